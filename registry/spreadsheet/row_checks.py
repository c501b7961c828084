"""What a row may be besides an agreement: a sum, a heading, one with numbers for places, or one with cells too many."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache

from config.languages import N_
from config.messages import Message
from registry.gazetteer.countries import country_in_any_language
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.columns import ColumnField, Columns
from registry.spreadsheet.files import Cells
from registry.spreadsheet.partner_cells import NO_NAME
from registry.spreadsheet.row import Row, RowProblem

SUM_ROW = N_("“%(text)s” looks like a sum of the list and not like an agreement; remove the row.")
EXTRA_CELL = N_(
    "“%(text)s” is in a cell beyond the last header; put the cells of the row in order, or give the column a header."
)
HEADING_ROW = N_(
    "“%(text)s” stands alone and looks like a heading for the rows below it and not like an agreement. Give those rows"
    " a column of the country and remove this one; if it is an agreement, fill in its other cells."
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
# In the same languages.
CONTINENTS = (
    "africa", "america", "americas", "the americas", "north america", "south america", "central america",
    "latin america", "asia", "asia pacific", "europe", "oceania", "middle east", "eurasia",
    "아프리카", "아메리카", "미주", "북미", "남미", "중남미", "중미", "북아메리카",
    "남아메리카", "아시아", "유럽", "구주",
    "오세아니아", "대양주", "중동", "유라시아", "아주", "afrika", "amerika", "şimali amerika", "cənubi amerika",
    "asiya", "avropa", "okeaniya", "yaxın şərq", "avrasiya",
    "アフリカ", "アメリカ大陸", "北米", "南米", "中南米", "北アメリカ", "南アメリカ", "アジア", "ヨーロッパ", "欧州",
    "オセアニア", "大洋州", "中東", "非洲", "美洲", "北美洲", "南美洲", "北美",
    "南美", "拉丁美洲", "中美洲", "亚洲", "亞洲",
    "欧洲", "歐洲", "大洋洲", "中东", "kuzey amerika", "güney amerika", "latin amerika", "asya", "avrupa", "okyanusya",
    "orta doğu", "африка", "америка", "северная америка", "южная америка", "латинская америка", "азия", "европа",
    "океания", "австралия и океания", "ближний восток", "áfrica", "américa", "américa del norte",
    "norteamérica", "américa del sur", "sudamérica", "américa central", "centroamérica", "américa latina",
    "latinoamérica", "europa", "oceanía", "oriente medio", "medio oriente", "nordamerika", "südamerika",
    "mittelamerika", "lateinamerika", "asien", "ozeanien", "naher osten", "afrique", "amérique", "amériques",
    "amérique du nord", "amérique du sud", "amérique latine", "asie", "océanie", "moyen-orient", "proche-orient",
)  # fmt: skip
# A number, and what it counts.
_COUNT = re.compile(r"[\d.,:：=()（）\s-]+(?:건|개|개소|개 도시|곳|件|個|个|箇所|市|şəhər|şehir)?[)）.\s]*$")
_PLACES = (ColumnField.OWN, ColumnField.PARTNER)


def are_tabular(rows: Sequence[Cells]) -> bool:
    """Whether most rows have several cells, so that one with a single cell is another thing."""
    filled = [_texts(row) for row in rows if any(row)]
    return 2 * sum(len(texts) > 1 for texts in filled) > len(filled)


def checked(row: Row, cells: Cells, layout: Columns, *, is_tabular: bool) -> Row:
    """The row with what is wrong with it as a whole; a sum or a heading is nothing else.

    `is_tabular` is what `are_tabular` says of the list.
    """
    problem = _sum(cells, layout) or (_heading(cells, layout) if is_tabular else None)
    if problem is not None:
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


def _heading(cells: Cells, layout: Columns) -> RowProblem | None:
    """A country or a continent alone stands above the rows of its cities; merged cells say it again."""
    if len(_texts(cells)) != 1:
        return None
    at, text = next((at, cell) for at, cell in enumerate(cells) if cell)
    bare = _COUNT.sub("", text)
    if fold(bare) not in _continents() and country_in_any_language(bare) is None:
        return None
    return RowProblem(layout.header_at(at), "heading-row", Message(HEADING_ROW, {"text": text}))


def _texts(cells: Cells) -> set[str]:
    return {cell for cell in cells if cell}


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


@cache
def _continents() -> frozenset[str]:
    return frozenset(map(fold, CONTINENTS))
