"""`amity exchanges`: one module for each kind of act."""

from __future__ import annotations

import click

from cli.console.lazy_group import CommandEntry, LazyGroup

ENTRIES = {
    "list": CommandEntry(
        "cli.commands.exchanges.lifecycle:list_command",
        "List exchanges of REF or of the whole office, with conflicts on their days.",
    ),
    "show": CommandEntry("cli.commands.exchanges.lifecycle:show_command", "Show one exchange in full."),
    "accept": CommandEntry("cli.commands.exchanges.lifecycle:accept_command", "Accept a proposal."),
    "decline": CommandEntry(
        "cli.commands.exchanges.lifecycle:decline_command", "Decline a proposal; it does not come back automatically."
    ),
    "reopen": CommandEntry(
        "cli.commands.exchanges.lifecycle:reopen_command",
        "Reopen a proposal that was declined, or accepted and nobody was invited to yet.",
    ),
    "advance": CommandEntry(
        "cli.commands.exchanges.lifecycle:advance_command",
        "Move an exchange to its next state: invited, confirmed, held, reported, or cancelled.",
    ),
    "settle": CommandEntry(
        "cli.commands.exchanges.lifecycle:settle_command",
        "Set its day, host, venue, fields, or that it is held online.",
    ),
    "delegate": CommandEntry("cli.commands.exchanges.lifecycle:delegate_command", "Add NAME to the delegation."),
    "programme": CommandEntry(
        "cli.commands.exchanges.lifecycle:programme_command",
        'Replace the programme, one argument for each item: "2027-05-04 10:00-12:00 Opening", or only "Opening".',
    ),
    "add-item": CommandEntry(
        "cli.commands.exchanges.lifecycle:add_item_command",
        "Add one item to the programme, written as `programme` takes it.",
    ),
    "remove": CommandEntry(
        "cli.commands.exchanges.lifecycle:remove_command",
        "Remove a delegate, a programme item or a cost: WHICH is the id that `show` gives it.",
    ),
    "cost": CommandEntry(
        "cli.commands.exchanges.lifecycle:cost_command", "Add a cost that one side paid, in its own currency."
    ),
    "add": CommandEntry("cli.commands.exchanges.records:add_command", "Plan an exchange of REF."),
    "document": CommandEntry(
        "cli.commands.exchanges.records:document_command",
        "Record a document of an exchange, such as its programme or its report.",
    ),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def exchanges_group() -> None:
    """List exchanges, answer proposals, and update exchanges."""
