from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from workflows.definitions.item_details import ItemDetails, details_of, needed

ID = UUID("0b7c54d2-35a8-4b0e-8a3c-3d3b0c9a4c11")


def test_details_are_typed() -> None:
    assert details_of({"trigger": "rest", "from": "in-force", "on": "2027"}) == ItemDetails(
        trigger="rest", from_state="in-force", on="2027"
    )
    assert details_of({"day": "2027-05-04", "ordinal": 5, "anchor": "signed_on", "host": str(ID)}) == ItemDetails(
        day=date(2027, 5, 4), ordinal=5, host=ID
    )


def test_what_an_item_was_planned_without_is_none() -> None:
    assert details_of({}) == ItemDetails()
    assert details_of({"step": None}).step is None


def test_what_cannot_be_done_without_is_missed_and_not_made_up() -> None:
    with pytest.raises(KeyError, match="trigger"):
        needed(details_of({"day": "2027-01-04"}).trigger, "trigger")
