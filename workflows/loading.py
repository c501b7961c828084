"""From stored rows to what the pure core works on, and the change that is being made to one agreement."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from config.errors import NotFoundError
from models import agreement_queries
from models.chain import Chain
from models.database import now
from models.vocabulary import CommitmentState, ExchangeState, Role
from workflows.adopting import machine_for
from workflows.catalogue import DATES, Audience
from workflows.dates import Edtf, local_day
from workflows.facts import CommitmentFact, ExchangeFact, Facts, KnownDate, Recipient
from workflows.machine import AgreementMachine

UTC_ZONE = ZoneInfo("UTC")


@dataclass
class Loaded:
    """One agreement under work. `facts` follow what the use case does; `updates` are columns to be written."""

    row: RowMapping
    facts: Facts
    machine: AgreementMachine
    chain: Chain
    updates: dict[str, Any] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        found: UUID = self.row["id"]
        return found

    @property
    def reference(self) -> str:
        return self.facts.reference

    def values(self, at: datetime) -> dict[str, int]:
        return self.facts.values(local_day(at, self.facts.zone))


def zone_of(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC_ZONE


def load(session: Session, references: Sequence[str], *, lock: bool = False) -> list[Loaded]:
    """The named agreements, in order of id; raises `NotFoundError` naming one that this office does not have."""
    rows = agreement_queries.snapshots_by_reference(session, references, lock=lock)
    missing = set(references) - {row["reference"] for row in rows}
    if missing:
        raise NotFoundError(f"There is no agreement {min(missing)}.", hint="`amity agreements list` shows all.")
    return [_loaded(session, row) for row in rows]


def load_one(session: Session, reference: str, *, lock: bool = False) -> Loaded:
    return load(session, [reference], lock=lock)[0]


def load_by_id(session: Session, ids: Sequence[UUID], *, lock: bool = False) -> list[Loaded]:
    return [_loaded(session, row) for row in agreement_queries.snapshots_by_id(session, ids, lock=lock)]


def refresh(session: Session, loaded: Loaded) -> None:
    """Reads the facts again after records were added in this transaction; the lock is held already."""
    session.flush()
    row = agreement_queries.snapshots_by_id(session, [loaded.id], lock=False)[0]
    loaded.facts = facts_from(session, {**row, **loaded.updates})


def _loaded(session: Session, row: RowMapping) -> Loaded:
    return Loaded(
        row=row,
        facts=facts_from(session, row),
        machine=machine_for(session, row["kind"], row["definition_version"]),
        chain=Chain(row["id"], row["head_seq"], row["head_hash"]),
    )


def facts_from(session: Session, row: Mapping[Any, Any]) -> Facts:
    parties = row["parties"]
    last_contact = Edtf.parse(row["last_contact_on"]).last if row["last_contact_on"] else None
    return Facts(
        reference=row["reference"],
        state=row["state"],
        entered_at=row["state_entered_at"],
        entry=row["entries"].get(row["state"], 1),
        recorded_at=row["recorded_at"],
        zone=zone_of(row["own_zone"]),
        calendar=row["own_calendar"],
        dates=_dates(row),
        last_contact=min(last_contact, local_day(now(session), zone_of(row["own_zone"]))) if last_contact else None,
        commitments=tuple(
            CommitmentFact(
                UUID(item["id"]),
                Edtf.parse(item["due"]) if item["due"] else None,
                item["state"] == CommitmentState.OPEN,
            )
            for item in row["commitments"]
        ),
        exchanges=tuple(
            ExchangeFact(
                UUID(item["id"]), Edtf.parse(item["date"]) if item["date"] else None, ExchangeState(item["state"])
            )
            for item in row["exchanges"]
        ),
        recipients=recipients(session, row["owner_id"]),
        counts={
            "partners.count": sum(not party["own"] for party in parties),
            "signatories.missing": sum(not party["signatory"] for party in parties),
            "signatures.missing": sum(party["signed_on"] is None for party in parties),
            "fields.count": row["fields_count"],
            "meetings.count": row["meetings_count"],
            "texts.agreed": row["texts_agreed"],
            "council.resolutions": row["council_resolutions"],
            "approvals.given": row["approvals_given"],
        },
    )


def _dates(row: Mapping[Any, Any]) -> dict[str, KnownDate]:
    known = row["dates_known"]
    return {
        name: KnownDate(
            Edtf.parse(row[name]),
            datetime.fromisoformat(known[name]["at"]) if name in known else row["recorded_at"],
            bool(name in known and known[name]["corrected"]),
        )
        for name in DATES
        if row[name] is not None
    }


def recipients(session: Session, owner_id: UUID | None) -> dict[Audience, tuple[Recipient, ...]]:
    """Who each audience is. Where nobody has the role, the administrators are: a reminder must reach somebody."""
    people = agreement_queries.present_people(session)
    coordinators = _having(people, Role.COORDINATOR) or _having(people, Role.ADMINISTRATOR)
    owner = tuple(_recipient(person) for person in people if person["id"] == owner_id)
    return {
        Audience.OWNER: owner or coordinators,
        Audience.COORDINATORS: coordinators,
        Audience.APPROVERS: _having(people, Role.APPROVER) or _having(people, Role.ADMINISTRATOR),
    }


def _having(people: Collection[RowMapping], role: Role) -> tuple[Recipient, ...]:
    return tuple(_recipient(person) for person in people if role in person["roles"])


def _recipient(person: RowMapping) -> Recipient:
    return Recipient(person["id"], zone_of(person["zone"]), person["calendar"])
