"""`amity occasions`: what cities celebrate."""

from __future__ import annotations

from uuid import UUID

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, EnumChoice, IdParam, read_input
from cli.console.output import print_json, print_table
from models.enums import OccasionKind
from models.queries.calendars import touches_any
from registry.gazetteer.look_ups import look_ups
from workflows.calendar.dates import Edtf
from workflows.inputs.office import OccasionInput
from workflows.records.occasions import OccasionDraft, mark_occasion, occasions_of_office, remove_occasion


@click.group()
def occasions_group() -> None:
    """List, add and remove what a city celebrates."""


@occasions_group.command("list")
@json_option
@pass_invocation
def list_occasions_command(invocation: Invocation, as_json: bool) -> None:
    """What the office knows of, by date."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = occasions_of_office(tx, "en")
    if as_json:
        print_json({"occasions": shown, "total": len(shown)})
        return
    print_table(
        ("ID", "DATE", "UNTIL", "YEARLY", "KIND", "PLACE", "FIELDS", "TITLE"),
        [
            (
                one.id,
                one.date,
                one.until,
                "yes" if one.yearly else None,
                one.kind,
                one.place,
                ", ".join(one.fields) or None,
                one.title,
            )
            for one in shown
        ],
        empty="No occasions yet.",
    )


@occasions_group.command("add")
@click.argument("title")
@click.argument("date", type=VAGUE_DATE)
@click.option("--kind", type=EnumChoice(OccasionKind), required=True, help="Its kind.")
@click.option("--place", metavar="PLACE", help="City whose agreements it applies to.")
@click.option("--agreement", "ref", metavar="REF", help="Single agreement that it applies to, instead of a city's.")
@click.option("--until", type=VAGUE_DATE, metavar="DATE", help="Its last day.")
@click.option("--yearly", is_flag=True, help="It repeats every year.")
@click.option("--organiser")
@click.option("--field", "fields", multiple=True, help="Only for agreements with this field; again for each.")
@json_option
@pass_invocation
def add_occasion_command(
    invocation: Invocation,
    title: str,
    date: Edtf,
    kind: OccasionKind,
    place: str | None,
    ref: str | None,
    until: Edtf | None,
    yearly: bool,
    organiser: str | None,
    fields: tuple[str, ...],
    as_json: bool,
) -> None:
    """Add an occasion: DATE is a day, a month or a year. It proposes exchanges where a kind says so."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(
            OccasionInput,
            look_ups(tx),
            title=title,
            date=date,
            kind=kind,
            place=place,
            agreement=ref,
            organiser=organiser,
            until=until,
            yearly=yearly,
            fields=fields,
        )
        draft = OccasionDraft(
            given.title, given.date, given.kind, given.place, given.organiser, given.until, given.yearly, given.fields
        )
        made = mark_occasion(tx, draft, by=context.actor, reference=given.agreement)
        touches = touches_any(tx, made)
    if as_json:
        print_json({"id": str(made), "title": title, "date": date, "kind": kind, "ref": ref, "touches": touches})
        return
    click.echo(f"{title} is added.")
    if not touches:
        having = f" with {place} has the field {' or '.join(fields)}" if fields else f" with {place} is current"
        click.echo(f"It applies to no agreement yet: none{having}.")


@occasions_group.command("remove")
@click.argument("id", type=IdParam("amity occasions list"))
@json_option
@pass_invocation
def remove_occasion_command(invocation: Invocation, id: UUID, as_json: bool) -> None:
    """Take an occasion back that was added by mistake. One that has an exchange stays."""
    with command_context(invocation) as context, context.transaction() as tx:
        remove_occasion(tx, id, by=context.actor)
    if as_json:
        print_json({"id": str(id), "removed": True})
    else:
        click.echo("Removed.")
