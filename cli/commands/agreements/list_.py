"""`amity agreements list`: all agreements, or those in force on a day."""

from __future__ import annotations

from datetime import date

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY
from cli.console.output import LANGUAGE, print_json, print_table
from workflows.read_models.agreement_list import list_agreements


@click.command("list")
@click.option("--on", type=DAY, metavar="DATE", help="Only those that were in force on this day.")
@json_option
@pass_invocation
def list_command(invocation: Invocation, on: date | None, as_json: bool) -> None:
    """List all agreements of the office, or those in force on a day."""
    with command_context(invocation) as context, context.transaction() as tx:
        listed = list_agreements(tx, LANGUAGE, on=on)
    if as_json:
        print_json(listed)
        return
    unsure = [item.ref for item in listed.agreements if item.certain is False]
    if unsure:
        click.echo(f"Not certain, for their dates are not known to the day: {', '.join(unsure)}", err=True)
    print_table(
        ("REF", "STATE" if on is None else "STATE TODAY", "SIGNED", "PARTNER", "KIND"),
        [(item.ref, item.state, item.signed_on, item.partner, item.kind) for item in listed.agreements],
        empty="No agreements yet. `amity import FILE` brings some in." if on is None else f"None on {on}.",
    )
