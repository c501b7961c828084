"""`amity backup`, `amity restore` and `amity resume`: one file that holds an installation, and its way back."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import click

from cli.backups.facts import BackupFacts
from cli.backups.restoring import restore
from cli.backups.taking import ReportProgress, take
from cli.console.context import opened
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.output import print_json, print_table
from config.errors import RefusedError
from config.json_shapes import left_out_if_none
from config.settings import load_settings
from models.backups import held_since, release
from models.database import Database
from models.migrate import as_owner
from models.queries.due import due_now
from tasks.wake_up import waker

_MEGABYTE = 1024 * 1024
# A list that is longer is cut; --json has all of it.
_SHOWN = 50


class HeldError(RefusedError):
    """The installation was restored, and nobody has resumed it."""

    code = "held"


@dataclass(frozen=True)
class DueMail:
    """What is sent once the installation goes on."""

    what: str
    ref: str | None
    due_at: str
    title: str | None
    to: str | None
    message_id: str | None


@dataclass(frozen=True)
class Resumption:
    """What `amity resume` finds and does; the two instants are there only if something is held."""

    held: bool
    due: Sequence[DueMail]
    resumed: bool
    held_at: Annotated[str | None, left_out_if_none()] = None
    backup_at: Annotated[str | None, left_out_if_none()] = None


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key-file", type=click.Path(path_type=Path), help="Encrypt it with this key (see docs/operations.md).")
@json_option
@pass_invocation
def backup_command(invocation: Invocation, file: Path, key_file: Path | None, as_json: bool) -> None:
    """Write database, files and secret key into FILE, while Amity runs; FILE is written completely or not at all."""
    with _progress(as_json) as report:
        done = take(invocation.runtime, file.absolute(), key_file, report)
    if as_json:
        print_json(done)
        return
    size = f"{done.size / _MEGABYTE:.1f} MB{', encrypted' if done.encrypted else ''}"
    click.echo(f"{done.file}: {size}, {_what(done)}.")
    if not done.encrypted:
        click.echo("It holds the secret key and personal data: keep it where only you can read it.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key-file", type=click.Path(path_type=Path), help="The key that it was encrypted with.")
@json_option
@pass_invocation
def restore_command(invocation: Invocation, file: Path, key_file: Path | None, as_json: bool) -> None:
    """Bring back what FILE holds, into an empty home or empty servers; it is held until `amity resume`."""
    with _progress(as_json) as report:
        done = restore(file, key_file, settings=load_settings(), named=invocation.home_option, report=report)
    if as_json:
        print_json(done)
        return
    click.echo(f"{done.home}: restored to {done.taken_at.isoformat()}, {_what(done)}.")
    click.echo("It is held: nothing is sent and no timer acts. Start it, look at it, then `amity resume`.")


@click.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
@json_option
@pass_invocation
def resume_command(invocation: Invocation, yes: bool, as_json: bool) -> int:
    """List what is due in a restored installation, and then resume it."""
    with opened(invocation, wakes=False) as database:
        held = _held(database)
        due = _due(database) if held else []
    shown = Resumption(held=held is not None, due=due, resumed=False)
    if held is None:
        if as_json:
            print_json(shown)
        else:
            click.echo("Nothing is held.")
        return 0
    shown = replace(shown, held_at=held[0].isoformat(), backup_at=held[1].isoformat())
    if not as_json:
        _show(held, due)
        yes = yes or (sys.stdin.isatty() and click.confirm("Go on, and do all of this now?"))
    if yes:
        with as_owner(invocation.runtime.admin_database_url) as connection:
            shown = replace(shown, resumed=release(connection))
            connection.commit()
        waker(invocation.runtime)()
    if as_json:
        print_json(shown)
    else:
        click.echo("Resumed." if yes else "Still held. `amity resume --yes` lets it go on.")
    return 0 if yes else 1


def _show(held: tuple[datetime, datetime], due: Sequence[DueMail]) -> None:
    click.echo(f"Held since {held[0].isoformat(timespec='seconds')}.")
    click.echo(
        f"Restored from the backup of {held[1].isoformat(timespec='seconds')}: what was sent after it is due again."
    )
    print_table(
        ("DUE", "WHAT", "REF", "TITLE", "TO"),
        [(item.due_at, item.what, item.ref, item.title, item.to) for item in due[:_SHOWN]],
        empty="Nothing is due.",
    )
    if len(due) > _SHOWN:
        click.echo(f"and {len(due) - _SHOWN} more; --json lists all.")


def _held(database: Database) -> tuple[datetime, datetime] | None:
    with database.transaction(None) as tx:
        return held_since(tx.connection())


def _due(database: Database) -> list[DueMail]:
    mails: list[DueMail] = []
    for office in database.offices():
        with database.transaction(office) as tx:
            mails += [
                DueMail(
                    what=row.what,
                    ref=row.ref,
                    due_at=row.due_at.astimezone(UTC).isoformat(timespec="seconds"),
                    title=row.title,
                    to=row.recipient,
                    message_id=row.message_id,
                )
                for row in due_now(tx)
            ]
    return sorted(mails, key=lambda item: item.due_at)


def _what(facts: BackupFacts) -> str:
    counts = facts.counts
    return (
        f"{counts.get('offices', 0)} office(s), {counts.get('agreements', 0)} agreement(s), "
        f"{counts.get('events', 0)} event(s)"
    )


@contextmanager
def _progress(quiet: bool) -> Iterator[ReportProgress]:
    """What is being done, on a terminal only."""
    shown = sys.stderr.isatty() and not quiet

    def report(what: str, done: int, total: int) -> None:
        if shown:
            text = f"{what} {done} of {total}" if total > 1 else f"{what} ..."
            click.echo(f"\r\x1b[K{text}", err=True, nl=False)

    try:
        yield report
    finally:
        if shown:
            click.echo("\r\x1b[K", err=True, nl=False)
