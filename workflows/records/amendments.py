"""Amendments and renewals: a chain of changes to the terms, and what was in force on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from config.errors import RefusedError
from config.json_shapes import to_json
from config.languages import N_
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import AmendmentKind, Phase
from models.event_types import EventType
from models.queries import terms as terms_queries
from models.queries.rows import columns_of
from models.queries.snapshot_rows import AmendedTerms, RecordedTerms
from models.queries.terms import AmendmentOfChain
from models.tables.base import new_id
from models.tables.terms import Amendment
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.records.terms import draft_from, terms_row, write_terms
from workflows.unit_of_work.facts_builder import held_on, with_terms
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import must_be_past, open_record, save_record, words_of


class AmendmentError(RefusedError):
    code = "amendment"


@dataclass(frozen=True, slots=True)
class _Amendment:
    id: UUID
    number: int
    kind: AmendmentKind
    title: str
    decided_on: str
    in_force_on: str
    document_id: UUID | None
    terms: AmendedTerms


def amend(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    title: str,
    decided_on: Edtf,
    in_force_on: Edtf | None = None,
    changes: Mapping[str, Any] | None = None,
    document: UUID | None = None,
    version: int | None = None,
) -> int:
    """Records what the parties agreed to change; returns its number in the chain.

    `changes` are fields of `TermsDraft`; those that are not named stay as they are.
    """
    loaded = open_record(tx, reference, by, version)
    if loaded.snapshot.phase == Phase.MAKING:
        raise AmendmentError(
            N_("%(reference)s is not in force yet."),
            hint=N_("Record its terms; what is not agreed needs no amendment."),
            reference=reference,
        )
    must_be_past(tx, loaded, decided_on)
    row = terms_row(tx, loaded)
    before = terms_queries.as_recorded(row)
    write_terms(tx, loaded, replace(draft_from(before), **(changes or {})))
    amendment = _next(
        loaded,
        AmendmentKind.AMENDMENT,
        title=words_of(title, N_("An amendment needs a title.")),
        decided_on=decided_on,
        in_force_on=in_force_on or decided_on,
        document=document,
        terms=AmendedTerms(before, terms_queries.as_recorded(row)),
    )
    _add(tx, [(loaded, amendment)])
    save_record(tx, loaded, EventType.AMENDMENT_RECORDED, _event_data(amendment), by=by)
    return amendment.number


def note_renewals(tx: Transaction, agreements: Sequence[LoadedAgreement], *, on: Edtf | None) -> list[dict[str, Any]]:
    """Another term begins for each: what a transition that `renews` does, in as many statements as for one.

    The caller writes the events and plans again.
    """
    if not agreements:
        return []
    made = []
    for loaded in agreements:
        today = local_day(tx.now, loaded.facts.zone)
        decided = on or Edtf(today.year, today.month, today.day)
        before = loaded.snapshot.terms or RecordedTerms()
        after = replace(before, renewals=before.renewals + 1)
        renewal = _next(
            loaded,
            AmendmentKind.RENEWAL,
            title=f"Renewal {after.renewals}",
            decided_on=decided,
            in_force_on=decided,
            document=None,
            terms=AmendedTerms(before, after),
        )
        loaded.snapshot = replace(loaded.snapshot, terms=after, last_amendment=renewal.number)
        loaded.facts = with_terms(loaded.facts, loaded.snapshot, today)
        made.append(renewal)
    terms_queries.count_renewals(tx, [loaded.id for loaded in agreements])
    _add(tx, list(zip(agreements, made, strict=True)))
    return [_event_data(renewal) for renewal in made]


def _next(
    loaded: LoadedAgreement,
    kind: AmendmentKind,
    *,
    title: str,
    decided_on: Edtf,
    in_force_on: Edtf,
    document: UUID | None,
    terms: AmendedTerms,
) -> _Amendment:
    """The next of the agreement's chain."""
    number = loaded.snapshot.last_amendment + 1
    return _Amendment(new_id(), number, kind, title, str(decided_on), str(in_force_on), document, terms)


def _add(tx: Transaction, amendments: Sequence[tuple[LoadedAgreement, _Amendment]]) -> None:
    rows = [
        {**columns_of(one), "terms": to_json(one.terms), "agreement_id": loaded.id, "office_id": tx.office}
        for loaded, one in amendments
    ]
    insert_rows(tx, Amendment, rows)


def _event_data(amendment: _Amendment) -> dict[str, Any]:
    """What the event says of it."""
    before, after = to_json(amendment.terms.before), to_json(amendment.terms.after)
    return {
        "amendment": amendment.id,
        "number": amendment.number,
        "kind": amendment.kind,
        "title": amendment.title,
        "decided_on": amendment.decided_on,
        "in_force_on": amendment.in_force_on,
        "changes": {name: value for name, value in after.items() if value != before[name]},
    }


def amendment_chain(tx: Transaction, agreement_id: UUID) -> list[AmendmentOfChain]:
    """Amendments and renewals from the first to the last; each knows its number, so the way goes both ways."""
    return terms_queries.amendments(tx, agreement_id)


def terms_on(tx: Transaction, agreement_id: UUID, day: date) -> RecordedTerms | None:
    """The terms that held, or will hold, on a day; how often they were renewed is counted up to now."""
    latest = terms_queries.recorded_terms(terms_queries.terms_of(tx, agreement_id))
    if latest is None:
        return None
    return replace(held_on(latest, only_amendments(amendment_chain(tx, agreement_id)), day), renewals=latest.renewals)


def only_amendments(changes: Sequence[AmendmentOfChain]) -> list[AmendmentOfChain]:
    """Without renewals, which change no term."""
    return [change for change in changes if change.kind is AmendmentKind.AMENDMENT]


def begins_on(tx: Transaction, agreement_id: UUID) -> list[date]:
    """The days on which amendments began, or will begin, to hold."""
    return sorted(
        {Edtf.parse(change.in_force_on).first for change in only_amendments(amendment_chain(tx, agreement_id))}
    )
