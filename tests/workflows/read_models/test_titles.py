"""What exchanges and mails are called, by the definition's own words or by ours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
import yaml

from models.enums import ItemKind
from workflows.definitions.catalogue import Template
from workflows.definitions.parser import DefinitionError, packaged, parse
from workflows.planning.items import PlannedItem
from workflows.read_models.titles import exchange_title, item_title

DAY = "2f9c1c1e-0000-4000-8000-000000000001"


def definition(**of_anniversary: Any) -> str:
    raw = yaml.safe_load(packaged()["sister-city", 1])
    raw["anniversaries"] = [{**rule, **of_anniversary} for rule in raw["anniversaries"]]
    return yaml.safe_dump(raw, allow_unicode=True)


TITLES = {
    "title": {"en": "{ordinal} Shusha Day", "ko": "{ordinal}번째 슈샤의 날", "az": "{ordinal} Şuşa günü"},
    "exchange_title": {
        "en": "{ordinal} gala {occasion}",
        "ko": "{ordinal}주년 행사 {occasion}",
        "az": "{ordinal} gala {occasion}",
    },
}


@dataclass(frozen=True)
class Row:
    title: str | None
    rule: str | None
    occurrence: str | None


@pytest.mark.parametrize(
    ("row", "own", "ours"),
    [
        (Row(None, "signing-anniversary-exchange", "5"), "5th gala ", "5th anniversary of the signing"),
        # What a correction left without an anniversary keeps its number before a hyphen.
        (Row(None, "signing-anniversary-exchange", "5-1"), "5th gala ", "5th anniversary of the signing"),
        (
            Row("Relations", "relations-anniversary-exchange", f"{DAY}.30"),
            "30th gala Relations",
            "Relations, 30th anniversary",
        ),
        (Row("Youth visit", None, None), "Youth visit", "Youth visit"),
    ],
)
def test_the_exchange_of_an_anniversary_is_called_as_its_definition_says(row: Row, own: str, ours: str) -> None:
    assert exchange_title(row, parse(definition(**TITLES)), "en") == own
    assert exchange_title(row, parse(definition()), "en") == ours


def test_its_mails_are_called_as_the_definition_says_in_the_readers_language() -> None:
    on = date(2027, 11, 17)
    mail = PlannedItem(
        ItemKind.REMINDER, "signing-anniversary", "5", "P0D", on, on, datetime(2027, 11, 17, tzinfo=UTC),
        template=Template.ANNIVERSARY, detail={"ordinal": 5},
    )  # fmt: skip

    assert item_title(mail, parse(definition(**TITLES)), "ko") == "5번째 슈샤의 날"
    assert item_title(mail, parse(definition()), "en") == "Reminder: 5th anniversary"


@pytest.mark.parametrize("text", ["{year} Shusha Day", "Shusha {", "{{ordinal}}"])
def test_a_title_has_no_other_brackets(text: str) -> None:
    with pytest.raises(DefinitionError, match="brackets are only for"):
        parse(definition(title=dict.fromkeys(("en", "ko", "az"), text)))


def test_an_exchange_is_named_only_if_one_is_made() -> None:
    with pytest.raises(DefinitionError, match="needs `creates`"):
        parse(definition(exchange_title=TITLES["exchange_title"], creates=None))
