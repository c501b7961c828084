"""What delivering a mail has to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from models.bulk_insert import MANY, documents, rows_of_document
from models.database import Transaction
from models.enums import ExchangeKind, ItemStatus
from models.queries.places import CLOSED_DAYS, WORKPLACE, ZONE_OF_USER
from models.queries.rows import PartyPlaces, parsed
from models.tables.base import listed
from models.tables.plan import PlanItem

# In a class with a field `date` that name is the field.
Day = date


@dataclass(frozen=True, slots=True)
class MailExchange:
    """The exchange that a reminder is about."""

    title: str | None
    kind: ExchangeKind
    date: str | None
    occurrence: str | None
    rule: str | None


@dataclass(frozen=True, slots=True)
class MailCommitment:
    """The commitment that a reminder is about."""

    what: str
    rule: str | None


@dataclass(frozen=True, slots=True)
class MailToRender:
    """A queued mail; `content` is None before it was rendered."""

    id: UUID
    content: bytes | None
    lost_claims: int
    message_id: str
    user_name: str
    address: str
    language: str
    zone: str
    office_name: str


@dataclass(frozen=True, slots=True)
class ReminderToRender(MailToRender):
    """A reminder with all that its words need of the planned item and of the agreement."""

    key: str
    late: bool
    user_id: UUID
    template: str
    audience: str
    date: Day
    due_at: datetime
    detail: dict[str, Any]
    reference: str
    kind: str
    definition_version: int
    state: str
    title: str | None
    head_seq: int
    head_hash: bytes
    state_entered_at: datetime
    signed_on: str | None
    owner_id: UUID | None
    last_note: str | None
    parties: PartyPlaces
    exchange: MailExchange | None
    commitment: MailCommitment | None


_CLAIM_DELIVERIES = text("SELECT delivery_id, office_id FROM claim_deliveries(:batch, :lease)")
_CLAIM_ITEMS = text("SELECT item_id, office_id FROM claim_plan_items(:batch, :lease)")
_CLAIM_REPLANS = text("SELECT agreement_id, office_id FROM claim_replans(:batch)")

_LETTERS = text(f"""
SELECT d.id, d.key, d.message_id, d.content, d.late, d.lost_claims,
  u.id AS user_id, u.name AS user_name, u.address, u.language,
  {ZONE_OF_USER} AS zone, o.name AS office_name,
  i.template, i.audience, i.date, i.due_at, i.detail,
  a.reference, a.kind, a.definition_version, a.state, a.title, a.head_seq, a.head_hash, a.state_entered_at,
  a.signed_on, a.owner_id,
  (SELECT s.note FROM state_changes s WHERE s.agreement_id = a.id ORDER BY s.number DESC LIMIT 1) AS last_note,
  (SELECT jsonb_agg(jsonb_build_object('names', p.names, 'country', p.country, 'zone', p.zone,
      'calendar', p.calendar, 'closed_days', {CLOSED_DAYS}, 'own', r.own) ORDER BY r.position)
   FROM parties r JOIN places p ON p.id = r.place_id WHERE r.agreement_id = a.id) AS parties,
  (SELECT jsonb_build_object('title', x.title, 'kind', x.kind, 'date', x.date, 'occurrence', x.occurrence,
      'rule', x.rule) FROM exchanges x WHERE x.id::text = split_part(i.occurrence, '.', 1)) AS exchange,
  (SELECT jsonb_build_object('what', c.what, 'rule', c.rule) FROM commitments c
    WHERE c.id::text = split_part(i.occurrence, '.', 1)) AS commitment
