"""`amity calendars`: days on which a place does not work."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY, EnumChoice, IdParam, read_input
from cli.console.output import print_json, print_table
from models.enums import ClosedDayKind
from registry.gazetteer.look_ups import look_ups
from workflows.inputs.office import ClosedDayInput
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day, closed_days, remove_closed_day


@click.group()
def calendars_group() -> None:
    """List, add and remove days that a place adds to its country's calendar."""


@calendars_group.command("list")
@json_option
@pass_invocation
def list_days_command(invocation: Invocation, as_json: bool) -> None:
    """Closed days, local elections, and days on which a place works after all."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = closed_days(tx, "en")
    if as_json:
        print_json({"days": shown, "total": len(shown)})
        return
    print_table(
        ("ID", "FIRST", "LAST", "YEARLY", "KIND", "PLACE", "NAME"),
        [(one.id, one.first, one.last, "yes" if one.yearly else None, one.kind, one.place, one.name) for one in shown],
        empty="No closed days recorded. `amity calendars add` adds some.",
    )


@calendars_group.command("add")
@click.argument("place")
@click.argument("name")
@click.argument("first", type=DAY)
@click.argument("last", required=False, type=DAY)
@click.option("--kind", type=EnumChoice(ClosedDayKind), default="closed", show_default=True)
@click.option("--yearly", is_flag=True, help="It repeats every year.")
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
    as_json: bool,
) -> None:
    """Add days of PLACE, called NAME, from FIRST to LAST. The plans of its agreements follow."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(
            ClosedDayInput, look_ups(tx), place=place, name=name, first=first, last=last, kind=kind, yearly=yearly
        )
        draft = ClosedDayDraft(given.place, given.name, given.first, given.last, given.kind, given.yearly)
        made = add_closed_day(tx, draft, by=context.actor)
    if as_json:
        print_json({"id": str(made), "name": name, "first": first, "last": last or first, "kind": kind})
    else:
        click.echo(f"{name} is added.")


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
