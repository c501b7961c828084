"""`amity calendars`: days on which a place does not work."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from uuid import UUID

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY, EnumChoice, IdParam, read_input
from cli.console.output import print_json, print_table
from config.json_shapes import to_json
from models.enums import ClosedDayKind
from registry.calendar_file import content_of
from registry.calendar_import import DayOutcome, import_calendar
from registry.gazetteer.look_ups import look_ups
from workflows.inputs.office import CalendarOwnerInput, ClosedDayInput
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day, closed_days, remove_closed_day
from workflows.read_models.calendar_shifts import Shifts


@click.group()
def calendars_group() -> None:
    """List, add, import and remove days that are not in a country's calendar."""


@calendars_group.command("list")
@json_option
@pass_invocation
def list_days_command(invocation: Invocation, as_json: bool) -> None:
    """Closed days, local elections, and days on which a place or a country works after all."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = closed_days(tx, "en")
    if as_json:
        print_json({"days": shown, "total": len(shown)})
        return
    print_table(
        ("ID", "FIRST", "LAST", "YEARLY", "KIND", "PLACE", "NAME"),
        [
            (one.id, one.first, one.last, "yes" if one.yearly else None, one.kind, one.place or one.country, one.name)
            for one in shown
        ],
        empty="No closed days recorded. `amity calendars add` adds some.",
    )


@calendars_group.command("add")
@click.argument("place")
@click.argument("name")
@click.argument("first", type=DAY)
@click.argument("last", required=False, type=DAY)
@click.option("--kind", type=EnumChoice(ClosedDayKind), default="closed", show_default=True)
@click.option("--yearly", is_flag=True, help="It repeats every year.")
@click.option("--country", "is_country", is_flag=True, help="PLACE is a country: the days are those of all its places.")
@json_option
@pass_invocation
def add_day_command(
    invocation: Invocation,
    place: str,
    name: str,
    first: date,
    last: date | None,
    kind: ClosedDayKind,
    yearly: bool,
    is_country: bool,
    as_json: bool,
) -> None:
    """Add days of PLACE, called NAME, from FIRST to LAST. The plans of its agreements follow."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(
            ClosedDayInput,
            look_ups(tx),
            place=None if is_country else place,
            country=place if is_country else None,
            name=name,
            first=first,
            last=last,
            kind=kind,
            yearly=yearly,
        )
        draft = ClosedDayDraft(
            given.place, given.name, given.first, given.last, given.kind, given.yearly, given.country
        )
        made = add_closed_day(tx, draft, by=context.actor)
    if as_json:
        print_json({"id": str(made), "name": name, "first": first, "last": last or first, "kind": kind})
    else:
        click.echo(f"{name} is added.")


@calendars_group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--place", metavar="PLACE", help="Whose days these are, such as Andong.")
@click.option("--country", metavar="COUNTRY", help="The country whose days these are: they hold in all its places.")
@click.option("--kind", type=EnumChoice(ClosedDayKind), default="closed", show_default=True)
@click.option("--dry-run", is_flag=True, help="Show what would be recorded and which mails shift; change nothing.")
@json_option
@pass_invocation
def import_days_command(
    invocation: Invocation,
    file: Path,
    place: str | None,
    country: str | None,
    kind: ClosedDayKind,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Record the whole days of a calendar FILE (.ics), such as holidays that a government announces late.

    Running it again changes nothing. A day that the file moves or cancels is moved or removed.
    """
    content = content_of(file)
    with command_context(invocation) as context, context.transaction() as tx:
        owner = read_input(CalendarOwnerInput, look_ups(tx), place=place, country=country)
        report = import_calendar(
            tx, content, place=owner.place, country=owner.country, by=context.actor, kind=kind, dry_run=dry_run
        )
    if as_json:
        print_json({"dry_run": dry_run, **to_json(report)})
        return
    print_table(
        ("DAY", "LAST", "YEARLY", "OUTCOME", "WAS", "NAME"),
        [(day.first, day.last, "yes" if day.yearly else None, day.outcome, day.was, day.name) for day in report.days],
        empty="No day of this file is to be recorded.",
    )
    for event in report.left_out:
        click.echo(f"Left out: {event.name or 'an event without a name'} ({event.first or 'no day'}): {event.why}.")
    for estimated, name in report.not_named:
        click.echo(
            f"{estimated}: the calendar only estimates {name}, and the file does not name it. "
            "If it is a working day, `amity calendars add --kind working` says so."
        )
    if report.shifts is not None:
        _say_shifts(report.shifts)
    counts = ", ".join(f"{report.count(outcome)} {outcome}" for outcome in DayOutcome)
    click.echo(f"{'Would be done' if dry_run else 'Done'}: {counts}.")


def _say_shifts(shifts: Shifts) -> None:
    print_table(
        ("AGREEMENT", "MAIL", "WAS", "BECOMES"),
        [(mail.ref, mail.title, mail.was.isoformat()[:16], mail.becomes.isoformat()[:16]) for mail in shifts.mails],
        empty="No mail would shift.",
    )
    if shifts.not_looked_at:
        click.echo(f"{shifts.not_looked_at} more agreements have mails around these days and were not looked at.")


@calendars_group.command("remove")
@click.argument("id", type=IdParam("amity calendars list"))
@json_option
@pass_invocation
def remove_day_command(invocation: Invocation, id: UUID, as_json: bool) -> None:
    """Take days back that were added by mistake."""
    with command_context(invocation) as context, context.transaction() as tx:
        remove_closed_day(tx, id, by=context.actor)
    if as_json:
        print_json({"id": str(id), "removed": True})
    else:
        click.echo("Removed.")
