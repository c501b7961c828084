"""`amity agreements track|sign-party|notified|ratified`: what each party does on its own side."""

from __future__ import annotations

from typing import Any

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, EnumChoice, read_input, version_option
from cli.console.output import print_json
from config.errors import UsageError
from models.enums import TrackState
from workflows.calendar.dates import Edtf
from workflows.inputs.records import (
    UNKNOWN,
    CarrierInput,
    PartnerStepInput,
    PartyDateInput,
    SignatoryInput,
    SignatureInput,
)
from workflows.offices.persons import PersonDraft
from workflows.records.parties import place_of_party, record_carrier, record_notification, record_ratification
from workflows.records.partner_tracks import clear_partner_step, record_partner_step
from workflows.records.signatories import name_signatory, record_signature


@click.command()
@click.argument("ref")
@click.argument("place")
@click.argument("step")
@click.argument("state", type=EnumChoice(TrackState, more=(UNKNOWN,)))
@click.option("--since", type=VAGUE_DATE, metavar="DATE", help="Since when: 2027, 2027-03 or 2027-03-09.")
@click.option("--from", "known_from", metavar="WHOM", help="Source of the information.")
@click.option("--note", help="Kept with the step.")
@version_option
@json_option
@pass_invocation
def track_command(
    invocation: Invocation,
    ref: str,
    place: str,
    step: str,
    state: TrackState | str,
    since: Edtf | None,
    known_from: str | None,
    note: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Record the state of a STEP of a party's own approval, such as its council; `unknown` removes the entry."""
    with command_context(invocation) as context, context.transaction() as tx:
        party = place_of_party(tx, ref, place)
        given = read_input(
            PartnerStepInput, place=party, step=step, state=state, since=since, known_from=known_from, note=note
        )
        if given.state is None:
            clear_partner_step(tx, ref, by=context.actor, place=given.place, step=given.step, version=version)
        else:
            record_partner_step(
                tx,
                ref,
                by=context.actor,
                place=given.place,
                step=given.step,
                state=given.state,
                since=given.since,
                known_from=given.known_from,
                note=given.note,
                version=version,
            )
    _print_result(
        as_json, {"ref": ref, "place": place, "step": step, "state": state}, f"{ref}: {step} of {place} is {state}."
    )


@click.command("sign-party")
@click.argument("ref")
@click.argument("place")
@click.option("--name", help="Signatory, in Latin letters.")
@click.option("--native-name", help="Signatory's name in their own script.")
@click.option("--title", help="Signatory's office.")
@click.option("--on", "day", type=VAGUE_DATE, metavar="DATE", help="When it signed.")
@click.option("--at", "where", metavar="PLACE", help="Where it signed.")
@json_option
@pass_invocation
def sign_party_command(
    invocation: Invocation,
    ref: str,
    place: str,
    name: str | None,
    native_name: str | None,
    title: str | None,
    day: Edtf | None,
    where: str | None,
    as_json: bool,
) -> None:
    """Name who signs for one party, or record when and where it signed."""
    if not name and not day:
        raise UsageError("Name the signatory, or give the day of signing.", hint="Give --name, or --on and --at.")
    with command_context(invocation) as context, context.transaction() as tx:
        party = place_of_party(tx, ref, place)
        if name:
            given = read_input(SignatoryInput, place=party, name=name, native_name=native_name, title=title)
            person = PersonDraft(latin_name=given.name, native_name=given.native_name, title=given.title)
            name_signatory(tx, ref, by=context.actor, place=party, person=person, signed_on=day, signed_at=where)
        elif day is not None:
            signed = read_input(SignatureInput, place=party, on=day, at=where)
            record_signature(
                tx, ref, by=context.actor, place=signed.place, signed_on=signed.on, signed_at=signed.at or ""
            )
    shown = {"ref": ref, "place": place, "signatory": name, "signed_on": day, "signed_at": where}
    _print_result(as_json, shown, f"{ref}: {place} is recorded.")


@click.command()
@click.argument("ref")
@click.argument("place")
@click.option("--on", "day", required=True, type=VAGUE_DATE, metavar="DATE", help="The day of its notification.")
@json_option
@pass_invocation
def notified_command(invocation: Invocation, ref: str, place: str, day: Edtf, as_json: bool) -> None:
    """Record that a party notified the others of completing its internal procedures."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(PartyDateInput, place=place_of_party(tx, ref, place), on=day)
        record_notification(tx, ref, by=context.actor, place=given.place, on=given.on)
    _print_result(as_json, {"ref": ref, "place": place, "notified_on": day}, f"{ref}: {place} notified on {day}.")


@click.command()
@click.argument("ref")
@click.argument("place")
@click.option("--on", "day", required=True, type=VAGUE_DATE, metavar="DATE", help="The day of its ratification.")
@json_option
@pass_invocation
def ratified_command(invocation: Invocation, ref: str, place: str, day: Edtf, as_json: bool) -> None:
    """Record that a party ratified the agreement."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(PartyDateInput, place=place_of_party(tx, ref, place), on=day)
        record_ratification(tx, ref, by=context.actor, place=given.place, on=given.on)
    _print_result(as_json, {"ref": ref, "place": place, "ratified_on": day}, f"{ref}: {place} ratified on {day}.")


@click.command()
@click.argument("ref")
@click.argument("place")
@click.argument("carrier")
@json_option
@pass_invocation
def carried_command(invocation: Invocation, ref: str, place: str, carrier: str, as_json: bool) -> None:
    """Record CARRIER, an association or office, as the implementing body of a party."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(CarrierInput, place=place_of_party(tx, ref, place), carrier=carrier)
        record_carrier(tx, ref, by=context.actor, place=given.place, carrier=given.carrier)
    _print_result(
        as_json, {"ref": ref, "place": place, "carried_by": carrier}, f"{ref}: {carrier} implements it for {place}."
    )


def _print_result(as_json: bool, shown: dict[str, Any], line: str) -> None:
    if as_json:
        print_json(shown)
    else:
        click.echo(line)
