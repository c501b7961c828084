"""Walking every chain of the log: is each link as it was written, and is none missing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text
from sqlalchemy.orm import Session

from models.chain import FORMAT, GENESIS, digest, instant
from models.database import Database, office_of

PAGE = 2000

_HEADS = text("""
SELECT id AS chain, reference AS ref, head_seq, head_hash FROM agreements
UNION ALL SELECT id, 'office', head_seq, head_hash FROM offices
""")
_EVENTS = text("""
SELECT id, office_id, chain, agreement_id, seq, prev, hash, type, at, body FROM events ORDER BY chain, seq
""")
_VALUES = text("SELECT id, event_id, salt, value, erased_at FROM personal_values WHERE event_id = ANY(:ids)")


@dataclass(frozen=True)
class Broken:
    """The first link of a chain that is not as it must be."""

    ref: str
    seq: int
    reason: str


@dataclass
class Report:
    agreements: int = 0
    events: int = 0
    erased: int = 0
    broken: list[Broken] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.broken


def verify(database: Database, *, progress: Callable[[int], None] = lambda count: None) -> Report:
    """Walks all chains of all offices once, in pages; memory does not grow with the log.

    `progress` is called with the number of events walked since the last call.
    """
    report = Report()
    for office in database.offices():
        # One picture of log and heads, whatever is written meanwhile.
        with database.transaction(office, one_picture=True) as session:
            _Walk(session, str(database.installation), report, progress).go()
    return report


def count_events(database: Database) -> int:
    total = 0
    for office in database.offices():
        with database.transaction(office) as session:
            total += session.execute(text("SELECT count(*) FROM events")).scalar_one()
    return total


@dataclass
class _Walk:
    session: Session
    installation: str
    report: Report
    progress: Callable[[int], None]

    def go(self) -> None:
        heads = {row["chain"]: row for row in self.session.execute(_HEADS).mappings()}
        self.report.agreements += len(heads) - 1
        announced: dict[UUID, str] = {}
        ends: dict[UUID, tuple[int, bytes]] = {}
        broken: set[UUID] = set()
        for page in self._pages():
            values = self._values(page)
            for event in page:
                chain = event["chain"]
                before = ends.get(chain, (0, GENESIS))
                ends[chain] = (event["seq"], bytes(event["hash"]))
                if chain in broken:
                    continue
                reason = self._fault(event, before, values)
                if reason is not None:
                    broken.add(chain)
                    ref = heads[chain]["ref"] if chain in heads else str(chain)
                    self.report.broken.append(Broken(ref, event["seq"], reason))
                elif event["type"] == "agreement.created":
                    said = json.loads(bytes(event["body"]))["data"]
                    announced[UUID(said["agreement"])] = said["reference"]
            self.report.events += len(page)
            self.progress(len(page))
        self._ends(heads, ends, broken)
        for agreement, reference in announced.items():
            if agreement not in ends and agreement not in broken:
                self.report.broken.append(Broken(reference, 1, "the whole chain is missing"))

    def _pages(self) -> Iterator[list[RowMapping]]:
        # A cursor in the database: the log may be larger than memory.
        options = {"stream_results": True, "max_row_buffer": PAGE}
        result = self.session.connection().execute(_EVENTS, execution_options=options)
        for page in result.mappings().partitions(PAGE):
            yield list(page)

    def _values(self, page: list[RowMapping]) -> dict[str, RowMapping]:
        ids = [event["id"] for event in page]
        return {str(row["id"]): row for row in self.session.execute(_VALUES, {"ids": ids}).mappings()}

    def _ends(self, heads: dict[Any, RowMapping], ends: dict[UUID, tuple[int, bytes]], broken: set[UUID]) -> None:
        for chain, head in heads.items():
            seq, hash = ends.get(chain, (0, GENESIS))
            if chain not in broken and (seq, hash) != (head["head_seq"], bytes(head["head_hash"])):
                self.report.broken.append(
                    Broken(head["ref"], seq + 1, f"the chain ends at {seq}, its head says {head['head_seq']}")
                )

    def _fault(self, event: RowMapping, before: tuple[int, bytes], values: dict[str, RowMapping]) -> str | None:
        body = bytes(event["body"])
        if hashlib.sha256(body).digest() != bytes(event["hash"]):
            return "the record was changed: its bytes do not give its hash"
        try:
            said = json.loads(body)
        except ValueError:
            return "the record is not JSON"
        if said.get("format") != FORMAT:
            return f"the record has the unknown format {said.get('format')!r}"
        if event["seq"] != before[0] + 1 or said["seq"] != event["seq"]:
            return f"a record is missing or out of order: {event['seq']} follows {before[0]}"
        if bytes(event["prev"]) != before[1] or said["prev"] != before[1].hex():
            return "the record does not follow the one before it"
        copies = {
            "id": str(event["id"]),
            "installation": self.installation,
            "office": str(office_of(self.session)),
            "chain": str(event["chain"]),
            "type": event["type"],
            "at": instant(event["at"]),
        }
        for name, value in copies.items():
            if said[name] != value:
                return f"the row beside the record was changed: {name}"
        return self._personal_fault(said["data"], values)

    def _personal_fault(self, data: Any, values: dict[str, RowMapping]) -> str | None:
        for place in _personal(data):
            row = values.get(place["personal"])
            if row is None:
                return "a personal value is missing that was not erased"
            if row["erased_at"] is not None:
                self.report.erased += 1
            elif digest(json.loads(row["value"]), bytes(row["salt"])) != place["hmac"]:
                return "a personal value was changed"
        return None


def _personal(data: Any) -> Iterator[dict[str, str]]:
    if isinstance(data, dict):
        if set(data) == {"personal", "hmac"}:
            yield data
        else:
            for value in data.values():
                yield from _personal(value)
    elif isinstance(data, list):
        for value in data:
            yield from _personal(value)
