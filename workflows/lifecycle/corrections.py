"""Correcting a recorded fact. The old value stays in the log; reminders move, and none is sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from config.errors import UsageError
from config.languages import N_
from config.vocabulary import Word
from models.database import Transaction
from models.enums import ExchangeState, Phase
from models.event_log import Personal
from models.event_types import EventType
from models.queries import exchange_changes
from models.queries import parties as parties_queries
from models.queries import terms as terms_queries
from models.tables.exchanges import Exchange
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.calendar.holidays import CALENDARS
from workflows.definitions import catalogue
from workflows.definitions.planning_rules import Anniversary
from workflows.definitions.rule_ids import exchange_rule
from workflows.engine.effects import entered_by_signing
from workflows.engine.facts import Facts, KnownDate
from workflows.engine.terms import effect_of_notice
from workflows.planning.anniversaries import counted_days, day_of
from workflows.policy import Act, need
from workflows.unit_of_work.changes import DomainEvent, commit_change, open_for_change
from workflows.unit_of_work.loader import LoadedAgreement, load

DATES = ("proposed_on", "signed_on", "in_force_on", "ended_on", "last_contact_on")


@dataclass(frozen=True)
class Correction:
    """New values by column name: dates of the agreement, or its `title`. None takes a value away."""

    values: Mapping[str, Edtf | str | None]
    why: str | None = None


def correct(tx: Transaction, reference: str, correction: Correction, *, by: Actor, version: int | None = None) -> bool:
    """Writes corrected facts; returns False when nothing differs.

    What followed from a day of signing that was wrong follows from the right one: the entry into force, the days of
    the parties and of the steps, terms with their deadlines, a running notice, and what is planned.

    Raises on a stale `version`, and for a date that has not come: a person says what was.
    """
    need(by, Act.CORRECT)
    loaded = open_for_change(tx, reference, version=version)
    today = local_day(tx.now, loaded.facts.zone)
    for name, value in correction.values.items():
        if isinstance(value, Edtf) and value.first > today:
            raise UsageError(
                N_("%(name)s: %(day)s is in the future."),
                hint=N_("Give the day on which it happened."),
                name=Word("correction", name),
                day=value,
            )
    return bool(_correct(tx, {loaded.reference: (loaded, correction)}, by=by))


def correct_all(tx: Transaction, corrections: Mapping[str, Correction], *, by: Actor) -> list[str]:
    """Several agreements in one transaction; returns the references of those that changed."""
    need(by, Act.CORRECT)
    agreements = load(tx, list(corrections), lock=True) if corrections else []
    return _correct(tx, {item.reference: (item, corrections[item.reference]) for item in agreements}, by=by)


def _correct(tx: Transaction, wanted: Mapping[str, tuple[LoadedAgreement, Correction]], *, by: Actor) -> list[str]:
    happened = []
    for loaded, correction in wanted.values():
        changes = _changes(loaded, correction)
        if not changes:
            continue
        at = tx.now.isoformat()
        signed = changes.get("signed_on")
        # The signing counts as contact, until something later does.
        if signed and "last_contact_on" not in changes and loaded.snapshot.last_contact_on in (None, signed[0]):
            changes["last_contact_on"] = (loaded.snapshot.last_contact_on, signed[1])
        if signed and "in_force_on" not in correction.values:
            entered = entry_into_force(loaded, *signed)
            if entered is not None:
                changes["in_force_on"] = entered
        known = loaded.snapshot.provenance_json()
        for name, (before, after) in changes.items():
            loaded.updates[name] = after
            if name in DATES:
                known[name] = {"at": at, "corrected": before is not None}
        loaded.updates["date_provenance"] = known
        data = {
            "changes": {name: {"from": before, "to": after} for name, (before, after) in changes.items()},
            "why": Personal(correction.why),
        }
        happened.append(DomainEvent(loaded, EventType.AGREEMENT_CORRECTED, data))
        moved = changes.get("signed_on")
        if moved is not None:
            correct_party_dates(tx, loaded.id, *moved)
            happened += move_anniversary_exchanges(tx, loaded, *moved)
        if {"signed_on", "in_force_on"} & set(changes):
            happened += move_notice(tx, loaded, _corrected(loaded.facts, changes))
    if happened:
        tx.flush()
        commit_change(tx, happened, by=by)
    return list(dict.fromkeys(event.loaded.reference for event in happened))


def _corrected(facts: Facts, changes: Mapping[str, tuple[str | None, str | None]]) -> Facts:
    dates = {name: known for name, known in facts.dates.items() if name not in changes}
    for name, (_, after) in changes.items():
        if name in catalogue.DATES and after is not None:
            dates[name] = KnownDate(Edtf.parse(after), facts.recorded_at)
    return replace(facts, dates=dates)


def _changes(loaded: LoadedAgreement, correction: Correction) -> dict[str, tuple[str | None, str | None]]:
    changes = {}
    for name, value in correction.values.items():
        if name not in (*DATES, "title"):
            raise UsageError(
                N_("This cannot be corrected: %(name)s."),
                hint=f"Correct one of: {', '.join((*DATES, 'title'))}.",
                name=name,
            )
        after = str(value) if value is not None else None
        if loaded.snapshot.column(name) != after:
            changes[name] = (loaded.snapshot.column(name), after)
    return changes


CORRECTED = N_("the date that it depends on was corrected")


def correct_party_dates(tx: Transaction, agreement_id: UUID, before: str | None, after: str | None) -> None:
    """Parties that signed on the day that was wrong signed on the right one; others keep their own.

    Where no day was recorded, those that have none signed on the day that is known now.
    """
    parties_queries.correct_signing(tx, agreement_id, before, after)


def entry_into_force(
    loaded: LoadedAgreement, before: str | None, after: str | None
) -> tuple[str | None, str | None] | None:
    """Before and after of the entry into force, where it followed from the signing; else None.

    A day of entry that somebody corrected to another one stays: it does not follow from the signing.
    """
    if loaded.snapshot.phase == Phase.MAKING:
        return None
    recorded = loaded.snapshot.in_force_on
    was, becomes = (entered_by_signing(loaded.facts, Edtf.parse(day) if day else None) for day in (before, after))
    if recorded != (str(was) if was else None):
        return None
    return (recorded, str(becomes) if becomes else None) if was != becomes else None


def move_notice(tx: Transaction, loaded: LoadedAgreement, corrected: Facts) -> list[DomainEvent]:
    """A running notice takes effect at the end of a period: where the periods move, its day does.

    A day that was agreed on beyond the terms stays. `corrected` are the facts with the right dates.
    """
    notice = loaded.facts.termination
    if notice is None:
        return []
    was, becomes = (
        effect_of_notice(facts.terms, facts.term_start.value if facts.term_start else None, notice.given_on)
        for facts in (loaded.facts, corrected)
    )
    if notice.effective_on != was or was == becomes:
        return []
    terms_queries.move_notice(tx, notice.id, becomes)
    data = {"notice": notice.id, "from": was.isoformat(), "effective_on": becomes.isoformat()}
    return [DomainEvent(loaded, EventType.NOTICE_MOVED, data)]


def move_anniversary_exchanges(
    tx: Transaction, loaded: LoadedAgreement, before: str | None, after: str | None
) -> list[DomainEvent]:
    """Each exchange stays in its year: its ordinal and, if it lies ahead and is not confirmed, its day follow.

    What has no anniversary any more (of a year only, or before the first) is cancelled if it lies ahead.
    """
    if before is None:
        return []
    anchor = Edtf.parse(after) if after else None
    kept = loaded.machine.definition.anniversaries
    rules = {exchange_rule(rule.id): rule for rule in kept if rule.anchor == "signed_on"}
    today = local_day(tx.now, loaded.facts.zone)
    exchanges = exchange_changes.dated_by_rules(tx, loaded.id, list(rules))
    was = {exchange.id: (exchange.date, exchange.occurrence, exchange.state) for exchange in exchanges}
    _free_ordinals(tx, exchanges)
    taken: set[str] = set()
    for exchange in exchanges:
        day = Edtf.parse(exchange.date or "").first
        moved = _anniversary_in(loaded, rules[exchange.rule or ""], anchor, day.year)
        ahead = exchange.state in ExchangeState.unconfirmed() and day >= today
        if moved is None or moved[0] in taken:
            # Kept under an ordinal of its own: the key must stay unique, and the past is not rewritten.
            exchange.occurrence = f"{was[exchange.id][1]}-{exchange.id.hex[:8]}"
            gone = ahead
        else:
            exchange.occurrence, new_day = moved
            taken.add(exchange.occurrence)
            gone = ahead and new_day < today
            if ahead and not gone:
                exchange.date = new_day.isoformat()
        if gone:
            exchange.state, exchange.outcome = ExchangeState.CANCELLED, CORRECTED
    tx.flush()
    return [
        DomainEvent(
            loaded,
            EventType.EXCHANGE_MOVED,
            {
                "exchange": exchange.id,
                "from": {"date": was[exchange.id][0], "occurrence": was[exchange.id][1], "state": was[exchange.id][2]},
                "to": {"date": exchange.date, "occurrence": exchange.occurrence, "state": str(exchange.state)},
            },
        )
        for exchange in exchanges
        if (exchange.date, exchange.occurrence, exchange.state) != was[exchange.id]
    ]


def _free_ordinals(tx: Transaction, exchanges: Sequence[Exchange]) -> None:
    """Ordinals shift together, and each is unique at every moment: they leave their places first."""
    for exchange in exchanges:
        exchange.occurrence = f"moving-{exchange.id}"
    tx.flush()


def _anniversary_in(
    loaded: LoadedAgreement, rule: Anniversary, anchor: Edtf | None, year: int
) -> tuple[str, date] | None:
    if anchor is None or anchor.month is None or year <= anchor.year:
        return None
    ordinal = year - anchor.year
    return str(ordinal), day_of(anchor, ordinal, counted_days(rule, loaded.facts, CALENDARS))
