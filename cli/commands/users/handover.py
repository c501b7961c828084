"""`amity users handover`: somebody leaves, and a successor takes over."""

from __future__ import annotations

from datetime import date

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY, read_input
from cli.console.output import print_json, print_table
from config.errors import UsageError
from notices.letter import mail_domain
from workflows.inputs.office import HandoverInput, Lacking
from workflows.lifecycle.handover import handover
from workflows.offices.users import user_by_address


@click.command()
@click.argument("person", metavar="ADDRESS")
@click.option("--to", required=True, metavar="ADDRESS", help="Successor.")
@click.option("--left", type=DAY, metavar="DATE", help="Day on which they left (default: today).")
@click.option("--roles", "give_roles", is_flag=True, help="Give the successor the roles that the work needs.")
@click.option("--without-roles", is_flag=True, help="Hand over even if roles or approvers are missing.")
@click.option("--dry-run", is_flag=True, help="Show what would be handed over, and change nothing.")
@json_option
@pass_invocation
def handover_command(
    invocation: Invocation,
    person: str,
    to: str,
    left: date | None,
    give_roles: bool,
    without_roles: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Hand all work of somebody who leaves to a successor, at once or not at all."""
    if give_roles and without_roles:
        raise UsageError("--roles and --without-roles contradict each other.", hint="Give one of them.")
    with command_context(invocation) as context, context.transaction() as tx:
        lacking = Lacking.GIVE if give_roles else Lacking.LEAVE if without_roles else None
        given = read_input(HandoverInput, to=user_by_address(tx, to).id, left=left, lacking=lacking)
        done = handover(
            tx,
            user_by_address(tx, person).id,
            to=given.to,
            by=context.actor,
            secret=context.runtime.secret_key,
            mail_domain=mail_domain(context.runtime.mail_from),
            left_on=given.left,
            give_roles=given.lacking is Lacking.GIVE,
            without_roles=given.lacking is Lacking.LEAVE,
            dry_run=dry_run,
        )
    if as_json:
        print_json(
            {
                "person": person,
                "to": to,
                "left_on": done.left_on.isoformat(),
                "dry_run": dry_run,
                "items": [item.as_json() for item in done.items],
                "total": len(done.items),
                "roles_lacking": list(done.lacking),
                "roles_given": list(done.given),
                "short_steps": [str(step) for step in done.short],
            }
        )
        return
    print_table(
        ("WHAT", "REF", "WHICH", "GOES TO"),
        [(item.kind, item.ref, str(item.what), item.goes_to or "nobody: it ends") for item in done.items],
        empty="Nothing waited for them.",
    )
    click.echo(f"{person} {'would leave' if dry_run else 'left'} on {done.left_on}; {to} takes over.")
    if done.given:
        click.echo(f"{to} {'would get' if dry_run else 'got'}: {', '.join(done.given)}.")
    if done.lacking:
        click.echo(f"The work needs what {to} lacks: {', '.join(done.lacking)}.")
    if done.short:
        click.echo(f"Too few people are left to approve: {'; '.join(map(str, done.short))}.")
