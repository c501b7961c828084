"""What every input does: all problems at once, empty fields left out, dates as people write them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from models.enums import MeetingKind
from workflows.calendar.dates import Edtf
from workflows.inputs import agreements, exchanges, office, records, terms
from workflows.inputs.agreements import ProposalInput
from workflows.inputs.base import BAD_CHOICE, LAST_BEFORE_FIRST, MISSING, Input, InputError, LookUps
from workflows.inputs.office import (
    NO_ROLE,
    ONE_OWNER,
    AbsenceInput,
    ClosedDayInput,
    HandoverInput,
    NewUserInput,
    PartnerInput,
)
from workflows.inputs.records import FieldsInput, MeetingInput
from workflows.inputs.terms import NO_SUCH_TEXT, NO_TERM, TermsInput, WholeTermsInput
from workflows.inputs.types import (
    BAD_COUNTRY,
    BAD_DATE,
    BAD_DAY,
    BAD_NUMBER,
    FAR_DATE,
    NO_SUCH_PLACE,
    NO_UNIT,
    SEVERAL_PLACES,
    TOO_LONG,
    TWO_DAYS,
)

MEETING = {"title": "Video call", "on": "2027-01-04", "kind": "call"}
ALL = [
    value
    for module in (agreements, exchanges, office, records, terms)
    for value in vars(module).values()
    if isinstance(value, type) and issubclass(value, Input) and value.__module__ == module.__name__
]
SHUSHA, GANJA, OTHER_GANJA = (UUID(int=number) for number in range(3))
PLACES = {"Shusha": {SHUSHA: "az:shusha"}, "Ganja": {GANJA: "az:ganja", OTHER_GANJA: "ganja-2"}}
LOOK_UPS = LookUps(
    country={"Azerbaijan": "AZ"}.get,
    places=lambda name: PLACES.get(name, {}),
    agreement=lambda reference: reference == "AND-2022-001",
)
DAY = {"name": "City day", "first": "2031-05-04", "kind": "closed"}


def problems(model: type[Input], **values: str) -> dict[str, str]:
    with pytest.raises(InputError) as refused:
        model.read(values, LOOK_UPS)
    return {problem.field: problem.text for problem in refused.value.problems}


def test_everything_wrong_is_found_at_once() -> None:
    found = problems(MeetingInput, on="soon", kind="party", venue="x" * 4001)

    assert found == {"title": MISSING, "on": BAD_DATE, "kind": BAD_CHOICE, "venue": TOO_LONG}


def test_what_contradicts_is_found_with_what_cannot_be_read() -> None:
    """A field that could not be read contradicts nothing; one that was left out does."""
    assert problems(WholeTermsInput, renewal="tacit", entry_date="soon", prevailing_language="fr") == {
        "valid_for": NO_TERM,
        "entry_date": BAD_DATE,
        "prevailing_language": NO_SUCH_TEXT,
    }
    assert problems(WholeTermsInput, renewal="tacit", valid_for="long") == {"valid_for": BAD_NUMBER}
    assert problems(AbsenceInput, first="2027-05-04", last="2027-05-03") == {"to": MISSING, "last": LAST_BEFORE_FIRST}
    assert problems(AbsenceInput, first="2027-05-04", last="May") == {"to": MISSING, "last": BAD_DAY}


def test_a_place_is_known_by_its_name() -> None:
    assert ClosedDayInput.read({**DAY, "place": "Shusha"}, LOOK_UPS).place == SHUSHA


@pytest.mark.parametrize(("name", "why"), [("Ganja", SEVERAL_PLACES), ("Baku", NO_SUCH_PLACE), ("", ONE_OWNER)])
def test_a_name_that_is_not_one_place_is_refused(name: str, why: str) -> None:
    assert problems(ClosedDayInput, **DAY, place=name) == {"place": why}


def test_lines_of_a_form_are_named_in_what_is_wrong() -> None:
    partners = {"": {"partner_name": "Shusha"}, "_2": {"partner_name": "Baku", "partner_country": "Atlantis"}}
    with pytest.raises(InputError) as refused:
        ProposalInput.read({"kind": "friendship-mou", "own": {}, "partners": partners}, LOOK_UPS)

    assert {problem.field: problem.text for problem in refused.value.problems} == {
        "own_name": MISSING,
        "own_country": MISSING,
        "partner_country": MISSING,
        "partner_country_2": BAD_COUNTRY,
    }


def test_an_input_that_names_places_is_never_read_without_look_ups() -> None:
    with pytest.raises(TypeError):
        PartnerInput.read({"partner_name": "Shusha", "partner_country": "Azerbaijan"})


def test_empty_fields_are_left_out() -> None:
    meeting = MeetingInput.read({**MEETING, "venue": " \u200b ", "summary": "", "csrf": "of the form"})

    assert meeting == MeetingInput(title="Video call", on=Edtf(2027, 1, 4), kind=MeetingKind.CALL)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2027", Edtf(2027)),
        ("2027-01", Edtf(2027, 1)),
        ("2027.1.4", Edtf(2027, 1, 4)),
        ("2027. 1. 4.", Edtf(2027, 1, 4)),
        ("2027년 1월 4일", Edtf(2027, 1, 4)),
        ("4 January 2027", Edtf(2027, 1, 4)),
        ("January 4, 2027", Edtf(2027, 1, 4)),
        ("4 yanvar 2027", Edtf(2027, 1, 4)),
        ("04.01.2027", Edtf(2027, 1, 4)),
    ],
)
def test_a_date_is_taken_as_its_reader_writes_it(written: str, meant: Edtf) -> None:
    assert MeetingInput.read({**MEETING, "on": written}).on == meant


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("03/04/2027", TWO_DAYS),
        # What a file's cell may have behind its day, a person did not mean as a part of a date.
        ("2027-01-04 10:00 postponed", BAD_DATE),
        ("2027-01-04 (월)", BAD_DATE),
        ("unknown", BAD_DATE),
        ("2201-01-01", FAR_DATE),
        ("1799", FAR_DATE),
        ("2027-02-30", BAD_DATE),
    ],
)
def test_a_date_that_cannot_be_meant_is_refused(written: str, expected: str) -> None:
    assert problems(MeetingInput, **{**MEETING, "on": written}) == {"on": expected}


def test_a_period_needs_its_unit() -> None:
    assert TermsInput.read({"valid_for": "5", "valid_for_unit": "years"}).valid_for == "P5Y"
    assert TermsInput.read({"valid_for": "P6M"}).valid_for == "P6M"
    assert problems(TermsInput, valid_for="5") == {"valid_for": NO_UNIT}


def test_names_with_commas_between_them_count_once() -> None:
    assert FieldsInput.read({"fields": "Culture, Tourism,, Culture"}).fields == ("Culture", "Tourism")


def test_only_commas_name_no_field() -> None:
    assert problems(FieldsInput, fields=" , ,") == {"fields": MISSING}


def test_an_unknown_answer_is_refused() -> None:
    assert TermsInput.read({"binding": "no"}).binding is False
    assert problems(TermsInput, binding="maybe") == {"binding": BAD_CHOICE}
    assert problems(HandoverInput, to="nobody", lacking="ask", step="go") == dict.fromkeys(
        ("to", "lacking", "step"), BAD_CHOICE
    )


def test_roles_are_ticked_one_by_one() -> None:
    values = {"address": "kim@example.org", "language": "ko"}

    assert NewUserInput.read({**values, "role-viewer": "on", "role-approver": "on"}).roles == ("approver", "viewer")
    assert problems(NewUserInput, **values) == {"roles": NO_ROLE}


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_an_input_refuses_nothing_but_with_its_own_words(model: type[Input]) -> None:
    """Whatever a field holds, it is taken, or refused at that field with a text that can be translated."""
    named: set[str] = set()
    for odd in ("", "\ud800", "\0", "9" * 5000, "0001-01-01", "nonsense", "[]", "P9Y", str(date.max)):
        try:
            model.read(dict.fromkeys(model.model_fields, odd), LOOK_UPS)
        except InputError as error:
            named |= {problem.field for problem in error.problems}

    assert named <= set(model.model_fields)
