"""`amity agreements owner`: who looks after agreements."""

from __future__ import annotations

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import read_input
from cli.console.output import print_json
from config.errors import UsageError
from workflows.inputs.agreements import OwnerInput
from workflows.offices.owners import assign_owner
from workflows.offices.users import user_by_address


@click.command()
@click.argument("refs", nargs=-1, required=True, metavar="REF...")
@click.option("--to", "address", metavar="ADDRESS", help="New owner, a coordinator.")
@click.option("--nobody", is_flag=True, help="Give them to the office's default owner.")
@json_option
@pass_invocation
def owner_command(
    invocation: Invocation, refs: tuple[str, ...], address: str | None, nobody: bool, as_json: bool
) -> None:
    """Set the owner of one agreement or many; the owner gets their mails."""
    if (address is None) != nobody:
        raise UsageError("Name the new owner.", hint="Give --to ADDRESS, or --nobody for the default owner.")
    with command_context(invocation) as context, context.transaction() as tx:
        to = user_by_address(tx, address).id if address is not None else None
        given = read_input(OwnerInput, owner=to)
        changed = assign_owner(tx, list(dict.fromkeys(refs)), given.owner, by=context.actor)
    same = [ref for ref in dict.fromkeys(refs) if ref not in changed]
    if as_json:
        print_json({"owner": address, "changed": changed, "same": same})
        return
    whom = address or "the office's default owner"
    if changed:
        click.echo(f"{', '.join(changed)}: looked after by {whom} from now on.")
    if same:
        click.echo(f"{', '.join(same)}: looked after by {whom} already.")
