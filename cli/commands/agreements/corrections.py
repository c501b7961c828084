"""`amity agreements correct`: dates and the title of an agreement, as they really are."""

from __future__ import annotations

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, read_input, version_option
from cli.console.output import print_json
from config.errors import UsageError
from workflows.calendar.dates import Edtf
from workflows.inputs.agreements import CorrectionInput
from workflows.lifecycle.corrections import Correction, correct


@click.command()
@click.argument("ref")
@click.option(
    "--signed",
    type=VAGUE_DATE,
    metavar="DATE",
    help="Day of signing; dates that depend on it move with it.",
)
@click.option("--in-force", type=VAGUE_DATE, metavar="DATE", help="Day of entry into force, if it differs.")
@click.option("--title", metavar="TEXT", help="Title.")
@click.option("--why", metavar="TEXT", help="Reason; kept in the history.")
@version_option
@json_option
@pass_invocation
def correct_command(
    invocation: Invocation,
    ref: str,
    signed: Edtf | None,
    in_force: Edtf | None,
    title: str | None,
    why: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Correct what was recorded wrongly; reminders move, and none is sent again."""
    given = read_input(CorrectionInput, signed_on=signed, in_force_on=in_force, title=title, why=why)
    wanted: dict[str, Edtf | str | None] = {
        "signed_on": given.signed_on,
        "in_force_on": given.in_force_on,
        "title": given.title,
    }
    values = {name: value for name, value in wanted.items() if value is not None}
    if not values:
        raise UsageError("Nothing to correct.", hint="Give --signed, --in-force or --title.")
    with command_context(invocation) as context, context.transaction() as tx:
        changed = correct(tx, ref, Correction(values, given.why), by=context.actor, version=version)
    if as_json:
        print_json({"ref": ref, "changed": changed})
    else:
        click.echo(f"{ref} is corrected." if changed else f"{ref}: this is recorded already.")
