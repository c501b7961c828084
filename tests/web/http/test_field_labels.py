"""Every field that can be wrong has a name for the list of problems."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.workflows.inputs.test_base import ALL
from web.http.field_labels import field_label
from web.pages.agreements import PARTNER_FIELDS
from workflows.inputs.base import Input

TEMPLATES = Path(__file__).parents[3] / "web" / "templates"


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
@pytest.mark.parametrize("language", ["en", "ko", "az"])
def test_each_field_of_an_input_has_a_label(model: type[Input], language: str) -> None:
    # What is wrong with a part or a line is said at its own fields.
    parts = {"own", "partners"}

    assert [name for name in model.model_fields if not field_label(name, language) and name not in parts] == []


def test_a_field_of_a_line_has_the_number_of_its_line() -> None:
    first = field_label("partner_name", "ko")

    assert [field_label(name, "ko") for name, _ in PARTNER_FIELDS] == [
        first,
        *(f"{first} {line}" for line in range(2, 7)),
    ]


def test_every_date_is_asked_for_with_the_one_field() -> None:
    """`ui.date` takes a date as people write it; a field of the browser's own takes one form only."""
    kinds: dict[str, set[bool]] = {}
    for model in ALL:
        for name, field in model.model_fields.items():
            kinds.setdefault(name, set()).add(
                re.search(r"annotation=(Union\[)?(Edtf|date)\b|\bEdtf\b|datetime\.date\b", str(field)) is not None
            )
    dates = {name for name, found in kinds.items() if found == {True}}
    templates = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.glob("*.html")}
    found = [
        f"{file}: {name}"
        for file, source in templates.items()
        for name in re.findall(r'ui\.field\((?:form ~ )?"[\w-]+",\s+"(\w+)"', source)
        if name in dates
    ]

    assert {"on", "since", "given_on", "first"} <= dates
    assert found == []
    assert [file for file, source in templates.items() if 'type="date"' in source] == ["ui.html"]
