"""`amity agreements chain|grow|link|unlink`: earlier and later agreements of the same partners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import EnumChoice, read_input
from cli.console.output import print_json, print_table
from models.enums import LinkKind
from models.queries.links import LinkedAgreement
from models.queries.snapshot_rows import RecordedTerms
from workflows.inputs.agreements import EarlierInput, LinkInput, SuccessorInput
from workflows.lifecycle.links import agreement_chain, link, propose_successor, unlink
from workflows.offices.places import find_place
from workflows.records.amendments import amendment_chain
from workflows.unit_of_work.loader import load_one


@dataclass(frozen=True)
class ShownAmendment:
    """An amendment or a renewal; `previous` and `next` are the numbers of those beside it."""

    number: int
    kind: str
    title: str
    decided_on: str | None
    in_force_on: str
    terms: RecordedTerms
    previous: int | None
    next: int | None


@click.command()
@click.argument("ref")
@json_option
@pass_invocation
def chain_command(invocation: Invocation, ref: str, as_json: bool) -> None:
    """List earlier and later agreements linked to REF, and its amendments and renewals."""
    with command_context(invocation) as context, context.transaction() as tx:
        rows = amendment_chain(tx, load_one(tx, ref).id)
        numbers = [None, *(row.number for row in rows), None]
        listed = [
            ShownAmendment(
                number=row.number,
                kind=row.kind,
                title=row.title,
                decided_on=row.decided_on,
                in_force_on=row.in_force_on,
                terms=row.terms.after,
                previous=previous,
                next=following,
            )
            for row, previous, following in zip(rows, numbers[:-2], numbers[2:], strict=True)
        ]
        relatives = agreement_chain(tx, ref)
    if as_json:
        print_json({"ref": ref, "amendments": listed, "agreements": relatives})
        return
    print_table(
        ("REF", "KIND", "STATE", "EARLIER"),
        [(one.ref, one.kind, one.state, _earlier_refs(one.earlier)) for one in relatives],
        empty="",
    )
    for amendment in listed:
        click.echo(f"  {amendment.number}. {amendment.kind} {amendment.in_force_on}: {amendment.title}")


def _earlier_refs(earlier: Sequence[LinkedAgreement]) -> str | None:
    return ", ".join(f"{one.ref} ({one.kind})" for one in earlier) or None


@click.command()
@click.argument("ref")
@click.argument("kind")
@click.option("--keep", is_flag=True, help="Keep the earlier agreement in force (default: it is superseded).")
@click.option("--partner", "partners", multiple=True, metavar="PLACE", help="Only these partners; again for each.")
@click.option("--title", help="Title.")
@json_option
@pass_invocation
def grow_command(
    invocation: Invocation, ref: str, kind: str, keep: bool, partners: tuple[str, ...], title: str | None, as_json: bool
) -> None:
    """Propose a later agreement of KIND with the parties and fields of REF, and link it to REF."""
    with command_context(invocation) as context, context.transaction() as tx:
        chosen = [find_place(tx, name).id for name in partners] or None
        relation = LinkKind.GREW_OUT_OF if keep else LinkKind.SUPERSEDES
        given = read_input(SuccessorInput, kind=kind, link=relation, title=title)
        loaded = propose_successor(
            tx, ref, given.kind, by=context.actor, link_kind=given.link, partners=chosen, title=given.title
        )
        shown = {"ref": loaded.reference, "kind": kind, "state": loaded.facts.state, "earlier": ref, "link": relation}
    if as_json:
        print_json(shown)
    else:
        click.echo(f"{loaded.reference} is proposed.")


@click.command()
@click.argument("ref")
@click.argument("earlier")
@click.option("--as", "kind", type=EnumChoice(LinkKind), default="grew-out-of", show_default=True)
@json_option
@pass_invocation
def link_command(invocation: Invocation, ref: str, earlier: str, kind: LinkKind, as_json: bool) -> None:
    """Link REF to the earlier agreement EARLIER."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(LinkInput, earlier=earlier, kind=kind)
        link(tx, ref, given.earlier, by=context.actor, kind=given.kind)
    if as_json:
        print_json({"ref": ref, "earlier": earlier, "link": kind, "linked": True})
    else:
        click.echo(f"{ref} is linked with {earlier} ({kind}).")


@click.command()
@click.argument("ref")
@click.argument("earlier")
@json_option
@pass_invocation
def unlink_command(invocation: Invocation, ref: str, earlier: str, as_json: bool) -> None:
    """Remove the link from REF to EARLIER."""
    with command_context(invocation) as context, context.transaction() as tx:
        unlink(tx, ref, read_input(EarlierInput, earlier=earlier).earlier, by=context.actor)
    if as_json:
        print_json({"ref": ref, "earlier": earlier, "linked": False})
    else:
        click.echo(f"{ref} is no longer linked with {earlier}.")
