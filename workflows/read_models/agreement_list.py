"""Agreements as lists show them: all, one page of them, or those that were in force on a day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from uuid import UUID

from models.database import Transaction
from models.enums import Phase
from models.queries import agreements as agreements_queries
from models.queries import places as places_queries
from models.queries.agreements import ListedAgreement
from workflows.calendar.dates import local_day
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.zones import zone_of
from workflows.engine.terms import running
from workflows.planning.forecast import preview
from workflows.read_models.shapes import AgreementLine, AgreementPage, ListedAgreements
from workflows.read_models.titles import definition_of, partner_names, title_of
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id


def list_agreements(tx: Transaction, language: str, *, on: date | None = None) -> ListedAgreements:
    """The agreements of the office. With `on`, those that were in force on that day.

    If dates are known to a month or a year only, an agreement that may have been in force is listed, with `certain`
    false.
    """
    if on is None:
        rows = agreements_queries.all_agreements(tx)
        return ListedAgreements([list_item(tx, row, language) for row in rows], len(rows))
    today = local_day(tx.now, zone_of(places_queries.office_zone(tx)))
    sure = agreements_queries.in_force_on(tx, on)
    for id in _ended_by_terms(tx, on, today=today):
        sure.pop(id, None)
    if on == today:
        _agree_with_states(tx, sure)
    rows = agreements_queries.agreements_of_ids(tx, list(sure))
    items = [replace(list_item(tx, row, language), certain=sure[row.id]) for row in rows]
    return ListedAgreements(items, len(rows), on)


def page_of_agreements(
    tx: Transaction, language: str, *, after: str, limit: int, cursor: Callable[[str], str]
) -> AgreementPage:
    """Items of that shape, from behind the reference `after`; `next_cursor` is made of the last one's."""
    rows = agreements_queries.agreements_after(tx, after, most=limit + 1)
    following = cursor(rows[limit - 1].reference) if len(rows) > limit else None
    return AgreementPage([list_item(tx, row, language) for row in rows[:limit]], following)


def list_item(tx: Transaction, row: ListedAgreement, language: str) -> AgreementLine:
    return AgreementLine(
        ref=row.reference,
        kind=row.kind,
        state=row.state,
        phase=row.phase,
        title=title_of(row, definition_of(tx, row), language),
        partner=partner_names(row.parties, language),
        signed_on=row.signed_on,
    )


def _agree_with_states(tx: Transaction, sure: dict[UUID, bool]) -> None:
    """Today it is the state that says it: a term that ended this morning is in force until the workers have ended it.

    What is asleep may be in force or not: a dormant agreement is, one that is wound up after its term is not.
    """
    for id, phase in agreements_queries.phases(tx):
        if phase == Phase.IN_FORCE:
            sure.setdefault(id, True)
        elif phase not in Phase.holding():
            sure.pop(id, None)


def _ended_by_terms(tx: Transaction, day: date, *, today: date) -> list[UUID]:
    """The agreements whose term is over on that day, or that will have been ended by then, as things stand."""
    return [
        loaded.id
        for loaded in load_by_id(tx, agreements_queries.ids_with_terms(tx))
        if _is_over_by(loaded, day, today=today)
    ]


def _is_over_by(loaded: LoadedAgreement, day: date, *, today: date) -> bool:
    facts = loaded.facts
    if day > today:
        entries = loaded.snapshot.state_entry_counts
        ended = preview(facts, loaded.machine.definition, CALENDARS, today, day, entries=entries).ended_on
        if ended is not None and ended <= day:
            return True
    held = next(stretch for stretch, _, _ in facts.split_by_terms(day, day))
    if held.term_start is None or held.terms.tacit:
        return False
    # Without a renewal nothing is in force behind the term, whatever the state still asks for.
    period = running(held.terms, held.term_start.value, day)
    return period is not None and period.end <= day
