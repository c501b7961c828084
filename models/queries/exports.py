"""Every fact of an office, table by table, and its agreements as the rows of a list. Streamed: offices may be large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, select, text

from models.database import Transaction
from models.enums import Outcome, Phase
from models.queries.rows import parsed
from models.tables.registry import metadata


@dataclass(frozen=True, slots=True)
class ExportedPlace:
    names: dict[str, str]
    country: str | None
    key: str


@dataclass(frozen=True, slots=True)
class ExportedRelation:
    """An agreement as a row of a list of relations."""

    reference: str
    kind: str
    state: str
    phase: Phase
    outcome: Outcome | None
    signed_on: str | None
    own_names: dict[str, str]
    own_country: str | None
    own_key: str
    partners: tuple[ExportedPlace, ...] | None
    fields: tuple[str, ...] | None
    source: str | None
    note: str | None


# Tables that are no facts of the office, with the reason. A new table has to be either here or in FACTS.
LEFT_OUT = {
    "backups": "about the installation's keeping, and of no office",
    "clock": "of no office; a rehearsal's time",
    "hold": "of no office; whether a restored installation waits",
    "installation": "of no office; its id is at the head of the export",
    "outbox": "what waits to be handed on; the events themselves are facts",
    "sessions": "keys of people who are signed in",
    "sign_in_links": "keys to sign in with",
    "agreement_counts": "counts of what the agreements say",
}
FACTS = (
    "offices",
    "users",
    "substitutions",
    "definitions",
    "places",
    "closed_days",
    "list_mappings",
    "persons",
    "fields",
    "sources",
    "occasions",
    "occasion_fields",
    "agreements",
    "parties",
    "partner_approval_steps",
    "witnesses",
    "terms",
    "termination_notices",
    "amendments",
    "agreement_links",
    "custom_facts",
    "agreement_fields",
    "agreement_occasions",
    "state_changes",
    "approvals",
    "votes",
    "meetings",
    "meeting_participants",
    "documents",
    "document_texts",
    "commitments",
    "memberships",
    "fact_sources",
    "exchanges",
    "exchange_fields",
    "delegation_members",
    "programme_items",
    "costs",
    "events",
    "personal_values",
    "plan_items",
    "deliveries",
)
# Columns that say how the work on a row stands, or that open something.
COLUMNS_LEFT_OUT: dict[str, frozenset[str]] = {
    "agreements": frozenset({"replan_at"}),
    "deliveries": frozenset({"lost_claims", "leased_until"}),
    "personal_values": frozenset({"salt"}),
    "plan_items": frozenset({"lost_claims", "leased_until"}),
}
_AT_ONCE = 500

# One row for an agreement, whatever it has: what a list of relations says of it.
_RELATIONS = text("""
SELECT a.reference, a.kind, a.state, a.phase, a.outcome, a.signed_on, o.names AS own_names, o.country AS own_country,
  o.key AS own_key, p.partners, f.fields, s.source, c.note
FROM agreements a
JOIN places o ON o.id = a.own_place_id
LEFT JOIN LATERAL (
  SELECT jsonb_agg(jsonb_build_object('names', l.names, 'country', l.country, 'key', l.key)
    ORDER BY r.position, l.key) AS partners
  FROM parties r JOIN places l ON l.id = r.place_id WHERE r.agreement_id = a.id AND r.place_id <> a.own_place_id
) p ON true
LEFT JOIN LATERAL (
  SELECT array_agg(d.name ORDER BY d.name COLLATE "C") AS fields
  FROM agreement_fields g JOIN fields d ON d.id = g.field_id WHERE g.agreement_id = a.id
) f ON true
LEFT JOIN LATERAL (
  SELECT coalesce(nullif(u.locator, ''), u.title) AS source
  FROM fact_sources q JOIN sources u ON u.id = q.source_id WHERE q.agreement_id = a.id ORDER BY q.id LIMIT 1
) s ON true
LEFT JOIN LATERAL (
  SELECT h.note FROM state_changes h WHERE h.agreement_id = a.id AND h.number = 1
) c ON true
ORDER BY a.reference COLLATE "C"
""")


def fact_rows(tx: Transaction, name: str) -> Iterator[dict[str, Any]]:
    """The office's rows of a table of facts, in the order of their ids."""
    table: Table = metadata.tables[name]
    left_out = COLUMNS_LEFT_OUT.get(name, frozenset())
    columns = [column for column in table.columns if column.name not in left_out]
    rows = tx.execute(
        select(*columns).order_by(table.c.id), execution_options={"yield_per": _AT_ONCE, "stream_results": True}
    )
    for row in rows.mappings():
        yield {column.name: row[column] for column in columns}


def relation_rows(tx: Transaction) -> Iterator[ExportedRelation]:
    """The office's agreements in the order of their references, one row each."""
    result = tx.execute(_RELATIONS, execution_options={"yield_per": _AT_ONCE, "stream_results": True})
    for rows in result.mappings().partitions():
        yield from parsed(ExportedRelation, rows)


def count_agreements(tx: Transaction) -> int:
    return int(tx.execute(text("SELECT count(*) FROM agreements")).scalar_one())
