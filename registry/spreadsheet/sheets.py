"""Which sheets of a file are lists of agreements, and whether a text in some encoding is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from registry.gazetteer.countries import find_country
from registry.gazetteer.lookup import Gazetteer
from registry.spreadsheet.column_errors import UnknownColumnsError
from registry.spreadsheet.columns import ColumnField, Columns
from registry.spreadsheet.files import Cells, FileContent, FileOptionError, Sheet
from registry.spreadsheet.partners import read_place, split_list

# Finds the header among rows; raises `UnknownColumnsError`.
ColumnsOf = Callable[[Sequence[Cells]], Columns]


def explains(rows: Sequence[Cells], columns_of: ColumnsOf) -> bool:
    """Whether the header has the columns, and each country is known: what tells one encoding from another."""
    try:
        layout = columns_of(rows)
    except UnknownColumnsError:
        return False
    countries = {
        country
        for row in rows[layout.row + 1 :]
        for column in (ColumnField.OWN_COUNTRY, ColumnField.PARTNER_COUNTRY)
        for country in split_list(layout.cell(row, column))
    }
    return all(find_country(country) for country in countries)


def lies_on_our_side(gazetteer: Gazetteer, cells: Sequence[tuple[str, str, str]]) -> bool:
    """Whether the countries are those of our places rather than of the partners, by where the places are known.

    Each of `cells` is our place, the partner and the country of a row. If nothing decides, they are the partners'.
    """
    ours = theirs = 0
    for own, partner, country in set(cells):
        if code := find_country(country):
            ours += _is_known(gazetteer, own, code)
            theirs += _is_known(gazetteer, partner, code)
    return ours > theirs


def _is_known(gazetteer: Gazetteer, text: str, country: str) -> bool:
    return any(read_place(name, country).resolve(gazetteer) for name in split_list(text))


def fitting_sheets(
    content: FileContent, columns_of: ColumnsOf, name: str, wanted: str | None
) -> tuple[list[tuple[Sheet, Columns]], dict[str, str]]:
    """The sheets to be read, with their columns, and why each other is left out."""
    sheets = content.sheets
    if wanted is not None:
        chosen = [sheet for sheet in sheets if sheet.name == wanted]
        if not chosen:
            names = ", ".join(f"“{sheet.name}”" for sheet in sheets if sheet.name) or "none"
            raise FileOptionError(f"{name} has no sheet “{wanted}” with rows.", hint=f"Its sheets are: {names}.")
        left_out = {sheet.name: "not chosen" for sheet in sheets if sheet.name != wanted}
        return [(chosen[0], columns_of(chosen[0].rows))], left_out
    left_out = {sheet.name: "hidden" for sheet in sheets if sheet.is_hidden}
    visible = [sheet for sheet in sheets if not sheet.is_hidden]
    if not visible:
        raise FileOptionError(f"All sheets of {name} are hidden.", hint="Choose one with --sheet.")
    fitting: list[tuple[Sheet, Columns]] = []
    failed: UnknownColumnsError | None = None
    for sheet in visible:
        try:
            fitting.append((sheet, columns_of(sheet.rows)))
        except UnknownColumnsError as error:
            failed = failed or error
            left_out[sheet.name] = "without the columns of a list of agreements"
    if not fitting and failed is not None:
        raise failed
    return fitting, left_out
