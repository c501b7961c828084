"""Plain makers of what tests work on, through the real use cases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

from models.database import Database, Transaction
from models.enums import TextStatus
from workflows.actors import OPERATOR, Actor, user_actor
from workflows.calendar.dates import Edtf
from workflows.lifecycle.creation import AgreementDraft, propose, record
from workflows.lifecycle.transitions import advance
from workflows.offices.new_office import create_office
from workflows.offices.persons import PersonDraft
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import create_user
from workflows.records.documents import record_document
from workflows.records.fields import add_fields
from workflows.records.signatories import name_signatory

ALL_ROLES = ("coordinator", "approver", "administrator")


@dataclass(frozen=True)
class TestOffice:
    __test__ = False

    database: Database
    id: UUID
    actor: Actor
    own: UUID
    partner: UUID

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.database.transaction(self.id) as tx:
            yield tx

    def propose(self, *, kind: str = "friendship-mou") -> str:
        with self.transaction() as tx:
            return propose(tx, AgreementDraft(kind, self.own, [self.partner]), by=self.actor).reference

    def record(self, *signed_on: str | None, state: str = "in-force", kind: str = "friendship-mou") -> list[str]:
        """Agreements that exist already, one for each day of signing."""
        drafts = [
            AgreementDraft(
                kind,
                self.own,
                [self.partner],
                state=state,
                dates={"signed_on": Edtf.parse(day), "in_force_on": Edtf.parse(day)} if day else {},
                owner=self.actor.user_id,
            )
            for day in signed_on
        ]
        with self.transaction() as tx:
            return [loaded.reference for loaded in record(tx, drafts, by=self.actor)]

    def advance(self, reference: str, *triggers: str, note: str | None = None) -> None:
        for trigger in triggers:
            with self.transaction() as tx:
                advance(tx, reference, trigger, by=self.actor, note=note)

    def make_ready_to_agree(self, reference: str) -> None:
        with self.transaction() as tx:
            add_fields(tx, reference, by=self.actor, names=["Culture"])
        with self.transaction() as tx:
            record_document(tx, reference, by=self.actor, title="Text", texts={"en": TextStatus.AGREED})

    def name_signatories(self, reference: str) -> None:
        for place in (self.own, self.partner):
            with self.transaction() as tx:
                name_signatory(tx, reference, by=self.actor, place=place, person=PersonDraft("A signatory"))

    def bring_to_signing(self, reference: str) -> None:
        self.advance(reference, "open")
        self.make_ready_to_agree(reference)
        self.advance(reference, "agree", "approve")
        self.name_signatories(reference)


def make_office(database: Database, *, language: str = "en", zone: str | None = None) -> TestOffice:
    name = uuid4().hex
    with database.transaction(None) as tx:
        office = create_office(tx, f"Office {name}", by=OPERATOR, language=language, zone=zone)
        user = create_user(tx, name="The office", address=f"{name}@example.org", roles=ALL_ROLES, by=OPERATOR)
        places = ensure_places(
            tx,
            [
                PlaceDraft(
                    "own",
                    {"en": "Andong", "ko": "안동"},
                    country="KR",
                    zone="Asia/Seoul",
                    calendar="KR",
                    code="AND",
                    own=True,
                ),
                PlaceDraft("partner", {"en": "Shusha"}, country="AZ", zone="Asia/Baku", calendar="AZ"),
            ],
            by=OPERATOR,
        )
        actor = user_actor(user.id, list(user.roles))
    return TestOffice(database, office, actor, places["own"], places["partner"])
