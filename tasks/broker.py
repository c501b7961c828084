"""How we meet a broker that goes away and comes back. Light: the web process sends wake-ups through it."""

from __future__ import annotations

from typing import Any

from celery import Task
from celery.app.amqp import AMQP
from kombu.connection import Connection

# Celery waits 2 s longer each time, up to 30 s.
RECONNECT_SECONDS = 1


class PromptConnection(Connection):
    """Looks for a lost broker every second, so that work resumes at the first tick after it returns."""

    def ensure_connection(self, *args: Any, **options: Any) -> PromptConnection:
        steady = {"interval_start": RECONNECT_SECONDS, "interval_step": 0, "interval_max": RECONNECT_SECONDS}
        super().ensure_connection(*args, **{**options, **steady})
        return self


class PromptAMQP(AMQP):  # type: ignore[misc]
    Connection = PromptConnection


class AmityTask(Task):  # type: ignore[misc]
    abstract = True
    # By name, since only a worker needs it.
    Request = "tasks.requests:HonestRequest"
