"""A worker's tasks in this process: on a rehearsal's database, with a real mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from config.homes import Home, HomeKind
from config.runtime import Runtime
from models.database import Database
from models.queries.work_queue import claim_items
from tasks.due import act_on_items, sweep
from tasks.mail import claim, send_all
from tasks.worker_context import WorkerContext
from tests import stores
from tests.factories import TestOffice, make_office
from tests.scenarios.holds.sink import Answer, Sink, Welcome, take
from tests.situations import end_leases
from workflows.execution.clock import stand_at

NEVER = float("inf")


@dataclass
class Post:
    """An office whose due work is done by calling the tasks, and the mail server that it goes to."""

    worker: WorkerContext
    office: TestOffice
    sink: Sink

    @property
    def database(self) -> Database:
        return self.worker.database

    def take_in(self, *signed: str | None, state: str = "in-force", at: str = "2027-02-01T09:00:00+09:00") -> None:
        """Agreements that exist already, and the instant from which their mails are looked at."""
        self.office.record(*signed, state=state)
        self.stand(at)

    def stand(self, instant: str) -> None:
        with self.database.transaction(None) as tx:
            stand_at(tx, datetime.fromisoformat(instant))

    def act(self) -> None:
        """Replans, and turns what is due into mails."""
        assert sweep(self.worker, NEVER)
        assert act_on_items(self.worker, NEVER)

    def send(self) -> None:
        """Sends what is queued and due, until nothing is."""
        while (ready := claim(self.worker)) is not None:
            send_all(self.worker, ready, NEVER)

    def rows(self, query: str, **values: Any) -> list[Any]:
        with self.office.transaction() as tx:
            return [tuple(row) for row in tx.execute(text(query), values)]

    def die(self) -> None:
        """The worker dies, and the time of what it claimed runs out."""
        with self.office.transaction() as tx:
            end_leases(tx)

    def die_of_items(self, times: int, *, batch: int) -> None:
        """So many workers claim what is due, the first `batch` of it, and die."""
        for _ in range(times):
            with self.database.transaction(None) as tx:
                assert claim_items(tx, batch, self.worker.limits.lease)
            self.die()


Opening = Callable[..., Post]


@pytest.fixture
def opening(rehearsal: stores.Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Opening]:
    """Opens a post whose mail server behaves as told."""
    with ExitStack() as stack:

        def open_post(answer: Answer = take, welcome: Welcome = lambda address: None) -> Post:
            sink = stack.enter_context(Sink(answer, welcome))
            home = Home(tmp_path / "home", HomeKind.REHEARSAL)
            home.establish()
            monkeypatch.setenv("AMITY_HOME", str(home.path))
            monkeypatch.setenv("AMITY_DATABASE_URL", rehearsal.app_url)
            monkeypatch.setenv("AMITY_SMTP_URL", sink.url)
            worker = WorkerContext(Runtime.load())
            stack.callback(worker.database.close)
            stack.callback(worker.transport.close)
            return Post(worker, make_office(worker.database), sink)

        yield open_post


@pytest.fixture
def post(opening: Opening) -> Post:
    return opening()


@contextmanager
def held_agreement(post: Post, agreement: object) -> Iterator[None]:
    with post.office.transaction() as tx:
        tx.execute(text("SELECT FROM agreements WHERE id = :id FOR UPDATE"), {"id": agreement})
        yield
