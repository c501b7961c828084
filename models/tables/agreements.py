"""An agreement: its parties, its terms, and the way that its state has come."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.enums import (
    LinkKind,
    Outcome,
    Phase,
    TrackState,
    TurnSide,
)
from models.tables.base import (
    EMPTY_OBJECT,
    EMPTY_TEXTS,
    Id,
    Instant,
    Json,
    Names,
    OfficeRow,
    Ref,
    edtf,
    in_office,
    listed,
    one_of,
)


def undated(row: str = "") -> str:
    """The condition that an agreement holds and nobody knows since when; `row` is what its columns are read from.

    `workflows.engine.turns` says the same of the facts of one agreement.
    """
    of = f"{row}." if row else ""
    return f"{of}signed_on IS NULL AND {of}in_force_on IS NULL AND {of}phase IN ({listed(Phase.holding())})"


class Agreement(OfficeRow):
    """`state` and `phase` are written by `workflows.lifecycle.transitions` alone; a lint in `make check` holds that.

    `version` grows with facts that people edit. `head_seq` and `head_hash` grow with every event, under the
    row's lock, so that what a worker writes never makes a person's form stale.
    """

    __tablename__ = "agreements"
    __table_args__ = (
        *in_office(own_place_id="places", owner_id="users"),
        UniqueConstraint("office_id", "reference"),
        CheckConstraint(r"reference ~ '^[A-Z0-9]{2,6}-[0-9]{4}-[0-9]{3,}$'", name="reference"),
        one_of("phase", Phase),
        one_of("outcome", Outcome),
        one_of("turn", TurnSide),
        CheckConstraint("(outcome IS NOT NULL) = (phase = 'over')", name="outcome_when_over"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("octet_length(head_hash) = 32", name="head_hash"),
        edtf("proposed_on"),
        edtf("signed_on"),
        edtf("in_force_on"),
        edtf("ended_on"),
        edtf("last_contact_on"),
        Index("ix_agreements_replan_at", "replan_at", postgresql_where=text("phase <> 'over'")),
        Index("ix_agreements_office_id_phase_reference", "office_id", "phase", "reference"),
        Index("ix_agreements_office_id_kind_reference", "office_id", "kind", "reference"),
        Index("ix_agreements_office_id_owner_id_reference", "office_id", "owner_id", "reference"),
        Index("ix_agreements_of_state", "office_id", "state", text("state_entered_at DESC"), "reference"),
        Index("ix_agreements_ours", "office_id", "phase", "state_entered_at", postgresql_where=text("turn = 'ours'")),
        Index("ix_agreements_going_on", "office_id", "reference", postgresql_where=text("phase <> 'over'")),
        Index(
            "ix_agreements_undated",
            "office_id",
            "reference",
            postgresql_where=text(undated()),
        ),
    )

    reference: Mapped[str]
    own_place_id: Mapped[Ref]
    owner_id: Mapped[UUID | None]
    kind: Mapped[str]
    definition_version: Mapped[int] = mapped_column(Integer)
    title: Mapped[str | None]
    # The partners' countries in order, without those that are not known: what lists are filtered and counted by.
    countries: Mapped[Names] = mapped_column(server_default=EMPTY_TEXTS)
    state: Mapped[str]
    phase: Mapped[str]
    outcome: Mapped[str | None]
    state_entered_at: Mapped[Instant]
    # How often each state was entered: {"negotiating": 2}. The number is part of reminder keys.
    state_entry_counts: Mapped[Json] = mapped_column(server_default=EMPTY_OBJECT)
    proposed_on: Mapped[str | None]
    signed_on: Mapped[str | None]
    in_force_on: Mapped[str | None]
    ended_on: Mapped[str | None]
    last_contact_on: Mapped[str | None]
    # {"signed_on": {"at": instant, "corrected": bool}}: since when each date has been as it is now.
    date_provenance: Mapped[Json] = mapped_column(server_default=EMPTY_OBJECT)
    recorded_at: Mapped[Instant]
    # When the sweep has to look again at the latest, to extend what is planned.
    replan_at: Mapped[Instant]
    # Whose turn the state makes it (`workflows.engine.turns.side`), kept to search by; none once it is over.
    turn: Mapped[str | None]
    # Why planning again failed; cleared when it succeeds.
    plan_error: Mapped[str | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    head_seq: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    head_hash: Mapped[bytes] = mapped_column(LargeBinary, server_default=text(r"'\x" + "00" * 32 + "'::bytea"))


class AgreementCount(OfficeRow):
    """How many agreements there are of each combination that the pages count, as a sum over rows.

    Triggers add a row of 1 or -1 with each change, so that writers never wait for each other;
    `fold_agreement_counts` adds them up now and then. `folded` tells the sums from the changes since.
    """

    __tablename__ = "agreement_counts"
    __table_args__ = (
        UniqueConstraint("office_id", "id"),
        ForeignKeyConstraint(["office_id"], ["offices.id"]),
        Index("ix_agreement_counts_to_fold", "office_id", postgresql_where=text("NOT folded")),
    )

    id: Mapped[Id] = mapped_column(server_default=text("gen_random_uuid()"))
    kind: Mapped[str]
    definition_version: Mapped[int] = mapped_column(Integer)
    state: Mapped[str]
    phase: Mapped[str]
    countries: Mapped[Names]
    owner_id: Mapped[UUID | None]
    undated: Mapped[bool]
    ours: Mapped[bool]
    number: Mapped[int] = mapped_column(BigInteger)
    folded: Mapped[bool] = mapped_column(server_default=text("false"))


class Party(OfficeRow):
    __tablename__ = "parties"
    __table_args__ = (
        *in_office(agreement_id="agreements", place_id="places", signatory_id="persons"),
        UniqueConstraint("agreement_id", "place_id"),
        Index("ix_parties_place_id", "place_id"),
        edtf("signed_on"),
        edtf("notified_on"),
        edtf("ratified_on"),
    )

    agreement_id: Mapped[Ref]
    place_id: Mapped[Ref]
    own: Mapped[bool]
    position: Mapped[int] = mapped_column(Integer)
    signatory_id: Mapped[UUID | None]
    signed_on: Mapped[str | None]
    signed_at: Mapped[str | None]
    # When it notified the others that its procedures are complete, and when it ratified: some terms wait for these.
    notified_on: Mapped[str | None]
    ratified_on: Mapped[str | None]
    # An association or office that carries the agreement out for this party.
    carried_by: Mapped[str | None]
    # Where hosting goes by turns: the place in the row, from 1.
    hosting_turn: Mapped[int | None] = mapped_column(Integer)


class PartnerApprovalStep(OfficeRow):
    """A step of one party's own approval track: what is known of it, from whom, and since when."""

    __tablename__ = "partner_approval_steps"
    __table_args__ = (
        *in_office(agreement_id="agreements", party_id="parties"),
        UniqueConstraint("party_id", "step"),
        one_of("state", TrackState),
        edtf("since"),
        Index("ix_track_steps_agreement_id", "agreement_id"),
    )

    agreement_id: Mapped[Ref]
    party_id: Mapped[Ref]
    step: Mapped[str]
    state: Mapped[str]
    since: Mapped[str | None]
    known_from: Mapped[str | None]
    note: Mapped[str | None]


