"""From stored rows to the facts that the pure core decides by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from models.database import Transaction
from models.enums import (
    ApprovalState,
    CommitmentState,
    TermStart,
)
from models.queries.snapshot_rows import (
    AgreementSnapshot,
    AmendmentRow,
    ExchangeRow,
    NoticeRow,
    OccasionRow,
    PartyRow,
    RecordedTerms,
    StateChangeRow,
)
from models.queries.terms import AmendmentOfChain
from workflows.calendar.dates import Edtf, Period, local_day
from workflows.calendar.zones import zone_of
from workflows.definitions.catalogue import CUSTOM, DATES
from workflows.definitions.schema import ApprovalRule, Definition
from workflows.engine.approvals import StepFact, VoteFact, missing
from workflows.engine.facts import NO_TERMS, CommitmentFact, ExchangeFact, Facts, KnownDate, OccasionFact
from workflows.engine.partner_tracks import TrackFact, partner_steps
from workflows.engine.terms import PartyFact, TerminationFact, TermsFact, carry_renewals
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.place_calendars import calendar_of, known_day
from workflows.unit_of_work.recipients import recipients


def facts_from(tx: Transaction, row: AgreementSnapshot, definition: Definition | None = None) -> Facts:
    """`definition`: another one than the agreement is on, to see what it would make of the same rows."""
    parties = row.parties
    dates, today = _dates(row), local_day(tx.now, zone_of(row.own_zone))
    last_contact = Edtf.parse(row.last_contact_on).last if row.last_contact_on else None
    definition = definition or machine_for(tx, row.kind, row.definition_version).definition
    steps = _approval_steps(row)
    track = tuple(TrackFact(item.party, item.step, item.state, known_day(item.since)) for item in row.partner_steps)
    return Facts(
        reference=row.reference,
        state=row.state,
        entered_at=row.state_entered_at,
        entry_number=row.state_entry_counts.get(row.state, 1),
        recorded_at=row.recorded_at,
        zone=zone_of(row.own_zone),
        calendar=calendar_of(row.own_calendar, row.closed_days, row.own_place_id),
        partner_calendars=tuple(
            dict.fromkeys(
                calendar_of(party.calendar, row.closed_days, party.place_id) for party in parties if not party.own
            )
        ),
        dates=dates,
        last_contact=min(last_contact, today) if last_contact else None,
        commitments=tuple(
            CommitmentFact(item.id, known_day(item.due), item.state == CommitmentState.OPEN) for item in row.commitments
        ),
        exchanges=tuple(_exchange(item, {party.id: party.own for party in parties}) for item in row.exchanges),
        parties=tuple(_party(party) for party in parties),
        terms=_terms(row, dates, today),
        taken_in=row.taken_in,
        returned=_was_returned(definition, row.last_change),
        future_terms=_coming(row, dates, today),
        termination=_termination(row.termination),
        occasions=tuple(_occasion(item) for item in row.occasions),
        duties_done=frozenset(
            (item.rule, item.occurrence or "")
            for item in row.commitments
            if item.rule and item.state != CommitmentState.OPEN
        ),
        steps=steps,
        track=track,
        recipients=recipients(tx, row.owner_id, _asked(row, definition), steps),
        counts=_counts(row, definition, steps, track),
        custom_dates=_custom_dates(definition, row),
    )


def with_terms(facts: Facts, row: AgreementSnapshot, today: date) -> Facts:
    """The same facts, but the terms that the row has now."""
    return replace(facts, terms=_terms(row, facts.dates, today), future_terms=_coming(row, facts.dates, today))


def _counts(
    row: AgreementSnapshot, definition: Definition, steps: Sequence[StepFact], track: Sequence[TrackFact]
) -> dict[str, int]:
    """The facts that are numbers, by the names that guards give them."""
    parties, asked = row.parties, _asked(row, definition)
    return {
        "partners.count": sum(not party.own for party in parties),
        "signatories.missing": sum(not party.signatory for party in parties),
        "signatures.missing": sum(party.signed_on is None for party in parties),
        "fields.count": row.fields_count,
        "meetings.count": row.meetings_count,
        "texts.agreed": row.texts_agreed,
        "council.resolutions": row.council_resolutions,
        "reports.count": row.reports_count,
        "memberships.count": row.memberships_count,
        "delegates.missing": row.memberships_unrepresented,
        "successors.in-force": row.successors_in_force,
        "predecessors.count": row.predecessors,
        "approvals.given": _approvals_given(definition, row),
        "approval.steps.open": missing(asked, steps) if asked else 0,
        **partner_steps(definition.tracks, [party.id for party in parties if not party.own], track),
        **_custom_facts(definition, row),
    }


def _asked(row: AgreementSnapshot, definition: Definition) -> ApprovalRule | None:
    """The approval that the present state asks for."""
    return definition.states[row.state].approval if row.state in definition.states else None


def _approval_steps(row: AgreementSnapshot) -> tuple[StepFact, ...]:
    """What this entry into the state has put to people; earlier entries' answers do not count."""
    entry = row.state_entry_counts.get(row.state, 1)
    return tuple(
        StepFact(
            item.step,
            item.state,
            item.asked_at,
            tuple(
                VoteFact(
                    vote.by,
                    vote.user,
                    vote.on_behalf_of,
                    vote.choice,
                    vote.note,
                    vote.document is not None,
                )
                for vote in item.votes or ()
            ),
        )
        for item in row.approvals
        if (item.state_name, item.entry) == (row.state, entry)
    )


