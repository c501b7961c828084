"""`amity import`: agreements that exist already, from a spreadsheet."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import click

from cli.console.context import CommandContext, command_context, owner_of
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import EnumChoice
from cli.console.output import print_json
from cli.console.progress import progress_bar
from config.errors import UsageError
from models.database import Transaction
from notices.letter import Sender
from registry.choices_saved import keep_mapping, with_mapping
from registry.gazetteer.countries import find_country
from registry.import_report import ImportReport
from registry.import_summary import send_summary
from registry.imports import import_file
from registry.matching.row_plans import RowOutcome
from registry.progress import Progress, Stage
from registry.spreadsheet.choices import Choices
from workflows.calendar.written_dates import DateOrder
from workflows.offices.list_mappings import saved_mapping
from workflows.offices.owners import lacks_default_owner, set_default_owner
from workflows.offices.users import user_by_address

# Names of places in one line.
SHOWN = 10
LABELS_OF_CHOICES = {"own": "place of ours", "kind": "kind"}
LABELS = {Stage.READING: "Reading rows", Stage.STORING: "Storing agreements"}


class DefaultOwnerNeededError(UsageError):
    """Several could get the mails of agreements without an owner."""

    code = "default-owner-needed"


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", help="Kind of rows that name none, or one without a definition here.")
@click.option(
    "--map", "mapped", multiple=True, metavar="COLUMN=FIELD", help="What a column holds, if its header is unusual."
)
@click.option(
    "--owner",
    metavar="ADDRESS",
    help="Owner of the new agreements (default: --as, or the only coordinator).",
)
@click.option(
    "--default-owner", metavar="ADDRESS", help="Default owner, who gets the mails of agreements without an owner."
)
@click.option("--mapping", metavar="NAME", help="A saved mapping; what you choose besides goes before it.")
@click.option("--save-mapping", metavar="NAME", help="Save --map and the other choices about the file under a name.")
@click.option("--own", metavar="PLACE", help="Our side, for rows that do not name it, such as Andong.")
@click.option("--own-country", metavar="COUNTRY", help="Country of our side, if the file does not name it.")
@click.option("--sheet", metavar="NAME", help="Sheet of a workbook to read (default: all that have the columns).")
@click.option("--encoding", metavar="NAME", help="Encoding of a text file, such as cp949, if it is not clear.")
@click.option("--date-order", type=EnumChoice(DateOrder), help="How the file writes a date such as 03/04/2005.")
@click.option("--strict", is_flag=True, help="Take all rows or none.")
@click.option("--verbose", is_flag=True, help="Show what was read from each row.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
@json_option
@pass_invocation
def import_command(
    invocation: Invocation,
    /,
    file: Path,
    mapping: str | None,
    save_mapping: str | None,
    owner: str | None,
    default_owner: str | None,
    strict: bool,
    dry_run: bool,
    verbose: bool,
    as_json: bool,
    **chosen: Any,
) -> int:
    """Import the agreements in FILE (CSV, XLSX, XLS or ODS); running it again changes nothing.

    No reminder about them goes out on this day. If you run it as a user (--as), you get one mail that sums it up.
    """
    given = _choices(**chosen)
    with command_context(invocation) as context, context.transaction() as tx:
        choices = with_mapping(given, saved_mapping(tx, mapping)) if mapping is not None else given
        if not dry_run:
            _settle_default_owner(context, tx, owner, default_owner, ask=not as_json)
        with _progress() as progress:
            report = import_file(
                tx,
                file,
                choices,
                by=context.actor,
                owner=owner_of(context, tx, owner),
                strict=strict,
                dry_run=dry_run,
                progress=progress,
            )
        is_saved = save_mapping is not None and not (dry_run or report.is_refused)
        if save_mapping is not None and is_saved:
            keep_mapping(tx, save_mapping, choices, by=context.actor)
        if not dry_run:
            sender = Sender(context.database.installation, context.runtime.base_url, context.runtime.mail_from)
            send_summary(tx, report, file=file.name, by=context.actor, sender=sender)
    if as_json:
        print_json(
            {**report.as_json(), "mapping": choices.mapping, "saved_mapping": save_mapping if is_saved else None}
        )
    else:
        _say(report, verbose=verbose)
        if is_saved:
            click.echo(f"The mapping is saved: --mapping '{save_mapping}' reads the next such file.")
        elif save_mapping is not None:
            click.echo(f"The mapping '{save_mapping}' is not saved, since nothing was imported.")
    return 1 if report.is_refused else 0


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar for each stage, one after the other."""
    with ExitStack() as stack:
        bars: dict[Stage, Callable[[int, int], None]] = {}

        def show(stage: Stage, done: int, of: int) -> None:
            if stage not in bars:
                bars[stage] = stack.enter_context(progress_bar(LABELS[stage]))
            bars[stage](done, max(of, 1))

        yield show