FROM deliveries d
JOIN users u ON u.id = d.user_id
JOIN offices o ON o.id = d.office_id
LEFT JOIN plan_items i ON i.id = d.plan_item_id
LEFT JOIN agreements a ON a.id = d.agreement_id
{WORKPLACE}
WHERE d.id = ANY(:wanted) AND d.state = 'queued'
ORDER BY d.next_at, d.id
""")  # noqa: S608  only constants

# Claims without an end after which a row is no longer claimed together with others.
SUSPICIOUS_ATTEMPTS = 3
_SUSPECT = "SELECT id FROM {table} WHERE id = ANY(:ids) AND lost_claims > :often ORDER BY lost_claims DESC, id LIMIT 1"
_GIVE_BACK = "UPDATE {table} SET leased_until = NULL, lost_claims = greatest(lost_claims - 1, 0) WHERE id = ANY(:ids)"


def claim_deliveries(tx: Transaction, batch: int, lease: timedelta) -> dict[UUID, list[UUID]]:
    """Claims due mails of all offices; ids by office. Needs no office, gives no content."""
    claimed = _by_office(tx.execute(_CLAIM_DELIVERIES, {"batch": batch, "lease": lease}).all())
    return _set_apart(tx, "deliveries", claimed)


def claim_items(tx: Transaction, batch: int, lease: timedelta) -> dict[UUID, list[UUID]]:
    """Claims due plan items of all offices; ids by office."""
    claimed = _by_office(tx.execute(_CLAIM_ITEMS, {"batch": batch, "lease": lease}).all())
    return _set_apart(tx, "plan_items", claimed)


def give_items_back(tx: Transaction, ids: Sequence[UUID]) -> None:
    """Claimed items that were not tried are free again, and the claim does not count."""
    tx.execute(text(_GIVE_BACK.format(table="plan_items")), {"ids": list(ids)})


def uncount_claim(tx: Transaction, item_id: UUID) -> None:
    """A claim that came to nothing through no fault of the item does not count; its lease runs out."""
    tx.execute(text("UPDATE plan_items SET lost_claims = greatest(lost_claims - 1, 0) WHERE id = :id"), {"id": item_id})


def fold_agreement_counts(tx: Transaction, enough: int) -> None:
    """Adds up what the pages count, in every office in which so many changes wait to be added."""
    tx.execute(text("SELECT fold_agreement_counts(:enough)"), {"enough": enough})


def claim_replans(tx: Transaction, batch: int) -> dict[UUID, list[UUID]]:
    """Locks agreements whose plan has to be extended, until the transaction ends."""
    return _by_office(tx.execute(_CLAIM_REPLANS, {"batch": batch}).all())


def mails_to_render(tx: Transaction, ids: Sequence[UUID]) -> list[MailToRender]:
    """Queued mails with all that their words need, in one statement; of them reminders as `ReminderToRender`."""
    rows = tx.execute(_LETTERS, {"wanted": list(ids)}).mappings().all()
    return [parsed(MailToRender if row["template"] is None else ReminderToRender, [row])[0] for row in rows]


def due_work(tx: Transaction) -> tuple[bool, datetime | None]:
    """Whether anything waits to be done now, and the next instant at which something is due."""
    row = tx.execute(text("SELECT pending, next_at FROM due_work()")).one()
    return row.pending, row.next_at


def _set_apart(tx: Transaction, table: str, claimed: dict[UUID, list[UUID]]) -> dict[UUID, list[UUID]]:
    """What was claimed that often without an end is tried alone: if it kills its workers, it takes nothing along.

    The rest of the claim is given back, without counting it.
    """
    for office, ids in claimed.items():
        tx.enter(office)
        suspect = tx.scalar(text(_SUSPECT.format(table=table)), {"ids": ids, "often": SUSPICIOUS_ATTEMPTS})
        if suspect is not None:
            for other, its in claimed.items():
                tx.enter(other)
                tx.execute(text(_GIVE_BACK.format(table=table)), {"ids": [id for id in its if id != suspect]})
            return {office: [suspect]}
    return claimed


def _by_office(rows: Sequence[Any]) -> dict[UUID, list[UUID]]:
    by_office: dict[UUID, list[UUID]] = {}
    for row in rows:
        by_office.setdefault(row[1], []).append(row[0])
    return by_office


_NEWER_IS_DUE = text(f"""
SELECT EXISTS (SELECT FROM plan_items o WHERE o.agreement_id = :agreement AND o.rule = :rule AND o.kind = 'reminder'
  AND split_part(o.occurrence, '.', 1) = split_part(:occurrence, '.', 1) AND o.due_at <= :at
  AND (o.due_at, o.id) > (:due_at, :id) AND o.status IN ({listed(ItemStatus.on_its_way())}))
""")  # noqa: S608  only members of an enum


def newer_is_due(tx: Transaction, item: PlanItem, at: datetime) -> bool:
    """Whether a later reminder about the same matter is due as well."""
    values = {"agreement": item.agreement_id, "rule": item.rule, "occurrence": item.occurrence, "at": at}
    return bool(tx.scalar(_NEWER_IS_DUE, {**values, "due_at": item.due_at, "id": item.id}))


def put_off_replan(tx: Transaction, agreement: UUID, error: str) -> None:
    """Looks at it again in a day, and keeps what went wrong."""
    tx.execute(
        text("UPDATE agreements SET plan_error = :error, replan_at = amity_now() + interval '1 day' WHERE id = :id"),
        {"error": error, "id": agreement},
    )


def cancel_items(tx: Transaction, ids: Sequence[UUID], *, status: ItemStatus, because: str, at: datetime) -> None:
    tx.execute(
        text("UPDATE plan_items SET status = :status, reason = :because, decided_at = :at WHERE id = ANY(:ids)"),
        {"ids": list(ids), "status": status, "because": because, "at": at},
    )


_INSERT = insert(PlanItem)
# A row that was sent, skipped or is being sent keeps its key and is never touched again.
_UPSERT = _INSERT.on_conflict_do_update(
    index_elements=["agreement_id", "rule", "occurrence", "offset"],
    set_={
        name: _INSERT.excluded[name]
        for name in ("kind", "date", "due_at", "audience", "template", "detail", "status", "reason", "decided_at")
    },
    where=text(f"plan_items.status IN ({listed(ItemStatus.movable())})"),
)


def store_items(tx: Transaction, items: Sequence[Mapping[str, Any]]) -> None:
    """Adds planned items, and moves those whose key is there already; one statement, or one for some thousands."""
    if len(items) < MANY:
        tx.connection().execute(_UPSERT, list(items))
        return
    names = tuple(items[0])
    statement = _UPSERT.from_select(names, rows_of_document(PlanItem, names), include_defaults=False)
    for document in documents(items):
        tx.connection().execute(statement, {"rows": document})