class Witness(OfficeRow):
    """Somebody present at the signing who did not sign."""

    __tablename__ = "witnesses"
    __table_args__ = (
        *in_office(agreement_id="agreements", person_id="persons"),
        UniqueConstraint("agreement_id", "person_id"),
    )

    agreement_id: Mapped[Ref]
    person_id: Mapped[Ref]
    capacity: Mapped[str | None]


class AgreementLink(OfficeRow):
    """That a later agreement grew out of an earlier one."""

    __tablename__ = "agreement_links"
    __table_args__ = (
        *in_office(agreement_id="agreements", earlier_id="agreements"),
        UniqueConstraint("agreement_id", "earlier_id"),
        one_of("kind", LinkKind),
        CheckConstraint("agreement_id <> earlier_id", name="not_itself"),
        Index("ix_agreement_links_earlier_id", "earlier_id"),
    )

    agreement_id: Mapped[Ref]
    earlier_id: Mapped[Ref]
    kind: Mapped[str]


class CustomFact(OfficeRow):
    """The value of a fact that the agreement's definition declares for itself.

    Flags are 0 or 1, dates the number of their day in the calendar, or 0.
    """

    __tablename__ = "custom_facts"
    __table_args__ = (
        *in_office(agreement_id="agreements"),
        UniqueConstraint("agreement_id", "fact"),
    )

    agreement_id: Mapped[Ref]
    fact: Mapped[str]
    value: Mapped[int] = mapped_column(Integer)
    at: Mapped[Instant]
    by: Mapped[str]
    note: Mapped[str | None]


class StateChange(OfficeRow):
    """One step of an agreement's way; the first has no state before it."""

    __tablename__ = "state_changes"
    __table_args__ = (
        *in_office(agreement_id="agreements"),
        UniqueConstraint("agreement_id", "number"),
        edtf("happened_on"),
    )

    agreement_id: Mapped[Ref]
    number: Mapped[int] = mapped_column(Integer)
    trigger: Mapped[str]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[Instant]
    # The day in the world, where it differs from the day of recording.
    happened_on: Mapped[str | None]
    by: Mapped[str]
    note: Mapped[str | None]


class Field(OfficeRow):
    """A field of cooperation, in the office's own words."""

    __tablename__ = "fields"
    __table_args__ = (*in_office(), UniqueConstraint("office_id", "key"))

    key: Mapped[str]
    name: Mapped[str]


class AgreementField(OfficeRow):
    __tablename__ = "agreement_fields"
    __table_args__ = (
        *in_office(agreement_id="agreements", field_id="fields"),
        UniqueConstraint("agreement_id", "field_id"),
    )

    agreement_id: Mapped[Ref]
    field_id: Mapped[Ref]
