"""Every place has a time zone; one that nobody gave is assumed, and said to be, until somebody confirms it."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from config.errors import UsageError
from models.database import Database
from models.tables.people import Place
from tests.factories import TestOffice, make_office
from tests.refusals import refused
from workflows.actors import OPERATOR
from workflows.lifecycle.creation import AgreementDraft, propose
from workflows.offices.new_office import create_office
from workflows.offices.place_check import mark_place_checked
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.unit_of_work.loader import load_one


def add(office: TestOffice, draft: PlaceDraft) -> UUID:
    with office.transaction() as tx:
        return ensure_places(tx, [draft], by=OPERATOR)[draft.key]


def zone_of(office: TestOffice, place: UUID) -> tuple[str, bool]:
    with office.transaction() as tx:
        found = tx.get_one(Place, place)
        return found.zone, found.zone_assumed


@pytest.mark.parametrize(
    ("country", "zone", "expected"),
    [
        ("AZ", "Asia/Baku", ("Asia/Baku", False)),
        ("AZ", None, ("Asia/Baku", True)),
        # Several zones: the office's own.
        ("US", None, ("Asia/Seoul", True)),
        (None, None, ("Asia/Seoul", True)),
    ],
)
def test_a_place_without_a_zone_takes_its_countrys_else_the_offices(
    office: TestOffice, country: str | None, zone: str | None, expected: tuple[str, bool]
) -> None:
    place = add(office, PlaceDraft("somewhere", {"en": "Somewhere"}, country=country, zone=zone))

    assert zone_of(office, place) == expected


def test_the_zone_of_the_office_goes_before_that_of_its_places(database: Database) -> None:
    office = make_office(database, zone="Europe/Istanbul")

    assert zone_of(office, add(office, PlaceDraft("x", {"en": "X"}))) == ("Europe/Istanbul", True)


def test_the_days_of_an_own_place_without_a_zone_are_not_those_of_utc(office: TestOffice) -> None:
    place = add(office, PlaceDraft("village", {"en": "Village"}, code="VIL", own=True))
    with office.transaction() as tx:
        reference = propose(tx, AgreementDraft("friendship-mou", place, [office.partner]), by=OPERATOR).reference

    with office.transaction() as tx:
        assert load_one(tx, reference).facts.zone.key == "Asia/Seoul"


def test_confirming_takes_the_assumption_away_and_a_zone_that_is_none_is_refused(office: TestOffice) -> None:
    place = add(office, PlaceDraft("somewhere", {"en": "Somewhere"}, country="US"))
    known = {"names": {}, "country": "US", "calendar": "US"}

    with refused(UsageError, zone="America/Atlantis"), office.transaction() as tx:
        mark_place_checked(tx, place, by=OPERATOR, zone="America/Atlantis", **known)  # type: ignore[arg-type]
    with office.transaction() as tx:
        mark_place_checked(tx, place, by=OPERATOR, zone=None, **known)  # type: ignore[arg-type]
    unsure = zone_of(office, place)
    with office.transaction() as tx:
        mark_place_checked(tx, place, by=OPERATOR, zone="America/Denver", **known)  # type: ignore[arg-type]

    assert (unsure, zone_of(office, place)) == (("Asia/Seoul", True), ("America/Denver", False))


def test_the_first_own_place_counts_for_those_that_come_with_it(database: Database) -> None:
    with database.transaction(None) as tx:
        office = create_office(tx, uuid4().hex, by=OPERATOR)
        drafts = [
            PlaceDraft("partner", {"en": "Jackson"}, country="US"),
            PlaceDraft("own", {"en": "Andong"}, country="KR", zone="Asia/Seoul", code="AND", own=True),
        ]
        places = ensure_places(tx, drafts, by=OPERATOR)
        found = tx.get_one(Place, places["partner"])

    assert (found.zone, found.zone_assumed, found.office_id) == ("Asia/Seoul", True, office)
