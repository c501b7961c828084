"""How we meet a broker that goes away and comes back, and a database that takes no changes.

Light: the web process sends wake-ups through it.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from celery.app.amqp import AMQP
from kombu.connection import Connection

from models.faults import lost, unwritable

log = logging.getLogger(__name__)

# Celery waits 2 s longer each time, up to 30 s.
RECONNECT_SECONDS = 1


class PromptConnection(Connection):
    """Looks for a lost broker every second, so that work resumes at the first tick after it returns."""

    def ensure_connection(self, *args: Any, **options: Any) -> PromptConnection:
        steady = {"interval_start": RECONNECT_SECONDS, "interval_step": 0, "interval_max": RECONNECT_SECONDS}
        super().ensure_connection(*args, **{**options, **steady})
        return self


class FastReconnectAMQP(AMQP):  # type: ignore[misc]
    Connection = PromptConnection


class AmityTask(Task):  # type: ignore[misc]
    """A task that says in one line why the database lets nothing be done now; the next tick tries it again."""

    abstract = True
    # By name, since only a worker needs it.
    Request = "tasks.lost_acks:LeaseAwareRequest"

    def __call__(self, *args: Any, **options: Any) -> Any:
        try:
            return super().__call__(*args, **options)
        except Exception as error:
            why = _away(error)
            if why is None:
                raise
            log.warning("nothing could be done: the database is %s", why, extra={"task": self.name})
            return None


def _away(error: Exception) -> str | None:
    return unwritable(error) or ("unreachable" if lost(error) else None)
