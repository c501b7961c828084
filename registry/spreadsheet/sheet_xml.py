"""What the XML of an XLSX says of its cells besides their values: formats, errors, and formulas without a value.

Read as a stream, element by element, with defusedxml: no entities, no external files, nothing kept but what is asked.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO, Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

from registry.spreadsheet.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from registry.spreadsheet.number_formats import BUILT_IN
from registry.spreadsheet.parsed import DAMAGED, TOO_LARGE, RefusedFileError

Place = tuple[int, int]
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True)
class SheetDetails:
    """By row and column, from 0: formats other than the general one, error values, formulas without a value.

    An ODS has no formats but the texts that its dates and numbers are `shown` as; `spans` are the rows over which its
    cells are merged. `has_formats` is False if the formats could not be read.
    """

    formats: dict[Place, str] = field(default_factory=dict)
    errors: dict[Place, str] = field(default_factory=dict)
    uncomputed: dict[Place, str] = field(default_factory=dict)
    shown: dict[Place, str] = field(default_factory=dict)
    spans: dict[Place, int] = field(default_factory=dict)
    has_formats: bool = True


def sheet_details(archive: zipfile.ZipFile) -> dict[str, SheetDetails]:
    """By the name of the sheet. Raises `RefusedFileError`, also for more rows, columns or cells than are read."""
    try:
        patterns = _patterns(archive)
        targets = {relation.get("Id"): relation.get("Target", "") for relation in _relations(archive)}
        found: dict[str, SheetDetails] = {}
        for sheet in _elements(archive, "xl/workbook.xml", "sheet"):
            target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
            part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if "worksheets/" in part:
                found[sheet.get("name", "")] = _details(archive, part, patterns)
        return found
    except (ParseError, DefusedXmlException, KeyError, ValueError) as error:
        raise RefusedFileError(DAMAGED) from error


def _relations(archive: zipfile.ZipFile) -> Iterator[Any]:
    return _elements(archive, "xl/_rels/workbook.xml.rels", "Relationship")


def _patterns(archive: zipfile.ZipFile) -> list[str]:
    """The number format of each style that a cell can name. What else a style has is not looked at."""
    if "xl/styles.xml" not in archive.namelist():
        return []
    named: dict[int, str] = {}
    styles: list[str] = []
    inside = False
    with archive.open("xl/styles.xml") as file:
        for event, element in iterparse(file, events=("start", "end")):
            tag = _local(element)
            if tag == "cellXfs":
                inside = event == "start"
            elif event == "end" and tag == "numFmt":
                named[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
            elif event == "end" and tag == "xf" and inside:
                id = int(element.get("numFmtId", 0))
                styles.append(named.get(id) or BUILT_IN.get(id, ""))
    return styles


def _details(archive: zipfile.ZipFile, part: str, patterns: list[str]) -> SheetDetails:
    details = SheetDetails()
    cells = 0
    with archive.open(part) as file:
        for cell, place in _cells(file):
            cells += 1
            if place[0] >= MOST_ROWS or place[1] >= MOST_COLUMNS or cells > MOST_CELLS:
                raise RefusedFileError(TOO_LARGE)
            parts = {_local(child): child.text or "" for child in cell}
            style = int(cell.get("s", 0))
            pattern = patterns[style] if style < len(patterns) else ""
            if cell.get("t") == "e":
                details.errors[place] = parts.get("v", "") or "#ERROR"
            elif "f" in parts and not parts.get("v") and "is" not in parts:
                details.uncomputed[place] = parts["f"]
            elif pattern and parts.get("v"):
                details.formats[place] = pattern
    return details


def _cells(file: IO[bytes]) -> Iterator[tuple[Any, Place]]:
    """Each cell that holds something, with its place; rows and cells without a reference follow the one before."""
    row, column = -1, -1
    for event, element in iterparse(file, events=("start", "end")):
        tag = _local(element)
        if tag == "row" and event == "start":
            number = element.get("r")
            row, column = int(number) - 1 if number else row + 1, -1
        elif tag == "c" and event == "end":
            place = _place(element.get("r", ""))
            column = place[1] if place else column + 1
            if len(element):
                yield element, (place[0] if place else row, column)
        elif tag == "row":
            # What was read is not kept.
            element.clear()


def _place(reference: str) -> Place | None:
    """Row and column of `B2`, from 0."""
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(match[2]) - 1, column - 1


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[Any]:
    with archive.open(part) as file:
        for _, element in iterparse(file):
            if _local(element) == name:
                yield element


def _local(element: Any) -> str:
    """The tag without its namespace: strict and transitional files have different ones."""
    tag: str = element.tag
    return tag.rpartition("}")[2]
