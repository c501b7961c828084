"""`amity export`: all facts of an office as JSON, or its agreements as the table that an import reads back.

Two exports of the same facts are the same bytes: rows have an order, and nothing says when it was done.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cache
from typing import IO, Any
from uuid import UUID

from config.errors import RefusedError
from models.database import Transaction
from models.queries.exports import FACTS, ExportedRelation, fact_rows, relation_rows
from registry.gazetteer.countries import known_country
from registry.gazetteer.name_folding import tidy
from registry.spreadsheet.columns import ColumnField
from registry.spreadsheet.files import UNESCAPED
from workflows.definitions.schema import Definition

FORMAT = 1
# The columns in the order in which they are written; each is read back by its own name.
COLUMNS = (
    ColumnField.REF,
    ColumnField.OWN,
    ColumnField.OWN_COUNTRY,
    ColumnField.PARTNER,
    ColumnField.PARTNER_COUNTRY,
    ColumnField.DATE,
    ColumnField.PRECISION,
    ColumnField.KIND,
    ColumnField.FIELDS,
    ColumnField.STATUS,
    ColumnField.SOURCE,
    ColumnField.NOTE,
    ColumnField.OWN_KEY,
    ColumnField.PARTNER_KEYS,
)
_LIST = "; "
# In a cell that lists several things these would divide one of them.
_DIVIDERS = {";": ",", "、": ",", "\n": " ", " + ": " & "}
_PRECISIONS = {4: "year", 7: "month", 10: "day"}
_OUTCOMES = {"terminated": "ended"}
# What a workbook can hold.
_CELL_LETTERS, _SHEET_ROWS = 32_767, 1_048_576

Progress = Callable[[int], None]


class TooManyRowsError(RefusedError):
    """It does not fit into a workbook."""

    code = "too-many-rows"
    for_operators = True


def export_json(tx: Transaction, out: IO[bytes], *, progress: Progress = lambda count: None) -> None:
    """One object with all facts of the transaction's office; one row a line. Keys of people are not in it."""
    head = {"format": FORMAT, "installation": str(tx.installation), "office": str(tx.office)}
    out.write(b"{\n")
    for name, value in head.items():
        out.write(f"{_json(name)}: {_json(value)},\n".encode())
    out.write(b'"tables": {')
    for number, table in enumerate(FACTS):
        out.write(f"{',' if number else ''}\n{_json(table)}: [".encode())
        first = True
        for row in fact_rows(tx, table):
            out.write(f"{'' if first else ','}\n{_json(_fact(table, row))}".encode())
            first = False
            if table == "agreements":
                progress(1)
        out.write(b"\n]" if not first else b"]")
    out.write(b"\n}\n}\n")


