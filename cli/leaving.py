"""`amity users delegate`, `delegations`, `withdraw` and `handover`: absence, and leaving for good."""

from __future__ import annotations

from uuid import UUID

import click

from cli.console.context import desk
from cli.console.dates import day_of, needed_day
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.output import print_json, print_table
from cli.people import users
from config.errors import UsageError


@users.command()
@click.argument("person", metavar="ADDRESS")
@click.option("--to", required=True, metavar="ADDRESS", help="Who is asked instead, and may vote on their behalf.")
@click.option("--from", "first", required=True, metavar="DATE", help="The first day.")
@click.option("--until", "last", required=True, metavar="DATE", help="The last day.")
@click.option("--reason", help="Kept with it.")
@json_option
@pass_invocation
def delegate(
    invocation: Invocation, person: str, to: str, first: str, last: str, reason: str | None, as_json: bool
) -> None:
    """Somebody is away: another is asked instead, for some days."""
    from workflows.offices.delegations import delegate as give
    from workflows.offices.users import user_by_address

    from_on, until_on = needed_day(first, "--from"), needed_day(last, "--until")
    with desk(invocation) as here, here.transaction() as session:
        given = give(
            session,
            user_by_address(session, person).id,
            to=user_by_address(session, to).id,
            from_on=from_on,
            until_on=until_on,
            by=here.actor,
            reason=reason,
        )
    if as_json:
        print_json({"id": str(given), "person": person, "to": to, "from": from_on, "until": until_on})
    else:
        click.echo(f"{to} stands in for {person} from {from_on} to {until_on}.")


@users.command()
@json_option
@pass_invocation
def delegations(invocation: Invocation, as_json: bool) -> None:
    """Who stands in for whom, the latest first."""
    from workflows.offices.delegations import delegations as all_of_them

    with desk(invocation) as here, here.transaction() as session:
        found = all_of_them(session)
    if as_json:
        print_json({"delegations": found, "total": len(found)})
        return
    print_table(
        ("ID", "AWAY", "ASKED INSTEAD", "FROM", "UNTIL", ""),
        [
            (
                item["id"],
                item["person"]["address"],
                item["to"]["address"],
                item["from"],
                item["until"],
                "withdrawn" if item["withdrawn"] else "",
            )
            for item in found
        ],
        empty="Nobody stands in for anybody. `amity users delegate` says who does.",
    )


@users.command()
@click.argument("delegation", metavar="ID")
@json_option
@pass_invocation
def withdraw(invocation: Invocation, delegation: str, as_json: bool) -> None:
    """End a delegation before its last day."""
    from workflows.offices.delegations import withdraw as end

    try:
        known = UUID(delegation)
    except ValueError as error:
        raise UsageError(f"{delegation!r} is no id.", hint="`amity users delegations` lists them.") from error
    with desk(invocation) as here, here.transaction() as session:
        end(session, known, by=here.actor)
    if as_json:
        print_json({"id": delegation, "withdrawn": True})
    else:
        click.echo("It is withdrawn.")


@users.command()
@click.argument("person", metavar="ADDRESS")
@click.option("--to", required=True, metavar="ADDRESS", help="Who takes over.")
@click.option("--left", metavar="DATE", help="The day on which they left; else today.")
@click.option("--roles", "give_roles", is_flag=True, help="Give the successor the roles that the work needs.")
@click.option("--without-roles", is_flag=True, help="Hand over although roles or people would be lacking.")
@click.option("--dry-run", is_flag=True, help="List what would go over, and change nothing.")
@json_option
@pass_invocation
def handover(
    invocation: Invocation,
    person: str,
    to: str,
    left: str | None,
    give_roles: bool,
    without_roles: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Somebody leaves: all that waits for them goes to a successor, at once or not at all."""
    from notices.letter import mail_domain
    from workflows.lifecycle.handover import handover as hand_over
    from workflows.offices.users import user_by_address

    if give_roles and without_roles:
        raise UsageError("--roles and --without-roles contradict each other.", hint="Give one of them.")
    left_on = day_of(left, "--left")
    with desk(invocation) as here, here.transaction() as session:
        done = hand_over(
            session,
            user_by_address(session, person).id,
            to=user_by_address(session, to).id,
            by=here.actor,
            secret=here.runtime.secret_key,
            mail_domain=mail_domain(here.runtime.mail_from),
            left_on=left_on,
            give_roles=give_roles,
            without_roles=without_roles,
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
                "short_steps": list(done.short),
            }
        )
        return
    print_table(
        ("WHAT", "REF", "WHICH", "GOES TO"),
        [(item.kind, item.ref, item.what, item.goes_to or "nobody: it ends") for item in done.items],
        empty="Nothing waited for them.",
    )
    click.echo(f"{person} {'would leave' if dry_run else 'left'} on {done.left_on}; {to} takes over.")
    if done.given:
        click.echo(f"{to} {'would get' if dry_run else 'got'}: {', '.join(done.given)}.")
    if done.lacking:
        click.echo(f"The work needs what {to} lacks: {', '.join(done.lacking)}.")
    if done.short:
        click.echo(f"Too few people are left to approve: {'; '.join(done.short)}.")
