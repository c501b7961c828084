"""One agreement as its page shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from config.vocabulary import word
from models.database import Transaction
from models.enums import ExchangeState, Phase
from models.queries import agreement_records as agreement_records_queries
from models.queries import agreements as agreements_queries
from models.queries import events as events_queries
from models.queries.agreement_records import (
    AgreementRecords,
    CommitmentRecord,
    ExchangeRecord,
    PartyRecord,
    PersonRecord,
)
from models.queries.agreements import ListedAgreement
from models.queries.rows import PartyPlace, columns_of
from models.queries.snapshot_rows import AgreementSnapshot
from web import labels
from web.http.sessions import Requester
from web.views.approval import ApprovalView, approval_view
from web.views.board import StateTag, since, state_tag
from web.views.history import Line, history
from web.views.items import CityTime, ItemView, city_times, own_zone, shown
from web.views.progress import Stage, progress
from web.views.terms import TermsView, terms_view
from web.views.today import next_action
from workflows.calendar.dates import Edtf, Period, local_day
from workflows.definitions.schema import Definition, Transition
from workflows.exchanges.lifecycle import NEXT_STATES, lies_ahead
from workflows.offices.places import place_name
from workflows.policy import Act, may
from workflows.read_models.agreement import get_agreement
from workflows.read_models.approvals import actions_of, requirements_of
from workflows.read_models.exchange_shapes import ShownClash
from workflows.read_models.exchanges import list_exchanges
from workflows.read_models.plans import ahead_of, certainty_of
from workflows.read_models.requirements import Requirement
from workflows.read_models.silence import silent_since
from workflows.read_models.titles import commitment_title, definition_of, exchange_title, partner_names, title_of
from workflows.unit_of_work.loader import LoadedAgreement, load_one
from workflows.unit_of_work.staff import staff_of

YEAR = Period(years=1)
MONTHS = 12
MOST_IN_MONTH = 3
LAST_EVENTS = 15
# How many dates of the coming year are drawn below the strip.
MOST_DATES = 40

# Which small form of the page clears a requirement.
CLEARED_BY = {
    "texts.agreed": "document",
    "council.resolutions": "document",
    "signatories.missing": "signatory",
    "signatures.missing": "signatory",
    "fields.count": "fields",
    "partners.count": "party",
    "memberships.count": "membership",
    "delegates.missing": "membership",
    "meetings.count": "meeting",
    "signed.known": "correct",
    "exchanges.open": "exchanges",
    "commitments.open": "commitments",
}


@dataclass(frozen=True)
class ActionView:
    """Something that can be done, or not yet."""

    trigger: str
    label: str
    to: StateTag
    asks: tuple[str, ...]
    is_next: bool
    ends: bool
    missing: tuple[Requirement, ...] = ()
    # The small form for each requirement, by its code.
    forms: Mapping[str, str] | None = None
    timer: ItemView | None = None
    needs_reason: bool = False


@dataclass(frozen=True)
class Month:
    first: date
    items: tuple[ItemView, ...]


@dataclass(frozen=True)
class ContactView(PersonRecord):
    capacities: list[str]


@dataclass(frozen=True)
class ExchangeItemView(ExchangeRecord):
    """An exchange with what can be done next; `is_waiting` if its day is over and nobody has said what became of it."""

    says: str
    next: Sequence[ExchangeState]
    is_waiting: bool


@dataclass(frozen=True)
class AgreementView:
    reference: str
    version: int
    head_seq: int
    title: str
    own_title: str | None
    partner: str
    countries: tuple[str, ...]
    kind: str
    state: StateTag
    advice: str
    outcome: str | None
    today: date
    row: AgreementSnapshot
    clocks: tuple[CityTime, ...]
    lasted: str
    # How long nobody was in contact, if that is longer than the state's review period.
    silent: str | None
    since: date
    stages: tuple[Stage, ...]
    sides: tuple[ActionView, ...]
    can: tuple[ActionView, ...]
    cannot: tuple[ActionView, ...]
    parties: Sequence[PartyRecord]
    people: Mapping[str, list[ContactView]]
    records: AgreementRecords
    exchanges: tuple[ExchangeItemView, ...]
    months: tuple[Month, ...]
    dates: tuple[ItemView, ...]
    reminders: tuple[ItemView, ...]
    events: tuple[Line, ...]
    event_count: int
    owner: str | None
    # Who gets the mails while nobody looks after it, and who could.
    default_owner: str
    owners: tuple[tuple[str, str], ...]
    may_record: bool
    approval: ApprovalView
    terms: TermsView


def _promises(rows: Sequence[CommitmentRecord], definition: Definition, language: str) -> list[CommitmentRecord]:
    """Commitments, those of a rule in the reader's words."""
    return [replace(one, what=commitment_title(one.rule, one.what, definition, language)) for one in rows]


