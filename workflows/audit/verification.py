"""Walking every chain of the log: is each link as it was written, is none missing, and do the tables say the same.

The walk survives whatever stands in the log. Somebody who can write there can plant a record that is none, and one
planted record must not hide what else was done.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from models.database import Database, Transaction
from models.event_log import ERASED, GENESIS, LOGGED, Record, RecordError, read
from models.event_types import EventType
from models.queries import verification as verification_queries
from models.queries.verification import HeadRow, PersonalRow, StoredEvent

PAGE = 2000


@dataclass(frozen=True)
class BrokenChain:
    """The first link of a chain that is not as it must be: `code` says what is wrong with it, `reason` in words."""

    ref: str
    seq: int
    code: str
    reason: str


# A code and the words for it.
Fault = tuple[str, str]


@dataclass
class VerificationReport:
    agreements: int = 0
    events: int = 0
    erased: int = 0
    broken: list[BrokenChain] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.broken


def verify(database: Database, *, progress: Callable[[int], None] = lambda count: None) -> VerificationReport:
    """Walks all chains of all offices once, in pages; memory does not grow with the log.

    `progress` is called with the number of events walked since the last call.
    """
    report = VerificationReport()
    for office in database.offices():
        # One picture of log and heads, whatever is written meanwhile.
        with database.transaction(office, one_picture=True) as tx:
            _ChainWalk(tx, str(database.installation), report, progress).go()
    return report


def count_events(database: Database) -> int:
    total = 0
    for office in database.offices():
        with database.transaction(office) as tx:
            total += verification_queries.count_events(tx)
    return total


@dataclass
class _Chain:
    """What one chain says, as far as it was walked."""

    id: UUID
    seq: int = 0
    hash: str = GENESIS.hex()
    broken: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    # By id: the choice, who made it, and for whom.
    votes: dict[str, tuple[Any, ...]] = field(default_factory=dict)


@dataclass
class _ChainWalk:
    tx: Transaction
    installation: str
    report: VerificationReport
    progress: Callable[[int], None]
    heads: dict[UUID, HeadRow] = field(default_factory=dict)
    seen: set[UUID] = field(default_factory=set)
    # What the office's own chain says was created, and under which reference.
    announced: dict[str, str] = field(default_factory=dict)
    office_broken: bool = False
    # Personal values that are gone, with the link that refers to each, and those that an event says are erased.
    gone: dict[str, tuple[str, int]] = field(default_factory=dict)
    erasures: dict[str, tuple[str, int]] = field(default_factory=dict)

    def go(self) -> None:
        self.heads = {row.chain: row for row in verification_queries.heads(self.tx)}
        self.report.agreements += len(self.heads) - 1
        chain: _Chain | None = None
        for page in verification_queries.events(self.tx, page=PAGE):
            values = self._values(page)
            done: list[_Chain] = []
            for event in page:
                if chain is None or chain.id != event.chain:
                    done += [chain] if chain else []
                    chain = _Chain(event.chain)
                self._link(chain, event, values)
            self._ends(done)
            self.report.events += len(page)
            self.progress(len(page))
        self._ends([chain] if chain else [])
        self._ends([_Chain(id) for id in self.heads.keys() - self.seen])
        self._creations()
        self._erased()

    def _values(self, page: Sequence[StoredEvent]) -> dict[str, PersonalRow]:
        ids = [event.id for event in page]
        return {str(row.id): row for row in verification_queries.personal_values(self.tx, ids)}

    def _break(self, chain: _Chain, seq: Any, code: str, reason: str) -> None:
        """Names the first broken link; what follows in this chain hangs on it and says nothing more."""
        if not chain.broken:
            chain.broken = True
            self.office_broken |= chain.id in self.heads and self.heads[chain.id].ref == "office"
            self.report.broken.append(BrokenChain(self._ref(chain), seq if isinstance(seq, int) else 0, code, reason))

    def _link(self, chain: _Chain, event: StoredEvent, values: Mapping[str, PersonalRow]) -> None:
        if not chain.broken:
            fault = self._fault(chain, event, values)
            if fault is not None:
                self._break(chain, event.seq, *fault)
        chain.seq, chain.hash = event.seq, event.hash

    def _fault(self, chain: _Chain, event: StoredEvent, values: Mapping[str, PersonalRow]) -> Fault | None:
        body = bytes(event.body)
        if hashlib.sha256(body).hexdigest() != event.hash:
            return "hash", "the record was changed: its bytes do not give its hash"
        try:
            record = read(body)
        except RecordError as error:
            return "record", str(error)
        if event.seq != chain.seq + 1 or record.seq != event.seq:
            return "order", f"a record is missing or out of order: {event.seq} follows {chain.seq}"
        if event.prev != chain.hash or record.prev != chain.hash:
            return "link", "the record does not follow the one before it"
        copies = {
            "id": str(event.id),
            "installation": self.installation,
            "office": str(self.tx.office),
            "chain": str(chain.id),
            "type": event.type,
            "at": event.at,
        }
        for name, value in copies.items():
            if getattr(record, name) != value:
                return "row", f"the row beside the record was changed: {name}"
        return self._personal_fault(chain, record, values) or self._take(chain, record)

    def _personal_fault(self, chain: _Chain, record: Record, values: Mapping[str, PersonalRow]) -> Fault | None:
        for id, digest in _personal(record.data):
            row = values.get(id)
            if row is None:
                return "value-missing", "a personal value is missing that was not erased"
            if row.erased:
                self.gone[id] = (self._ref(chain), record.seq)
                continue
            value, salt = str(row.value).encode(), bytes(row.salt or b"")
            expected = hmac.new(salt, value, hashlib.sha256).hexdigest()
            # In bytes: a planted text may hold what cannot be compared as text.
            if not hmac.compare_digest(expected.encode(), digest.encode(errors="surrogatepass")):
                return "value-changed", "a personal value was changed"
            if not _is_json(value):
                return "value-unreadable", "a personal value is not JSON"
        return None

    def _take(self, chain: _Chain, record: Record) -> Fault | None:
        """Follows what the record says of its agreement; names what cannot be followed."""
        data = record.data
        facts, votes = data.get("facts", {}), data.get("votes", [])
        if not isinstance(facts, dict) or not _are(votes, "id"):
            return "record", "the record's facts or votes cannot be read"
        chain.facts |= facts
        chain.votes |= {
            str(vote.get("id")): (
                vote.get("choice"),
                record.by,
                vote.get("for"),
                vote.get("document"),
                vote.get("decided_on"),
            )
            for vote in votes
        }
        if record.type == EventType.AGREEMENT_CREATED:
            agreement, reference = data.get("agreement"), data.get("reference")
            if not isinstance(agreement, str) or not isinstance(reference, str):
                return "record", "the record does not say which agreement was created"
            self.announced[agreement] = reference
        if record.type == ERASED:
            values = data.get("values")
            if not isinstance(values, list):
                return "record", "the record does not say which values were erased"
            self.erasures |= {str(value): (self._ref(chain), record.seq) for value in values}
        return None

    def _ref(self, chain: _Chain) -> str:
        return self.heads[chain.id].ref if chain.id in self.heads else str(chain.id)

    def _ends(self, chains: Sequence[_Chain]) -> None:
        """Compares each chain that was walked to its end with its head and with what the tables say."""
        self.seen |= {chain.id for chain in chains}
        rows: dict[UUID, dict[str, tuple[Any, ...]]] = {chain.id: {} for chain in chains}
        for row in verification_queries.votes(self.tx, list(rows)) if rows else ():
            voted_for = str(row.on_behalf_of) if row.on_behalf_of else None
            decided_on = row.decided_on.isoformat() if row.decided_on else None
            rows[row.chain][str(row.id)] = (row.choice, row.by, voted_for, row.document, decided_on)
        for chain in chains:
            head = self.heads.get(chain.id)
            if head is None:
                self._break(chain, chain.seq, "agreement-missing", "the agreement of this chain is missing")
                continue
            if (chain.seq, chain.hash) != (head.head_seq, head.head_hash):
                next_seq = chain.seq + 1 if isinstance(chain.seq, int) else 0
                self._break(chain, next_seq, "head", f"the chain ends at {chain.seq}, its head says {head.head_seq}")
            if head.ref == "office" or chain.broken:
                continue
            for name in LOGGED:
                stored = str(head.facts[name]) if isinstance(head.facts[name], UUID) else head.facts[name]
                if stored != chain.facts.get(name):
                    self._break(chain, chain.seq, "agreement", f"the agreement was changed beside the log: {name}")
            if rows[chain.id] != chain.votes:
                self._break(chain, chain.seq, "votes", "the votes were changed beside the log")

    def _creations(self) -> None:
        known = {str(id): head.ref for id, head in self.heads.items() if head.ref != "office"}
        for agreement, reference in self.announced.items():
            if agreement not in known and not (_is_uuid(agreement) and UUID(agreement) in self.seen):
                self.report.broken.append(BrokenChain(reference, 1, "chain-missing", "the whole chain is missing"))
        # Behind its first broken link the office's chain says nothing of what was created.
        for agreement, reference in known.items() if not self.office_broken else ():
            if self.announced.get(agreement) != reference:
                self.report.broken.append(
                    BrokenChain(reference, 1, "creation", "its creation is not in the office's chain")
                )

    def _erased(self) -> None:
        """A value is erased if an event says so, and what an event says is erased is gone."""
        self.report.erased += len(self.gone.keys() & self.erasures.keys())
        for value in sorted(self.gone.keys() - self.erasures.keys()):
            self.report.broken.append(
                BrokenChain(
                    *self.gone[value], "value-gone", "a personal value is gone without the event of its erasing"
                )
            )
        ids = [UUID(value) for value in self.erasures if _is_uuid(value)]
        for left in verification_queries.not_erased(self.tx, ids) if ids else ():
            self.report.broken.append(
                BrokenChain(*self.erasures[str(left)], "value-left", "a personal value is there that was erased")
            )


def _personal(data: Any) -> Iterator[tuple[str, str]]:
    """The id of each personal value that the data refers to, with the digest that it has to have."""
    match data:
        case {"personal": id, "hmac": digest, **others} if not others:
            yield str(id), str(digest)
        case dict():
            for value in data.values():
                yield from _personal(value)
        case list():
            for value in data:
                yield from _personal(value)


def _are(items: Any, member: str) -> bool:
    return isinstance(items, list) and all(isinstance(item, dict) and member in item for item in items)


def _is_json(value: bytes) -> bool:
    try:
        json.loads(value)
    except (ValueError, RecursionError):
        return False
    return True


def _is_uuid(value: str) -> bool:
    try:
        return str(UUID(value)) == value
    except ValueError:
        return False
