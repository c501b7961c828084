"""An exchange as its command shows it."""

from __future__ import annotations

from typing import Any


def test_show_says_everything_as_people_write_it(amity: Any, filled: str, exchange: str, parties: list[str]) -> None:
    own = parties[0]
    day = "2027-05-04"
    amity("exchanges", "settle", exchange, "--date", day, "--until", day, "--online", "--field", "Culture")
    amity("exchanges", "delegate", exchange, "Kim Minji", "--title", "Mayor", "--capacity", "Head", "--for", own)
    amity("exchanges", "programme", exchange, f"{day} 9:00 Early", f"{day} 10:00-11:30 Opening", "9:30-10:00 Tea")

    text = amity("exchanges", "show", exchange)[1]

    assert "kind: visit" in text
    assert f"date: {day}" in text
    assert "until:" not in text
    assert "online: yes" in text
    assert "fields: Culture" in text
    assert f"goes: Kim Minji, Mayor, Head ({own})" in text
    for item in (f"{day} 09:00 Early", f"{day} 10:00-11:30 Opening", "09:30-10:00 Tea"):
        assert f"programme: {item}  " in text
    assert amity("exchanges", "programme", exchange, f"{day} 25:00 Night")[0] == 2
