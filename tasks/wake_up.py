"""Waking the workers after a commit: one message, which never raises and gives up after 200 ms."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from config.runtime import Runtime

log = logging.getLogger(__name__)

# Connecting and writing may each take half of what the caller can be made to wait.
HALF_OF_WAIT_SECONDS = 0.1
# A wake-up that nobody heard is of no use later: the tick comes every five seconds.
EXPIRES_SECONDS = 5


def waker(runtime: Runtime) -> Callable[[], None]:
    """A function that sends "there is work"; it imports Celery when it is first called."""
    producer: dict[str, Any] = {}

    def wake() -> None:
        try:
            _send(runtime, producer)
        except Exception as error:
            producer.clear()
            log.warning("the workers could not be woken", extra={"error": type(error).__name__})

    return wake


def _send(runtime: Runtime, producer: dict[str, Any]) -> None:
    from kombu.connection import Connection

    from tasks.app import broker_options, broker_url

    if "it" not in producer:
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
        producer["it"] = connection.Producer(serializer="json")
    send_tick(producer["it"])


def send_tick(producer: Any) -> None:
    from tasks.app import app

    app.send_task("amity.due", queue="due", expires=EXPIRES_SECONDS, producer=producer, retry=False, ignore_result=True)
