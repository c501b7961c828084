"""Waking the workers after a commit: one message, which never raises and gives up after 200 ms."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from config.runtime import Runtime

log = logging.getLogger(__name__)

# Connecting and writing may each take half of what the caller can be made to wait.
HALF_OF_WAIT_SECONDS = 0.1
# A wake-up that nobody heard is of no use later: the tick comes every five seconds.
EXPIRES_SECONDS = 5


@dataclass
class _Kept:
    """The producer of one process, from its first use until it fails."""

    producer: Any = None


def waker(runtime: Runtime) -> Callable[[], None]:
    """A function that sends "there is work"; it imports Celery when it is first called."""
    kept = _Kept()

    def wake() -> None:
        try:
            _send(runtime, kept)
        except Exception as error:
            kept.producer = None
            log.warning("the workers could not be woken", extra={"error": type(error).__name__})

    return wake


def _send(runtime: Runtime, kept: _Kept) -> None:
    from kombu.connection import Connection

    from tasks.app import broker_options, broker_url

    if kept.producer is None:
        connection = Connection(
            broker_url(runtime),
            connect_timeout=HALF_OF_WAIT_SECONDS,
            transport_options={
                **broker_options(runtime),
                "socket_timeout": HALF_OF_WAIT_SECONDS,
                "socket_connect_timeout": HALF_OF_WAIT_SECONDS,
                # It would ask first whether the broker answers, which nobody here has the time for.
                "health_check_interval": 0,
                "max_retries": 0,
                "retry_on_timeout": False,
            },
        )
        kept.producer = connection.Producer(serializer="json")
    send_tick(kept.producer)


def send_tick(producer: Any) -> None:
    from tasks.app import app

    app.send_task("amity.due", queue="due", expires=EXPIRES_SECONDS, producer=producer, retry=False, ignore_result=True)
