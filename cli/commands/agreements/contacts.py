"""`amity agreements contact` and `membership`: what shows that an agreement lives, and which league a party is in."""

from __future__ import annotations

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, EnumChoice, read_input, version_option
from cli.console.output import LANGUAGE, print_json
from config.json_shapes import to_json
from models.enums import MeetingKind
from workflows.calendar.dates import Edtf
from workflows.inputs.records import MeetingInput, MembershipInput
from workflows.offices.persons import PersonDraft
from workflows.read_models.agreement import show_agreement
from workflows.records.meetings import record_meeting
from workflows.records.memberships import record_membership
from workflows.records.parties import place_of_party
from workflows.unit_of_work.loader import load_one


@click.command()
@click.argument("ref")
@click.argument("title")
@click.option(
    "--kind",
    type=EnumChoice(MeetingKind),
    required=True,
    help="Type of contact; `letter` is a letter or mail that was answered.",
)
@click.option("--on", "day", required=True, type=VAGUE_DATE, metavar="DATE", help="When: 2027, 2027-03 or 2027-03-09.")
@click.option("--venue", help="Where it was.")
@click.option("--note", help="What was said.")
@version_option
@json_option
@pass_invocation
def contact_command(
    invocation: Invocation,
    ref: str,
    title: str,
    kind: MeetingKind,
    day: Edtf,
    venue: str | None,
    note: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Record a meeting, visit, call, conference or answered letter: the last contact decides what is dormant."""
    meeting = read_input(MeetingInput, title=title, on=day, kind=kind, venue=venue, summary=note)
    with command_context(invocation) as context, context.transaction() as tx:
        made = record_meeting(
            tx,
            ref,
            by=context.actor,
            title=meeting.title,
            held_on=meeting.on,
            kind=meeting.kind,
            venue=meeting.venue,
            summary=meeting.summary,
            version=version,
        )
        last = show_agreement(tx, ref, LANGUAGE).last_contact_on
    if as_json:
        print_json({"id": str(made), "ref": ref, "title": title, "kind": kind, "held_on": day, "last_contact_on": last})
    else:
        click.echo(f"{ref}: {title} is recorded; last contact {last}.")


@click.command()
@click.argument("ref")
@click.argument("organisation")
@click.option("--place", metavar="PLACE", help="Member party (default: our side).")
@click.option("--since", type=VAGUE_DATE, metavar="DATE", help="Since when: 2027, 2027-03 or 2027-03-09.")
@click.option("--until", type=VAGUE_DATE, metavar="DATE", help="Until when, if it has an end.")
@click.option("--delegate", metavar="NAME", help="Representative of the member; can be added later.")
@version_option
@json_option
@pass_invocation
def membership_command(
    invocation: Invocation,
    ref: str,
    organisation: str,
    place: str | None,
    since: Edtf | None,
    until: Edtf | None,
    delegate: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Record that a party is a member of ORGANISATION, a league or federation, and its representative."""
    with command_context(invocation) as context, context.transaction() as tx:
        member = place_of_party(tx, ref, place) if place else load_one(tx, ref).snapshot.own_place_id
        given = read_input(
            MembershipInput, organisation=organisation, place=member, since=since, until=until, delegate=delegate
        )
        made = record_membership(
            tx,
            ref,
            by=context.actor,
            place=given.place,
            organisation=given.organisation,
            since=given.since,
            until=given.until,
            representative=PersonDraft(given.delegate, place=given.place) if given.delegate else None,
            version=version,
        )
        wanted = given.organisation
        memberships = show_agreement(tx, ref, LANGUAGE).memberships
        shown = next(one for one in memberships if one.organisation == wanted)
    if as_json:
        print_json({"id": str(made), "ref": ref, **to_json(shown)})
    else:
        whose = f", delegate {shown.delegate}" if shown.delegate else ""
        click.echo(f"{ref}: {shown.place} is a member of {wanted}{whose}.")
