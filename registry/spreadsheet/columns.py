"""Which column of a file holds what: headers in English and Korean, and the clerk's own mapping."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from config.errors import UsageError
from registry.gazetteer.name_folding import fold
from registry.spreadsheet.files import HEADER_WITHIN, Cells


class ColumnField(StrEnum):
    """What a column can hold; the names are those of `--map COLUMN=FIELD`."""

    OWN = "own"
    OWN_COUNTRY = "own-country"
    PARTNER = "partner"
    PARTNER_COUNTRY = "partner-country"
    DATE = "date"
    PRECISION = "date-precision"
    KIND = "kind"
    FIELDS = "fields"
    STATUS = "status"
    SOURCE = "source"
    NOTE = "note"
    # What an export writes so that each place is found again however its name is written, and so that two agreements
    # stay two whatever else they share.
    REF = "ref"
    OWN_KEY = "own-key"
    PARTNER_KEYS = "partner-keys"


HEADERS: Mapping[ColumnField, tuple[str, ...]] = {
    ColumnField.OWN: (
        "own", "own city", "our city", "city a", "city", "local government", "municipality", "office",
        "지자체", "지자체명", "자치단체", "자치단체명", "지방자치단체", "시도", "시군", "시군구", "우리 도시",
        "국내도시",
    ),
    ColumnField.OWN_COUNTRY: ("own country", "our country", "country a", "우리 국가", "자국"),
    ColumnField.PARTNER: (
        "partner", "partner city", "partners", "city b", "sister city", "counterpart", "foreign city",
        "교류도시", "교류도시명", "상대도시", "자매도시", "결연도시", "교류지역", "외국도시", "해외도시", "교류단체",
    ),
    ColumnField.PARTNER_COUNTRY: (
        "partner country", "partner's country", "country b", "country",
        "국가", "국가명", "상대국", "상대국가", "교류국가", "나라",
    ),
    ColumnField.DATE: (
        "date", "agreement date", "signed", "signed on", "date signed", "signing date", "date of agreement",
        "since", "결연일", "결연일자", "체결일", "체결일자", "협약일", "협약일자", "교류일", "일자", "날짜", "결연년도",
    ),
    ColumnField.PRECISION: ("date precision", "precision", "일자 정밀도"),
    ColumnField.KIND: (
        "kind", "type", "kind of agreement", "agreement type", "relation",
        "교류형태", "교류유형", "결연형태", "결연구분", "구분", "형태", "유형", "종류",
    ),
    ColumnField.FIELDS: (
        "fields", "field", "fields of cooperation", "areas", "areas of cooperation",
        "교류분야", "협력분야", "분야", "교류내용",
    ),
    ColumnField.STATUS: ("status", "state", "상태", "현황", "교류상태"),
    ColumnField.SOURCE: ("source", "sources", "url", "reference", "출처", "근거", "자료출처"),
    ColumnField.NOTE: ("note", "notes", "remark", "remarks", "comment", "비고", "메모", "참고"),
    ColumnField.REF: ("ref",),
    ColumnField.OWN_KEY: ("own key",),
    ColumnField.PARTNER_KEYS: ("partner keys",),
}  # fmt: skip


@cache
def _fields_by_header() -> dict[str, ColumnField]:
    return {fold(header): field for field, headers in HEADERS.items() for header in headers}


class UnknownColumnsError(UsageError):
    """The columns that an import needs were not found, or not once each."""

    code = "unknown-columns"
    for_operators = True


class MissingColumnsError(UnknownColumnsError):
    code = "missing-columns"


class SeveralColumnsError(UnknownColumnsError):
    """Several columns could be the same field."""

    code = "several-columns"


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands: `at` the index in a row, `headers` the words above it; `row` is the header's."""

    row: int
    at: Mapping[ColumnField, int]
    headers: Mapping[ColumnField, str]
    ignored: tuple[str, ...]

    def cell(self, row: Cells, field: ColumnField) -> str:
        at = self.at.get(field)
        return row[at] if at is not None and at < len(row) else ""

    def header(self, field: ColumnField) -> str:
        """The column's own header, or the field's name where the file has no such column."""
        return self.headers.get(field, field.value)


