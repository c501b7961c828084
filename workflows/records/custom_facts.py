"""Recording the facts that an agreement's definition declares for itself."""

from __future__ import annotations

from datetime import date, timedelta

from config.errors import NotFoundError, UsageError
from config.languages import N_
from config.messages import Labelled
from models.database import Transaction
from models.event_log import Personal
from models.event_types import EventType
from models.queries.records import clear_custom_facts, set_custom_fact
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.definitions.catalogue import CUSTOM
from workflows.definitions.conditions import FactDeclaration
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change, open_for_change
from workflows.unit_of_work.loader import LoadedAgreement

# A date further off is a slip of the pen: guards are proved for two hundred years, and it has to stay within them.
FURTHEST = timedelta(days=36_525)
NO_DAY = "none"
FLAGS = {"yes": 1, "no": 0, "true": 1, "false": 0, "1": 1, "0": 0}


def record_fact(
    tx: Transaction,
    reference: str,
    name: str,
    value: int,
    *,
    by: Actor,
    note: str | None = None,
    version: int | None = None,
) -> None:
    """Sets one own fact; the same value again is kept as said again. Flags are 0 or 1.

    A date is the number of its day in the calendar (`date.toordinal`), and 0 takes it back. Raises `RoleMissingError`
    for somebody whom the declaration does not name, and `UsageError` out of its range.
    """
    loaded = open_for_change(tx, reference, version=version)
    name = name.removeprefix(CUSTOM)
    declared = _declared(loaded.machine.definition.facts, name)
    need(by, Act.SET_FACT, named=declared.roles)
    _need_within(declared, name, value, local_day(tx.now, loaded.facts.zone))
    was = _kept(loaded, declared, name)
    columns = {"agreement_id": loaded.id, "fact": name, "value": value, "at": tx.now, "by": by.by, "note": note}
    set_custom_fact(tx, columns)
    data = {"fact": name, "from": was, "to": display_value(declared, value), "note": Personal(note)}
    commit_change(tx, [DomainEvent(loaded, EventType.FACT_RECORDED, data)], by=by)


def clear_facts(
    tx: Transaction, loaded: LoadedAgreement, from_state: str, to: str, *, by: Actor
) -> dict[str, int | str | None]:
    """Forgets what the definition clears between these states; what was recorded of it, for the event of the step."""
    facts = loaded.machine.definition.facts
    kept = {name: _kept(loaded, facts[name], name) for name in loaded.machine.definition.cleared_by(from_state, to)}
    recorded: dict[str, int | str | None] = {name: value for name, value in kept.items() if value}
    if recorded:
        clear_custom_facts(tx, loaded.id, list(recorded), at=tx.now, by=by.by)
    return recorded


def fact_value(declared: FactDeclaration, name: str, text: str) -> int:
    """What a person wrote, as the number that is kept."""
    if declared.type == "flag":
        if text.casefold() not in FLAGS:
            raise UsageError(
                N_("%(fact)s cannot be “%(value)s”."),
                hint=N_("Say yes or no."),
                fact=Labelled(name, declared.label.get),
                value=text,
            )
        return FLAGS[text.casefold()]
    if declared.type == "date":
        return _day_value(declared, name, text)
    try:
        return int(text)
    except ValueError:
        raise UsageError(
            N_("%(fact)s cannot be “%(value)s”."),
            hint=N_("Give a whole number."),
            fact=Labelled(name, declared.label.get),
            value=text,
        ) from None


def _day_value(declared: FactDeclaration, name: str, text: str) -> int:
    if text.casefold() == NO_DAY:
        return 0
    day = Edtf.parse(text).exact
    if day is None:
        raise UsageError(
            N_("%(fact)s cannot be “%(value)s”: it is one day."),
            hint="Write 2013-05-04, or `none` to take it back.",
            fact=Labelled(name, declared.label.get),
            value=text,
        )
    return day.toordinal()


def display_value(declared: FactDeclaration, value: int) -> int | str | None:
    """Converts the stored integer to its display value; None if unset."""
    if declared.type != "date":
        return value
    return date.fromordinal(value).isoformat() if value else None


def record_fact_from_text(
    tx: Transaction, reference: str, name: str, text: str, *, by: Actor, note: str | None = None
) -> int | str | None:
    """As `record_fact`, of a value in words: yes, no, a number or a day. Returns its display value."""
    loaded = open_for_change(tx, reference, version=None)
    name = name.removeprefix(CUSTOM)
    declared = _declared(loaded.machine.definition.facts, name)
    value = fact_value(declared, name, text)
    record_fact(tx, reference, name, value, by=by, note=note)
    return display_value(declared, value)


def _kept(loaded: LoadedAgreement, declared: FactDeclaration, name: str) -> int | str | None:
    if declared.type != "date":
        return loaded.facts.counts[f"{CUSTOM}{name}"]
    day = loaded.facts.custom_dates[f"{CUSTOM}{name}"]
    return day.isoformat() if day else None


def _need_within(declared: FactDeclaration, name: str, value: int, today: date) -> None:
    least, most = declared.spec(name).domain
    if declared.type == "date":
        least, most = (today - FURTHEST).toordinal(), (today + FURTHEST).toordinal()
    if not declared.obtainable and value:
        raise UsageError(
            N_("%(fact)s cannot be recorded."),
            hint=N_("Nobody can record it at present."),
            fact=Labelled(name, declared.label.get),
        )
    if declared.type == "date" and not value:
        return
    if not least <= value <= most:
        is_day = declared.type == "date"
        wrong, first, last = (date.fromordinal(n) if is_day else n for n in (value, least, most))
        raise UsageError(
            N_("%(fact)s cannot be %(value)s."),
            hint=N_("It can be %(first)s to %(last)s."),
            fact=Labelled(name, declared.label.get),
            value=wrong,
            first=first,
            last=last,
        )


def _declared(facts: dict[str, FactDeclaration], name: str) -> FactDeclaration:
    if name not in facts:
        raise NotFoundError(
            N_("This kind has no custom fact “%(fact)s”."),
            hint=f"Name one of: {', '.join(facts)}." if facts else "This kind has none: see `amity workflows list`.",
            fact=name,
        )
    return facts[name]
