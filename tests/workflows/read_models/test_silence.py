"""Relations that nobody has heard of for longer than their review period."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.definitions.parser import packaged, parse
from workflows.read_models.silence import silent_since

FRIENDSHIP = next(found for found in map(parse, packaged().values()) if found.kind == "friendship-mou")
TODAY = date(2027, 1, 10)


@pytest.mark.parametrize(
    ("state", "contact", "signed", "since"),
    [
        # In force it is reviewed every five years.
        ("in-force", "2022-01-10", "1974-02-04", None),
        ("in-force", "2022-01-09", "1974-02-04", date(2022, 1, 9)),
        ("in-force", None, "1974-02-04", date(1974, 2, 4)),
        # A year or a month reaches to its last day.
        ("in-force", "2022", None, None),
        ("in-force", "2021", None, date(2021, 12, 31)),
        ("in-force", None, None, None),
        # Dormant it is reviewed every year.
        ("dormant", "2025-12-01", None, date(2025, 12, 1)),
        ("negotiating", "1999-01-01", None, None),
        ("ended", "1999-01-01", "1974-02-04", None),
    ],
)
def test_silence_is_counted_from_the_last_contact(
    state: str, contact: str | None, signed: str | None, since: date | None
) -> None:
    assert silent_since(FRIENDSHIP, state, contact, signed, TODAY) == since
