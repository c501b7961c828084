"""`amity agreements duties|done`: what is owed again and again."""

from __future__ import annotations

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import read_input
from cli.console.output import print_json, print_table
from workflows.inputs.records import DutyInput
from workflows.records.duties import owed_in_office, owed_of, record_duty
from workflows.unit_of_work.loader import load_one


@click.command()
@click.argument("ref", required=False)
@json_option
@pass_invocation
def duties(invocation: Invocation, ref: str | None, as_json: bool) -> None:
    """What is owed and not done, of REF or in the whole office, by date: yearly reports, dues, and the like."""
    with command_context(invocation) as context, context.transaction() as tx:
        if ref is None:
            owed = owed_in_office(tx)
        else:
            loaded = load_one(tx, ref)
            owed = [(loaded, one) for one in owed_of(tx, loaded)]
        shown = [
            {
                "ref": loaded.reference,
                "duty": one.duty.id,
                "occurrence": one.occurrence,
                "due_on": one.due.isoformat(),
                "what": one.duty.what.get("en"),
            }
            for loaded, one in owed
        ]
    if as_json:
        print_json({"ref": ref, "duties": shown, "total": len(shown)})
        return
    print_table(
        ("DUE", "REF", "DUTY", "NO.", "WHAT"),
        [(one["due_on"], one["ref"], one["duty"], one["occurrence"], one["what"]) for one in shown],
        empty="Nothing is owed.",
    )


@click.command()
@click.argument("ref")
@click.argument("duty")
@click.option(
    "--number", "occurrence", metavar="NO", help="Which time (of a yearly duty its year); else the first owed."
)
@click.option("--evidence", help="What shows it.")
@json_option
@pass_invocation
def done(
    invocation: Invocation, ref: str, duty: str, occurrence: str | None, evidence: str | None, as_json: bool
) -> None:
    """Record that DUTY was done; it is not asked for again."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(DutyInput, duty=duty, occurrence=occurrence, evidence=evidence)
        one = record_duty(tx, ref, given.duty, by=context.actor, occurrence=given.occurrence, evidence=given.evidence)
        shown = {"ref": ref, "duty": duty, "occurrence": one.occurrence, "due_on": one.due.isoformat()}
    if as_json:
        print_json(shown)
    else:
        click.echo(f"{ref}: {duty} {shown['occurrence']} (due {shown['due_on']}) is done.")
