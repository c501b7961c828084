"""`amity demo`: the story of Andong and Shusha on real parts, in a home of its own."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import click

from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY
from cli.processes.readiness import report_ready
from cli.rehearsal.background import running_tree
from cli.rehearsal.beginning import BEGINS, SEOUL
from cli.rehearsal.narrator import News, tell_story
from config.errors import RefusedError, UsageError
from config.runtime import Runtime
from models.database import Database
from models.queries import rehearsal as rehearsal_queries
from notices.letter import mail_domain
from tasks.wake_up import waker
from workflows.audit.verification import verify

MARKS = {"transition": "->", "mail": "mail", "exchange": "exchange"}


class HomeInUseError(RefusedError):
    code = "home-in-use"


@click.command()
@click.option("--until", type=DAY, metavar="DATE", help="How far to tell it; else up to today.")
@json_option
@pass_invocation
def demo(invocation: Invocation, until: date | None, as_json: bool) -> int:
    """Tell it from the meeting of 2021, with real PostgreSQL, Valkey and Celery workers, and leave nothing behind."""
    end = _end_of(until) if until else datetime.now(SEOUL)
    if end <= BEGINS:
        raise UsageError(f"The story begins on {BEGINS:%Y-%m-%d}.", hint="Give a later --until.")
    began = time.monotonic()
    with _home(invocation.home_option) as home, running_tree(home, ("--demo", "--untold")) as tree:
        news, summary = _tell(tree.home, end, as_json=as_json)
    summary["seconds"] = round(time.monotonic() - began, 1)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        click.echo(
            f"\n{summary['ref']} is {summary['state']}: {summary['transitions']} transitions, "
            f"{news.counts['mail']} mails, {news.counts['exchange']} exchanges; the log is "
            f"{'as it was written' if summary['verified'] else 'BROKEN'}. {summary['seconds']} seconds."
        )
    return 0 if summary["verified"] else 1


@click.command(hidden=True)
@pass_invocation
def tell(invocation: Invocation) -> None:
    """Tell the story in a running demo home up to the real present (called by `up --demo`)."""
    _tell(invocation.runtime.home.path, datetime.now(SEOUL), as_json=None)
    report_ready("story")


def _tell(home: Path, end: datetime, *, as_json: bool | None) -> tuple[News, dict[str, Any]]:
    """`as_json` None says only how far the story has come."""
    runtime = Runtime.load(home)
    wake = waker(runtime)
    database = Database(runtime.database_url, pool_size=1, on_commit=wake)
    years: set[int] = set()

    def say(line: dict[str, Any]) -> None:
        if as_json:
            click.echo(json.dumps(line, ensure_ascii=False))
        elif as_json is False:
            click.echo(_sentence(line))

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
        return news, _summary(database, news, verified=as_json is None or verify(database).ok)
    finally:
        database.close()


def _summary(database: Database, news: News, *, verified: bool) -> dict[str, Any]:
    with database.transaction(database.offices()[0]) as tx:
        row = rehearsal_queries.first_agreement(tx)
    return {
        "what": "summary",
        "ref": row.reference if row else None,
        "state": row.state if row else None,
        "transitions": news.counts["transition"],
        "mails": news.counts["mail"],
        "exchanges": news.counts["exchange"],
        "verified": verified,
        "seconds": 0.0,
    }


def _sentence(line: dict[str, Any]) -> str:
    day = line["at"][:10]
    if line["what"] == "transition":
        return f"{day}  {line['trigger']:<10} {line['from'] or '(nothing)'} -> {line['to']}  by {line['by']}"
    if line["what"] == "exchange":
        return f"{day}  exchange   {line['title']}, planned for {line['date']}"
    return f"{day}  mail       to {line['to']}: {line['subject']}"


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
