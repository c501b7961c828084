"""The case that Amity was born from, step by step through the real use cases.

Facts are the article's; who is not named there appears by role, and what is not dated is marked as assumed.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from cli.rehearsal.beginning import BEGINS, SEOUL
from cli.rehearsal.story_facts import (
    ANDONG,
    APPROVER,
    ARTICLE,
    ASSUMED,
    COORDINATOR,
    FEDERATION,
    FIELDS,
    SHUSHA,
    SIGNED,
    StoryStep,
    Teller,
)
from cli.rehearsal.story_neighbours import hand_over, record_membership_agreement, sign_letter_of_intent
from models.database import Transaction
from models.enums import DocumentKind, MeetingKind, PlaceLevel, Role, TextStatus
from models.event_types import EventType
from models.queries import rehearsal as rehearsal_queries
from workflows.actors import AMITY, user_actor
from workflows.audit.office_log import log_for_office
from workflows.calendar.dates import Edtf
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.lifecycle.transitions import advance
from workflows.offices.first_start import FIRST_ADDRESS
from workflows.offices.persons import PersonDraft
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import create_user, user_by_address, users
from workflows.records.commitments import make_commitment
from workflows.records.documents import record_document
from workflows.records.fields import add_fields
from workflows.records.meetings import record_meeting
from workflows.records.memberships import record_membership
from workflows.records.occasions import OccasionDraft, record_occasion
from workflows.records.signatories import add_witness, name_signatory, record_signature
from workflows.unit_of_work.sources import cite


def _day(year: int, month: int, day: int, hour: int = 10) -> datetime:
    return datetime(year, month, day, hour, 0, tzinfo=SEOUL)


def _propose(teller: Teller) -> None:
    ids = ensure_places(
        teller.tx,
        [
            PlaceDraft(
                ANDONG,
                {"en": "Andong", "ko": "안동", "az": "Andonq"},
                PlaceLevel.CITY,
                "KR",
                "Asia/Seoul",
                36.56636,
                128.72275,
                "KR",
                "AND",
                own=True,
            ),
            PlaceDraft(
                SHUSHA,
                {"en": "Shusha", "ko": "슈샤", "az": "Şuşa"},
                PlaceLevel.CITY,
                "AZ",
                "Asia/Baku",
                39.76006,
                46.74989,
                "AZ",
            ),
        ],
        by=teller.office,
    )
    draft = AgreementDraft(
        kind="friendship-mou",
        own_place=ids[ANDONG],
        partners=[ids[SHUSHA]],
        dates={"proposed_on": Edtf(2021)},
        owner=user_by_address(teller.tx, COORDINATOR).id,
        source=ARTICLE,
        happened_on=Edtf(2021),
        note="An exchange between the two cities was discussed at a meeting in Gyeongbuk Province.",
    )
    loaded = propose(teller.tx, draft, by=teller.office)
    reference = loaded.reference
    cite(teller.tx, ASSUMED, [(loaded.id, "proposal", loaded.id)], fact="day")
    record_meeting(
        teller.tx,
        reference,
        by=teller.office,
        title="Meeting on exchange cooperation between Gyeongbuk Province and Azerbaijan",
        held_on=Edtf(2021),
        venue="Gyeongbuk Province",
        summary="Held while a former ambassador of Azerbaijan visited the province.",
        participants=[PersonDraft("Former ambassador of Azerbaijan")],
        source=ARTICLE,
    )


def _name_fields(teller: Teller) -> None:
    add_fields(teller.tx, teller.reference, by=teller.office, names=FIELDS)


def _mark_occasions(teller: Teller) -> None:
    places, reference = teller.places, teller.reference
    for title, kind, year, place, organiser in (
        ("30th year of diplomatic relations of Korea and Azerbaijan", "jubilee", 2022, None, None),
        ("Year of Shusha", "designation-year", 2022, places[SHUSHA], None),
        ("Shusha, World Capital of Turkic Culture", "designation-year", 2023, places[SHUSHA], "TURKSOY"),
    ):
        record_occasion(
            teller.tx,
            reference,
            OccasionDraft(title, Edtf(year), kind, place, organiser),
            by=teller.office,
            source=ARTICLE,
        )
    record_membership(
        teller.tx, reference, by=teller.office, place=places[SHUSHA], organisation=FEDERATION, source=ARTICLE
    )


def _advance(trigger: str, *, note: str | None = None) -> Callable[[Teller], None]:
    def tell(teller: Teller) -> None:
        by = teller.approver if trigger == "approve" else teller.office
        advance(teller.tx, teller.reference, trigger, by=by, note=note, source=ASSUMED)

    return tell


def _agree_on_text(teller: Teller) -> None:
    record_document(
        teller.tx,
        teller.reference,
        by=teller.office,
        title="Text of the friendly-city MOU",
        texts={"und": TextStatus.AGREED},
        source=ASSUMED,
    )


def _name_signatories(teller: Teller) -> None:
    places, reference = teller.places, teller.reference
    name_signatory(
        teller.tx,
        reference,
        by=teller.office,
        place=places[ANDONG],
        person=PersonDraft("Kwon Ki-chang", title="Mayor of Andong", native_name="권기창", language="ko"),
        # The report has him there for Andong; that it was he who signed is assumed.
        source=ASSUMED,
    )
    name_signatory(
        teller.tx,
        reference,
        by=teller.office,
        place=places[SHUSHA],
        person=PersonDraft("Signatory for Shusha"),
        source=ASSUMED,
    )


def _sign(teller: Teller) -> None:
    tx, by, reference, places = teller.tx, teller.office, teller.reference, teller.places
    advance(tx, reference, "sign", by=by, on=SIGNED, note="Signed in Andong.")
    record_meeting(
        tx,
        reference,
        by=by,
        kind=MeetingKind.CONFERENCE,
        title="18th World Historical Cities Conference",
        held_on=SIGNED,
        venue="Andong",
        source=ARTICLE,
    )
    for place in (places[ANDONG], places[SHUSHA]):
        record_signature(tx, reference, by=by, place=place, signed_on=SIGNED, signed_at="Andong", source=ARTICLE)
    # The ambassador came for his country, which is no party.
    for name, title, place_of in (
        ("Adin Karimov", "Special Envoy of the President in Shusha", places[SHUSHA]),
        ("Ramin Hasanov", "Ambassador of Azerbaijan to Korea", None),
    ):
        add_witness(
            tx,
            reference,
            by=by,
            person=PersonDraft(name, title=title, place=place_of),
            capacity="Present at the signing",
            source=ARTICLE,
        )
    record_document(
        tx,
        reference,
        by=by,
        title="Friendly-city memorandum of understanding",
        kind=DocumentKind.AGREEMENT,
        dated_on=SIGNED,
        texts={"und": TextStatus.SIGNED},
        source=ARTICLE,
    )
    for what in (
        "Mutual exchanges",
        "Taking part in each other's international exchanges and representative events",
        f"Attending together as members of the {FEDERATION}",
    ):
        make_commitment(tx, reference, by=by, what=what, source=ARTICLE)


ASSUMED_DAY = "The day is assumed; the report does not give it."

# The signing is the article's day, the proposal its year; every other instant is assumed.
STEPS = (
    StoryStep("propose", BEGINS, _propose),
    StoryStep("name-fields", _day(2022, 2, 7), _name_fields),
    StoryStep("open", _day(2022, 3, 2), _advance("open", note=ASSUMED_DAY)),
    StoryStep("mark-occasions", _day(2022, 5, 9), _mark_occasions),
    StoryStep("agree-on-text", _day(2022, 9, 1), _agree_on_text),
    StoryStep("agree", _day(2022, 9, 5), _advance("agree", note=ASSUMED_DAY)),
    StoryStep("approve", _day(2022, 10, 4), _advance("approve", note=ASSUMED_DAY)),
    StoryStep("name-signatories", _day(2022, 11, 1), _name_signatories),
    StoryStep("record-membership", _day(2022, 11, 2), record_membership_agreement),
    StoryStep("sign-letter-of-intent", _day(2022, 11, 15), sign_letter_of_intent),
    StoryStep("sign", _day(2022, 11, 17, 11), _sign),
    StoryStep("hand-over", _day(2024, 7, 1), hand_over),
)


def done_steps(tx: Transaction) -> set[str]:
    """The steps that are done; each says so in the office's chain, in its own transaction."""
    return set(rehearsal_queries.done_steps(tx))


def tell_step(tx: Transaction, step: StoryStep, *, secret: bytes, mail_domain: str) -> None:
    """Tells one step: what it does, and that it was done."""
    if not any(user.address == APPROVER for user in users(tx)):
        create_user(tx, name="Director who approves", address=APPROVER, roles=[Role.APPROVER], by=AMITY, language="ko")
    if not any(user.address == COORDINATOR for user in users(tx)):
        create_user(
            tx,
            name="Coordinator until 2024",
            address=COORDINATOR,
            roles=[Role.COORDINATOR],
            by=AMITY,
            language="en",
        )
    office, approver = user_by_address(tx, FIRST_ADDRESS), user_by_address(tx, APPROVER)
    teller = Teller(
        tx,
        user_actor(office.id, office.roles),
        user_actor(approver.id, approver.roles),
        secret,
        mail_domain,
    )
    step.tell(teller)
    log_for_office(tx, type=EventType.DEMO_STEP_DONE, by=AMITY, data={"step": step.name})