def known_headers(row: Cells, chosen: Mapping[str, str] | None = None) -> int:
    """How many fields the cells of a row name; `chosen` as for `find_columns`."""
    return len(_fields_of(row, {fold(column): _field_named(name) for column, name in (chosen or {}).items()}))


def find_columns(
    rows: Sequence[Cells], *, needed: Collection[ColumnField], chosen: Mapping[str, str] | None = None
) -> Columns:
    """Finds the row of headers and reads it. `chosen` (column -> field, from `--map`) comes before all else.

    Raises UnknownColumnsError, which lists what was found and what is needed.
    """
    wanted = {fold(column): _field_named(name) for column, name in (chosen or {}).items()}
    heads = rows[:HEADER_WITHIN]
    number = max(range(len(heads)), key=lambda index: (len(_fields_of(heads[index], wanted)), -index))
    head = heads[number]
    columns: dict[ColumnField, list[int]] = {}
    for at, header in enumerate(head):
        field = wanted.get(fold(header)) or _fields_by_header().get(fold(header))
        if header and field:
            columns.setdefault(field, []).append(at)
    for field, places in columns.items():
        mapped = [at for at in places if fold(head[at]) in wanted]
        columns[field] = mapped or places
    _refuse_strangers(chosen or {}, head)
    _refuse_gaps(columns, head, needed)
    chief = {field: places[0] for field, places in columns.items()}
    return Columns(
        row=number,
        at=chief,
        headers={field: head[place] for field, place in chief.items()},
        ignored=tuple(header for place, header in enumerate(head) if header and place not in chief.values()),
    )


def _fields_of(head: Cells, wanted: Mapping[str, ColumnField]) -> set[ColumnField]:
    folded = (fold(header) for header in head)
    return {field for name in folded if (field := wanted.get(name) or _fields_by_header().get(name))}


def _field_named(name: str) -> ColumnField:
    try:
        return ColumnField(name.strip().lower().replace("_", "-"))
    except ValueError:
        raise UnknownColumnsError(
            f"“{name}” is not a field of an import.",
            hint=f"--map takes COLUMN=FIELD; fields are {', '.join(ColumnField)}.",
        ) from None


def _refuse_strangers(chosen: Mapping[str, str], head: Cells) -> None:
    strange = [column for column in chosen if fold(column) not in map(fold, head)]
    if strange:
        raise UnknownColumnsError(
            f"The file has no column {_quoted(strange)}.", hint=f"Its columns are {_quoted(head)}."
        )


def _refuse_gaps(columns_of: Mapping[ColumnField, list[int]], head: Cells, needed: Collection[ColumnField]) -> None:
    twice = [field for field, places in columns_of.items() if len(places) > 1]
    if twice:
        columns = [head[at] for at in columns_of[twice[0]]]
        raise SeveralColumnsError(
            f"The columns {_quoted(columns)} could all be the {twice[0]}.",
            hint=f"Say which one is: --map '{columns[0]}={twice[0]}'.",
            field=twice[0],
            columns=columns,
        )
    missing = [field for field in ColumnField if field in needed and field not in columns_of]
    if missing:
        # In English, and in the language of most lists.
        known = [header for field in missing for header in dict.fromkeys((HEADERS[field][0], HEADERS[field][-1]))]
        raise MissingColumnsError(
            f"No column for {', '.join(missing)} was found; the file's columns are {_quoted(head)}.",
            hint="Name each with --map COLUMN=FIELD, for example "
            + " ".join(f"--map '{HEADERS[field][0].upper()}={field}'" for field in missing[:1])
            + f"; known headers are, for example, {_quoted(known)}.",
            missing=missing,
            columns=list(head),
        )


def _quoted(names: Collection[str]) -> str:
    return ", ".join(f"“{name}”" for name in names if name) or "(none)"
