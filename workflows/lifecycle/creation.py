"""How an agreement begins here: proposed, or recorded because it exists already."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from config.errors import UsageError
from config.languages import N_
from config.messages import Labelled
from config.texts import trimmed
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import Outcome, Phase
from models.event_log import LOGGED, Personal
from models.event_types import EventType
from models.queries import lifecycle as lifecycle_queries
from models.queries import offices as offices_queries
from models.queries import places as places_queries
from models.tables.agreements import Agreement, AgreementField, Party, StateChange
from models.tables.base import new_id
from models.tables.people import Place
from models.tables.sources import FactSource
from workflows.actors import Actor
from workflows.audit.office_log import log_all_for_office
from workflows.calendar.dates import Edtf, local_day
from workflows.calendar.zones import zone_of
from workflows.definitions.counterparty import needs_partner
from workflows.definitions.schema import Definition
from workflows.policy import Act, need
from workflows.records.fields import field_ids, field_key
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.definitions import newest
from workflows.unit_of_work.loader import LoadedAgreement, load_by_id
from workflows.unit_of_work.record import refuse_future
from workflows.unit_of_work.sources import SourceDraft, source_ids
from workflows.unit_of_work.staff import need_owner, staff_of


class PartnerNeededError(UsageError):
    code = "partner-needed"


class OwnPartnerError(UsageError):
    code = "own-partner"


@dataclass(frozen=True)
class AgreementDraft:
    """What is known of an agreement at its beginning here. `state` None is the definition's initial one."""

    kind: str
    own_place: UUID
    partners: Sequence[UUID]
    title: str | None = None
    state: str | None = None
    outcome: Outcome | None = None
    dates: Mapping[str, Edtf] = field(default_factory=dict)
    fields: Sequence[str] = ()
    owner: UUID | None = None
    source: SourceDraft | None = None
    # What a proposal was made at, for its first line of history.
    happened_on: Edtf | None = None
    note: str | None = None


DAYS = ("proposed_on", "signed_on", "in_force_on", "ended_on")


def propose(tx: Transaction, draft: AgreementDraft, *, by: Actor) -> LoadedAgreement:
    """Begins a new agreement in its definition's initial state."""
    need(by, Act.PROPOSE)
    if draft.state is not None or draft.outcome is not None:
        raise UsageError(
            N_("A proposal begins in its first state."), hint=N_("Record an agreement that exists already.")
        )
    if draft.own_place in draft.partners:
        raise OwnPartnerError(N_("A partner cannot be our own side."), hint=N_("Name the other side."))
    if not draft.partners and needs_partner(newest(tx, draft.kind).definition):
        raise PartnerNeededError(
            N_("An agreement of this kind needs a partner: %(kind)s."),
            hint=N_("Name one or more."),
            kind=Labelled(draft.kind, newest(tx, draft.kind).definition.title.get),
        )
    return _create(tx, [draft], trigger="propose", type=EventType.AGREEMENT_PROPOSED, by=by)[0]


def record(tx: Transaction, drafts: Sequence[AgreementDraft], *, by: Actor) -> list[LoadedAgreement]:
    """Takes in agreements that exist already, with their states, dates and sources, and without votes.

    They are given in one batch: the number of statements does not grow with theirs. What was due before this
    moment is never sent; the coming anniversaries are planned.
    """
    need(by, Act.PROPOSE)
    return _create(tx, drafts, trigger="record", type=EventType.AGREEMENT_RECORDED, by=by)


def _create(
    tx: Transaction, drafts: Sequence[AgreementDraft], *, trigger: str, type: EventType, by: Actor
) -> list[LoadedAgreement]:
    if not drafts:
        return []
    at, office = tx.now, tx.office
    for owner in {draft.owner for draft in drafts if draft.owner is not None}:
        need_owner(staff_of(tx), owner)
    places = _own_places(tx, {draft.own_place for draft in drafts})
    countries = places_queries.countries_of(tx, {place for draft in drafts for place in draft.partners})
    ids = [new_id() for _ in drafts]
    # The office's chain comes first: its lock is what makes the counters of references safe.
    offices_queries.lock_office(tx)
    references = _references(tx, drafts, places)
    log_all_for_office(
        tx,
        [
            (EventType.AGREEMENT_CREATED, {"agreement": id, "reference": reference})
            for id, reference in zip(ids, references, strict=True)
        ],
        by=by,
    )
    machines = {kind: newest(tx, kind) for kind in {draft.kind for draft in drafts}}
    agreements, parties, steps = [], [], []
    for id, reference, draft in zip(ids, references, drafts, strict=True):
        definition, own = machines[draft.kind].definition, places[draft.own_place]
        _check(draft, definition, local_day(at, zone_of(own.zone)))
        known = sorted({countries[place] for place in draft.partners if place in countries})
        row = _agreement_row(draft, definition, at=at, countries=known)
        agreements.append({"id": id, "office_id": office, "reference": reference, **row})
        parties += _party_rows(draft, id, office)
        steps.append(
            {
                "id": new_id(),
                "office_id": office,
                "agreement_id": id,
                "number": 1,
                "trigger": trigger,
                "from_state": None,
                "to_state": _first_state(draft, definition),
                "at": at,
                "happened_on": str(draft.happened_on) if draft.happened_on else None,
                "by": by.by,
                "note": draft.note,
            }
        )
    insert_rows(tx, Agreement, agreements)
    insert_rows(tx, Party, parties)
    insert_rows(tx, StateChange, steps)
    _fields(tx, dict(zip(ids, drafts, strict=True)))
    _sources(tx, dict(zip(ids, drafts, strict=True)))
    loaded = {item.id: item for item in load_by_id(tx, ids, lock=True)}
    happened = [
        DomainEvent(loaded[id], type, {**_data(draft, machines[draft.kind].definition), "facts": _facts(row)})
        for id, draft, row in zip(ids, drafts, agreements, strict=True)
    ]
    commit_change(tx, happened, by=by, bumps_version=False, reload_facts=False)
    return [loaded[id] for id in ids]


