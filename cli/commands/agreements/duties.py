"""`amity agreements duties|done`: what is owed again and again."""

from __future__ import annotations

from dataclasses import dataclass

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import read_input
from cli.console.output import LANGUAGE, print_json, print_table
from workflows.inputs.records import DutyInput
from workflows.records.duties import owed_in_office, owed_of, record_duty
from workflows.unit_of_work.loader import load_one


@dataclass(frozen=True)
class ShownDuty:
    """One time at which a duty is owed; `what` is in the language of the commands."""

    ref: str
    duty: str
    occurrence: str
    due_on: str
    what: str


@click.command()
@click.argument("ref", required=False)
@json_option
@pass_invocation
def duties_command(invocation: Invocation, ref: str | None, as_json: bool) -> None:
    """List open duties of REF or the whole office, by date: yearly reports, dues, and the like."""
    with command_context(invocation) as context, context.transaction() as tx:
        if ref is None:
            owed = owed_in_office(tx)
        else:
            loaded = load_one(tx, ref)
            owed = [(loaded, one) for one in owed_of(tx, loaded)]
        shown = [
            ShownDuty(loaded.reference, one.duty.id, one.occurrence, one.due.isoformat(), one.duty.what.get(LANGUAGE))
            for loaded, one in owed
        ]
    if as_json:
        print_json({"ref": ref, "duties": shown, "total": len(shown)})
        return
    print_table(
        ("DUE", "REF", "DUTY", "NO.", "WHAT"),
        [(one.due_on, one.ref, one.duty, one.occurrence, one.what) for one in shown],
        empty="No open duties.",
    )


@click.command()
@click.argument("ref")
@click.argument("duty")
@click.option(
    "--number", "occurrence", metavar="NO", help="Occurrence, for a yearly duty its year (default: the first open one)."
)
@click.option("--evidence", help="Evidence that it was done.")
@json_option
@pass_invocation
def done_command(
    invocation: Invocation, ref: str, duty: str, occurrence: str | None, evidence: str | None, as_json: bool
) -> None:
    """Record that DUTY was done; it is not asked for again."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(DutyInput, duty=duty, occurrence=occurrence, evidence=evidence)
        one = record_duty(tx, ref, given.duty, by=context.actor, occurrence=given.occurrence, evidence=given.evidence)
    due_on = one.due.isoformat()
    if as_json:
        print_json({"ref": ref, "duty": duty, "occurrence": one.occurrence, "due_on": due_on})
    else:
        click.echo(f"{ref}: {duty} {one.occurrence} (due {due_on}) is done.")
