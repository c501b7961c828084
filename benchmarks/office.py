"""An office with recorded agreements, made through the use cases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from models.database import Database
from workflows.actors import OPERATOR, Actor, user_actor
from workflows.calendar.dates import Edtf
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.offices.new_office import create_office
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import create_user


@dataclass(frozen=True)
class Office:
    id: UUID
    actor: Actor
    references: list[str]


def make_office(database: Database, signed_on: Sequence[str]) -> Office:
    """One agreement in force for each day of signing, owned by the office's one coordinator."""
    with database.transaction(None) as tx:
        office = create_office(tx, "Andong City", by=OPERATOR)
        user = create_user(
            tx, name="Owner", address="owner@example.org", roles=["coordinator", "approver"], by=OPERATOR
        )
        places = ensure_places(
            tx,
            [
                PlaceDraft(
                    "own", {"en": "Andong"}, country="KR", zone="Asia/Seoul", calendar="KR", code="AND", own=True
                ),
                PlaceDraft("partner", {"en": "Shusha"}, country="AZ", zone="Asia/Baku", calendar="AZ"),
            ],
            by=OPERATOR,
        )
        actor = user_actor(user.id, list(user.roles))
        drafts = [
            AgreementDraft(
                "friendship-mou",
                places["own"],
                [places["partner"]],
                state="in-force",
                dates={"signed_on": Edtf.parse(day), "in_force_on": Edtf.parse(day)},
                owner=user.id,
            )
            for day in signed_on
        ]
        made = record(tx, drafts, by=actor)
    return Office(office, actor, [loaded.reference for loaded in made])
