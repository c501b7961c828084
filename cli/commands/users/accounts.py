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
from registry.gazetteer.look_ups import look_ups
from workflows.inputs.office import HomePlaceInput, NewUserInput, RoleChangeInput
from workflows.offices.places import all_places, place_name
from workflows.offices.sign_in import link_path, make_link
from workflows.offices.users import change_home_place, change_roles, create_user, user_by_address, users
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
    place: str | None
    left_on: date | None


@click.command("list")
@json_option
@pass_invocation
def list_users_command(invocation: Invocation, as_json: bool) -> None:
    """List everybody in the office; those who left come last, with their last day."""
    with command_context(invocation) as context, context.transaction() as tx:
        places = {place.id: place_name(place.names, "en") for place in all_places(tx)}
        shown = [
            ShownUser(
                id=user.id,
                name=user.name,
                address=user.address,
                roles=user.roles,
                language=user.language,
                zone=user.zone,
                place=places[user.home_place_id] if user.home_place_id else None,
                left_on=user.left_on,
            )
            for user in sorted(users(tx), key=lambda user: user.left_on is not None)
        ]
    if as_json:
        print_json({"users": shown, "total": len(shown)})
        return
    print_table(
        ("NAME", "ADDRESS", "ROLES", "LANGUAGE", "PLACE"),
        [(user.name, user.address, _can(user.roles, user.left_on), user.language, user.place) for user in shown],
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


@click.command("place")
@click.argument("address")
@click.argument("place", required=False)
@click.option("--clear", is_flag=True, help="They work at the office's first own place again.")
@json_option
@pass_invocation
def place_command(invocation: Invocation, address: str, place: str | None, clear: bool, as_json: bool) -> None:
    """Show or change where somebody works. Its holidays and its time zone are theirs."""
    if place and clear:
        raise click.UsageError("Give a place, or --clear.")
    with command_context(invocation) as context, context.transaction() as tx:
        user = user_by_address(tx, address)
        if place or clear:
            given = read_input(HomePlaceInput, look_ups(tx), place=place)
            change_home_place(tx, user.id, given.place, by=context.actor)
        home = next((one for one in all_places(tx) if one.id == user.home_place_id), None)
        shown = place_name(home.names, "en") if home else None
        id, name = user.id, user.name
    if as_json:
        print_json({"id": id, "name": name, "address": user.address, "place": shown})
    else:
        click.echo(f"{name} <{user.address}>: {shown or 'the first own place of the office'}.")


@click.command("create")
@click.argument("address")
@click.option("--name", default="", help="Name (default: the address).")
@click.option("--role", "roles", multiple=True, required=True, type=EnumChoice(Role), help="Role; again for each.")
@click.option("--language", metavar="CODE", help="Language: en, ko or az (default: the office's).")
@click.option("--zone", metavar="ZONE", help="Time zone, such as Asia/Seoul (default: that of the place).")
@click.option(
    "--place", metavar="PLACE", help="Where they work: its holidays are theirs (default: the first own place)."
)
@json_option
@pass_invocation
def create_user_command(
    invocation: Invocation,
    address: str,
    name: str,
    roles: tuple[Role, ...],
    language: str | None,
    zone: str | None,
    place: str | None,
    as_json: bool,
) -> None:
    """Add a person with one role or more."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(
            NewUserInput,
            look_ups(tx),
            address=address,
            name=name or None,
            roles=roles,
            language=language,
            zone=zone,
            place=place,
        )
        user = create_user(
            tx,
            name=given.name or "",
            address=given.address,
            roles=given.roles,
            by=context.actor,
            language=given.language,
            zone=given.zone,
            home_place=given.place,
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
