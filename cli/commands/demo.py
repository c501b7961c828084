"""`amity demo`: the story of Andong and Shusha on real parts, in a home of its own."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path

import click

from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY
from cli.processes.readiness import report_ready
from cli.rehearsal.background import running_tree
from cli.rehearsal.beginning import BEGINS, SEOUL
from cli.rehearsal.narrator import Happening, Line, News, tell_story
from config.errors import RefusedError, UsageError
from config.json_shapes import to_json
from config.runtime import Runtime
from models.database import Database
from models.queries import rehearsal as rehearsal_queries
from notices.letter import mail_domain
from tasks.wake_up import waker
from workflows.audit.verification import verify


class HomeInUseError(RefusedError):
    code = "home-in-use"


@dataclass(frozen=True)
class Summary:
    """The last line of the story: how the agreement is that it is about, and how much happened."""

    what: str
    ref: str | None
    state: str | None
    transitions: int
    mails: int
    exchanges: int
    verified: bool
    seconds: float

    def __str__(self) -> str:
        return (
            f"{self.ref} is {self.state}: {self.transitions} transitions, {self.mails} mails, "
            f"{self.exchanges} exchanges; the log is {'as it was written' if self.verified else 'BROKEN'}. "
            f"{self.seconds} seconds."
        )


@click.command()
@click.option("--until", type=DAY, metavar="DATE", help="Stop at this date (default: today).")
@json_option
@pass_invocation
def demo_command(invocation: Invocation, until: date | None, as_json: bool) -> int:
    """Run the demo story with real PostgreSQL, Valkey and Celery workers, and leave nothing behind."""
    end = _end_of(until) if until else datetime.now(SEOUL)
    if end <= BEGINS:
        raise UsageError(f"The story begins on {BEGINS:%Y-%m-%d}.", hint="Give a later --until.")
    began = time.monotonic()
    with _home(invocation.home_option) as home, running_tree(home, ("--demo", "--untold")) as tree:
        summary = _tell_until(tree.home, end, as_json=as_json)
    summary = replace(summary, seconds=round(time.monotonic() - began, 1))
    if as_json:
        _print_line(summary)
    else:
        click.echo(f"\n{summary}")
    return 0 if summary.verified else 1


def _print_line(line: Line | Summary) -> None:
    click.echo(json.dumps(to_json(line), ensure_ascii=False))


@click.command(hidden=True)
@pass_invocation
def tell_command(invocation: Invocation) -> None:
    """Tell the story in a running demo home up to the real present (called by `up --demo`)."""
    _tell_until(invocation.runtime.home.path, datetime.now(SEOUL), as_json=None)
    report_ready("story")


def _tell_until(home: Path, end: datetime, *, as_json: bool | None) -> Summary:
    """`as_json` None says only how far the story has come."""
    runtime = Runtime.load(home)
    wake = waker(runtime)
    database = Database(runtime.database_url, pool_size=1, on_commit=wake)
    years: set[int] = set()

    def say(line: Line) -> None:
        if as_json:
            _print_line(line)
        elif as_json is False:
            click.echo(line)

    def progress(at: datetime) -> None:
        if as_json is None and at.year not in years:
            years.add(at.year)
            click.echo(f"telling the story of Andong and Shusha: {at.year}")

    try:
        news = tell_story(
            database,
            until=end,
            wake=wake,
            say=say,
            progress=progress,
            secret=runtime.secret_key,
            mail_domain=mail_domain(runtime.mail_from),
        )
        return _summary(database, news, verified=as_json is None or verify(database).ok)
    finally:
        database.close()


def _summary(database: Database, news: News, *, verified: bool) -> Summary:
    with database.transaction(database.offices()[0]) as tx:
        row = rehearsal_queries.first_agreement(tx)
    return Summary(
        what="summary",
        ref=row.reference if row else None,
        state=row.state if row else None,
        transitions=news.counts[Happening.TRANSITION],
        mails=news.counts[Happening.MAIL],
        exchanges=news.counts[Happening.EXCHANGE],
        verified=verified,
        seconds=0.0,
    )


@contextmanager
def _home(named: Path | None) -> Iterator[Path]:
    """The empty home that was named, or a temporary one that is removed."""
    if named is not None:
        if named.exists() and any(named.iterdir()):
            raise HomeInUseError(f"{named} is not empty.", hint="Name an empty folder, or leave --home out.")
        yield named
        return
    folder = Path(tempfile.mkdtemp(prefix="amity-"))
    # Started by root, the database runs as another user, who has to pass through.
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, clock_time(23, 59, 59), tzinfo=SEOUL)
