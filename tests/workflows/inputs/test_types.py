"""The same text is the same value, whichever way it comes in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from workflows.inputs.base import Input, InputError, LookUps
from workflows.inputs.exchanges import CostInput
from workflows.inputs.office import NewUserInput, OccasionInput
from workflows.inputs.records import FieldsInput, MeetingInput
from workflows.inputs.types import Ticked


class Box(Input):
    box: Ticked = False


def wrong_fields(model: type[Input], values: dict[str, Any]) -> set[str]:
    with pytest.raises(InputError) as refused:
        model.read(values)
    return {problem.field for problem in refused.value.problems}


@pytest.mark.parametrize("given", ["Culture, Tourism", ("Culture,Tourism",), ("Culture", "Tourism", "Culture")])
def test_names_are_parted_at_commas_in_a_form_and_in_options(given: Any) -> None:
    assert FieldsInput.read({"fields": given}).fields == ("Culture", "Tourism")


@pytest.mark.parametrize("given", [" , ", (" , ",), ()])
def test_nothing_between_commas_is_no_name(given: Any) -> None:
    assert wrong_fields(FieldsInput, {"fields": given}) == {"fields"}


@pytest.mark.parametrize(("given", "value"), [("yes", True), ("no", False), (True, True), (False, False), ("", False)])
def test_a_box_is_ticked_or_not(given: Any, value: bool) -> None:
    assert Box.read({"box": given}).box is value


@pytest.mark.parametrize("given", ["false", "0", "perhaps"])
def test_what_a_box_cannot_say_is_refused(given: str) -> None:
    assert wrong_fields(Box, {"box": given}) == {"box"}


def test_all_that_is_wrong_with_a_cost_is_said_at_once() -> None:
    assert wrong_fields(CostInput, {"side": "x", "amount": "a lot", "currency": "euros"}) == {
        "side",
        "amount",
        "currency",
    }


@pytest.mark.parametrize("amount", ["NaN", "-1", "Infinity", "1e12", "1,250"])
def test_what_is_no_sum_of_money_is_refused(amount: str) -> None:
    assert wrong_fields(CostInput, {"side": uuid4(), "amount": amount, "currency": "eur"}) == {"amount"}


def test_all_that_is_wrong_with_a_person_is_said_at_once() -> None:
    given = {"address": "nobody", "language": "tlh"}

    assert wrong_fields(NewUserInput, given) == {"address", "language", "roles"}


def test_an_address_is_read_as_it_is_kept() -> None:
    given = {"address": " Anna@KÖLN.example ", "role-viewer": "on"}

    assert NewUserInput.read(given).address == "Anna@köln.example"


def test_an_occasions_box_is_the_same_for_pages_and_commands() -> None:
    given = {"title": "Fair", "date": "2027", "kind": "festival", "place": uuid4()}

    assert [OccasionInput.read(given | {"yearly": box}).yearly for box in ("yes", True, "no", False)] == [
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("today", "day", "is_refused"),
    [
        (date(2027, 1, 4), "2027-01-05", True),
        (date(2027, 1, 4), "2027-01-04", False),
        # Of a month some days have come.
        (date(2027, 1, 4), "2027-01", False),
        (date(2027, 1, 4), "2027-02", True),
        (None, "2030-01-01", False),
    ],
)
def test_what_happened_lies_in_no_future(today: date | None, day: str, is_refused: bool) -> None:
    look_ups = LookUps(country=lambda _: None, today=today)
    try:
        MeetingInput.read({"on": day, "title": ""}, look_ups)
    except InputError as error:
        found = {problem.field for problem in error.problems}

    assert ("on" in found, "title" in found) == (is_refused, True)
