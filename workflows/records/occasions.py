"""Occasions worth marking, of an office or of one agreement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_
from config.messages import Labelled, Message, Spoken
from config.texts import trimmed
from config.vocabulary import Word
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import OccasionKind
from models.event_types import EventType
from models.queries import occasions as occasions_queries
from models.queries.places import replan_place
from models.tables.base import new_id
from models.tables.calendar import AgreementOccasion, Occasion, OccasionField
from models.tables.people import Place
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.calendar.dates import Edtf
from workflows.offices.places import place_name
from workflows.policy import Act, need
from workflows.records.fields import field_ids, field_key
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.loader import load
from workflows.unit_of_work.record import AlreadyRecordedError, open_record, save_record, words_of
from workflows.unit_of_work.sources import SourceDraft


def mark_occasion(tx: Transaction, draft: OccasionDraft, *, by: Actor, reference: str | None) -> UUID:
    """For the one agreement that `reference` names, else for all agreements with the city."""
    if reference is None:
        return add_occasion(tx, draft, by=by)
    return record_occasion(tx, reference, draft, by=by)


def record_occasion(
    tx: Transaction,
    reference: str,
    draft: OccasionDraft,
    *,
    by: Actor,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """A dated fact worth marking; the same occasion may touch several agreements.

    The same is one of this title, day and place; `OccasionDiffersError` where it is recorded otherwise.
    """
    loaded = open_record(tx, reference, by, version)
    occasion = _occasion(tx, draft)
    if occasions_queries.is_linked(tx, loaded.id, occasion.id):
        raise AlreadyRecordedError(N_("%(name)s, %(day)s: this is recorded already."), name=draft.title, day=draft.date)
    tx.add(AgreementOccasion(id=new_id(), office_id=tx.office, agreement_id=loaded.id, occasion_id=occasion.id))
    data = {"occasion": occasion.id, **draft.event_data()}
    save_record(tx, loaded, EventType.OCCASION_RECORDED, data, by=by, subject=("occasion", occasion.id), source=source)
    return occasion.id


@dataclass(frozen=True)
class OccasionDraft:
    """`place` None: of no city. `fields` empty: of all fields of cooperation. `yearly`: kept every year."""

    title: str
    date: Edtf
    kind: str
    place: UUID | None = None
    organiser: str | None = None
    until: Edtf | None = None
    yearly: bool = False
    fields: tuple[str, ...] = ()

    def event_data(self) -> dict[str, Any]:
        return {
            "title": trimmed(self.title),
            "date": str(self.date),
            "until": str(self.until) if self.until else None,
            "kind": self.kind,
            "organiser": self.organiser,
            "yearly": self.yearly,
            "fields": list(self.fields),
        }


def add_occasion(tx: Transaction, draft: OccasionDraft, *, by: Actor) -> UUID:
    """An occasion of a city: it touches every agreement with that city, in the fields that it names.

    They are planned again by the workers, so that a city with a thousand agreements holds nobody up.
    """
    need(by, Act.KEEP_OCCASIONS)
    if draft.place is None:
        raise NoPlaceError(
            N_("The occasion has neither a city nor an agreement."),
            hint=N_("Name a city or an agreement."),
        )
    known = _known(tx, draft)
    if known is not None:
        _must_be_same(tx, known, draft)
        raise AlreadyRecordedError(
            N_("%(name)s, %(day)s: this is recorded already."),
            hint=N_("There is nothing to do."),
            name=draft.title,
            day=draft.date,
        )
    occasion = _occasion(tx, draft)
    log_for_office(
        tx,
        type=EventType.OCCASION_ADDED,
        by=by,
        data={"occasion": occasion.id, "place": draft.place, **draft.event_data()},
    )
    replan_place(tx, draft.place)
    return occasion.id


class NoPlaceError(UsageError):
    """An occasion that names no city."""

    code = "place-missing"


class LastDayError(UsageError):
    """The last day lies before the first."""

    code = "last-day"


class OccasionDiffersError(RefusedError):
    """The occasion of this title, day and place is recorded with another kind, last day or organiser."""

    code = "occasion-differs"

    def __init__(self, recorded: OccasionDraft, place: Mapping[str, str] | None) -> None:
        self.recorded = recorded
        recorded_as: list[Spoken] = [Word("occasion-kind", recorded.kind)]
        if place:
            name = Labelled(place_name(place, "en"), partial(place_name, place))
            recorded_as.append(Message(N_("in %(place)s"), {"place": name}))
        if recorded.until:
            recorded_as.append(Message(N_("until %(day)s"), {"day": recorded.until}))
        if recorded.yearly:
            recorded_as.append(Message(N_("every year")))
        if recorded.organiser:
            recorded_as.append(Message(N_("organised by %(who)s"), {"who": recorded.organiser}))
        if recorded.fields:
            recorded_as.append(Message(N_("for %(fields)s"), {"fields": recorded.fields}))
        super().__init__(
            N_("%(name)s, %(day)s: this is recorded already, as: %(found)s."),
            hint=N_("Give it as it is recorded, or another title."),
            name=recorded.title,
            day=recorded.date,
            found=recorded_as,
        )


class OccasionUsedError(RefusedError):
    code = "occasion-used"


def remove_occasion(tx: Transaction, id: UUID, *, by: Actor) -> None:
    """Takes back an occasion that was added by mistake; what it would have proposed is planned no more.

    One that has an exchange stays: the exchange names it as its cause. Agreements for which it was recorded keep in
    their history that it was there.
    """
    need(by, Act.KEEP_OCCASIONS)
    occasion = tx.get(Occasion, id)
    if occasion is None:
        raise NotFoundError(N_("There is no such occasion."), hint="`amity occasions list` shows them.")
    # The agreements before the occasion: who makes a proposal of it holds its agreement already.
    if occasion.place_id is not None:
        replan_place(tx, occasion.place_id)
    references = occasions_queries.agreements_linked(tx, id)
    linked = load(tx, references, lock=True) if references else []
    tx.refresh(occasion, with_for_update=True)
    if occasions_queries.has_exchange(tx, id):
        raise OccasionUsedError(
            N_("“%(title)s” has proposed an exchange, so it cannot be removed."),
            hint=N_("You can decline or cancel the exchange. It names the occasion as its cause."),
            title=occasion.title,
        )
    data = {"occasion": id, "place": occasion.place_id, "title": occasion.title, "date": occasion.date}
    occasions_queries.remove(tx, id)
    if linked:
        happened = [DomainEvent(loaded, EventType.OCCASION_REMOVED, data) for loaded in linked]
        commit_change(tx, happened, by=by)
    log_for_office(tx, type=EventType.OCCASION_REMOVED, by=by, data=data)


def _known(tx: Transaction, draft: OccasionDraft) -> Occasion | None:
    return occasions_queries.same_occasion(tx, trimmed(draft.title), str(draft.date), draft.place)


def _must_be_same(tx: Transaction, known: Occasion, draft: OccasionDraft) -> None:
    """No organiser and no fields say nothing; no last day says that it lasts one."""
    names = occasions_queries.field_names(tx, known.id)
    recorded = OccasionDraft(
        known.title,
        Edtf.parse(known.date),
        known.kind,
        known.place_id,
        known.organiser,
        Edtf.parse(known.until) if known.until else None,
        known.yearly,
        tuple(names),
    )
    alike = (
        (recorded.kind, recorded.until, recorded.yearly) == (_kind(draft.kind), draft.until, draft.yearly)
        and (draft.organiser or recorded.organiser) == recorded.organiser
        and (not draft.fields or _keys(draft.fields) == _keys(names))
    )
    if not alike:
        place = tx.get(Place, known.place_id) if known.place_id else None
        raise OccasionDiffersError(recorded, place.names if place else None)


def _keys(names: Collection[str]) -> set[str]:
    return {field_key(name) for name in names}


def _kind(text: str) -> OccasionKind:
    try:
        return OccasionKind(trimmed(text))
    except ValueError:
        raise UsageError(
            N_("There is no kind of occasion “%(kind)s”."), hint=f"Kinds are: {', '.join(OccasionKind)}.", kind=text
        ) from None


def _occasion(tx: Transaction, draft: OccasionDraft) -> Occasion:
    if draft.until is not None and draft.until.last < draft.date.first:
        raise LastDayError(
            N_("The last day, %(last)s, is before the first, %(first)s."),
            hint=N_("Give the earlier day first."),
            last=draft.until,
            first=draft.date,
        )
    title, kind = words_of(draft.title, N_("An occasion needs a title.")), _kind(draft.kind)
    known = _known(tx, draft)
    if known is not None:
        _must_be_same(tx, known, draft)
        return known
    occasion = Occasion(
        id=new_id(),
        office_id=tx.office,
        place_id=draft.place,
        title=title,
        kind=kind,
        date=str(draft.date),
        until=str(draft.until) if draft.until else None,
        yearly=draft.yearly,
        organiser=draft.organiser,
        recorded_at=tx.now,
    )
    tx.add(occasion)
    tx.flush()
    insert_rows(
        tx,
        OccasionField,
        [
            {"id": new_id(), "office_id": tx.office, "occasion_id": occasion.id, "field_id": field}
            for field in field_ids(tx, draft.fields).values()
        ],
    )
    return occasion


@dataclass(frozen=True, slots=True)
class ListedOccasion:
    id: UUID
    title: str
    kind: OccasionKind
    date: str
    until: str | None
    yearly: bool
    organiser: str | None
    fields: Sequence[str]
    place: str | None


def occasions_of_office(tx: Transaction, language: str) -> list[ListedOccasion]:
    fields = occasions_queries.fields_of_all(tx)
    return [
        ListedOccasion(
            id=row.id,
            title=row.title,
            kind=OccasionKind(row.kind),
            date=row.date,
            until=row.until,
            yearly=row.yearly,
            organiser=row.organiser,
            fields=fields.get(row.id, []),
            place=place_name(names, language) if names else None,
        )
        for row, names in occasions_queries.all_occasions(tx)
    ]
