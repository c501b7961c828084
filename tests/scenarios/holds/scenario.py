"""Some dozens of agreements, six weeks of their life, and what came of it in a form that two runs share."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text

from models.database import Database, Transaction
from workflows.actors import OPERATOR, user_actor
from workflows.audit.verification import verify
from workflows.calendar.dates import Edtf
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.offices.new_office import create_office
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import create_user

BEGINS = datetime.fromisoformat("2027-01-01T00:00:00+09:00")
ENDS = datetime.fromisoformat("2027-02-16T00:00:00+09:00")

OWNER, COORDINATOR, APPROVER = "owner@example.org", "coordinator@example.org", "approver@example.org"

# Signed on these days, so that anniversaries, and reminders 60 and 14 days before them, fall into the six weeks.
DAYS = ("2017-03-03", "2012-02-29", "2002-01-22", "2019-02-11", "2009-04-05")
OF_EACH_DAY = 4
OTHERS = (
    *(("proposed", None),) * 3,
    *(("negotiating", None),) * 3,
    *(("approving", None),) * 4,
    *(("signing", None),) * 2,
    ("in-force", "2014"),
    ("in-force", "2015-02"),
    ("in-force", None),
    ("dormant", "2001-02-20"),
    ("renewing", "1999-03-01"),
)

_LEDGER = text("""
SELECT a.reference, i.kind, i.rule, i.occurrence, i."offset", i.date, i.status, i.reason,
  u.address AS person, d.state, d.late, d.reason AS death,
  (coalesce(d.sent_at, i.decided_at) AT TIME ZONE 'Asia/Seoul')::date AS local_date
FROM plan_items i JOIN agreements a ON a.id = i.agreement_id
LEFT JOIN deliveries d ON d.plan_item_id = i.id LEFT JOIN users u ON u.id = d.user_id
""")
_FACTS = text("""
SELECT a.reference, a.kind, a.definition_version, a.state, a.phase, a.outcome, a.version, a.state_entry_counts,
  a.signed_on,
  a.in_force_on, a.ended_on, a.last_contact_on, (a.state_entered_at AT TIME ZONE 'Asia/Seoul')::date AS entered,
  (SELECT jsonb_agg(jsonb_build_array(x.title, x.kind, x.date, x.state, x.rule, x.occurrence) ORDER BY x.title, x.date)
     FROM exchanges x WHERE x.agreement_id = a.id) AS exchanges,
  (SELECT jsonb_agg(jsonb_build_array(c.what, c.due_on, c.state) ORDER BY c.what)
     FROM commitments c WHERE c.agreement_id = a.id) AS commitments,
  (SELECT jsonb_agg(jsonb_build_array(
       s.number, s.trigger, s.from_state, s.to_state, split_part(s.by, ':', 1)) ORDER BY s.number)
     FROM state_changes s WHERE s.agreement_id = a.id) AS steps,
  (SELECT jsonb_agg(jsonb_build_array(p.own, p.signed_on) ORDER BY p.position)
     FROM parties p WHERE p.agreement_id = a.id) AS parties,
  (SELECT jsonb_object_agg(e.type, e.count) FROM (
     SELECT type, count(*) AS count FROM events WHERE agreement_id = a.id GROUP BY type) e) AS events
