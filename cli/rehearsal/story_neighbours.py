"""What stands around the agreement in the story: the membership, the letter of intent, and a handover."""

from __future__ import annotations

from cli.rehearsal.story_facts import (
    ANDONG,
    ARTICLE,
    COORDINATOR,
    CORINTH,
    CUSCO,
    FEDERATION,
    LETTER,
    LETTER_SIGNED,
    SHUSHA,
    Teller,
)
from models.enums import LinkKind, PlaceLevel
from workflows.actors import AMITY
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.lifecycle.handover import handover
from workflows.lifecycle.links import link
from workflows.offices.persons import PersonDraft
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import user_by_address
from workflows.records.memberships import record_membership


def record_membership_agreement(teller: Teller) -> None:
    """Andong's own membership of the federation is an agreement of its own: dues, a delegate, a yearly assembly."""
    draft = AgreementDraft(
        kind="league-membership",
        own_place=teller.places[ANDONG],
        partners=[],
        title=FEDERATION,
        state="in-force",
        owner=teller.office.user_id,
        source=ARTICLE,
    )
    (loaded,) = record(teller.tx, [draft], by=teller.office)
    record_membership(
        teller.tx,
        loaded.reference,
        by=teller.office,
        place=teller.places[ANDONG],
        organisation=FEDERATION,
        representative=PersonDraft("Mayor of Andong", place=teller.places[ANDONG]),
        source=ARTICLE,
    )


def sign_letter_of_intent(teller: Teller) -> None:
    """Two days before: four cities sign a letter of intent, to which the agreement of the two is linked."""
    others = ensure_places(
        teller.tx,
        [
            PlaceDraft(
                CUSCO,
                {"en": "Cusco", "ko": "쿠스코", "az": "Kusko"},
                PlaceLevel.CITY,
                "PE",
                "America/Lima",
                -13.53188,
                -71.96701,
                "PE",
            ),
            PlaceDraft(
                CORINTH,
                {"en": "Corinth", "ko": "코린토스", "az": "Korinf"},
                PlaceLevel.CITY,
                "GR",
                "Europe/Athens",
                37.94007,
                22.9513,
                "GR",
            ),
        ],
        by=teller.office,
    )
    draft = AgreementDraft(
        kind="letter-of-intent",
        own_place=teller.places[ANDONG],
        partners=[others[CUSCO], others[CORINTH], teller.places[SHUSHA]],
        state="in-force",
        dates={"signed_on": LETTER_SIGNED, "in_force_on": LETTER_SIGNED},
        owner=teller.office.user_id,
        source=LETTER,
        happened_on=LETTER_SIGNED,
    )
    (loaded,) = record(teller.tx, [draft], by=teller.office)
    link(teller.tx, teller.reference, loaded.reference, by=teller.office, kind=LinkKind.GREW_OUT_OF)


def hand_over(teller: Teller) -> None:
    """The coordinator of the first years leaves; everything goes to the office, and nothing is lost."""
    clerk = user_by_address(teller.tx, COORDINATOR)
    handover(
        teller.tx,
        clerk.id,
        to=teller.office.user_id or clerk.id,
        by=AMITY,
        secret=teller.secret,
        mail_domain=teller.mail_domain,
    )
