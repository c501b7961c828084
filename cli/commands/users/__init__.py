"""`amity users`: one module for each kind of act."""

from __future__ import annotations

import click

from cli.console.lazy_group import CommandEntry, LazyGroup

ENTRIES = {
    "list": CommandEntry(
        "cli.commands.users.accounts:list_users_command",
        "List everybody in the office; those who left come last, with their last day.",
    ),
    "place": CommandEntry("cli.commands.users.accounts:place_command", "Show or change where somebody works."),
    "roles": CommandEntry("cli.commands.users.accounts:roles_command", "Show somebody's roles; add or remove one."),
    "create": CommandEntry("cli.commands.users.accounts:create_user_command", "Add a person with one role or more."),
    "sign-in-link": CommandEntry(
        "cli.commands.users.accounts:sign_in_link_command",
        "Print a one-time link for somebody whose mail does not arrive.",
    ),
    "delegate": CommandEntry(
        "cli.commands.users.substitutions:delegate_command", "Name a substitute for somebody who is away."
    ),
    "delegations": CommandEntry(
        "cli.commands.users.substitutions:delegations_command", "List absences and substitutes, the latest first."
    ),
    "withdraw": CommandEntry(
        "cli.commands.users.substitutions:withdraw_command", "End an absence before its last day."
    ),
    "handover": CommandEntry(
        "cli.commands.users.handover:handover_command",
        "Hand all work of somebody who leaves to a successor, at once or not at all.",
    ),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def users_group() -> None:
    """List and create the people of an office."""
