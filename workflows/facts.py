"""What the pure core knows of one agreement. Frozen values, loaded by the rim, never ORM rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from models.vocabulary import ExchangeState
from workflows.catalogue import Audience
from workflows.dates import Edtf, local_day


@dataclass(frozen=True)
class Recipient:
    user_id: UUID
    zone: ZoneInfo
    calendar: str | None


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


@dataclass(frozen=True)
class ExchangeFact:
    id: UUID
    date: Edtf | None
    state: ExchangeState

    @property
    def open(self) -> bool:
        return self.state not in (ExchangeState.REPORTED, ExchangeState.CANCELLED)


@dataclass(frozen=True)
class Facts:
    reference: str
    state: str
    entered_at: datetime
    # The number of this entry into this state, from 1.
    entry: int
    recorded_at: datetime
    # Of the own place: where the agreement's days are decided.
    zone: ZoneInfo
    calendar: str | None
    dates: Mapping[str, KnownDate] = field(default_factory=dict)
    last_contact: date | None = None
    commitments: tuple[CommitmentFact, ...] = ()
    exchanges: tuple[ExchangeFact, ...] = ()
    recipients: Mapping[Audience, tuple[Recipient, ...]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)

    def values(self, today: date) -> dict[str, int]:
        """Every fact of the catalogue as a number; flags are 0 or 1, days are counted to `today`."""
        entered = local_day(self.entered_at, self.zone)
        quiet_since = max(entered, self.last_contact) if self.last_contact else entered
        return {
            **self.counts,
            "signed.known": int("signed_on" in self.dates),
            "exchanges.open": sum(exchange.open for exchange in self.exchanges),
            "commitments.open": sum(commitment.open for commitment in self.commitments),
            "state.days": (today - entered).days,
            "quiet.days": (today - quiet_since).days,
        }
