"""What time brings: the clock of a rehearsal goes on, and what is due is done as the workers do it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text

from config.json_shapes import to_json
from models.database import Transaction
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.execution.clock import stand_at
from workflows.execution.executor import execute
from workflows.read_models.exchanges import list_exchanges
from workflows.records.occasions import OccasionDraft, record_occasion
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.reconcile import reconcile

SECRET, DOMAIN = b"secret", "example.org"
# Where the office is that tests make: its year begins before that of UTC.
SEOUL = ZoneInfo("Asia/Seoul")


class Office(Protocol):
    def transaction(self) -> AbstractContextManager[Transaction]: ...


def come_due(
    office: Office, rule: str, *, offset: str | None = None, late: timedelta = timedelta(0), which: int = 0
) -> UUID:
    """The clock goes to where the first planned item of a rule (or a later one) is due, or so much later.

    For an office of a rehearsal: a clock in production cannot be moved.
    """
    with office.transaction() as tx:
        item = tx.execute(
            text(
                "SELECT id, due_at FROM plan_items WHERE rule = :rule AND status = 'planned'"
                ' AND "offset" = coalesce(:offset, "offset") ORDER BY due_at, id OFFSET :which LIMIT 1'
            ),
            {"rule": rule, "offset": offset, "which": which},
        ).one()
        stand_at(tx, item.due_at + late)
    found: UUID = item.id
    return found


def do(office: Office, item: UUID) -> None:
    """What a worker does with an item that it claimed."""
    with office.transaction() as tx:
        execute(tx, item, secret=SECRET, mail_domain=DOMAIN)


def do_due(office: Office, kind: str = "exchange") -> int:
    """Does the items of a kind that are due now; as the workers would."""
    with office.transaction() as tx:
        due = tx.execute(
            text("SELECT id FROM plan_items WHERE kind = :kind AND status = 'planned' AND due_at <= amity_now()"),
            {"kind": kind},
        ).scalars()
        items = list(due)
    for item in items:
        do(office, item)
    return len(items)


def plan_again(office: Office, reference: str) -> None:
    with office.transaction() as tx:
        reconcile(tx, [load_one(tx, reference, lock=True)], because="the test")


def propose_exchange(
    office: Office,
    reference: str,
    title: str = "Year of Shusha",
    *,
    date: Edtf | None = None,
    until: Edtf | None = None,
) -> UUID:
    """An exchange that an occasion proposes: one of this year, or of days that are near enough to be planned for."""
    with office.transaction() as tx:
        record_occasion(
            tx,
            reference,
            OccasionDraft(title, date or Edtf(tx.now.astimezone(SEOUL).year), "designation-year", until=until),
            by=OPERATOR,
        )
    do_due(office)
    with office.transaction() as tx:
        [found] = [one for one in to_json(list_exchanges(tx, "en", reference=reference)) if one["title"] == title]
    return UUID(found["id"])