def agreement_view(
    tx: Transaction, reference: str, requester: Requester, *, whole_history: bool = False
) -> AgreementView:
    language = requester.language
    row = get_agreement(tx, reference)
    definition = definition_of(tx, row)
    loaded = load_one(tx, reference)
    records = agreement_records_queries.records(tx, row.id)
    parties = row.parties
    zone = own_zone(parties)
    at = tx.now
    today = local_day(at, zone)
    against = {one.id: one.clashes for one in list_exchanges(tx, language, reference=reference)}
    plan = _plan(loaded, definition, parties, records.exchanges, against, today, language)
    views = _action_views(tx, loaded, requester, plan)
    events = events_queries.event_rows(tx, row.id, most=None if whole_history else LAST_EVENTS)
    snapshot = loaded.snapshot
    staff = staff_of(tx)
    owner = agreements_queries.user_names(tx, [row.owner_id]) if row.owner_id else {}
    return AgreementView(
        reference=reference,
        version=row.version,
        head_seq=loaded.snapshot.head_seq,
        title=title_of(row, definition, language),
        own_title=row.title,
        partner=partner_names(parties, language) or reference,
        countries=tuple(dict.fromkeys(party.country for party in parties if party.country and not party.own)),
        kind=definition.title.get(language),
        state=state_tag(definition, row.state, language),
        advice=definition.states[row.state].advice.get(language),
        outcome=row.outcome,
        today=today,
        row=snapshot,
        clocks=city_times(at, parties, language),
        lasted=labels.lasted(since(snapshot, parties), today, language),
        silent=_silent(row, definition, today, language),
        since=since(snapshot, parties),
        stages=progress(definition, snapshot, parties, records.state_changes, language),
        sides=tuple(view for view in views if view.to.phase in Phase.aside()),
        can=tuple(view for view in views if not view.missing),
        cannot=tuple(view for view in views if view.missing),
        parties=records.parties,
        people=_people(records.people, language),
        records=replace(records, commitments=_promises(records.commitments, definition, language)),
        # The latest first: after decades it is the last ones that somebody looks for.
        exchanges=tuple(_exchange(item, today, definition, language) for item in reversed(records.exchanges)),
        months=_months(plan, today),
        dates=tuple(item for item in plan if item.kind != "reminder")[:MOST_DATES],
        reminders=tuple(sorted((item for item in plan if item.kind == "reminder"), key=lambda item: item.day)),
        events=history(tx, events, definition, zone=zone, language=language),
        event_count=loaded.snapshot.head_seq,
        owner=next((str(person.name) for person in owner.values()), None),
        default_owner=str(staff.people[staff.default_owner].name) if staff.default_owner else "",
        owners=tuple(
            (str(person.id), str(person.name)) for person in staff.present if may(person.roles, Act.LOOK_AFTER)
        ),
        may_record=requester.may(Act.RECORD),
        approval=approval_view(tx, loaded, requester, records.parties),
        terms=terms_view(tx, loaded, records.parties, today, language),
    )


def _silent(row: ListedAgreement, definition: Definition, today: date, language: str) -> str | None:
    quiet = silent_since(definition, row.state, row.last_contact_on, row.signed_on, today)
    return labels.lasted(quiet, today, language) if quiet else None


def changes_since(tx: Transaction, reference: str, seq: int, requester: Requester) -> tuple[Line, ...]:
    """What others did to the agreement after the event that a form had seen."""
    row = get_agreement(tx, reference)
    events = events_queries.events_after(tx, reference, seq=seq, most=LAST_EVENTS)
    zone = own_zone(row.parties)
    return history(tx, events, definition_of(tx, row), zone=zone, language=requester.language)


def _plan(
    loaded: LoadedAgreement,
    definition: Definition,
    parties: Sequence[PartyPlace],
    exchanges: Sequence[ExchangeRecord],
    against: Mapping[UUID, Sequence[ShownClash]],
    today: date,
    language: str,
) -> tuple[ItemView, ...]:
    """The coming year, by day of doing: what will be done, and the exchanges that stand, with what is `against` them.

    What is known to a month or a year only stands behind the days.
    """
    until = YEAR.from_day(today)
    made = {(item.rule, item.occurrence) for item in exchanges if item.rule}
    items = [
        replace(
            shown(item, definition, parties, reference=loaded.reference, language=language),
            expected=certainty_of(loaded, item) == "estimated",
        )
        for item in ahead_of(loaded, start=today, until=until)
        if not (item.kind == "exchange" and (item.rule, item.occurrence) in made)
    ]
    items += [
        _standing(
            item,
            item.date,
            against.get(item.id, ()),
            definition,
            reference=loaded.reference,
            language=language,
        )
        for item in exchanges
        if item.date and item.state in ExchangeState.arranged() and today <= Edtf.parse(item.date).last <= until
    ]
    return tuple(sorted(items, key=lambda item: (Edtf.parse(item.on).last, item.about, item.day, item.key)))


