"""`amity offices`: the tenants."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

import click

from cli.console.context import command_context, opened
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import EnumChoice, read_input
from cli.console.output import print_json, print_table
from models.enums import Language
from models.tables.people import Office
from workflows.actors import OPERATOR
from workflows.inputs.office import DefaultOwnerInput, NewOfficeInput
from workflows.offices.new_office import create_office
from workflows.offices.owners import set_default_owner
from workflows.offices.users import user_by_address, users
from workflows.unit_of_work.definition_folder import read_folder
from workflows.unit_of_work.staff import staff_of


@dataclass(frozen=True)
class ShownOffice:
    """`users` is their number."""

    id: UUID
    name: str
    language: str
    zone: str | None
    users: int


@click.group()
def offices_group() -> None:
    """List and create offices, and set their default owner."""


@offices_group.command("list")
@json_option
@pass_invocation
def list_offices_command(invocation: Invocation, as_json: bool) -> None:
    """Every office of this installation."""
    shown = []
    with opened(invocation, wakes=False) as database:
        for office in database.offices():
            with database.transaction(office) as tx:
                row = tx.get_one(Office, office)
                shown.append(ShownOffice(office, row.name, row.language, row.zone, len(users(tx))))
    if as_json:
        print_json({"offices": shown, "total": len(shown)})
        return
    print_table(
        ("NAME", "LANGUAGE", "ZONE", "USERS"),
        [(item.name, item.language, item.zone, item.users) for item in shown],
        empty="No office yet. `amity offices create NAME` makes one.",
    )


@offices_group.command("create")
@click.argument("name")
@click.option("--language", type=EnumChoice(Language), default="en", show_default=True, help="Language.")
@click.option("--zone", metavar="ZONE", help="Time zone, such as Asia/Seoul (default: that of its first own place).")
@json_option
@pass_invocation
def create_office_command(
    invocation: Invocation, name: str, language: Language, zone: str | None, as_json: bool
) -> None:
    """A new office, with the packaged definitions and those of AMITY_DEFINITIONS."""
    given = read_input(NewOfficeInput, name=name, language=language, zone=zone)
    files = read_folder(invocation.runtime.definitions)
    with opened(invocation) as database, database.transaction(None) as tx:
        office = create_office(tx, given.name, by=OPERATOR, language=given.language, zone=given.zone, files=files)
    if as_json:
        print_json({"id": str(office), "name": name})
    else:
        click.echo(f"{name} is created. Add people with `amity users create`.")


@offices_group.command("default-owner")
@click.argument("address", required=False)
@json_option
@pass_invocation
def default_owner_command(invocation: Invocation, address: str | None, as_json: bool) -> None:
    """Who gets the mails of agreements that nobody looks after; with ADDRESS, name somebody."""
    with command_context(invocation) as context, context.transaction() as tx:
        if address is not None:
            given = read_input(DefaultOwnerInput, owner=user_by_address(tx, address).id)
            set_default_owner(tx, given.owner, by=context.actor)
        staff = staff_of(tx)
        current = staff.people[staff.default_owner].address if staff.default_owner else None
        named = staff.named_default is not None
    if as_json:
        print_json({"default_owner": current, "named": named})
    elif current is None:
        click.echo("Nobody works here yet.")
    else:
        click.echo(
            f"{current} gets the mails about agreements without an owner{'' if named else ' (nobody was named)'}."
        )
