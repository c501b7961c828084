"""The Celery application: queues, limits, and the one schedule. Tasks are in the modules it includes."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from celery import Celery, signals
from kombu.entity import Queue
from kombu.exceptions import ChannelError, OperationalError
from redis.exceptions import RedisError

from config.runtime import Runtime
from models.installation import read_installation
from tasks.broker_keys import key_prefix
from tasks.limits import Limits

log = logging.getLogger(__name__)

TICK = timedelta(seconds=5)
# A broker that hangs is given up after so long, whether somebody waits for its answer or it waits for us.
BROKER_SECONDS = 5


def broker_url(runtime: Runtime) -> str:
    """Celery's writing of the broker's address: kombu calls a Unix socket redis+socket."""
    url = runtime.redis_url
    return f"redis+socket://{url.removeprefix('unix://')}" if url.startswith("unix://") else url


def broker_options(runtime: Runtime) -> dict[str, Any]:
    """Every key carries the installation's id; a broker that hangs, or went away without a word, is found out."""
    return {
        "global_keyprefix": key_prefix(installation_of(runtime)),
        "visibility_timeout": 60,
        "socket_timeout": BROKER_SECONDS,
        "socket_connect_timeout": BROKER_SECONDS,
        "socket_keepalive": True,
        "health_check_interval": BROKER_SECONDS,
    }


def installation_of(runtime: Runtime) -> str:
    """The installation's id, read from the database once per process."""
    known = _installations.get(runtime.database_url)
    if known is None:
        known = _installations[runtime.database_url] = str(read_installation(runtime.database_url))
    return known


_installations: dict[str, str] = {}

app = Celery(
    "amity",
    set_as_current=True,
    include=["tasks.due", "tasks.mail", "tasks.relay"],
    amqp="tasks.broker:FastReconnectAMQP",
    task_cls="tasks.broker:AmityTask",
)
app.conf.update(
    task_serializer="json",
    accept_content=["json"],
    task_queues=[Queue("due"), Queue("mail"), Queue("relay")],
    task_default_queue="due",
    task_routes={"amity.due": {"queue": "due"}, "amity.mail": {"queue": "mail"}, "amity.relay": {"queue": "relay"}},
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    result_backend=None,
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    task_create_missing_queues=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # A replica, or a broker that is full, refuses: it is connected again until it takes messages again.
    broker_channel_error_retry=True,
    broker_heartbeat=0,
    timezone="UTC",
    enable_utc=True,
    beat_schedule={
        name: {
            "task": f"amity.{name}",
            "schedule": TICK,
            # A tick that nobody took is worth nothing once the next one is there.
            "options": {"queue": name, "expires": TICK.total_seconds()},
        }
        for name in ("due", "mail", "relay")
    },
)


def configure(runtime: Runtime) -> Celery:
    """Points the application at this installation's broker; called once by worker and beat."""
    limits = Limits(timedelta(seconds=runtime.settings.lease_seconds))
    app.conf.broker_url = broker_url(runtime)
    app.conf.broker_transport_options = broker_options(runtime)
    app.conf.task_soft_time_limit = limits.soft_seconds
    app.conf.task_time_limit = limits.hard_seconds
    return app


def enqueue_next(*names: str, expires: timedelta) -> None:
    """Asks the workers for these tasks next: messages of their own, since a worker may serve only some queues.

    One for a whole task instead of one for each of its commits. A lost broker is no failure: the tick asks again.
    """
    for name in names:
        try:
            app.send_task(f"amity.{name}", queue=name, expires=expires.total_seconds(), retry=False)
        except (OperationalError, ChannelError, RedisError):
            log.warning("the next task could not be asked for", extra={"task": name})
            return


@signals.setup_logging.connect
def _leave_lines_alone(**_: Any) -> None:
    """Celery adds handlers of its own only where nobody answers: its lines too go through `config.logging`."""