def _standing(
    row: ExchangeRecord,
    day: str,
    clashes: Sequence[ShownClash],
    definition: Definition,
    *,
    reference: str,
    language: str,
) -> ItemView:
    """An exchange that stands already, among what is only planned."""
    date = Edtf.parse(day)
    return ItemView(
        title=exchange_title(row, definition, language),
        kind="exchange",
        day=date.first,
        about=date.first,
        cities=(),
        holidays=(),
        moved_from=None,
        reference=reference,
        partner="",
        countries=(),
        key=f"{reference}/{row.id}",
        on=day,
        clashes=tuple(clashes),
    )


def _action_views(
    tx: Transaction, loaded: LoadedAgreement, requester: Requester, plan: Sequence[ItemView]
) -> list[ActionView]:
    definition = loaded.machine.definition
    actions = actions_of(tx, loaded, requester.actor)
    # Only where the state presses for it: what is in force may stay as it is.
    presses = definition.states[loaded.facts.state].nudge is not None
    onward = next_action(actions, loaded) if presses else None
    timers = {item.key.split("/")[1]: item for item in plan if item.kind == "transition"}
    views = []
    for action in actions:
        missing = requirements_of(tx, loaded, action, requester.language)
        needs_reason = definition.needs_reason(loaded.facts.state, action.transition.to)
        views.append(
            ActionView(
                trigger=action.trigger,
                label=action.transition.label.get(requester.language),
                to=state_tag(definition, action.transition.to, requester.language),
                asks=_asks(action.transition, needs_reason),
                needs_reason=needs_reason,
                is_next=action is onward,
                ends=definition.states[action.transition.to].phase is Phase.OVER,
                missing=missing,
                forms={item.code: CLEARED_BY[item.code] for item in missing if item.code in CLEARED_BY},
                timer=timers.get(definition.timer_rule(action.transition, loaded.facts.state)),
            )
        )
    return sorted(views, key=lambda view: (not view.is_next, view.ends))


def _asks(transition: Transition, needs_reason: bool) -> tuple[str, ...]:
    asks = tuple(transition.asks) or ("note",)
    return (*asks, "note") if needs_reason and "note" not in asks else asks


def _people(rows: Sequence[PersonRecord], language: str) -> dict[str, list[ContactView]]:
    """Everybody named, by the place that they belong to; each person once, with all that they were."""
    by_place: dict[str, list[ContactView]] = {}
    known: dict[tuple[str, str], ContactView] = {}
    for row in rows:
        place = place_name(row.place_names, language) if row.place_names else ""
        capacity = word("capacity", row.capacity, language)
        if row.detail and row.capacity == "witness":
            capacity = row.detail
        view = known.get((row.latin_name, place))
        if view is None:
            view = known[row.latin_name, place] = ContactView(**columns_of(row), capacities=[])
            by_place.setdefault(place, []).append(view)
        if capacity not in view.capacities:
            view.capacities.append(capacity)
    return by_place


def _exchange(row: ExchangeRecord, today: date, definition: Definition, language: str) -> ExchangeItemView:
    day = Edtf.parse(row.date) if row.date is not None else None
    ahead = lies_ahead(row.date, today)
    return ExchangeItemView(
        **columns_of(row),
        says=exchange_title(row, definition, language),
        next=[state for state in NEXT_STATES[row.state] if not (state is ExchangeState.HELD and ahead)],
        is_waiting=row.state is ExchangeState.HELD
        or (row.state in ExchangeState.arranged() and day is not None and day.last < today),
    )


def _month_of(item: ItemView) -> tuple[int, int | None]:
    """Also of a day that is known to its month; of a year alone no month."""
    on = Edtf.parse(item.on)
    return on.year, on.month


def _months(plan: Sequence[ItemView], today: date) -> tuple[Month, ...]:
    """Twelve months from this one, or from the next when nothing is left in this: a whole year of days, either way."""
    marked = [item for item in plan if item.kind != "reminder" or "-review/" in item.key]
    months = []
    for index in range(MONTHS + 1):
        year, month = divmod(today.year * 12 + today.month - 1 + index, 12)
        items = [item for item in marked if _month_of(item) == (year, month + 1)]
        months.append(Month(date(year, month + 1, 1), tuple(items[:MOST_IN_MONTH])))
    return tuple(months[:MONTHS] if months[0].items else months[1:])
