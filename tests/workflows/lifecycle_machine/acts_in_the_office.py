"""What people do about each other and about their calendar: absences, handovers, closed days."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import text

from models.enums import ClosedDayKind
from models.queries.people import users
from tests.workflows.lifecycle_machine.life import DOMAIN, SECRET, Life, some, who
from workflows.actors import user_actor
from workflows.lifecycle.handover import handover
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day
from workflows.offices.owners import set_default_owner
from workflows.offices.substitutions import name_substitute, withdraw

_ABSENCES = text("SELECT id FROM substitutions ORDER BY id")


class ActsInTheOffice(Life):
    @rule(absent=who, to=who, first=st.integers(-5, 60), lasts=st.integers(-1, 90), by=who)
    def be_away(self, absent: str, to: str, first: int, lasts: int, by: str) -> None:
        if absent in self.people and to in self.people:
            user, substitute = self.people[absent].user_id, self.people[to].user_id
            days = {"from_on": self.calendar_day(first), "until_on": self.calendar_day(first + lasts)}
            self.act(name_substitute, user, to=substitute, by=by, **days)

    @rule(which=some, by=who)
    def come_back(self, which: int, by: str) -> None:
        with self.office.transaction() as tx:
            absence = self.among(tx.scalars(_ABSENCES).all(), which)
        if absence is not None:
            self.act(withdraw, absence, by=by)

    @rule(leaver=who, to=who, by=who, gives=st.booleans())
    def hand_over(self, leaver: str, to: str, by: str, gives: bool) -> None:
        """What a dry run lists is what goes over."""
        if leaver not in self.people or to not in self.people:
            return
        gone, heir = self.people[leaver].user_id, self.people[to].user_id
        more = {"give_roles": gives, "without_roles": not gives, "secret": SECRET, "mail_domain": DOMAIN}
        foreseen = self.act(handover, gone, to=heir, by=by, dry_run=True, **more)
        done = self.act(handover, gone, to=heir, by=by, **more)
        assert [item.as_json() for item in (done.items if done else ())] == [
            item.as_json() for item in (foreseen.items if foreseen else ())
        ]
        if done is not None:
            del self.people[leaver]
            self.refresh(to)

    def refresh(self, name: str) -> None:
        """Somebody may have more roles than before, as the next sign-in finds."""
        with self.office.transaction() as tx:
            found = next(user for user in users(tx) if user.id == self.people[name].user_id)
            self.people[name] = user_actor(found.id, list(found.roles))

    @rule(to=who, by=who)
    def name_the_default_owner(self, to: str, by: str) -> None:
        if to in self.people:
            self.act(set_default_owner, self.people[to].user_id, by=by)

    @rule(
        place=st.integers(0, 2),
        first=st.integers(0, 400),
        lasts=st.integers(0, 20),
        kind=st.sampled_from(ClosedDayKind),
        yearly=st.booleans(),
        by=who,
    )
    def close(self, place: int, first: int, lasts: int, kind: ClosedDayKind, yearly: bool, by: str) -> None:
        begins = self.calendar_day(first)
        draft = ClosedDayDraft(self.places[place], "Closed", begins, begins + timedelta(days=lasts), kind, yearly)
        self.act(add_closed_day, draft, by=by)
