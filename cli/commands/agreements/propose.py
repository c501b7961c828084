"""`amity agreements propose` and `party`: how an agreement begins, and who joins while it is being made."""

from __future__ import annotations

from collections.abc import Sequence

import click

from cli.console.context import command_context, owner_of
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, read_input, version_option
from cli.console.output import LANGUAGE, print_json
from models.tables.people import Place
from registry.gazetteer.place_by_name import own_place_by_name, partner_by_name
from workflows.calendar.dates import Edtf
from workflows.inputs.agreements import ProposalInput
from workflows.lifecycle import creation
from workflows.lifecycle.creation import AgreementDraft
from workflows.offices.places import ensure_places
from workflows.read_models.agreement import show_agreement
from workflows.read_models.shapes import ShownParty
from workflows.records.parties import add_party


@click.command()
@click.argument("kind")
@click.option("--own", metavar="PLACE", help="Our side, by name or code; can be left out if there is only one.")
@click.option(
    "--partner",
    "partners",
    multiple=True,
    metavar="'NAME, COUNTRY'",
    help="A partner; again for each. A kind without a counter-party needs none.",
)
@click.option("--title", help="Title (default: its cities and its kind).")
@click.option("--field", "fields", multiple=True, help="A field of cooperation; again for each.")
@click.option("--owner", metavar="ADDRESS", help="Owner.")
@click.option("--on", "day", type=VAGUE_DATE, metavar="DATE", help="Day on which it was proposed (default: today).")
@click.option("--note", help="Background.")
@json_option
@pass_invocation
def propose_command(
    invocation: Invocation,
    kind: str,
    own: str | None,
    partners: tuple[str, ...],
    title: str | None,
    fields: tuple[str, ...],
    owner: str | None,
    day: Edtf | None,
    note: str | None,
    as_json: bool,
) -> None:
    """Propose a new agreement of KIND, with as many partners as it has. `amity workflows list` shows the kinds."""
    given = read_input(ProposalInput, kind=kind, title=title, fields=fields, on=day, note=note)
    with command_context(invocation) as context, context.transaction() as tx:
        drafts = [own_place_by_name(tx, own), *(partner_by_name(tx, name) for name in partners)]
        added = ensure_places(tx, [one for one in drafts if not isinstance(one, Place)], by=context.actor)
        ours, *others = [one.id if isinstance(one, Place) else added[one.key] for one in drafts]
        draft = AgreementDraft(
            given.kind,
            ours,
            others,
            title=given.title,
            fields=given.fields,
            owner=owner_of(context, tx, owner),
            happened_on=given.on,
            note=given.note,
        )
        shown = show_agreement(tx, creation.propose(tx, draft, by=context.actor).reference, LANGUAGE)
    if as_json:
        print_json({name: getattr(shown, name) for name in ("ref", "kind", "state", "version", "title", "parties")})
        return
    click.echo(f"{shown.ref} is proposed: {shown.title}.")
    _print_unchecked(shown.parties)


@click.command()
@click.argument("ref")
@click.argument("partner", metavar="'NAME, COUNTRY'")
@version_option
@json_option
@pass_invocation
def party_command(invocation: Invocation, ref: str, partner: str, version: int | None, as_json: bool) -> None:
    """Add a further partner while the agreement is in preparation."""
    with command_context(invocation) as context, context.transaction() as tx:
        meant = partner_by_name(tx, partner)
        place = meant.id if isinstance(meant, Place) else meant
        add_party(tx, ref, by=context.actor, partner=place, version=version)
        shown = show_agreement(tx, ref, LANGUAGE)
    if as_json:
        print_json({name: getattr(shown, name) for name in ("ref", "state", "version", "parties")})
        return
    click.echo(f"{ref}: its parties are {', '.join(one.name for one in shown.parties)}.")
    _print_unchecked(shown.parties)


def _print_unchecked(parties: Sequence[ShownParty]) -> None:
    unknown = ", ".join(one.name for one in parties if not one.checked)
    if unknown:
        click.echo(f"Not in the gazetteer, and to be checked on the page Places: {unknown}", err=True)
