"""What an import says that it understood of each row."""

from __future__ import annotations

import pytest

from registry.gazetteer.lookup import Gazetteer
from registry.place_resolver import PlaceResolver
from registry.read_rows import Understood
from registry.spreadsheet.partners import read_place
from registry.spreadsheet.row import Row
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.status_words import IN_FORCE


@pytest.mark.parametrize(
    ("name", "is_checked"),
    [("Houston", True), ("Florida", False), ("California", False), ("Arkansas", False), ("Nowhereville", False)],
)
def test_what_is_to_be_checked_is_not_called_checked(gazetteer: Gazetteer, name: str, is_checked: bool) -> None:
    resolver = PlaceResolver(gazetteer, frozenset())
    place = read_place(name, "US")
    row = Row(RowNumber(0, 2), None, (place,), None, None, "", (), IN_FORCE, "", "", ())

    [partner] = Understood(resolver).row(row).partners

    resolver.draft(place)
    assert partner.checked is is_checked
    assert resolver.unchecked == (set() if is_checked else {name})
    assert (", to be checked)" in str(partner)) is not is_checked