def export_csv(
    tx: Transaction,
    out: IO[bytes],
    definitions: Mapping[str, Definition],
    *,
    progress: Progress = lambda count: None,
) -> None:
    """The agreements as CSV in UTF-8 with a byte order mark, by which spreadsheets know it."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([field.value for field in COLUMNS])
        for row in _rows(tx, definitions):
            writer.writerow(row)
            progress(1)
    finally:
        # The file is the caller's: it is not closed here.
        text.detach()


def export_xlsx(
    tx: Transaction,
    out: IO[bytes],
    definitions: Mapping[str, Definition],
    *,
    progress: Progress = lambda count: None,
) -> None:
    """The same as a workbook whose cells are all text. Raises TooLargeError."""
    # Only this format needs it.
    import xlsxwriter

    book = xlsxwriter.Workbook(out, {"constant_memory": True})
    book.set_properties({"created": datetime(2000, 1, 1)})  # noqa: DTZ001 - the writer takes naive ones
    plain, bold = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
    sheet = book.add_worksheet("Agreements")
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(COLUMNS) - 1, 22, plain)
    heads: Iterable[Sequence[str]] = ([field.value for field in COLUMNS],)
    for number, row in enumerate(line for lines in (heads, _rows(tx, definitions)) for line in lines):
        if number >= _SHEET_ROWS:
            raise TooManyRowsError(f"A workbook holds {_SHEET_ROWS} rows", hint="Use --format csv or json.")
        for column, cell in enumerate(row):
            if len(cell) > _CELL_LETTERS:
                raise TooManyRowsError(
                    f"Row {number + 1} has a text of {len(cell)} letters; a workbook's cell holds {_CELL_LETTERS}",
                    hint="Use --format csv or json.",
                )
            sheet.write_string(number, column, cell, plain if number else bold)
        progress(1 if number else 0)
    book.close()


def _rows(tx: Transaction, definitions: Mapping[str, Definition]) -> Iterator[list[str]]:
    for row in relation_rows(tx):
        yield [_escaped(cell) for cell in _cells(row, definitions)]


def _cells(row: ExportedRelation, definitions: Mapping[str, Definition]) -> list[str]:
    partners = row.partners or ()
    countries = [_country(each.country) for each in partners]
    cells = {
        ColumnField.REF: row.reference,
        ColumnField.OWN: _name(row.own_names),
        ColumnField.OWN_COUNTRY: _country(row.own_country),
        ColumnField.PARTNER: _LIST.join(_name(each.names) for each in partners),
        ColumnField.PARTNER_COUNTRY: countries[0] if len(set(countries)) == 1 else _LIST.join(countries),
        ColumnField.DATE: row.signed_on or "",
        ColumnField.PRECISION: _PRECISIONS[len(row.signed_on)] if row.signed_on else "",
        ColumnField.KIND: row.kind,
        ColumnField.FIELDS: _LIST.join(_undivided(each) for each in row.fields or ()),
        ColumnField.STATUS: _status(row, definitions),
        ColumnField.SOURCE: row.source or "",
        ColumnField.NOTE: row.note or "",
        ColumnField.OWN_KEY: row.own_key,
        ColumnField.PARTNER_KEYS: _LIST.join(_undivided(each.key) for each in partners),
    }
    return ["\n".join(filter(None, map(tidy, cells[field].splitlines()))) for field in COLUMNS]


def _escaped(cell: str) -> str:
    """A cell that no spreadsheet runs; reading it takes the apostrophe off again."""
    return f"'{cell}" if UNESCAPED.match(cell) else cell


def _name(names: Mapping[str, str]) -> str:
    name = names.get("en") or names.get("ko") or next((names[key] for key in sorted(names)), "")
    return _undivided(name)


def _undivided(text: str) -> str:
    for mark, other in _DIVIDERS.items():
        text = text.replace(mark, other)
    if text.count("(") != text.count(")"):
        # A bracket that stays open would take in what follows.
        text = text.replace("(", " ").replace(")", " ")
    return tidy(text)


@cache
def _country(code: str | None) -> str:
    """Its English name, where that is read back as the same country."""
    if code is None:
        return ""
    from babel import Locale

    name = str(Locale("en").territories.get(code, code))
    return name if known_country(name) == code and ";" not in name else code


def _status(row: ExportedRelation, definitions: Mapping[str, Definition]) -> str:
    """In the words of lists: they know fewer states than a definition."""
    match row.phase:
        case "over":
            outcome = str(row.outcome)
            return _OUTCOMES.get(outcome, outcome)
        case "in-force":
            return "active"
        case "asleep":
            return "dormant"
    definition = definitions.get(row.kind)
    started = definition is not None and row.state == definition.initial
    return "proposed" if started else "negotiating"


def _fact(table: str, row: Mapping[str, Any]) -> dict[str, Any]:
    fact = {name: _plain(value) for name, value in row.items()}
    if table == "events":
        fact["body"] = row["body"].decode()
    if table == "deliveries":
        # A mail to sign in with holds a key.
        kept = row["content"] if row["class"] != "sign-in" else None
        fact["content"] = base64.b64encode(kept).decode() if kept is not None else None
    return fact


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date() | time():
            return value.isoformat()
        case UUID() | Decimal():
            return str(value)
        case bytes() | memoryview():
            return bytes(value).hex()
    return value


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=isinstance(value, dict))
