"""What a row may be besides an agreement: a sum, one with numbers for places, or one with cells too many."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from config.languages import N_
from config.messages import Message
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.columns import ColumnField, Columns
from registry.spreadsheet.files import Cells
from registry.spreadsheet.partner_cells import NO_NAME
from registry.spreadsheet.row import Row, RowProblem

SUM_ROW = N_("“%(text)s” looks like a sum of the list and not like an agreement; remove the row.")
EXTRA_CELL = N_(
    "“%(text)s” is in a cell beyond the last header; put the cells of the row in order, or give the column a header."
)
# English, Korean, Azerbaijani, Japanese, Chinese, Turkish, Russian, Spanish, German, French.
SUM_WORDS = (
    "total", "totals", "grand total", "subtotal", "sub total", "total number", "overall",
    "계", "소계", "합계", "총계", "누계", "총합계", "cəmi", "yekun", "ümumi", "cəm", "ümumi say",
    "計", "小計", "合計", "総計", "累計", "总计", "合计", "小计", "共计", "總計", "共計", "总数", "總數",
    "toplam", "ara toplam", "genel toplam", "yekûn", "итого", "всего", "общее количество", "сумма", "итого по региону",
    "total general", "suma total", "total de ciudades", "summe", "gesamt", "insgesamt", "gesamtzahl",
    "zwischensumme", "gesamtsumme", "total général", "sous-total", "au total",
)  # fmt: skip
# A number, and what it counts.
_COUNT = re.compile(r"[\d.,:：=()（）\s-]+(?:건|개|개소|개 도시|곳|件|個|个|箇所|市|şəhər|şehir)?[)）.\s]*$")
_PLACES = (ColumnField.OWN, ColumnField.PARTNER)


def checked(row: Row, cells: Cells, layout: Columns) -> Row:
    """The row with what is wrong with it as a whole; a sum is nothing else."""
    if (problem := _sum(cells, layout)) is not None:
        return replace(row, own=None, partners=(), problems=(problem,), remarks=())
    problems = (*_numbers(cells, layout), *_extra(cells, layout))
    if not problems:
        return row
    again = {problem.column for problem in problems}
    return replace(row, problems=(*(one for one in row.problems if one.column not in again), *problems))


def _sum(cells: Cells, layout: Columns) -> RowProblem | None:
    first = next(at for at, cell in enumerate(cells) if cell)
    places = {layout.at[field] for field in _PLACES if field in layout.at}
    for at in sorted({first, *places}):
        text = cells[at] if at < len(cells) else ""
        if text and fold(_COUNT.sub("", text)) in _sum_words():
            return RowProblem(layout.header_at(at), "sum-row", Message(SUM_ROW, {"text": text}))
    return None


def _numbers(cells: Cells, layout: Columns) -> Iterator[RowProblem]:
    for field in _PLACES:
        text = layout.cell(cells, field)
        if text and any(map(str.isdigit, text)) and not any(map(str.isalpha, text)):
            yield RowProblem(layout.header(field), "no-name", Message(NO_NAME, {"text": text}))


def _extra(cells: Cells, layout: Columns) -> Iterator[RowProblem]:
    for at in range(layout.width, len(cells)):
        if cells[at]:
            yield RowProblem(layout.header_at(at), "extra-cell", Message(EXTRA_CELL, {"text": cells[at][:100]}))


@cache
def _sum_words() -> frozenset[str]:
    return frozenset(map(fold, SUM_WORDS))
