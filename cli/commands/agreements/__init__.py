"""`amity agreements`: one module for each kind of act."""

from __future__ import annotations

import click

from cli.console.lazy_group import CommandEntry, LazyGroup

ENTRIES = {
    "list": CommandEntry(
        "cli.commands.agreements.list_:list_command", "List all agreements of the office, or those in force on a day."
    ),
    "show": CommandEntry(
        "cli.commands.agreements.show:show_command", "Show everything that is known of one agreement."
    ),
    "actions": CommandEntry(
        "cli.commands.agreements.show:actions_command",
        "Show what can be done next, and what each other step still needs.",
    ),
    "propose": CommandEntry(
        "cli.commands.agreements.propose:propose_command",
        "Propose a new agreement of KIND, with as many partners as it has.",
    ),
    "party": CommandEntry(
        "cli.commands.agreements.propose:party_command", "Add a further partner while the agreement is in preparation."
    ),
    "advance": CommandEntry("cli.commands.agreements.advance:advance_command", "Fire TRIGGER."),
    "vote": CommandEntry(
        "cli.commands.agreements.advance:vote_command",
        "Vote on a step of the running approval; you can change your vote until the step closes.",
    ),
    "decision": CommandEntry(
        "cli.commands.agreements.advance:decision_command",
        "Record what was decided outside Amity on STEP of the running approval.",
    ),
    "fact": CommandEntry(
        "cli.commands.agreements.advance:fact_command",
        "Record custom fact NAME: VALUE is yes, no, a number or a day; `none` removes a day.",
    ),
    "track": CommandEntry(
        "cli.commands.agreements.parties:track_command",
        "Record the state of a STEP of a party's own approval, such as its council; `unknown` removes the entry.",
    ),
    "sign-party": CommandEntry(
        "cli.commands.agreements.parties:sign_party_command",
        "Name who signs for one party, or record when and where it signed.",
    ),
    "notified": CommandEntry(
        "cli.commands.agreements.parties:notified_command",
        "Record that a party notified the others of completing its internal procedures.",
    ),
    "ratified": CommandEntry(
        "cli.commands.agreements.parties:ratified_command", "Record that a party ratified the agreement."
    ),
    "carried": CommandEntry(
        "cli.commands.agreements.parties:carried_command",
        "Record CARRIER, an association or office, as the implementing body of a party.",
    ),
    "contact": CommandEntry(
        "cli.commands.agreements.contacts:contact_command",
        "Record a meeting, visit, call, conference or answered letter: the last contact decides what is dormant.",
    ),
    "membership": CommandEntry(
        "cli.commands.agreements.contacts:membership_command",
        "Record that a party is a member of ORGANISATION, a league or federation, and its representative.",
    ),
    "document": CommandEntry(
        "cli.commands.agreements.documents:document_command",
        "Record a document: the agreed text, a resolution of the council, minutes, a report.",
    ),
    "field": CommandEntry(
        "cli.commands.agreements.documents:field_command",
        "Record FIELDS of cooperation; those that are there already stay as they are.",
    ),
    "terms": CommandEntry(
        "cli.commands.agreements.terms:terms_command",
        "Show the terms, or record some of them; the rest stays.",
    ),
    "notice": CommandEntry(
        "cli.commands.agreements.terms:notice_command",
        "Record a notice of termination, its receipt, or that it was withdrawn.",
    ),
    "amend": CommandEntry(
        "cli.commands.agreements.terms:amend_command", "Record an amendment: TITLE, and what it changes of the terms."
    ),
    "chain": CommandEntry(
        "cli.commands.agreements.links:chain_command",
        "List earlier and later agreements linked to REF, and its amendments and renewals.",
    ),
    "grow": CommandEntry(
        "cli.commands.agreements.links:grow_command",
        "Propose a later agreement of KIND with the parties and fields of REF, and link it to REF.",
    ),
    "link": CommandEntry("cli.commands.agreements.links:link_command", "Link REF to the earlier agreement EARLIER."),
    "unlink": CommandEntry("cli.commands.agreements.links:unlink_command", "Remove the link from REF to EARLIER."),
    "duties": CommandEntry(
        "cli.commands.agreements.duties:duties_command",
        "List open duties of REF or the whole office, by date: yearly reports, dues, and the like.",
    ),
    "done": CommandEntry(
        "cli.commands.agreements.duties:done_command", "Record that DUTY was done; it is not asked for again."
    ),
    "owner": CommandEntry(
        "cli.commands.agreements.owners:owner_command",
        "Set the owner of one agreement or many; the owner gets their mails.",
    ),
    "correct": CommandEntry(
        "cli.commands.agreements.corrections:correct_command",
        "Correct what was recorded wrongly; reminders move, and none is sent again.",
    ),
}


@click.group(cls=LazyGroup, entries=ENTRIES)
def agreements_group() -> None:
    """List agreements, show one, and update it."""
