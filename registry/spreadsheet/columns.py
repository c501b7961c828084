"""Which column of a file holds what: the headers of lists in many languages, and the clerk's own mapping."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from registry.gazetteer.countries import known_country
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.column_errors import (
    MissingColumnsError,
    SeveralColumnsError,
    UnknownColumnsError,
    quoted,
)
from registry.spreadsheet.files import HEADER_WITHIN, Cells
from registry.spreadsheet.headers import ColumnField, either_sides, fields_by_header, usual_headers
from registry.spreadsheet.kind_and_status_words import read_status
from registry.spreadsheet.layouts import refuse_other_layout
from registry.spreadsheet.more_headers import EITHER_REGION

__all__ = ["ColumnField", "Columns", "find_columns", "known_headers"]

# `State` is where something stands, or where something lies; German `Land` is a country, or a part of it.
_OR_REGION: Mapping[str, Callable[[str], object]] = {
    "state": read_status,
    "estado": read_status,
    "etat": read_status,
    "land": known_country,
}
# A header in two languages, or with a remark: `국가 (Country)`, `Date / Tarix`.
_PARTS = re.compile(r"[/\n()（）|]")
# How many rows show what a column holds.
SAMPLE_ROWS = 50

# Whether a column of countries is about our side: given the cells of our side, of the partner and of the country.
OnOurSide = Callable[[Sequence[tuple[str, str, str]]], bool]


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands: `at` the index in a row, `headers` the words above it; `row` is the header's.

    `head` is the row of headers, `width` the number of columns up to its last one.
    """

    row: int
    at: Mapping[ColumnField, int]
    headers: Mapping[ColumnField, str]
    ignored: tuple[str, ...]
    head: Cells

    @property
    def width(self) -> int:
        return max((at for at, header in enumerate(self.head) if header), default=-1) + 1

    def header_at(self, at: int) -> str:
        """The header of a column, or its letters as a spreadsheet shows them."""
        return (self.head[at] if at < len(self.head) else "") or letters(at)

    def cell(self, row: Cells, field: ColumnField) -> str:
        at = self.at.get(field)
        return row[at] if at is not None and at < len(row) else ""

    def header(self, field: ColumnField) -> str:
        """The column's own header, or the field's name where the file has no such column."""
        return self.headers.get(field, field.value)


def known_headers(row: Cells, chosen: Mapping[str, str] | None = None) -> int:
    """How many columns the cells of a row name; `chosen` as for `find_columns`."""
    wanted = {fold(column): field_named(name) for column, name in (chosen or {}).items()}
    return len({field for cell in row if (field := _meaning(cell, wanted))})


def find_columns(
    rows: Sequence[Cells],
    *,
    needed: Collection[ColumnField],
    chosen: Mapping[str, str] | None = None,
    on_our_side: OnOurSide | None = None,
) -> Columns:
    """Finds the row of headers and reads it. `chosen` (column -> field, from `--map`) comes before all else.

    Raises UnknownColumnsError, which lists what was found and what is needed.
    """
    wanted = {fold(column): field_named(name) for column, name in (chosen or {}).items()}
    heads = rows[:HEADER_WITHIN]
    number = max(range(len(heads)), key=lambda index: (known_headers(heads[index], chosen), -index))
    head, body = heads[number], [row for row in rows[number + 1 :] if any(row)][:SAMPLE_ROWS]
    _refuse_strangers(chosen or {}, head)
    columns = _columns(head, wanted)
    _settle_own(columns, head, wanted)
    regions = _settle_regions(columns, head, body, wanted)
    _settle_sides(columns, head, body, wanted, on_our_side, regions)
    missing = [field for field in ColumnField if field in needed and field not in columns]
    if missing:
        refuse_other_layout(head, rows)
    _refuse_twins(columns, head)
    if missing:
        used = {at for places in columns.values() for at in places}
        free = [header for at, header in enumerate(head) if header and at not in used]
        columns_shown = {header: _sample(body, at) for at, header in enumerate(head) if header}
        raise MissingColumnsError(missing, columns_shown, free)
    chief = {field: places[0] for field, places in columns.items()}
    return Columns(
        row=number,
        at=chief,
        headers={field: head[place] for field, place in chief.items()},
        ignored=_ignored(head, rows[number + 1 :], chief.values()),
        head=head,
    )


