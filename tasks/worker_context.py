"""What a worker process keeps between tasks: its runtime, its database, its way to the mail server."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from functools import cached_property
from typing import Any

from celery import signals

from config.addresses import mailed
from config.garbage import keep_what_is_imported
from config.runtime import Runtime
from models.database import Database
from models.faults import Unwritable, UnwritableError
from models.queries import health as health_queries
from notices.letter import Sender
from notices.transport import Transport, transport_for
from tasks.limits import Limits
from workflows.calendar.holidays import load_library


@dataclass
class WorkerContext:
    runtime: Runtime

    @cached_property
    def database(self) -> Database:
        # It wakes nobody: tasks pass on what they leave, once for all their commits.
        return Database(self.runtime.database_url, pool_size=2, work=self.limits.patience)

    @cached_property
    def transport(self) -> Transport:
        timeout = self.limits.server_seconds
        return transport_for(self.runtime.smtp_url, self.runtime.home.mail_dir, timeout=timeout)

    @cached_property
    def limits(self) -> Limits:
        return Limits(timedelta(seconds=self.runtime.settings.lease_seconds))

    @cached_property
    def secret(self) -> bytes:
        return self.runtime.secret_key

    @cached_property
    def sender_address(self) -> str:
        return mailed(parseaddr(self.runtime.mail_from)[1])

    def need_changes(self) -> None:
        """Raises `UnwritableError` before anything is claimed or sent that could not be recorded afterwards."""
        with self.database.transaction(None) as tx:
            fault = health_queries.write_fault(tx.connection())
            tx.rollback()
        if fault in set(Unwritable):
            raise UnwritableError(Unwritable(fault))

    @property
    def sender(self) -> Sender:
        return Sender(self.database.installation, self.runtime.base_url, self.runtime.mail_from)


_worker: WorkerContext | None = None


def worker_context() -> WorkerContext:
    """This process's own; made at its first task, never inherited through a fork."""
    global _worker
    if _worker is None:
        _worker = WorkerContext(Runtime.load())
    return _worker


@signals.worker_before_create_process.connect
def _before_fork(**_: Any) -> None:
    """What every task may need is imported once, not by each child within the time of its first task."""
    load_library()
    keep_what_is_imported()


@signals.worker_process_init.connect
def _after_fork(**_: Any) -> None:
    """Drops what a fork would share."""
    global _worker
    _worker = None
