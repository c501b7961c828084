"""`amity places`: the places of an office, and what is assumed of them until somebody checks it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import read_input
from cli.console.output import LANGUAGE, print_json, print_table
from config.errors import UsageError
from registry.gazetteer.countries import holiday_calendar
from registry.gazetteer.look_ups import COUNTRIES
from workflows.inputs.office import PlaceInput
from workflows.offices.place_check import mark_place_checked
from workflows.offices.places import all_places, find_place, place_name


@dataclass(frozen=True)
class SetPlace:
    """A place as `places set` leaves it."""

    id: UUID
    name: str
    country: str | None
    zone: str | None
    zone_assumed: bool


@dataclass(frozen=True)
class ShownPlace(SetPlace):
    """A place as it is listed."""

    checked: bool
    own: bool


@click.group()
def places_group() -> None:
    """List places, and set their country and time zone."""


@places_group.command("list")
@click.option("--unsure", is_flag=True, help="Only places to be checked, or with an assumed time zone.")
@json_option
@pass_invocation
def list_command(invocation: Invocation, unsure: bool, as_json: bool) -> None:
    """Every place of the office."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = [
            ShownPlace(
                id=place.id,
                name=place_name(place.names, LANGUAGE),
                country=place.country,
                zone=place.zone,
                zone_assumed=place.zone_assumed,
                checked=place.checked,
                own=place.own,
            )
            for place in all_places(tx)
            if not unsure or place.zone_assumed or not place.checked
        ]
    if as_json:
        print_json({"places": shown, "total": len(shown)})
        return
    print_table(
        ("PLACE", "COUNTRY", "TIME ZONE", ""),
        [
            (
                item.name,
                item.country,
                f"{item.zone}{' (assumed)' if item.zone_assumed else ''}",
                ", ".join(word for word, so in (("own", item.own), ("to be checked", not item.checked)) if so),
            )
            for item in shown
        ],
        empty="Every place is checked." if unsure else "No places yet. They come with agreements.",
    )


@places_group.command("set")
@click.argument("place")
@click.option("--zone", metavar="ZONE", help="Its time zone, such as Asia/Baku.")
@click.option("--country", metavar="COUNTRY", help="The country that it is in, by its name or code.")
@json_option
@pass_invocation
def set_command(invocation: Invocation, place: str, zone: str | None, country: str | None, as_json: bool) -> None:
    """Say where PLACE is; it is then no longer assumed, and its agreements are planned again."""
    if zone is None and country is None:
        raise UsageError("Nothing to set.", hint="Give --zone, --country or both.")
    given = read_input(PlaceInput, COUNTRIES, country=country, zone=zone)
    with command_context(invocation) as context, context.transaction() as tx:
        known = find_place(tx, place)
        code = given.country or known.country
        calendar = holiday_calendar(given.country) if given.country else known.calendar
        mark_place_checked(tx, known.id, by=context.actor, names={}, country=code, zone=given.zone, calendar=calendar)
        shown = SetPlace(
            id=known.id,
            name=place_name(known.names, LANGUAGE),
            country=known.country,
            zone=known.zone,
            zone_assumed=known.zone_assumed,
        )
    if as_json:
        print_json(shown)
        return
    assumed = " (assumed)" if shown.zone_assumed else ""
    click.echo(f"{shown.name}: {shown.country or 'no country yet'}, {shown.zone}{assumed}.")
