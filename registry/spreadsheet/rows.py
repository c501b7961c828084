"""A file of relations between places, row by row: what each says, and what is wrong with it.

Reading decides nothing about what is remembered already; `matching` does.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from types import MappingProxyType

from config.errors import UsageError
from config.languages import N_
from config.messages import Message
from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.name_folding import fold
from registry.gazetteer.places_as_written import settle_own_country
from registry.progress import EVERY, Progress, Stage, silent
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.columns import ColumnField, Columns, find_columns, known_headers
from registry.spreadsheet.files import Cells, Sense, read_file
from registry.spreadsheet.line_count import LineCount, count_lines
from registry.spreadsheet.partners import read_place, within
from registry.spreadsheet.row import Row, RowProblem
from registry.spreadsheet.row_checks import are_tabular, checked
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.row_reader import RowReader, with_key
from registry.spreadsheet.sheets import explains, fitting_sheets, lies_on_our_side
from registry.spreadsheet.unused_columns import refuse_unused

HOMELESS = N_(
    "The country of “%(text)s” is not known: name it with --own-country,"
    " or add a column headed own country or 우리 국가."
)


@dataclass(frozen=True, slots=True)
class Table:
    """What a file holds: its rows, and what was left aside. `headers` are those of the first sheet that is read."""

    rows: tuple[Row, ...]
    headers: Mapping[ColumnField, str]
    ignored: tuple[str, ...]
    # The sheets that were read, and those that were not, with the reason; empty for a text file.
    sheets: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    # That of a text file.
    encoding: str | None = None
    lines: LineCount = field(default_factory=LineCount)
    # For `own` and `kind`, if they were chosen: how many rows name another one.
    overruled: Mapping[str, int] = field(default_factory=dict)


def read_relations(
    path: Path,
    choices: Choices,
    *,
    kinds: Collection[str],
    today: date,
    gazetteer: Gazetteer,
    alone: Collection[str] = (),
    own_countries: Mapping[str, str] = MappingProxyType({}),
    progress: Progress = silent,
) -> Table:
    """Reads a CSV, XLSX, XLS or ODS file. Blank rows are passed over; every other becomes a Row, good or not.

    `kinds` are those with an adopted definition, `alone` those of them that need no partner. `own_countries` are the
    countries of our places that are known already, by their folded names. All visible sheets of a
    workbook are read that have the columns. Raises `UnreadableFileError`, `UnknownEncodingError`,
    `UnknownColumnsError`, `FileOptionError`, and `UsageError` for a kind that is not among `kinds`.
    """
    kind, columns = choices.kind, choices.columns
    if kind is not None and kind not in kinds:
        raise UsageError(
            N_("There is no kind “%(kind)s” in this office."), hint=f"Kinds are {', '.join(sorted(kinds))}.", kind=kind
        )
    needed = {ColumnField.PARTNER} | ({ColumnField.KIND} if kind is None else set())
    needed |= {ColumnField.OWN} if choices.own is None else set()

    def columns_of(rows: Sequence[Cells]) -> Columns:
        return find_columns(rows, needed=needed, chosen=columns, on_our_side=partial(lies_on_our_side, gazetteer))

    sense = Sense(lambda row: known_headers(row, columns), lambda rows: explains(rows, columns_of))
    content = read_file(path, sense, encoding=choices.encoding)
    layouts, left_out = fitting_sheets(content, columns_of, path.name, choices.sheet)
    for one, layout in layouts:
        refuse_unused(layout, one.rows, chosen=columns)
    rows: list[Row] = []
    lines = count_lines(content.sheets, layouts)
    for at, (one, layout) in enumerate(layouts):
        reader = RowReader(layout, one.faults, choices, gazetteer, kinds=kinds, today=today, alone=alone)
        found: list[Row] = []
        is_tabular = are_tabular(one.rows[layout.row + 1 :])
        for number, cells in enumerate(one.rows[layout.row + 1 :], start=layout.row + 1):
            if not any(cells):
                continue
            if (done := len(rows) + len(found)) % EVERY == 0:
                progress(Stage.READING, done, lines.rows)
            line = one.lines[number] if one.lines and one.lines[number] != number + 1 else None
            row = reader.read(RowNumber(at, number + 1, one.name if len(layouts) > 1 else "", line), cells)
            found.append(checked(row, cells, layout, is_tabular=is_tabular))
        rows += _with_own_country(found, gazetteer, layout=layout, choices=choices, known=own_countries)
    progress(Stage.READING, len(rows), lines.rows)
    return Table(
        rows=tuple(rows),
        headers=layouts[0][1].headers,
        ignored=tuple(dict.fromkeys(header for _, layout in layouts for header in layout.ignored)),
        sheets=tuple(one.name for one, _ in layouts if one.name),
        left_out=left_out,
        encoding=content.encoding,
        lines=lines,
        overruled=_overruled(rows, choices),
    )


def _overruled(rows: Sequence[Row], choices: Choices) -> dict[str, int]:
    """What was chosen for rows that say it themselves: how many say something else."""
    found: dict[str, int] = {}
    if choices.own is not None:
        ours = fold(choices.own)
        found["own"] = sum(row.own is not None and fold(row.own.text) != ours for row in rows)
    if choices.kind is not None:
        found["kind"] = sum(row.kind not in (None, choices.kind) for row in rows)
    return {name: number for name, number in found.items() if number}


def _with_own_country(
    rows: Sequence[Row], gazetteer: Gazetteer, *, layout: Columns, choices: Choices, known: Mapping[str, str]
) -> list[Row]:
    """Gives own places without a country their known one, else that of the list; rows without any say so."""
    homeless = [row.own for row in rows if row.own and row.own.country is None]
    if not homeless:
        return list(rows)
    country = settle_own_country(homeless, gazetteer, own_country=choices.own_country)
    known = {} if choices.own_country else known
    return [_at_home(row, country, known, layout) for row in rows]


def _at_home(row: Row, country: str | None, known: Mapping[str, str], layout: Columns) -> Row:
    if row.own is None or row.own.country is not None:
        return row
    country = next((known[name] for name in map(fold, row.own.names.values()) if name in known), country)
    if country:
        own = read_place(row.own.text, country)
        own = within(own, row.own.region) if row.own.region and not own.region else own
        return replace(row, own=with_key(own, row.own.key))
    problem = RowProblem(
        layout.header(ColumnField.OWN),
        "own-country-unknown",
        Message(HOMELESS, {"text": row.own.text}),
    )
    return replace(row, problems=(*row.problems, problem))