def _first_state(draft: AgreementDraft, definition: Definition) -> str:
    return draft.state or definition.initial


def _day(draft: AgreementDraft, name: str) -> str | None:
    return str(draft.dates[name]) if name in draft.dates else None


def _check(draft: AgreementDraft, definition: Definition, today: date) -> None:
    state = _first_state(draft, definition)
    if state not in definition.states:
        raise UsageError(
            N_("%(kind)s: there is no state “%(state)s”."),
            hint=f"States are: {', '.join(definition.states)}.",
            kind=Labelled(draft.kind, definition.title.get),
            state=state,
        )
    if draft.happened_on is not None:
        refuse_future(draft.happened_on, today)


def _agreement_row(
    draft: AgreementDraft, definition: Definition, *, at: datetime, countries: list[str]
) -> dict[str, Any]:
    state = _first_state(draft, definition)
    phase = definition.states[state].phase
    days = {name: _day(draft, name) for name in DAYS}
    return {
        "own_place_id": draft.own_place,
        "owner_id": draft.owner,
        "kind": draft.kind,
        "definition_version": definition.version,
        "title": draft.title,
        "countries": countries,
        "state": state,
        "phase": phase,
        "outcome": (draft.outcome or Outcome.COMPLETED) if phase is Phase.OVER else None,
        "state_entered_at": at,
        "state_entry_counts": {state: 1},
        **days,
        # The signing is the first contact that is known.
        "last_contact_on": _day(draft, "signed_on"),
        "date_provenance": {name: {"at": at.isoformat(), "corrected": False} for name in draft.dates},
        "recorded_at": at,
        "replan_at": at,
    }


def _party_rows(draft: AgreementDraft, agreement: UUID, office: UUID) -> list[dict[str, Any]]:
    """Our side first; a place that is named twice is one party."""
    return [
        {
            "id": new_id(),
            "office_id": office,
            "agreement_id": agreement,
            "place_id": place,
            "own": place == draft.own_place,
            "position": position,
            "signed_on": _day(draft, "signed_on"),
        }
        for position, place in enumerate(dict.fromkeys([draft.own_place, *draft.partners]))
    ]


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in LOGGED if row.get(name) is not None}


def _data(draft: AgreementDraft, definition: Definition) -> dict[str, Any]:
    return {
        "kind": draft.kind,
        "version": definition.version,
        "state": _first_state(draft, definition),
        "title": draft.title,
        "parties": [draft.own_place, *draft.partners],
        "dates": {name: str(value) for name, value in draft.dates.items()},
        "fields": list(draft.fields),
        "on": str(draft.happened_on) if draft.happened_on else None,
        "note": Personal(draft.note),
        "source": draft.source.title if draft.source else None,
    }


def _own_places(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, Place]:
    ours = {place.id: place for place in places_queries.own_places_among(tx, ids)}
    if set(ids) - set(ours):
        raise UsageError(
            N_("An agreement needs one of the office's own places."), hint=N_("Add it as an own place first.")
        )
    return ours


def _references(tx: Transaction, drafts: Sequence[AgreementDraft], places: Mapping[UUID, Place]) -> list[str]:
    """CODE-YEAR-NNN: the own place, the year first known when it was recorded, and the next free number."""
    stems = []
    for draft in drafts:
        known = [date.year for date in draft.dates.values()]
        known += [draft.happened_on.year] if draft.happened_on else []
        this_year = local_day(tx.now, zone_of(places[draft.own_place].zone)).year
        stems.append(f"{places[draft.own_place].code}-{min(known, default=this_year):04}")
    counters = lifecycle_queries.last_numbers(tx, set(stems))
    references = []
    for stem in stems:
        counters[stem] = counters.get(stem, 0) + 1
        references.append(f"{stem}-{counters[stem]:03}")
    return references


def _fields(tx: Transaction, drafts: Mapping[UUID, AgreementDraft]) -> None:
    ids = field_ids(tx, {name for draft in drafts.values() for name in draft.fields})
    rows = [
        {"id": new_id(), "office_id": tx.office, "agreement_id": agreement, "field_id": ids[key]}
        for agreement, draft in drafts.items()
        for key in dict.fromkeys(field_key(name) for name in draft.fields if trimmed(name))
    ]
    if rows:
        insert_rows(tx, AgreementField, rows)


def _sources(tx: Transaction, drafts: Mapping[UUID, AgreementDraft]) -> None:
    ids = source_ids(tx, [draft.source for draft in drafts.values() if draft.source])
    rows = [
        {
            "id": new_id(),
            "office_id": tx.office,
            "agreement_id": agreement,
            "source_id": ids[draft.source.kind.value, draft.source.title, draft.source.locator],
            "subject": "agreement",
            "subject_id": agreement,
            "fact": "all",
        }
        for agreement, draft in drafts.items()
        if draft.source
    ]
    if rows:
        insert_rows(tx, FactSource, rows)
