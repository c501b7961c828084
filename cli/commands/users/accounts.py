"""`amity users`: who works in an office, and with which roles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import EnumChoice, read_input
from cli.console.output import print_json, print_table
from models.enums import Role
from workflows.inputs.office import NewUserInput, RoleChangeInput
from workflows.offices.sign_in import link_path, make_link
from workflows.offices.users import change_roles, create_user, user_by_address, users
from workflows.policy import Act, need


@dataclass(frozen=True)
class ShownUser:
    """Somebody as they are listed."""

    id: UUID
    name: str
    address: str
    roles: Sequence[str]
    language: str
    zone: str | None
    left_on: date | None


@click.command("list")
@json_option
@pass_invocation
def list_users_command(invocation: Invocation, as_json: bool) -> None:
    """List everybody in the office; those who left come last, with their last day."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = [
            ShownUser(
                id=user.id,
                name=user.name,
                address=user.address,
                roles=user.roles,
                language=user.language,
                zone=user.zone,
                left_on=user.left_on,
            )
            for user in sorted(users(tx), key=lambda user: user.left_on is not None)
        ]
    if as_json:
        print_json({"users": shown, "total": len(shown)})
        return
    print_table(
        ("NAME", "ADDRESS", "ROLES", "LANGUAGE"),
        [(user.name, user.address, _can(user.roles, user.left_on), user.language) for user in shown],
        empty="Nobody yet. `amity users create ADDRESS --role coordinator` adds somebody.",
    )


def _can(roles: Sequence[str], left_on: date | None) -> str:
    return f"left on {left_on}" if left_on else " ".join(roles)


@click.command("roles")
@click.argument("address")
@click.option("--add", multiple=True, type=EnumChoice(Role), help="Role to add; again for each.")
@click.option("--remove", multiple=True, type=EnumChoice(Role), help="Role to remove; again for each.")
@json_option
@pass_invocation
def roles_command(
    invocation: Invocation, address: str, add: tuple[Role, ...], remove: tuple[Role, ...], as_json: bool
) -> None:
    """Show somebody's roles; add or remove one. The last administrator keeps that role."""
    with command_context(invocation) as context, context.transaction() as tx:
        user = user_by_address(tx, address)
        has = list(user.roles)
        if add or remove:
            given = read_input(RoleChangeInput, add=add, remove=remove)
            has = change_roles(tx, user.id, by=context.actor, add=given.add, remove=given.remove)
        id, name, left_on = user.id, user.name, user.left_on
    if as_json:
        print_json({"id": id, "name": name, "address": user.address, "roles": has, "left_on": left_on})
    else:
        click.echo(f"{name} <{user.address}>: {_can(has, left_on)}.")


@click.command("create")
@click.argument("address")
@click.option("--name", default="", help="Name (default: the address).")
@click.option("--role", "roles", multiple=True, required=True, type=EnumChoice(Role), help="Role; again for each.")
@click.option("--language", metavar="CODE", help="Language: en, ko or az (default: the office's).")
@click.option("--zone", metavar="ZONE", help="Time zone, such as Asia/Seoul (default: the office's).")
@json_option
@pass_invocation
def create_user_command(
    invocation: Invocation,
    address: str,
    name: str,
    roles: tuple[Role, ...],
    language: str | None,
    zone: str | None,
    as_json: bool,
) -> None:
    """Add a person with one role or more."""
    given = read_input(NewUserInput, address=address, name=name or None, roles=roles, language=language)
    with command_context(invocation) as context, context.transaction() as tx:
        user = create_user(
            tx,
            name=given.name or "",
            address=given.address,
            roles=given.roles,
            by=context.actor,
            language=given.language,
            zone=zone,
        )
        shown = {"id": str(user.id), "name": user.name, "address": user.address, "roles": list(user.roles)}
    if as_json:
        print_json(shown)
    else:
        click.echo(f"{user.name} <{user.address}> is added: {', '.join(user.roles)}.")


@click.command("sign-in-link")
@click.argument("address")
@pass_invocation
def sign_in_link_command(invocation: Invocation, address: str) -> None:
    """Print a one-time link for somebody whose mail does not arrive."""
    with command_context(invocation) as context, context.transaction() as tx:
        need(context.actor, Act.SEND_SIGN_IN_LINK)
        token = make_link(tx, user_by_address(tx, address).id)
    click.echo(f"{context.runtime.base_url.rstrip('/')}{link_path(token)}")