def _settle_default_owner(
    context: CommandContext, tx: Transaction, owner: str | None, default_owner: str | None, *, ask: bool
) -> None:
    """Agreements without an owner go to one person; if several could be meant, the import asks."""
    if default_owner is None and owner_of(context, tx, owner) is None and lacks_default_owner(tx):
        if not (ask and sys.stdin.isatty()):
            raise DefaultOwnerNeededError(
                "Several coordinators work here, and nobody is named for agreements without an owner.",
                hint="Name one with --default-owner ADDRESS, or give all of this file to somebody with --owner.",
            )
        default_owner = click.prompt("Who gets the mails of agreements without an owner? Address", err=True)
    if default_owner is not None:
        set_default_owner(tx, user_by_address(tx, default_owner).id, by=context.actor)


def _say(report: ImportReport, *, verbose: bool) -> None:
    for row in report.rows:
        moved = f"  {row.dates[0] or 'undated'} -> {row.dates[1]}" if row.dates else ""
        click.echo(f"{row.number}: {row.outcome}  {row.ref or ''}{moved}".rstrip())
        if verbose:
            click.echo(f"  {row.read}")
        for problem in row.problems:
            click.echo(f"  {problem.column}: {problem.message}")
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in RowOutcome)
    if report.is_refused:
        click.echo(f"Nothing was imported: {counts}. Correct the rows above, or leave --strict out.")
    else:
        click.echo(f"{'Would be done' if report.is_dry_run else 'Done'}: {counts}.")
    lines = report.line_report
    click.echo(
        f"Rows of the file: {lines.total} = {lines.titles} above the headers + {lines.headers} with headers"
        f" + {lines.blank} blank + {lines.taken} taken + {lines.wrong} wrong"
        f" + {lines.left_out} in other sheets."
    )
    if report.encoding:
        click.echo(f"Read as {report.encoding}. If names look wrong, choose another with --encoding.")
    if report.sheets_left_out:
        shown = ", ".join(f"{name} ({why})" for name, why in report.sheets_left_out.items())
        click.echo(f"Sheets read: {', '.join(report.sheets)}; left out: {shown}. --sheet NAME reads one.")
    if report.ignored_columns:
        click.echo(f"Ignored columns: {', '.join(report.ignored_columns)}. --map COLUMN=FIELD uses one.")
    for option, number in report.overruled.items():
        click.echo(f"--{option} was not used for {number} row(s) that name another {LABELS_OF_CHOICES[option]}.")
    if report.unchecked:
        click.echo(
            f"{len(report.unchecked)} place(s) are not in the gazetteer and marked to be checked:"
            f" {_first(report.unchecked)}"
        )
    if report.assumed_zones:
        zones = [f"{name} ({zone})" for name, zone in report.assumed_zones.items()]
        click.echo(
            f"The time zone of {len(zones)} place(s) is assumed: {_first(zones)}. `amity places set` confirms one."
        )


def _first(names: Sequence[str]) -> str:
    """As many as a line holds; --json has all."""
    return ", ".join(names[:SHOWN]) + (" ..." if len(names) > SHOWN else "")


def _choices(
    *,
    kind: str | None,
    mapped: tuple[str, ...],
    own: str | None,
    own_country: str | None,
    sheet: str | None,
    encoding: str | None,
    date_order: DateOrder | None,
) -> Choices:
    """The options about the file itself, under the names that a saved mapping has too."""
    return Choices(
        kind=kind,
        columns=dict(_pair(item) for item in mapped),
        own=own,
        own_country=_country(own_country),
        encoding=encoding,
        date_order=date_order,
        sheet=sheet,
    )


def _country(name: str | None) -> str | None:
    if name is None:
        return None
    code = find_country(name)
    if code is None:
        raise UsageError(f"--own-country {name!r} is not a known country.", hint="Write its name or its ISO code.")
    return code


def _pair(text: str) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign or not column or not field:
        raise UsageError(f"--map {text!r} does not name a field.", hint="Write it as --map 'Their city=partner'.")
    return column, field
