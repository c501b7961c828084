"""Who and what the story is about: names, sources, and the hands that tell each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from models.database import Transaction
from models.enums import SourceKind
from models.queries import rehearsal as rehearsal_queries
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.offices.places import places_by_key
from workflows.unit_of_work.sources import SourceDraft

# Identities in the gazetteer, so that a later import finds the same two places.
ANDONG, SHUSHA = "geonames:1846986", "geonames:147105"
CUSCO, CORINTH = "geonames:3941584", "geonames:259289"
APPROVER = "approver@example.org"
# Looks after the agreement until the summer of 2024.
COORDINATOR = "coordinator@example.org"

ARTICLE = SourceDraft(
    SourceKind.PRESS,
    "Report on the signing of the friendly-city MOU between Andong and Shusha",
    "http://www.adns.kr/news/articleView.html?idxno=16814",
)
ASSUMED = SourceDraft(
    SourceKind.ASSUMPTION,
    "Assumed for this demonstration: the report does not give this date or detail",
    certainty="assumed",
)
FIELDS = (
    "Preservation of cultural and historical heritage",
    "Culture and arts",
    "Tourism",
    "Urban development",
    "Economy",
)
FEDERATION = "World Historical Cities federation"
SIGNED = Edtf(2022, 11, 17)
LETTER_SIGNED = Edtf(2022, 11, 15)
LETTER = SourceDraft(
    SourceKind.PRESS,
    "Report on the letter of intent of Andong, Cusco, Corinth and Shusha",
    "imaeil.com 2022111514323982942",
)


@dataclass(frozen=True)
class Teller:
    """One step's hands: its transaction, and who acts."""

    tx: Transaction
    office: Actor
    approver: Actor
    secret: bytes
    mail_domain: str

    @property
    def reference(self) -> str:
        about = rehearsal_queries.first_agreement(self.tx)
        assert about is not None  # noqa: S101  the first step of the story proposes it
        return str(about.reference)

    @property
    def places(self) -> dict[str, UUID]:
        return {key: place.id for key, place in places_by_key(self.tx, [ANDONG, SHUSHA]).items()}


@dataclass(frozen=True)
class StoryStep:
    name: str
    at: datetime
    tell: Callable[[Teller], Any]
