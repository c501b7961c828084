"""`amity users delegate`, `delegations`, and `withdraw`: who answers for somebody who is away."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY, read_input
from cli.console.output import print_json, print_table
from config.errors import UsageError
from workflows.inputs.office import AbsenceInput
from workflows.offices.substitutions import name_substitute, substitutions, withdraw
from workflows.offices.users import user_by_address


@click.command()
@click.argument("person", metavar="ADDRESS")
@click.option(
    "--to", required=True, metavar="ADDRESS", help="Substitute, who is asked instead and may vote on their behalf."
)
@click.option("--from", "first", required=True, type=DAY, metavar="DATE", help="The first day.")
@click.option("--until", "last", required=True, type=DAY, metavar="DATE", help="The last day.")
@click.option("--reason", help="Reason.")
@json_option
@pass_invocation
def delegate_command(
    invocation: Invocation, person: str, to: str, first: date, last: date, reason: str | None, as_json: bool
) -> None:
    """Name a substitute for somebody who is away."""
    with command_context(invocation) as context, context.transaction() as tx:
        absence = read_input(AbsenceInput, first=first, last=last, to=user_by_address(tx, to).id, reason=reason)
        given = name_substitute(
            tx,
            user_by_address(tx, person).id,
            to=absence.to,
            from_on=absence.first,
            until_on=absence.last,
            by=context.actor,
            reason=absence.reason,
        )
    if as_json:
        print_json({"id": str(given), "person": person, "to": to, "from": first, "until": last})
    else:
        click.echo(f"{to} stands in for {person} from {first} to {last}.")


@click.command()
@json_option
@pass_invocation
def delegations_command(invocation: Invocation, as_json: bool) -> None:
    """List absences and substitutes, the latest first."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = substitutions(tx)
    if as_json:
        print_json({"delegations": shown, "total": len(shown)})
        return
    print_table(
        ("ID", "AWAY", "ASKED INSTEAD", "FROM", "UNTIL", ""),
        [
            (
                item.id,
                item.person.address,
                item.to.address,
                item.first,
                item.until,
                "withdrawn" if item.withdrawn else "",
            )
            for item in shown
        ],
        empty="No absences. `amity users delegate` records one.",
    )


@click.command()
@click.argument("delegation", metavar="ID")
@json_option
@pass_invocation
def withdraw_command(invocation: Invocation, delegation: str, as_json: bool) -> None:
    """End an absence before its last day."""
    try:
        known = UUID(delegation)
    except ValueError as error:
        raise UsageError(f"{delegation!r} is not an id.", hint="`amity users delegations` lists them.") from error
    with command_context(invocation) as context, context.transaction() as tx:
        withdraw(tx, known, by=context.actor)
    if as_json:
        print_json({"id": delegation, "withdrawn": True})
    else:
        click.echo("It is withdrawn.")
