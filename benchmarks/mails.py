"""Due reminders handed to an SMTP server by one worker process, beside a bare `smtplib` loop with the same bytes."""

from __future__ import annotations

import os
import signal
import smtplib
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from uuid import UUID

from sqlalchemy import text

from benchmarks import sink
from benchmarks.office import make_office
from benchmarks.parts import Parts, environment, parts
from benchmarks.results import Figure, Result, spread
from cli.processes.children import spawn, stop
from cli.processes.readiness import VARIABLE
from cli.processes.services import as_child
from config.runtime import Runtime
from models.database import Database
from models.queries.work_queue import due_work
from tasks.due import act_on_items
from tasks.wake_up import waker
from tasks.worker_context import WorkerContext
from workflows.execution.clock import stand_at

NAME = "mails"
BEGINS = datetime.fromisoformat("2027-01-01T00:00:00+09:00")
MAILS = 500
# Their anniversaries, and the days two weeks before those, are ten different working days of 2027.
DAYS = ("2001-01-18", "2001-01-19", "2001-01-20", "2001-01-21", "2001-01-22")


@dataclass(frozen=True)
class Sent:
    """What the sink saw of one worker run and of one bare loop; seconds."""

    worker: float
    bare: float
    sink_busy: float


def measure() -> Result:
    queued, whole = _measure(usual=False)
    usual_queued, usual_whole = _measure(usual=True)
    return Result(
        NAME,
        "Handing over mails",
        [
            Figure("queued mails by one worker over a bare loop, quick sink", _ratio(queued), 0.6),
            Figure("the same, usual sink (aiosmtpd)", _ratio(usual_queued), 0.6),
            Figure("from the due plan item on, quick sink", _ratio(whole), 0.6),
            Figure("the same, usual sink", _ratio(usual_whole), 0.6),
        ],
        [
            f"{MAILS} mails a run. Queued (claimed, rendered, stored, sent, recorded, logged): {_rates(queued)}; "
            f"with the usual sink {_rates(usual_queued)}.",
            f"From the due plan item, which first becomes a mail in a transaction of its own: {_rates(whole)}; "
            f"with the usual sink {_rates(usual_whole)}.",
            f"The quick sink is no bottleneck: it is busy for {median(each.sink_busy for each in queued):.0%} of the "
            f"bare loop's time; the usual one for {median(each.sink_busy for each in usual_queued):.0%}.",
            f"A mail takes the worker {_milliseconds(each.worker for each in queued)} with the quick sink; the goal "
            f"would leave it {_milliseconds(each.bare / 0.6 for each in queued)}, and "
            f"{_milliseconds(each.bare / 0.6 for each in usual_queued)} with the usual one.",
            "Where the time goes, for one queued mail to the quick sink: over half is rendering (templates, and "
            "Python's `email` package, which parses and folds each header), about a quarter claiming and recording in "
            "the database, a sixth SMTP itself. From the plan item on, more than half is acting on it: one transaction "
            "each, so that one that fails stops no other.",
        ],
    )


def _measure(*, usual: bool) -> tuple[list[Sent], list[Sent]]:
    with (
        parts(at=BEGINS) as made,
        sink.running(usual=usual) as server,
        environment(made.settings(server.url)),
        _worker(made),
    ):
        database = Database(made.database_url)
        try:
            office = make_office(database, [day for day in DAYS for _ in range(MAILS)])
            with made.as_owner() as owner:
                # What is due at once because it was missed is left out.
                owner.execute("UPDATE plan_items SET status = 'cancelled' WHERE due_at <= %s", [BEGINS])
                owner.execute("VACUUM ANALYZE")
            worker = WorkerContext(Runtime.load())
            queued: list[Sent] = []
            whole: list[Sent] = []
            for turn in range(2 * len(DAYS)):
                _stand_at_next(database)
                if turn % 2 == 0:
                    act_on_items(worker, time.monotonic() + 600)
                (whole if turn % 2 else queued).append(_round(worker, server, database, office.id))
        finally:
            database.close()
    return queued, whole


def _ratio(sent: Sequence[Sent]) -> float:
    return median(each.bare / each.worker for each in sent)


def _milliseconds(seconds: Iterable[float]) -> str:
    return f"{median(seconds) / MAILS * 1000:.2f} ms"


def _rates(sent: Sequence[Sent]) -> str:
    worker, bare = [MAILS / each.worker for each in sent], [MAILS / each.bare for each in sent]
    return f"{spread(worker)} mails a second; the bare loop {spread(bare)}"


@contextmanager
def _worker(made: Parts) -> Iterator[None]:
    """One worker process with one child, ready."""
    ready_read, ready_write = os.pipe()
    with (made.folder / "worker.log").open("wb") as log:
        process = spawn(
            as_child(("amity", "worker", "--concurrency", "1")),
            output=log,
            on_parent_death=signal.SIGKILL,
            env={**os.environ, VARIABLE: str(ready_write)},
            pass_fds=[ready_write],
        )
    os.close(ready_write)
    try:
        if not os.read(ready_read, 1):
            raise RuntimeError((made.folder / "worker.log").read_text())
        yield
    finally:
        os.close(ready_read)
        stop(process, (signal.SIGTERM, 10))


def _stand_at_next(database: Database) -> None:
    with database.transaction(None) as tx:
        instant = due_work(tx)[1]
        assert instant is not None
        stand_at(tx, instant)


def _round(worker: WorkerContext, server: sink.Running, database: Database, office: UUID) -> Sent:
    server.stat()
    began = time.monotonic()
    waker(worker.runtime)()
    with database.engine.connect() as connection:
        while connection.execute(text("SELECT pending FROM due_work()")).scalar_one():
            connection.rollback()
            time.sleep(0.02)
    by_worker = server.stat()
    assert by_worker.taken == MAILS, by_worker
    letters = _letters(database, office)
    busy = server.busy_seconds()
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        for content, recipient in letters:
            client.sendmail(worker.sender_address, [recipient], content)
    busy = server.busy_seconds() - busy
    bare = server.stat()
    return Sent(by_worker.last - began, bare.seconds, busy / bare.seconds)


def _letters(database: Database, office: UUID) -> list[tuple[bytes, str]]:
    """The bytes of the last run and whom they went to."""
    with database.transaction(office) as tx:
        rows = tx.execute(
            text(
                "SELECT d.content, u.address FROM deliveries d JOIN users u ON u.id = d.user_id"
                " WHERE d.state = 'sent' ORDER BY d.sent_at DESC, d.id LIMIT :count"
            ),
            {"count": MAILS},
        ).all()
    return [(bytes(row.content), row.address) for row in rows]
