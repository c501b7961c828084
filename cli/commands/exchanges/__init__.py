"""`amity exchanges`: one module for each kind of act."""

from __future__ import annotations

import click

from cli.console.lazy_group import CommandEntry, LazyGroup

ENTRIES = {
    "list": CommandEntry(
        "cli.commands.exchanges.lifecycle:list_",
        "Exchanges of REF or of the whole office, with conflicts on their days.",
    ),
    "show": CommandEntry("cli.commands.exchanges.lifecycle:show", "Everything that is settled about one exchange."),
    "accept": CommandEntry("cli.commands.exchanges.lifecycle:accept", "Make a proposal an exchange that is planned."),
    "decline": CommandEntry(
        "cli.commands.exchanges.lifecycle:decline", "Decline a proposal; it does not come back by itself."
    ),
    "reopen": CommandEntry(
        "cli.commands.exchanges.lifecycle:reopen",
        "Make it a proposal again: a declined one, or one that is accepted and that nobody was invited to yet.",
    ),
    "advance": CommandEntry(
        "cli.commands.exchanges.lifecycle:advance",
        "Carry an exchange on: invited, confirmed, held, reported, or cancelled.",
    ),
    "settle": CommandEntry(
        "cli.commands.exchanges.lifecycle:settle", "Settle its day, host, venue, fields, or that it is held online."
    ),
    "delegate": CommandEntry("cli.commands.exchanges.lifecycle:delegate", "Add NAME to the delegation."),
    "programme": CommandEntry(
        "cli.commands.exchanges.lifecycle:programme",
        'Replace the programme, one argument for each item: "2027-05-04 10:00-12:00 Opening", or only "Opening".',
    ),
    "add-item": CommandEntry(
        "cli.commands.exchanges.lifecycle:add_item", "Add one item to the programme, written as `programme` takes it."
    ),
    "remove": CommandEntry(
        "cli.commands.exchanges.lifecycle:remove",
        "Take back a delegate, an item of the programme or a cost: WHICH is the id that `show` gives it.",
    ),
    "cost": CommandEntry("cli.commands.exchanges.lifecycle:cost", "Add what one side bore, in its own currency."),
    "add": CommandEntry("cli.commands.exchanges.records:add", "Plan an exchange of REF."),
    "document": CommandEntry(
        "cli.commands.exchanges.records:document",
        "Record a document of an exchange, such as its programme or its report.",
    ),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def exchanges() -> None:
    """List exchanges, answer proposals, and carry one through."""
