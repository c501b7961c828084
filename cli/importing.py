"""`amity import`: agreements that exist already, from a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.acting import desk, owner_of
from cli.invocation import Invocation, json_option, pass_invocation
from cli.printing import print_json
from config.errors import UsageError

if TYPE_CHECKING:
    from registry.importing import ImportReport


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--kind", help="For rows that name none, or one without a definition here.")
@click.option(
    "--map", "mapped", multiple=True, metavar="COLUMN=FIELD", help="What a column holds, if its header is unusual."
)
@click.option("--owner", metavar="ADDRESS", help="Who looks after the new agreements.")
@click.option("--strict", is_flag=True, help="Take all rows or none.")
@click.option("--dry-run", is_flag=True, help="Say what would be done, and do nothing.")
@json_option
@pass_invocation
def import_(
    invocation: Invocation,
    file: Path,
    kind: str | None,
    mapped: tuple[str, ...],
    owner: str | None,
    strict: bool,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Take in the relations that FILE (CSV or XLSX) lists; running it again changes nothing."""
    from registry.importing import import_file
    from registry.matching import Outcome

    columns = dict(_pair(item) for item in mapped)
    with desk(invocation) as here, here.transaction() as session:
        report = import_file(
            session,
            file,
            by=here.actor,
            kind=kind,
            columns=columns,
            owner=owner_of(here, session, owner),
            strict=strict,
            dry_run=dry_run,
        )
    refused = strict and report.count(Outcome.WRONG) > 0
    if as_json:
        print_json(report.as_json())
    else:
        _say(report, refused=refused, dry_run=dry_run)
    return 1 if refused else 0


def _say(report: ImportReport, *, refused: bool, dry_run: bool) -> None:
    for row in report.rows:
        moved = f"  {row.dates[0] or 'undated'} -> {row.dates[1]}" if row.dates else ""
        click.echo(f"row {row.row}: {row.outcome}  {row.ref or ''}{moved}".rstrip())
        for problem in row.problems:
            click.echo(f"  {problem.column}: {problem.message}")
    from registry.matching import Outcome

    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in Outcome)
    if refused:
        click.echo(f"Nothing was taken: {counts}. Mend the rows above, or leave --strict out.")
    else:
        click.echo(f"{'Would be' if dry_run else 'Done'}: {counts}.")
    if report.ignored_columns:
        click.echo(f"Columns left aside: {', '.join(report.ignored_columns)}. --map COLUMN=FIELD uses one.")
    if report.unchecked:
        shown = ", ".join(report.unchecked[:10]) + (" ..." if len(report.unchecked) > 10 else "")
        click.echo(f"{len(report.unchecked)} place(s) are not in the gazetteer and marked to be checked: {shown}")


def _pair(text: str) -> tuple[str, str]:
    column, sign, field = text.rpartition("=")
    if not sign or not column or not field:
        raise UsageError(f"--map {text!r} names no field.", hint="Write it as --map 'Their city=partner'.")
    return column, field
