"""What the pure core knows of one agreement. Frozen values, loaded by the rim, never ORM rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from models.enums import ExchangeKind, ExchangeState, Renewal, TermStart
from workflows.calendar.dates import CalendarRef, Edtf, days_from, local_day
from workflows.definitions.catalogue import UNRECORDED, Audience
from workflows.engine.approvals import StepFact
from workflows.engine.partner_tracks import TrackFact
from workflows.engine.terms import (
    EntryStatus,
    PartyFact,
    TerminationFact,
    TermsFact,
    entry_status,
    next_deadline,
    running,
)

# For an agreement whose text says nothing about its term.
NO_TERMS = TermsFact()


@dataclass(frozen=True)
class Recipient:
    user_id: UUID
    zone: ZoneInfo
    calendar: str | CalendarRef | None


@dataclass(frozen=True)
class KnownDate:
    """A date, and since when Amity has known it as it is. `corrected`: an earlier value was acted on before."""

    value: Edtf
    known_at: datetime
    corrected: bool = False


@dataclass(frozen=True)
class CommitmentFact:
    id: UUID
    due: Edtf | None
    open: bool


# Inside the facts below the name `date` is a field.
Day = date


@dataclass(frozen=True)
class ExchangeFact:
    id: UUID
    date: Edtf | None
    state: ExchangeState
    kind: ExchangeKind | None = None
    # Which plan made it, if one did.
    rule: str | None = None
    occurrence: str | None = None
    # As the table has it, also of a month or a year; of an exchange without a date it never comes.
    last_day: Day | None = None
    # Whether we are the host; None if nobody is named, or somebody who is not a party.
    hosted_here: bool | None = None

    @property
    def open(self) -> bool:
        return self.state not in ExchangeState.waits_for_nothing()


@dataclass(frozen=True)
class OccasionFact:
    """An occasion that touches the agreement. `linked`: recorded for it, not only found by city and field."""

    id: UUID
    kind: str
    date: Edtf
    known_at: datetime
    until: Edtf | None = None
    yearly: bool = False
    linked: bool = True
    title: str = ""

    @property
    def last(self) -> Day:
        return (self.until or self.date).last


@dataclass(frozen=True)
class Facts:
    reference: str
    state: str
    entered_at: datetime
    # The number of this entry into this state, from 1.
    entry_number: int
    recorded_at: datetime
    # The own place's: the agreement's days are decided there.
    zone: ZoneInfo
    calendar: str | CalendarRef | None
    # The partners' places', for days on which both sides work.
    partner_calendars: tuple[str | CalendarRef | None, ...] = ()
    dates: Mapping[str, KnownDate] = field(default_factory=dict)
    last_contact: date | None = None
    commitments: tuple[CommitmentFact, ...] = ()
    exchanges: tuple[ExchangeFact, ...] = ()
    parties: tuple[PartyFact, ...] = ()
    terms: TermsFact = NO_TERMS
    # Whether it existed before Amity knew of it: recorded, as an import does, and not proposed here.
    taken_in: bool = False
    # Whether this entry into the state was a step back: the text was returned.
    returned: bool = False
    # What amendments bring later: from which day, and the terms that hold from then on.
    future_terms: tuple[tuple[Day, TermsFact], ...] = ()
    termination: TerminationFact | None = None
    occasions: tuple[OccasionFact, ...] = ()
    # (duty, occurrence) of each that was done.
    duties_done: frozenset[tuple[str, str]] = frozenset()
    # The steps of the approval that this state asks for, and of every party's own.
    steps: tuple[StepFact, ...] = ()
    track: tuple[TrackFact, ...] = ()
    recipients: Mapping[Audience, tuple[Recipient, ...]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    # The dates that the definition keeps for itself; None is not recorded.
    custom_dates: Mapping[str, Day | None] = field(default_factory=dict)

    def split_by_terms(self, first: Day, last: Day) -> Iterator[tuple[Facts, Day, Day]]:
        """The facts for each stretch of days between the two, as the terms of the time make them."""
        facts, begins = self, first
        for day, terms in self.future_terms:
            if day > last:
                break
            if begins < day:
                yield facts, begins, days_from(day, -1)
            facts, begins = replace(self, terms=terms), max(first, day)
        yield facts, begins, last

    @property
    def entry_into_force(self) -> EntryStatus:
        return entry_status(self.terms, self.parties)

    @property
    def term_start(self) -> KnownDate | None:
        """What the term of validity is counted from."""
        return self.dates.get("signed_on" if self.terms.counted_from is TermStart.SIGNING else "in_force_on")

    def values(self, today: date) -> dict[str, int]:
        """Every fact of the catalogue as a number; flags are 0 or 1, days are counted to `today`."""
        entered = local_day(self.entered_at, self.zone)
        quiet_since = max(entered, self.last_contact) if self.last_contact else entered
        # Signatures have a requirement of their own: entry into force is taken as if the missing ones were given now.
        signed = Edtf(today.year, today.month, today.day)
        parties = [replace(party, signed_on=party.signed_on or signed) for party in self.parties]
        coming = entry_status(self.terms, parties)
        return {
            **self.counts,
            **{code: UNRECORDED if day is None else (today - day).days for code, day in self.custom_dates.items()},
            "signed.known": int("signed_on" in self.dates),
            "terms.tacit": int(self.terms.tacit),
            "terms.by-agreement": int(self.terms.fixed and self.terms.renewal is Renewal.BY_AGREEMENT),
            "terms.fixed": int(self.terms.fixed),
            "notice.running": int(self.termination is not None),
            "entry.missing": coming.missing + int(coming.day is not None and coming.day.last > today),
            "exchanges.held": sum(exchange.state in ExchangeState.took_place() for exchange in self.exchanges),
            "exchanges.open": sum(exchange.open for exchange in self.exchanges),
            "commitments.open": sum(commitment.open for commitment in self.commitments),
            "state.days": (today - entered).days,
            "quiet.days": (today - quiet_since).days,
            **self._days_counted(today),
        }

    def _days_counted(self, today: date) -> dict[str, int]:
        """Days to or from what there may not be. A notice that runs is the end of the term, and needs no deadline."""
        start, notice = self.term_start, self.termination
        period = running(self.terms, start.value, today) if start else None
        end = notice.effective_on if notice else period.end if period else None
        deadline = next_deadline(self.terms, start.value, today) if start and not notice else None
        held = [
            exchange.last_day
            for exchange in self.exchanges
            if exchange.last_day is not None and exchange.state in ExchangeState.took_place()
        ]
        last = min(max(held), today) if held else None
        return {
            "term.days-left": (end - today).days if end else UNRECORDED,
            "notice.days-left": (deadline - today).days if deadline else UNRECORDED,
            "exchange.days-since": (today - last).days if last else UNRECORDED,
        }
