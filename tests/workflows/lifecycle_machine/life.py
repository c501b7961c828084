"""One office of a database of its own: how acts are tried there, what time brings, and where to look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import RowMapping, text

from config.errors import AmityError
from models.database import Database, Transaction
from models.enums import Role
from models.queries.work_queue import claim_deliveries, claim_items, claim_replans, due_work
from tests import stores
from tests.factories import TestOffice, make_office
from workflows.actors import OPERATOR, Actor, user_actor
from workflows.calendar.dates import Edtf, local_day
from workflows.calendar.zones import zone_of
from workflows.execution.clock import stand_at
from workflows.execution.deliveries import SendResult, record_delivery, record_sent
from workflows.execution.executor import execute
from workflows.execution.replan import replan
from workflows.lifecycle.transitions import advance
from workflows.lifecycle.voting import vote
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import create_user

BEGINS = datetime.fromisoformat("2027-01-01T09:00:00+09:00")
SECRET, DOMAIN, LEASE = b"secret", "example.org", timedelta(minutes=10)
HOME = "Asia/Seoul"
PEOPLE: dict[str, tuple[str, ...]] = {
    "Coordinator": (Role.COORDINATOR,),
    "Approver": (Role.APPROVER,),
    "Viewer": (Role.VIEWER,),
    "Administrator": (Role.ADMINISTRATOR,),
    "Everything": (Role.COORDINATOR, Role.APPROVER, Role.ADMINISTRATOR),
}

some = st.integers(0, 999)
# Those who may do most of it are seen most; a refusal of the others is worth little.
who = st.sampled_from([*4 * ["Everything"], *2 * ["Coordinator"], *PEOPLE])
notes = st.sampled_from([None, "As agreed"])
# Days before or after the present one; an act for a day to come has to be refused or planned.
near = st.integers(-800, 60)

Found = TypeVar("Found")

_AGREEMENTS = text("SELECT * FROM agreements ORDER BY id")
_UNSENT = text("SELECT id, message_id FROM deliveries WHERE id = ANY(:ids) AND state = 'queued'")


class Life(RuleBasedStateMachine):
    """A database of its own, so that a life that failed can be lived again at the same instants."""

    # How often use cases were accepted in the lives that ended, by their names.
    accepted_in_all: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.clone = stores.clone("rehearsal", at=BEGINS)
        self.database = Database(self.clone.app_url, pool_size=2)
        self.office: TestOffice = make_office(self.database)
        self.people: dict[str, Actor] = {}
        self.accepted: Counter[str] = Counter()
        self.sent: Counter[str] = Counter()
        with self.office.transaction() as tx:
            for name, roles in PEOPLE.items():
                user = create_user(tx, name=name, address=f"{name.lower()}@example.org", roles=roles, by=OPERATOR)
                self.people[name] = user_actor(user.id, list(user.roles))
            third = PlaceDraft("third", {"en": "Ganja"}, country="AZ", zone="Asia/Baku", calendar="AZ")
            self.places = [self.office.own, self.office.partner, ensure_places(tx, [third], by=OPERATOR)["third"]]

    def teardown(self) -> None:
        Life.accepted_in_all.update(self.accepted)
        self.database.close()
        stores.drop(self.clone)

    # Acts of people.

    def attempt(self, what: Callable[..., Any], inside: Callable[[], Any]) -> Any:
        """Returns what the use case returns, None if it refused. Whatever else it raises is a fault."""
        try:
            answer = inside()
        except AmityError as error:
            if not error.code:
                raise
            return None
        self.accepted[what.__name__] += 1
        return answer

    def act(self, what: Callable[..., Any], /, *arguments: Any, by: str, **more: Any) -> Any:
        """In a transaction, as a route does. Who has left acts no more."""
        if by not in self.people:
            return None

        def inside() -> Any:
            with self.office.transaction() as tx:
                return what(tx, *arguments, by=self.people[by], **more)

        return self.attempt(what, inside)

    def act_on(
        self,
        pick: int,
        what: Callable[..., Any],
        /,
        *arguments: Any,
        by: str,
        where: Callable[[RowMapping], bool] = bool,
        **more: Any,
    ) -> Any:
        """An act on one of the agreements. If it wrote anything or moved the state, the version grew."""
        row = self.among([row for row in self.all() if where(row)], pick)
        if row is None:
            return None
        answer = self.act(what, row["reference"], *arguments, by=by, **more)
        after = self.agreement(row["reference"])
        # An answer to an approval is no edit, unless it moves the agreement.
        wrote = after["head_seq"] > row["head_seq"] and what not in (advance, vote)
        assert after["version"] > row["version"] or not (wrote or after["state"] != row["state"]), what
        return answer

    # Time, and what the workers do.

    @rule(days=st.integers(1, 45), asleep=st.booleans(), put_off=st.booleans())
    def time_moves_on(self, days: int, asleep: bool, put_off: bool) -> None:
        """From due instant to due instant; asleep, all of it is met late and at once."""
        target = self.now() + timedelta(days=days)
        while not asleep:
            self.work(put_off=put_off)
            with self.database.transaction(None) as tx:
                _, instant = due_work(tx)
            if instant is None or instant > target:
                break
            self.stand(instant)
        self.stand(target)
        self.work()

    @rule(days=st.integers(200, 700))
    def nobody_works_for_long(self, days: int) -> None:
        self.stand(self.now() + timedelta(days=days))
        self.work()

    def stand(self, instant: datetime) -> None:
        with self.database.transaction(None) as tx:
            stand_at(tx, instant)

    def work(self, *, put_off: bool = False) -> None:
        """Does what the tasks do until nothing is pending: plans, acts on items, sends mails."""
        refused: set[UUID] = set()
        while True:
            with self.database.transaction(None) as tx:
                for office, ids in (swept := claim_replans(tx, 100)).items():
                    tx.enter(office)
                    replan(tx, ids)
            with self.database.transaction(None) as tx:
                items = claim_items(tx, 50, LEASE)
            # Each twice, as when a worker's lease ran out: the second time nothing may happen.
            for item in (item for ids in items.values() for item in ids for _ in range(2)):
                with self.office.transaction() as tx:
                    execute(tx, item, secret=SECRET, mail_domain=DOMAIN)
            with self.database.transaction(None) as tx:
                mails = [mail for ids in claim_deliveries(tx, 50, LEASE).values() for mail in ids]
            with self.office.transaction() as tx:
                self.send(tx, mails, refused if put_off else None)
            if not (swept or items or mails):
                return

    def send(self, tx: Transaction, mails: list[UUID], refused: set[UUID] | None) -> None:
        """`refused` are the mails that the server did not take at first; None if it takes every one."""
        for row in tx.execute(_UNSENT, {"ids": mails}).all():
            if refused is not None and row.id not in refused:
                refused.add(row.id)
                record_delivery(tx, row.id, SendResult.PUT_OFF, detail="451", jitter=1)
            else:
                self.sent[row.message_id] += 1
                record_sent(tx, [row.id])

    # Looking.

    def all(self) -> Sequence[RowMapping]:
        with self.office.transaction() as tx:
            return tx.execute(_AGREEMENTS).mappings().all()

    def one(self, pick: int) -> RowMapping | None:
        return self.among(self.all(), pick)

    def agreement(self, reference: str) -> RowMapping:
        return next(row for row in self.all() if row["reference"] == reference)

    @staticmethod
    def among(found: Sequence[Found], pick: int) -> Found | None:
        return found[pick % len(found)] if found else None

    def now(self) -> datetime:
        with self.office.transaction() as tx:
            return tx.now

    def calendar_day(self, shift: int) -> date:
        """So many days after today, as the calendar at home has it."""
        return local_day(self.now(), zone_of(HOME)) + timedelta(days=shift)

    def day(self, shift: int) -> Edtf:
        on = self.calendar_day(shift)
        return Edtf(on.year, on.month, on.day)
