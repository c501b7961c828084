"""What a worker does when it can no longer say that a task is done."""

from __future__ import annotations

import logging
from typing import Any

from celery.worker.request import Request
from kombu.asynchronous import get_event_loop
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class LeaseAwareRequest(Request):  # type: ignore[misc]
    """A task whose acknowledgement tells the worker when the broker is gone, or takes no changes any more.

    Celery only logs that, and the place of the message among the prefetched ones stays taken: when all are, the
    worker waits for ever and looks healthy. Here it connects again, which frees them.
    """

    def acknowledge(self) -> None:
        if not self.acknowledged:
            self._settle(self.on_ack, log, ())

    def reject(self, requeue: bool = False) -> None:
        if not self.acknowledged:
            self._settle(self.on_reject, log, (), requeue)

    def _settle(self, how: Any, *arguments: Any) -> None:
        try:
            how(*arguments)
        except (*self.connection_errors, RedisError) as error:
            log.warning("the broker was lost before a task could be acknowledged")
            loop = get_event_loop()
            if loop is not None:
                loop.call_soon(_raise, error)
        self.acknowledged = True


def _raise(error: BaseException) -> None:
    """Called by the worker's loop, outside the callbacks that swallow errors."""
    raise error
