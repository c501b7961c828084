"""Handing events on to those who follow them."""

from __future__ import annotations

from tasks.app import app
from tasks.worker_context import worker_context
from workflows.execution.outbox_relay import Subscriber, hand_on

BATCH = 500

# Webhooks, live pages and calendars subscribe here as they come.
SUBSCRIBERS: tuple[Subscriber, ...] = ()


@app.task(name="amity.relay")
def relay() -> None:
    """Empties the outbox, batch by batch."""
    worker = worker_context()
    while True:
        with worker.database.transaction(None) as tx:
            installation = str(worker.database.installation)
            count = hand_on(tx, batch=BATCH, installation=installation, subscribers=SUBSCRIBERS)
        if count < BATCH:
            return
