"""Adopting a definition: it is checked, and its text is kept for ever. Only here checks are imported: they are slow."""

from __future__ import annotations

from config.errors import RefusedError
from models.database import Transaction
from models.event_types import EventType
from models.queries.definitions import adopted_as, definition_row
from models.tables.base import new_id
from models.tables.definitions import AdoptedDefinition
from models.tables.people import Office
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.definitions import parser
from workflows.definitions.issues import counted
from workflows.definitions.schema import Definition
from workflows.policy import Act, need
from workflows.unit_of_work.staff import staff_of
from workflows.validation.checks import check


class AdoptionRefusedError(RefusedError):
    code = "adoption-refused"
    for_operators = True


class AdoptedOtherwiseError(AdoptionRefusedError):
    """The version exists with another text."""

    code = "adopted-otherwise"


class UnknownApproverError(AdoptionRefusedError):
    """A step asks somebody who is no user here."""

    code = "unknown-approver"


class ApproverLeftError(AdoptionRefusedError):
    """A step asks somebody who has left, and nobody took over."""

    code = "approver-left"


class UnspokenError(AdoptionRefusedError):
    """It has no words in the language of the office."""

    code = "office-language"


# What makes a text no definition to be used here.
REFUSALS = (AdoptionRefusedError, parser.DefinitionError)


def adopt(tx: Transaction, text: str, *, by: Actor) -> AdoptedDefinition:
    """Stores a checked definition for this office; adopting the same text again changes nothing.

    Raises `DefinitionError` when it is not right, and `AdoptionRefusedError` when the version exists with another
    text or the definition asks for the approval of somebody who is no user here. Running agreements stay on the version
    they have.
    """
    need(by, Act.ADOPT_DEFINITIONS)
    examined = examine(tx, text)
    if isinstance(examined, AdoptedDefinition):
        return examined
    definition, sha256 = examined, parser.digest(text)
    row = AdoptedDefinition(
        id=new_id(),
        office_id=tx.office,
        kind=definition.kind,
        version=definition.version,
        sha256=sha256,
        text=text,
        adopted_at=tx.now,
        adopted_by=by.by,
    )
    tx.adopts = True
    tx.add(row)
    tx.flush()
    log_for_office(
        tx,
        type=EventType.DEFINITION_ADOPTED,
        by=by,
        data={"kind": definition.kind, "version": definition.version, "sha256": sha256},
    )
    return row


def examine(tx: Transaction, text: str) -> Definition | AdoptedDefinition:
    """What adopting would take in, or what it already is; raises as `adopt` does, and stores nothing."""
    # What was adopted was checked: at every start the same folder is looked at again.
    present = adopted_as(tx, parser.digest(text))
    if present is not None:
        return present
    definition = parser.parse(text)
    if definition_row(tx, definition.kind, definition.version) is not None:
        raise AdoptedOtherwiseError(
            f"{definition.kind} version {definition.version} was adopted with another text.",
            hint=f"Give the new text version {definition.version + 1} or higher.",
        )
    issues = parser.placed(text, check(definition))
    if issues:
        raise parser.DefinitionError(
            f"{definition.kind} version {definition.version} has {counted(issues)}: {issues[0]}",
            hint="`amity workflows check FILE` lists them; the running version stays in force.",
            issues=issues,
        )
    _answered(tx, definition)
    _spoken(tx, definition)
    return definition


def _spoken(tx: Transaction, definition: Definition) -> None:
    """Raises if the definition has no words in the office's language."""
    language = tx.get_one(Office, tx.office).language
    if language not in definition.title.languages:
        raise UnspokenError(
            f"{definition.kind} version {definition.version} has no words in the office's language, {language}.",
            hint=f"Add `{language}` to each text.",
            language=language,
        )


def _answered(tx: Transaction, definition: Definition) -> None:
    """Raises where a step asks a person of whom this office does not know who answers."""
    staff = staff_of(tx)
    for name, state in definition.states.items():
        for step in state.approval.steps if state.approval else ():
            for address in step.by.people:
                user = staff.named(address)
                if user is None or staff.present_or_successor(user) is None:
                    error = UnknownApproverError if user is None else ApproverLeftError
                    why = "who is no user of this office" if user is None else "who has left, and nobody took over"
                    raise error(
                        f"{definition.kind} version {definition.version} asks {address} in {name!r}, {why}.",
                        hint="Add them with `amity users create`, or name somebody else or a role.",
                        address=address,
                        state=name,
                    )


def adopt_packaged(tx: Transaction, *, by: Actor) -> list[AdoptedDefinition]:
    """What a new office starts with."""
    return [adopt(tx, text, by=by) for text in parser.packaged().values()]
