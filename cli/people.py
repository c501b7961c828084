"""`amity offices` and `amity users`: tenants, and who works in them."""

from __future__ import annotations

from typing import Any

import click

from cli.console.context import desk, opened
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.output import print_json, print_table


@click.group()
def offices() -> None:
    """List and create offices, and say who looks after what nobody was named for."""


@offices.command("list")
@json_option
@pass_invocation
def list_offices(invocation: Invocation, as_json: bool) -> None:
    """Every office of this installation."""
    from models.tables.people import Office
    from workflows.offices.users import users

    found = []
    with opened(invocation, wakes=False) as database:
        for office in database.offices():
            with database.transaction(office) as session:
                row = session.get_one(Office, office)
                found.append(
                    {
                        "id": str(office),
                        "name": row.name,
                        "language": row.language,
                        "zone": row.zone,
                        "users": len(users(session)),
                    }
                )
    if as_json:
        print_json({"offices": found, "total": len(found)})
        return
    print_table(
        ("NAME", "LANGUAGE", "ZONE", "USERS"),
        [(item["name"], item["language"], item["zone"], item["users"]) for item in found],
        empty="No office yet. `amity offices create NAME` makes one.",
    )


@offices.command("create")
@click.argument("name")
@click.option("--language", default="en", show_default=True, metavar="CODE", help="Of the words: en, ko or az.")
@click.option("--zone", metavar="ZONE", help="Such as Asia/Seoul; else that of its first own place.")
@json_option
@pass_invocation
def create_office(invocation: Invocation, name: str, language: str, zone: str | None, as_json: bool) -> None:
    """A new office, with the packaged definitions and those of AMITY_DEFINITIONS."""
    from workflows.actors import OPERATOR
    from workflows.offices.offices import create_office as create
    from workflows.unit_of_work.definition_folder import read_folder

    own = read_folder(invocation.runtime.definitions)
    with opened(invocation) as database, database.transaction(None) as session:
        office = create(session, name, by=OPERATOR, language=language, zone=zone, own=own)
    if as_json:
        print_json({"id": str(office), "name": name})
    else:
        click.echo(f"{name} is made. Add people with `amity users create`.")


@offices.command("default-owner")
@click.argument("address", required=False)
@json_option
@pass_invocation
def default_owner(invocation: Invocation, address: str | None, as_json: bool) -> None:
    """Who gets the mails of agreements that nobody looks after; with ADDRESS, name somebody."""
    from workflows.offices.owners import set_default_owner
    from workflows.offices.users import user_by_address
    from workflows.unit_of_work.staff import staff_of

    with desk(invocation) as here, here.transaction() as session:
        if address is not None:
            set_default_owner(session, user_by_address(session, address).id, by=here.actor)
        staff = staff_of(session)
        found = staff.people[staff.default_owner]["address"] if staff.default_owner else None
        named = staff.named_default is not None
    if as_json:
        print_json({"default_owner": found, "named": named})
    elif found is None:
        click.echo("Nobody works here yet.")
    else:
        click.echo(f"{found} gets what is about agreements without an owner{'' if named else ' (nobody was named)'}.")


@click.group()
def users() -> None:
    """List and create the people of an office."""


@users.command("list")
@json_option
@pass_invocation
def list_users(invocation: Invocation, as_json: bool) -> None:
    """Everybody of the office; those who left stand last, with the day on which they did."""
    from workflows.offices.users import users as everybody

    with desk(invocation) as here, here.transaction() as session:
        found: list[dict[str, Any]] = [
            {
                "id": str(user.id),
                "name": user.name,
                "address": user.address,
                "roles": list(user.roles),
                "language": user.language,
                "zone": user.zone,
                "left_on": user.left_on,
            }
            for user in sorted(everybody(session), key=lambda user: user.left_on is not None)
        ]
    if as_json:
        print_json({"users": found, "total": len(found)})
        return
    print_table(
        ("NAME", "ADDRESS", "ROLES", "LANGUAGE"),
        [(user["name"], user["address"], _can(user), user["language"]) for user in found],
        empty="Nobody yet. `amity users create ADDRESS --role coordinator` adds somebody.",
    )


def _can(user: dict[str, Any]) -> str:
    return f"left on {user['left_on']}" if user["left_on"] else " ".join(map(str, user["roles"]))


@users.command("roles")
@click.argument("address")
@click.option(
    "--add", multiple=True, metavar="ROLE", help="coordinator, approver, viewer or administrator; again for each."
)
@click.option("--remove", multiple=True, metavar="ROLE", help="A role to be taken; again for each.")
@json_option
@pass_invocation
def roles(invocation: Invocation, address: str, add: tuple[str, ...], remove: tuple[str, ...], as_json: bool) -> None:
    """What somebody may do, and giving or taking a role. The last administrator stays one."""
    from workflows.offices.users import change_roles, user_by_address

    with desk(invocation) as here, here.transaction() as session:
        user = user_by_address(session, address)
        has = list(user.roles)
        if add or remove:
            has = change_roles(session, user.id, by=here.actor, add=add, remove=remove)
        said = {"id": str(user.id), "name": user.name, "address": user.address, "roles": has, "left_on": user.left_on}
    if as_json:
        print_json(said)
    else:
        click.echo(f"{said['name']} <{said['address']}>: {_can(said)}.")


@users.command("create")
@click.argument("address")
@click.option("--name", default="", help="As it is shown and written to; else the address.")
@click.option("--role", "roles", multiple=True, required=True, help="coordinator, approver, viewer or administrator.")
@click.option("--language", metavar="CODE", help="en, ko or az; else the office's.")
@click.option("--zone", metavar="ZONE", help="Such as Asia/Seoul; else the office's.")
@json_option
@pass_invocation
def create_user(
    invocation: Invocation,
    address: str,
    name: str,
    roles: tuple[str, ...],
    language: str | None,
    zone: str | None,
    as_json: bool,
) -> None:
    """Somebody new, with one role or more."""
    from workflows.offices.users import create_user as create

    with desk(invocation) as here, here.transaction() as session:
        user = create(session, name=name, address=address, roles=roles, by=here.actor, language=language, zone=zone)
        said = {"id": str(user.id), "name": user.name, "address": user.address, "roles": list(user.roles)}
    if as_json:
        print_json(said)
    else:
        click.echo(f"{user.name} <{user.address}> is added: {', '.join(user.roles)}.")


@users.command("sign-in-link")
@click.argument("address")
@pass_invocation
def sign_in_link(invocation: Invocation, address: str) -> None:
    """Print a one-time link for somebody whose mail does not arrive."""
    from models.enums import Role
    from workflows.offices.sign_in import link_path, make_link
    from workflows.offices.users import user_by_address

    with desk(invocation) as here, here.transaction() as session:
        here.actor.need(Role.ADMINISTRATOR)
        token = make_link(session, user_by_address(session, address).id)
    click.echo(f"{here.runtime.base_url.rstrip('/')}{link_path(token)}")
