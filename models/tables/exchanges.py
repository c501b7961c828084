"""What the parties do together: exchanges, who goes, what is done, and what each side bears."""

from __future__ import annotations

import datetime
from datetime import date, time
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Index, Integer, Numeric, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import ExchangeKind, ExchangeState
from models.tables.base import OfficeRow, Ref, edtf, in_office, listed, one_of

LAST_DAY = """
CASE length(coalesce(until, date))
  WHEN 10 THEN make_date(left(coalesce(until, date), 4)::int, substr(coalesce(until, date), 6, 2)::int,
    substr(coalesce(until, date), 9, 2)::int)
  WHEN 7 THEN (make_date(left(coalesce(until, date), 4)::int, substr(coalesce(until, date), 6, 2)::int, 1)
    + interval '1 month' - interval '1 day')::date
  WHEN 4 THEN make_date(left(coalesce(until, date), 4)::int, 12, 31)
  ELSE '9999-12-31'::date
END
"""


class Exchange(OfficeRow):
    """Something the parties do together. `rule` and `occurrence` tell which plan made it, if one did."""

    __tablename__ = "exchanges"
    __table_args__ = (
        *in_office(
            agreement_id="agreements",
            commitment_id="commitments",
            occasion_id="occasions",
            host_party_id="parties",
        ),
        UniqueConstraint("agreement_id", "rule", "occurrence"),
        one_of("state", ExchangeState),
        one_of("kind", ExchangeKind),
        edtf("date"),
        edtf("until"),
        Index("ix_exchanges_agreement_id", "agreement_id"),
        Index(
            "ix_exchanges_unreported",
            "office_id",
            "last_day",
            postgresql_where=text(f"state IN ({listed(ExchangeState.unreported())})"),
        ),
        Index("ix_exchanges_occasion_id", "occasion_id"),
        Index("ix_exchanges_office_id_state_last_day", "office_id", "state", "last_day", "id"),
    )

    agreement_id: Mapped[Ref]
    commitment_id: Mapped[UUID | None]
    occasion_id: Mapped[UUID | None]
    kind: Mapped[str]
    # Unset for an anniversary, whose title is made in the reader's language from its ordinal.
    title: Mapped[str | None]
    date: Mapped[str | None]
    until: Mapped[str | None]
    # Made of the two: the last day that they can mean, and the end of time where nothing is known. Row-level security
    # lets an index be searched by a date, but not by a text or a function of one.
    last_day: Mapped[datetime.date] = mapped_column(Computed(LAST_DAY, persisted=True))
    # Unset: not settled, or all together.
    host_party_id: Mapped[UUID | None]
    venue: Mapped[str | None]
    # Held online, because travel cannot be.
    online: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[str]
    rule: Mapped[str | None]
    occurrence: Mapped[str | None]
    outcome: Mapped[str | None]
    # Why it was cancelled or declined.
    reason: Mapped[str | None]


class ExchangeField(OfficeRow):
    __tablename__ = "exchange_fields"
    __table_args__ = (
        *in_office(exchange_id="exchanges", field_id="fields"),
        UniqueConstraint("exchange_id", "field_id"),
    )

    exchange_id: Mapped[Ref]
    field_id: Mapped[Ref]


class DelegationMember(OfficeRow):
    """A member of a party's delegation to an exchange."""

    __tablename__ = "delegation_members"
    __table_args__ = (
        *in_office(exchange_id="exchanges", party_id="parties", person_id="persons"),
        UniqueConstraint("exchange_id", "person_id"),
        Index("ix_delegation_members_person_id", "person_id"),
    )

    exchange_id: Mapped[Ref]
    party_id: Mapped[UUID | None]
    person_id: Mapped[Ref]
    # What they are in this delegation, beside their own title.
    capacity: Mapped[str | None]


class ProgrammeItem(OfficeRow):
    __tablename__ = "programme_items"
    __table_args__ = (
        *in_office(exchange_id="exchanges"),
        UniqueConstraint("exchange_id", "position"),
        CheckConstraint("until > begins", name="until"),
    )

    exchange_id: Mapped[Ref]
    position: Mapped[int] = mapped_column(Integer)
    day: Mapped[date | None]
    # Local time at the venue
    begins: Mapped[time | None]
    until: Mapped[time | None]
    what: Mapped[str]


class Cost(OfficeRow):
    """What one side bore of an exchange, in its own currency."""

    __tablename__ = "costs"
    __table_args__ = (
        *in_office(exchange_id="exchanges", party_id="parties"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        Index("ix_costs_exchange_id", "exchange_id"),
    )

    exchange_id: Mapped[Ref]
    party_id: Mapped[Ref]
    amount: Mapped[Decimal] = mapped_column(Numeric(14, 2))
    # ISO 4217
    currency: Mapped[str]
    what: Mapped[str | None]