FROM agreements a
""")
_THINGS = text("SELECT id::text, coalesce(rule, title) || ' ' || coalesce(occurrence, date) AS name FROM exchanges")


@dataclass(frozen=True)
class Outcome:
    """What two runs are compared by: lines of the ledger as (what, person, local date, outcome), and facts."""

    ledger: tuple[tuple[str, ...], ...]
    facts: dict[str, Any]
    # Message-IDs of what was sent, and broken chains: these are of one run alone.
    sent: tuple[str, ...] = field(default=(), compare=False)
    broken: list[str] = field(default_factory=list, compare=False)

    def to_json(self) -> str:
        return json.dumps({"ledger": self.ledger, "facts": self.facts})

    @classmethod
    def from_json(cls, document: str) -> Outcome:
        read = json.loads(document)
        return cls(tuple(tuple(line) for line in read["ledger"]), read["facts"])

    def differences(self, other: Outcome) -> list[tuple[str, ...]]:
        """Lines and facts that only one of the two has, marked with whose they are."""
        mine, theirs = Counter(self.ledger), Counter(other.ledger)
        found = [("here", *line) for line in (mine - theirs).elements()]
        found += [("there", *line) for line in (theirs - mine).elements()]
        for ref in sorted({*self.facts, *other.facts}):
            first, second = self.facts.get(ref, {}), other.facts.get(ref, {})
            found += [
                (ref, name, str(first.get(name)), str(second.get(name)))
                for name in {*first, *second}
                if first.get(name) != second.get(name)
            ]
        return found

    def without(self, person: str) -> Outcome:
        """Without the lines of one person, and without the counts of events, which speak of them."""
        facts = {ref: {k: v for k, v in fact.items() if k != "events"} for ref, fact in self.facts.items()}
        return Outcome(tuple(line for line in self.ledger if line[PERSON] != person), facts)

    def lines_of(self, person: str) -> list[tuple[str, ...]]:
        return [line for line in self.ledger if line[PERSON] == person]

    def ends(self) -> Counter[str]:
        return Counter(line[STATE] if line[STATE] != "None" else line[FATE] for line in self.ledger)


# Places in a line of the ledger.
PERSON, FATE, STATE = 5, 8, 10


def fill(database: Database) -> None:
    """Records the scenario's agreements in one batch, in one office with three people of three languages."""
    with database.transaction(None) as tx:
        create_office(tx, "Andong City", by=OPERATOR, language="ko")
        owner = create_user(tx, name="Owner", address=OWNER, roles=["coordinator"], by=OPERATOR, language="en")
        create_user(tx, name="조정관", address=COORDINATOR, roles=["coordinator"], by=OPERATOR)
        create_user(tx, name="Təsdiqçi", address=APPROVER, roles=["approver"], by=OPERATOR, language="az")
        places = ensure_places(
            tx,
            [
                PlaceDraft("own", {"ko": "안동"}, country="KR", zone="Asia/Seoul", calendar="KR", code="AND", own=True),
                PlaceDraft("partner", {"en": "Shusha"}, country="AZ", zone="Asia/Baku", calendar="AZ"),
            ],
            by=OPERATOR,
        )
        states = [*(("in-force", day) for day in DAYS for _ in range(OF_EACH_DAY)), *OTHERS]
        drafts = [
            AgreementDraft(
                "friendship-mou" if number % 3 else "sister-city",
                places["own"],
                [places["partner"]],
                state=state,
                dates={"signed_on": Edtf.parse(day), "in_force_on": Edtf.parse(day)} if day else {},
                # Those without an owner go to both coordinators.
                owner=owner.id if number % 2 else None,
            )
            for number, (state, day) in enumerate(states)
        ]
        record(tx, drafts, by=user_actor(owner.id, ["coordinator"]))


def outcome(database: Database) -> Outcome:
    (office,) = database.offices()
    broken = [str(each) for each in verify(database).broken]
    with database.transaction(office) as tx:
        sent = tx.scalars(text("SELECT message_id FROM deliveries WHERE state = 'sent'")).all()
        return Outcome(_ledger(tx), _facts(tx), tuple(sent), broken)


def _ledger(tx: Transaction) -> tuple[tuple[str, ...], ...]:
    # Ids differ from run to run; what they stand for does not.
    names = {row.id: row.name for row in tx.execute(_THINGS)}
    return tuple(
        sorted(
            (
                row.reference,
                row.rule,
                ".".join(names.get(part, part) for part in row.occurrence.split(".")),
                row.offset,
                row.kind,
                str(row.person),
                str(row.local_date),
                str(row.date),
                row.status,
                str(row.reason),
                str(row.state),
                str(row.late),
            )
            for row in tx.execute(_LEDGER)
        )
    )


def _facts(tx: Transaction) -> dict[str, Any]:
    return {
        row["reference"]: json.loads(json.dumps({k: v for k, v in row.items() if k != "reference"}, default=str))
        for row in tx.execute(_FACTS).mappings()
    }