def _ignored(head: Cells, rows: Sequence[Cells], used: Collection[int]) -> tuple[str, ...]:
    """What is left out: columns with other headers, and those between them that have none but hold something."""
    last = max((at for at, header in enumerate(head) if header), default=-1)
    nameless = {at for at in range(last) if not head[at] and any(at < len(row) and row[at] for row in rows)}
    unused = (at for at, header in enumerate(head) if at not in used and (header or at in nameless))
    return tuple(head[at] or letters(at) for at in unused)


def letters(at: int) -> str:
    """The letters of a column in a spreadsheet: 0 is A, 26 is AA."""
    found = ""
    while at >= 0:
        found = chr(ord("A") + at % 26) + found
        at = at // 26 - 1
    return found


def field_named(name: str) -> ColumnField:
    try:
        return ColumnField(name.strip().lower().replace("_", "-"))
    except ValueError:
        raise UnknownColumnsError(
            f"“{name}” is not a field of an import.",
            hint=f"--map takes COLUMN=FIELD; fields are {', '.join(ColumnField)}.",
        ) from None


def _meaning(header: str, wanted: Mapping[str, ColumnField]) -> ColumnField | str | None:
    """The field that a header names; for one of either side the header itself, folded."""
    forms = _forms(header)
    # `Stadt/Gemeinde` is our side, although a Stadt may be of either.
    for known in (wanted, fields_by_header()):
        if field := next((known[form] for form in forms if form in known), None):
            return field
    return next((form for form in forms if form in either_sides()), None)


def _forms(header: str) -> list[str]:
    return [form for form in (fold(header), *map(fold, _PARTS.split(header))) if form]


def _columns(head: Cells, wanted: Mapping[str, ColumnField]) -> dict[ColumnField, list[int]]:
    """Where the headers of certain fields stand; a column that the clerk named comes before others of its field."""
    columns: dict[ColumnField, list[int]] = {}
    for at, header in enumerate(head):
        field = _meaning(header, wanted)
        if isinstance(field, ColumnField):
            columns.setdefault(field, []).append(at)
    for field, places in columns.items():
        mapped = [at for at in places if fold(head[at]) in wanted]
        usual = [at for at in places if any(usual_headers().get(form) is field for form in _forms(head[at]))]
        columns[field] = mapped or usual or places
    columns.pop(ColumnField.IGNORED, None)
    return columns


def _settle_own(columns: dict[ColumnField, list[int]], head: Cells, wanted: Mapping[str, ColumnField]) -> None:
    """A region is our side itself if the list has no city for it; one of either side is that of the city before."""
    cities = {at for at, header in enumerate(head) if _is_either_city(_meaning(header, wanted))}
    regions = columns.get(ColumnField.PARTNER_REGION, [])
    ours = [*columns.get(ColumnField.OWN, ()), *(cities if ColumnField.PARTNER in columns else ())]
    is_beside_us = len(regions) == 1 and regions[0] - 1 in ours and fold(head[regions[0]]) in _either_regions()
    if ColumnField.OWN_REGION not in columns and is_beside_us:
        columns[ColumnField.OWN_REGION] = columns.pop(ColumnField.PARTNER_REGION)
    is_city_known = ColumnField.OWN in columns or (ColumnField.PARTNER in columns and cities)
    if not is_city_known and ColumnField.OWN_REGION in columns:
        columns[ColumnField.OWN] = columns.pop(ColumnField.OWN_REGION)


def _is_either_city(meaning: str | None) -> bool:
    return meaning is not None and either_sides().get(str(meaning), ("",))[0] is ColumnField.OWN


@cache
def _either_regions() -> frozenset[str]:
    return frozenset(map(fold, EITHER_REGION))


