"""Recording the facts that an agreement's definition declares for itself."""

from __future__ import annotations

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from config.errors import NotFoundError, UsageError
from models.agreements import AgreementFact
from models.base import new_id
from models.chain import Personal
from models.database import now, office_of
from models.vocabulary import Role
from workflows.actors import Actor
from workflows.catalogue import OWN
from workflows.changing import Happened, finish, open_for_change
from workflows.definition import FactDeclaration

_INSERT = insert(AgreementFact)
_UPSERT = _INSERT.on_conflict_do_update(
    index_elements=["agreement_id", "fact"],
    set_={name: _INSERT.excluded[name] for name in ("value", "at", "by", "note")},
)
FLAGS = {"yes": 1, "no": 0, "true": 1, "false": 0, "1": 1, "0": 0}


def record_fact(
    session: Session,
    reference: str,
    name: str,
    value: int,
    *,
    by: Actor,
    note: str | None = None,
    version: int | None = None,
) -> None:
    """Sets one own fact; the same value again is kept as said again. Flags are 0 or 1.

    Raises `RoleMissingError` for somebody whom the declaration does not name, and `UsageError` out of its range.
    """
    loaded = open_for_change(session, reference, version=version)
    name = name.removeprefix(OWN)
    declared = _declared(loaded.machine.definition.facts, name, loaded.row["kind"])
    by.need(*(Role(role) for role in declared.roles))
    least, most = declared.spec(name).domain
    if not least <= value <= most:
        raise UsageError(
            f"{name} cannot be {value}.",
            hint=f"It can be {least} to {most}." if declared.obtainable else "Nobody can record it at present.",
        )
    was = loaded.facts.counts[f"{OWN}{name}"]
    session.connection().execute(
        _UPSERT,
        [
            {
                "id": new_id(),
                "office_id": office_of(session),
                "agreement_id": loaded.id,
                "fact": name,
                "value": value,
                "at": now(session),
                "by": by.by,
                "note": note,
            }
        ],
    )
    data = {"fact": name, "from": was, "to": value, "note": Personal(note)}
    finish(session, [Happened(loaded, "fact.recorded", data)], by=by, because=f"{name} was recorded")


def fact_value(declared: FactDeclaration, name: str, said: str) -> int:
    """What a person wrote, as the number that is kept."""
    if declared.type == "flag":
        if said.casefold() not in FLAGS:
            raise UsageError(f"{name} cannot be {said!r}.", hint="Say yes or no.")
        return FLAGS[said.casefold()]
    try:
        return int(said)
    except ValueError:
        raise UsageError(f"{name} cannot be {said!r}.", hint="Give a whole number.") from None


def record_fact_as_said(
    session: Session, reference: str, name: str, said: str, *, by: Actor, note: str | None = None
) -> int:
    """As `record_fact`, of a value in words: yes, no or a number."""
    loaded = open_for_change(session, reference, version=None)
    name = name.removeprefix(OWN)
    value = fact_value(_declared(loaded.machine.definition.facts, name, loaded.row["kind"]), name, said)
    record_fact(session, reference, name, value, by=by, note=note)
    return value


def _declared(facts: dict[str, FactDeclaration], name: str, kind: str) -> FactDeclaration:
    if name not in facts:
        known = ", ".join(facts) or "none"
        raise NotFoundError(f"{kind} keeps no fact {name!r} of its own.", hint=f"Its own facts: {known}.")
    return facts[name]
