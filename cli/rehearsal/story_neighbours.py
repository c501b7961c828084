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


def record_membership_agreement(here: Teller) -> None:
    """Andong's own membership of the federation is an agreement of its own: dues, a delegate, a yearly assembly."""
    draft = AgreementDraft(
        kind="league-membership",
        own_place=here.places[ANDONG],
        partners=[],
        title=FEDERATION,
        state="in-force",
        owner=here.office.user_id,
        source=ARTICLE,
    )
    (loaded,) = record(here.tx, [draft], by=here.office)
    record_membership(
        here.tx,
        loaded.reference,
        by=here.office,
        place=here.places[ANDONG],
        organisation=FEDERATION,
        delegate=PersonDraft("Mayor of Andong", place=here.places[ANDONG]),
        source=ARTICLE,
    )


def sign_letter_of_intent(here: Teller) -> None:
    """Two days before: four cities sign a letter of intent, to which the agreement of the two is linked."""
    others = ensure_places(
        here.tx,
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
        by=here.office,
    )
    draft = AgreementDraft(
        kind="letter-of-intent",
        own_place=here.places[ANDONG],
        partners=[others[CUSCO], others[CORINTH], here.places[SHUSHA]],
        state="in-force",
        dates={"signed_on": LETTER_SIGNED, "in_force_on": LETTER_SIGNED},
        owner=here.office.user_id,
        source=LETTER,
        happened_on=LETTER_SIGNED,
    )
    (loaded,) = record(here.tx, [draft], by=here.office)
    link(here.tx, here.reference, loaded.reference, by=here.office, kind=LinkKind.GREW_OUT_OF)


def hand_over(here: Teller) -> None:
    """The coordinator of the first years leaves; everything goes to the office, and nothing is lost."""
    clerk = user_by_address(here.tx, COORDINATOR)
    handover(
        here.tx,
        clerk.id,
        to=here.office.user_id or clerk.id,
        by=AMITY,
        secret=here.secret,
        mail_domain=here.mail_domain,
    )