def _settle_regions(
    columns: dict[ColumnField, list[int]], head: Cells, body: Sequence[Cells], wanted: Mapping[str, ColumnField]
) -> frozenset[int]:
    """The columns headed `State` or `Land` in which no status and no country stands: they hold regions.

    Beside the cities of a side they are that side's; else nobody knows whose they are, and they are left aside.
    """
    found: set[int] = set()
    for at, header in enumerate(head):
        is_value = _OR_REGION.get(fold(header))
        values = [row[at] for row in body if at < len(row) and row[at]]
        if is_value is None or fold(header) in wanted or not values or any(map(is_value, values)):
            continue
        found.add(at)
        if at in columns.get(ColumnField.STATUS, ()):
            columns[ColumnField.STATUS].remove(at)
        for city, region in (
            (ColumnField.OWN, ColumnField.OWN_REGION),
            (ColumnField.PARTNER, ColumnField.PARTNER_REGION),
        ):
            beside = columns.get(city) or [
                place for place, other in enumerate(head) if either_sides().get(fold(other), ("",))[0] is city
            ]
            if at - 1 in beside:
                columns.setdefault(region, [at])
    if not columns.get(ColumnField.STATUS, True):
        del columns[ColumnField.STATUS]
    return frozenset(found)


def _settle_sides(
    columns: dict[ColumnField, list[int]],
    head: Cells,
    body: Sequence[Cells],
    wanted: Mapping[str, ColumnField],
    on_our_side: OnOurSide | None,
    regions: Collection[int],
) -> None:
    """Gives each city or country of either side to the side that has no column of its own."""
    for pair in ((ColumnField.OWN, ColumnField.PARTNER), (ColumnField.OWN_COUNTRY, ColumnField.PARTNER_COUNTRY)):
        ours, theirs = pair
        places = [
            at
            for at, header in enumerate(head)
            if at not in regions and either_sides().get(str(_meaning(header, wanted))) == pair
        ]
        free = [field for field in pair if field not in columns]
        if not places or not free:
            continue
        if len(places) == len(free) == 2 and ours is ColumnField.OWN_COUNTRY:
            _give_neighbours(columns, places)
        elif free == [ours] or (len(free) == 2 and _is_ours(columns, places[0], body, ours, on_our_side)):
            columns[ours] = places
        else:
            columns[theirs] = places


def _give_neighbours(columns: dict[ColumnField, list[int]], places: Sequence[int]) -> None:
    """Two columns of countries: in the order of the cities beside them."""
    own, partner = columns.get(ColumnField.OWN), columns.get(ColumnField.PARTNER)
    in_order = [ColumnField.OWN_COUNTRY, ColumnField.PARTNER_COUNTRY]
    if own and partner and partner[0] < own[0]:
        in_order.reverse()
    for field, at in zip(in_order, places, strict=True):
        columns[field] = [at]


def _is_ours(
    columns: Mapping[ColumnField, Sequence[int]],
    country: int,
    body: Sequence[Cells],
    field: ColumnField,
    on_our_side: OnOurSide | None,
) -> bool:
    own, partner = columns.get(ColumnField.OWN), columns.get(ColumnField.PARTNER)
    if field is not ColumnField.OWN_COUNTRY or on_our_side is None or not own or not partner:
        return False
    cells = [tuple(row[at] if at < len(row) else "" for at in (own[0], partner[0], country)) for row in body]
    return on_our_side([(ours, theirs, land) for ours, theirs, land in cells])


def _sample(body: Sequence[Cells], at: int) -> str:
    return next((row[at] for row in body if at < len(row) and row[at]), "")


def _refuse_strangers(chosen: Mapping[str, str], head: Cells) -> None:
    strange = [column for column in chosen if fold(column) not in map(fold, head)]
    if strange:
        raise UnknownColumnsError(f"The file has no column {quoted(strange)}.", hint=f"Its columns are {quoted(head)}.")


def _refuse_twins(columns_of: Mapping[ColumnField, Sequence[int]], head: Cells) -> None:
    twice = next((field for field, places in columns_of.items() if len(places) > 1), None)
    if twice is not None:
        raise SeveralColumnsError(twice, [head[at] for at in columns_of[twice]])
