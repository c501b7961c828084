"""What this process would need to serve: two stores that take changes, asked now and then."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from config.runtime import Runtime
from models import migrate
from models.backups import held_since
from models.database import Database
from models.faults import unwritable
from models.queries import health as health_queries
from tasks.health import broker_fault

BROKER_SECONDS = 0.5
# How long an answer is good for: asking more often makes us write no more often.
KEPT_SECONDS = 2.0
# Who asks waits no longer, whatever hangs.
PATIENCE_SECONDS = 3.0
LATE = f"no answer within {PATIENCE_SECONDS:g} s"


class ThrottledCheck:
    """Something that is looked at by one thread at a time, and no more often than every few seconds.

    However many ask, and however long it hangs: none of them holds a thread.
    """

    def __init__(self, look: Callable[[], str | None], *, clock: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._clock = clock
        self._at = float("-inf")
        self._coming: Future[str | None] | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="health")

    async def fault(self) -> str | None:
        """What is wrong, or None; what was seen a moment ago still counts."""
        if self._coming is None or (self._coming.done() and self._clock() - self._at > KEPT_SECONDS):
            self._coming = self._thread.submit(self._now)
        try:
            return await asyncio.wait_for(asyncio.shield(asyncio.wrap_future(self._coming)), PATIENCE_SECONDS)
        except TimeoutError:
            return LATE

    def _now(self) -> str | None:
        try:
            return self._look()
        finally:
            self._at = self._clock()


class Readiness:
    """Whether this process could serve: what its two stores say, and whether the installation is held."""

    def __init__(self, database: Database, runtime: Runtime) -> None:
        self.held = False
        self._database = database
        self._checks = {
            "database": ThrottledCheck(self._database_fault),
            "broker": ThrottledCheck(lambda: broker_fault(runtime.redis_url, database, seconds=BROKER_SECONDS)),
        }

    async def faults(self) -> dict[str, str | None]:
        """What is wrong with each of the stores, or None."""
        results = await asyncio.gather(*(check.fault() for check in self._checks.values()))
        return dict(zip(self._checks, results, strict=True))

    def _database_fault(self) -> str | None:
        try:
            try:
                return self._ask()
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                # It had died in the pool; the next one is new.
                return self._ask()
        except PoolTimeoutError:
            return "no connection is free"
        except SQLAlchemyError as error:
            return unwritable(error) or "unreachable"

    def _ask(self) -> str | None:
        self.held = False
        with self._database.engine.connect() as connection:
            present = health_queries.current_revision(connection)
            if present != newest_revision():
                return f"schema {present or 'missing'}, not {newest_revision()}: run `amity migrate`"
            self.held = held_since(connection) is not None
            return health_queries.write_fault(connection)


@lru_cache(maxsize=1)
def newest_revision() -> str:
    """The packaged revision that no other follows, read from the files: importing Alembic would cost memory."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for file in (Path(migrate.__file__).parent / "migrations" / "versions").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assigned: dict[str, str] = dict(
            re.findall(r"^(revision|down_revision)\b[^=\n]*=\s*[\"']([^\"']+)[\"']", text, re.MULTILINE)
        )
        revisions.add(assigned.get("revision", ""))
        followed.add(assigned.get("down_revision", ""))
    return max(revisions - followed)
