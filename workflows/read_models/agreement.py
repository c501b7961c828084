"""What the command line, the API and the pages show of one agreement: the same values for all three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.enums import AmendmentKind
from models.queries import agreement_records as agreement_records_queries
from models.queries import agreements as agreements_queries
from models.queries import events as events_queries
from models.queries import links as links_queries
from models.queries.agreement_records import (
    ExchangeRecord,
    MembershipRecord,
    PartyRecord,
    PersonRecord,
    StateChangeRecord,
)
from models.queries.agreements import ListedAgreement
from models.queries.definitions import newest_versions, state_changes_of
from models.queries.events import EventRow
from models.queries.rows import PartyPlace
from models.queries.terms import recorded_terms, terms_of
from workflows.actors import Actor
from workflows.calendar.dates import local_day
from workflows.calendar.zones import zone_of
from workflows.definitions.counterparty import needs_partner
from workflows.definitions.diagram import TakenTransition, mermaid
from workflows.definitions.schema import Definition
from workflows.engine.effects import day_of_change
from workflows.lifecycle.approvals import is_answer
from workflows.offices.places import place_name
from workflows.read_models.approvals import (
    actions_of,
    answered_by,
    requirements_of,
    show_earlier,
    show_steps,
    show_track,
    show_turn,
)
from workflows.read_models.events import actor_names, by_of
from workflows.read_models.shapes import (
    ExchangeLine,
    ShownAction,
    ShownActions,
    ShownAgreement,
    ShownAmendment,
    ShownChange,
    ShownCommitment,
    ShownDocument,
    ShownEvent,
    ShownMeeting,
    ShownMembership,
    ShownNotice,
    ShownOccasion,
    ShownParty,
    ShownPerson,
)
from workflows.read_models.silence import silent_since
from workflows.read_models.titles import exchange_title, party_names, title_of
from workflows.records.amendments import amendment_chain
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.loader import LoadedAgreement, load_one


def newest_kinds(tx: Transaction, language: str) -> list[tuple[str, str]]:
    """The kinds that a new agreement can have, with their titles."""
    return [
        (kind, machine_for(tx, kind, version).definition.title.get(language)) for kind, version in newest_versions(tx)
    ]


def kinds_without_partner(tx: Transaction, language: str) -> list[str]:
    """The titles of the kinds that are made with nobody, such as a membership."""
    definitions = (machine_for(tx, kind, version).definition for kind, version in newest_versions(tx))
    return [definition.title.get(language) for definition in definitions if not needs_partner(definition)]


def needs_partner_of(tx: Transaction, kind: str) -> bool:
    """Whether an agreement of this kind needs somebody to agree with; a kind that there is not needs nobody."""
    newest = dict(newest_versions(tx))
    return kind in newest and needs_partner(machine_for(tx, kind, newest[kind]).definition)


def get_agreement(tx: Transaction, reference: str) -> ListedAgreement:
    row = agreements_queries.agreement_row(tx, reference)
    if row is None:
        raise NotFoundError(
            N_("There is no agreement %(reference)s."), hint="`amity agreements list` shows all.", reference=reference
        )
    return row


def show_agreement(tx: Transaction, reference: str, language: str) -> ShownAgreement:
    row = get_agreement(tx, reference)
    loaded = load_one(tx, reference)
    records = agreement_records_queries.records(tx, row.id)
    definition = loaded.machine.definition
    zone = own_zone(row.parties)
    events = events_queries.event_rows(tx, row.id)
    actors = actor_names(tx, [*(by_of(event) for event in events), *(change.by for change in records.state_changes)])
    owner = agreements_queries.user_names(tx, [row.owner_id] if row.owner_id else [])
    today = local_day(tx.now, zone)
    quiet = silent_since(definition, row.state, row.last_contact_on, loaded.snapshot.signed_on, today)
    return ShownAgreement(
        ref=row.reference,
        kind=row.kind,
        definition_version=row.definition_version,
        state=row.state,
        phase=row.phase,
        outcome=row.outcome,
        version=row.version,
        title=title_of(row, definition, language),
        state_label=definition.states[row.state].label.get(language),
        kind_title=definition.title.get(language),
        state_since=row.state_entered_at.astimezone(zone).date().isoformat(),
        proposed_on=loaded.snapshot.proposed_on,
        signed_on=loaded.snapshot.signed_on,
        in_force_on=loaded.snapshot.in_force_on,
        ended_on=loaded.snapshot.ended_on,
        last_contact_on=row.last_contact_on,
        silent_since=quiet.isoformat() if quiet else None,
        zone=str(zone),
        owner=next((person.name for person in owner.values()), None),
        turn=show_turn(tx, loaded, party_names(row.parties, language), language),
        approval=show_steps(tx, loaded, language),
        earlier_approvals=show_earlier(tx, loaded, language),
        parties=_parties(records.parties, loaded, language),
        terms=recorded_terms(terms_of(tx, row.id)),
        notices=_notices(tx, row.id, language),
        fields=records.fields,
        people=_people(records.people, language),
        commitments=[
            ShownCommitment(item.id, item.what, item.due_on, item.state, item.field, item.evidence)
            for item in records.commitments
        ],
        occasions=[ShownOccasion(item.title, item.date, item.kind, item.organiser) for item in records.occasions],
        exchanges=_exchanges(records.exchanges, loaded.machine.definition, language),
        documents=[ShownDocument(item.title, item.kind, item.dated_on, item.texts) for item in records.documents],
        meetings=[
            ShownMeeting(item.title, item.kind, item.held_on, item.venue, item.summary) for item in records.meetings
        ],
        memberships=_memberships(records.memberships, language),
        links=links_queries.links_of(tx, row.id),
        amendments=[
            ShownAmendment(one.number, AmendmentKind(one.kind), one.title, one.decided_on, one.in_force_on)
            for one in amendment_chain(tx, row.id)
        ],
        way=_changes(records.state_changes, loaded, zone, actors),
        sources=records.sources,
        events=_events(events, zone, actors),
    )


def _exchanges(exchanges: Sequence[ExchangeRecord], definition: Definition, language: str) -> list[ExchangeLine]:
    return [
        ExchangeLine(
            item.id,
            exchange_title(item, definition, language),
            item.date,
            item.kind,
            item.state,
        )
        for item in exchanges
    ]


def _memberships(memberships: Sequence[MembershipRecord], language: str) -> list[ShownMembership]:
    return [
        ShownMembership(item.organisation, place_name(item.place, language), item.since, item.until, item.delegate)
        for item in memberships
    ]


def _parties(parties: Sequence[PartyRecord], loaded: LoadedAgreement, language: str) -> list[ShownParty]:
    return [
        ShownParty(
            name=place_name(party.names, language),
            names=party.names,
            country=party.country,
            own=party.own,
            signed_on=party.signed_on,
            signed_at=party.signed_at,
            signatory=party.latin_name,
            notified_on=party.notified_on,
            ratified_on=party.ratified_on,
            carried_by=party.carried_by,
            track=show_track(loaded, party.id, language),
            checked=party.checked,
        )
        for party in parties
    ]


def _notices(tx: Transaction, agreement: UUID, language: str) -> list[ShownNotice]:
    return [
        ShownNotice(
            by=place_name(notice.names, language),
            reason=notice.reason,
            given_on=notice.given_on,
            received_on=notice.received_on,
            sent_by=notice.sent_by,
            effective_on=notice.effective_on,
            withdrawn_on=notice.withdrawn_on,
        )
        for notice in agreement_records_queries.notices(tx, agreement)
    ]


def _people(people: Sequence[PersonRecord], language: str) -> list[ShownPerson]:
    return [
        ShownPerson(
            name=person.latin_name,
            native_name=person.native_name,
            title=person.title,
            capacity=person.capacity,
            place=place_name(person.place_names, language) if person.place_names else None,
        )
        for person in people
    ]


def _changes(
    changes: Sequence[StateChangeRecord], loaded: LoadedAgreement, zone: ZoneInfo, actors: Mapping[str, str]
) -> list[ShownChange]:
    definition = loaded.machine.definition
    return [
        ShownChange(
            trigger=change.trigger,
            from_state=change.from_state,
            to=change.to_state,
            at=change.at.astimezone(zone).isoformat(),
            on=day_of_change(
                definition.made_by(change.trigger, change.from_state, change.to_state),
                loaded.snapshot.column,
                change.happened_on,
            ),
            by=actors.get(change.by, change.by),
            note=change.note,
        )
        for change in changes
    ]


def _events(events: Sequence[EventRow], zone: ZoneInfo, actors: Mapping[str, str]) -> list[ShownEvent]:
    return [
        ShownEvent(
            seq=event.seq,
            at=event.at.astimezone(zone).isoformat(),
            type=event.type,
            by=actors.get(by_of(event), by_of(event)),
            hash=event.hash.hex(),
        )
        for event in reversed(events)
    ]


def show_actions(tx: Transaction, reference: str, *, actor: Actor, language: str) -> ShownActions:
    loaded = load_one(tx, reference)
    answers = answered_by(tx, loaded, actor, language)
    return ShownActions(
        ref=reference,
        state=loaded.facts.state,
        actions=[
            ShownAction(
                trigger=action.trigger,
                to=action.transition.to,
                label=action.transition.label.get(language),
                allowed=action.allowed,
                answers=answers if answers and is_answer(loaded, action.trigger) else None,
                unmet=requirements_of(tx, loaded, action, language),
            )
            for action in actions_of(tx, loaded, actor)
        ],
        turn=show_turn(tx, loaded, party_names(get_agreement(tx, reference).parties, language), language),
    )


def own_zone(parties: Sequence[PartyPlace]) -> ZoneInfo:
    return next((zone_of(party.zone) for party in parties if party.own), zone_of(None))


def draw_agreement(tx: Transaction, reference: str, language: str) -> str:
    """The version that the agreement is on as Mermaid text, with its state and its way so far."""
    loaded = load_one(tx, reference)
    history = [
        TakenTransition(row.number, row.trigger, row.from_state, row.to_state)
        for row in state_changes_of(tx, loaded.id)
    ]
    return mermaid(loaded.machine.definition, language, state=loaded.facts.state, history=history)