def _approvals_given(definition: Definition, row: AgreementSnapshot) -> int:
    """The approvals of each state's latest entry: rounds do not add up, and a definition bounds how many."""
    return sum(
        item.state == ApprovalState.GIVEN and item.entry == row.state_entry_counts.get(item.state_name)
        for item in row.approvals
        if item.state_name in definition.states
    )


def _custom_facts(definition: Definition, row: AgreementSnapshot) -> dict[str, int]:
    """What the definition declares for itself; what was never recorded is 0, or no."""
    recorded = row.custom_facts
    numbers = [name for name, declared in definition.facts.items() if declared.type != "date"]
    return {f"{CUSTOM}{name}": recorded.get(name, 0) for name in numbers}


def _custom_dates(definition: Definition, row: AgreementSnapshot) -> dict[str, date | None]:
    """The dates that it declares; they are kept as their number in the calendar, with 0 for none."""
    recorded = row.custom_facts
    days = {name: recorded.get(name) for name, declared in definition.facts.items() if declared.type == "date"}
    return {f"{CUSTOM}{name}": date.fromordinal(number) if number else None for name, number in days.items()}


def _terms(row: AgreementSnapshot, dates: Mapping[str, KnownDate], today: date) -> TermsFact:
    """Those that hold today."""
    return [terms for day, terms in _versions(row, dates) if day <= today][-1]


def _coming(row: AgreementSnapshot, dates: Mapping[str, KnownDate], today: date) -> tuple[tuple[date, TermsFact], ...]:
    return tuple((day, terms) for day, terms in _versions(row, dates) if day > today)


def _versions(row: AgreementSnapshot, dates: Mapping[str, KnownDate]) -> list[tuple[date, TermsFact]]:
    """The terms with the day from which each holds, from the first text on; how often it was renewed is counted now."""
    if row.terms is None:
        return [(date.min, NO_TERMS)]
    amendments = row.amendments
    days = sorted({Edtf.parse(item.in_force_on).first for item in amendments})
    versions: list[tuple[date, TermsFact]] = []
    for day in (date.min, *days):
        terms = terms_from(replace(held_on(row.terms, amendments, day), renewals=row.terms.renewals))
        if versions:
            begins = dates.get("signed_on" if terms.counted_from is TermStart.SIGNING else "in_force_on")
            terms = carry_renewals(versions[-1][1], terms, begins.value if begins else None, day)
        versions.append((day, terms))
    return versions


def held_on(latest: RecordedTerms, amendments: Sequence[AmendmentRow | AmendmentOfChain], day: date) -> RecordedTerms:
    """The terms as they were on a day: after the last amendment in force by then, or before the first."""
    in_force = [item for item in amendments if Edtf.parse(item.in_force_on).first <= day]
    if in_force:
        return in_force[-1].terms.after
    return amendments[0].terms.before if amendments else latest


def terms_from(row: RecordedTerms) -> TermsFact:
    return TermsFact(
        entry_into_force=row.entry_into_force,
        entry_date=known_day(row.entry_date),
        counted_from=row.counted_from or TermStart.IN_FORCE,
        valid_for=_period(row.valid_for),
        renewal=row.renewal,
        renewal_period=_period(row.renewal_period),
        renewals=row.renewals,
        notice_period=_period(row.notice_period),
        projects_continue=bool(row.projects_continue),
        notice_by=row.notice_by,
    )


def _period(text: str | None) -> Period | None:
    return Period.parse(text) if text else None


def _termination(row: NoticeRow | None) -> TerminationFact | None:
    return TerminationFact(row.id, row.given_on, row.effective_on) if row is not None else None


def _exchange(row: ExchangeRow, sides: Mapping[UUID, bool]) -> ExchangeFact:
    """`sides` says of each party whether it is ours."""
    return ExchangeFact(
        row.id,
        known_day(row.date),
        row.state,
        row.kind,
        row.rule,
        row.occurrence,
        row.last_day,
        sides.get(row.host) if row.host is not None else None,
    )


def _party(row: PartyRow) -> PartyFact:
    signed, notified, ratified = (known_day(day) for day in (row.signed_on, row.notified_on, row.ratified_on))
    return PartyFact(row.id, row.own, signed, notified, ratified, row.hosting_turn)


def _occasion(row: OccasionRow) -> OccasionFact:
    return OccasionFact(
        row.id, row.kind, Edtf.parse(row.date), row.known_at, known_day(row.until), row.yearly, row.linked, row.title
    )


def _dates(row: AgreementSnapshot) -> dict[str, KnownDate]:
    known = row.date_provenance
    return {
        name: KnownDate(
            Edtf.parse(row.column(name)),
            known[name].at if name in known else row.recorded_at,
            name in known and known[name].corrected,
        )
        for name in DATES
        if row.column(name) is not None
    }


def _was_returned(definition: Definition, last: StateChangeRow | None) -> bool:
    return last is not None and last.from_state is not None and definition.goes_back(last.from_state, last.to)
