from __future__ import annotations

import pytest

from config.errors import UsageError
from config.texts import LONGEST_NAME, is_blank, is_storable, need_name, trimmed


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u200b", "\u3164", "\u115f\u1160", "\uffa0", "\u2800", "\u00ad", "\u2028\n\t", "\x1b\x07", "\ufe0f"],
)
def test_nothing_to_see_is_blank(text: str) -> None:
    assert is_blank(text)
    assert trimmed(text) == ""


@pytest.mark.parametrize("text", ["a", "한", "Ə", "·", "👨\u200d👩\u200d👧", " a\u200b", "\u0301e"])
def test_what_can_be_seen_is_kept(text: str) -> None:
    assert not is_blank(text)
    assert trimmed(text) == text.strip()


@pytest.mark.parametrize("text", ["\0", "a\0", "\ud800"])
def test_what_the_database_cannot_hold_is_known(text: str) -> None:
    assert not is_storable(text)


@pytest.mark.parametrize("text", ["", "\u3164", "x" * (LONGEST_NAME + 1)])
def test_a_name_is_to_be_seen_and_looked_up(text: str) -> None:
    with pytest.raises(UsageError):
        need_name(text)
