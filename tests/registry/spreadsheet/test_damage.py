"""Files that are damaged, or made to hurt: each is read or refused in one clear sentence, soon and in little memory."""

from __future__ import annotations

import io
import json
import random
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from config.errors import AmityError
from registry.gazetteer.lookup import Gazetteer
from registry.imports import import_file
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.files import REFUSALS, UnreadableFileError
from registry.spreadsheet.limits import MEBIBYTE, MOST_SECONDS
from registry.spreadsheet.rows import read_relations
from tests.factories import TestOffice
from tests.registry.spreadsheet.mutants import mutant
from tests.registry.spreadsheet.test_rows import KINDS, TODAY
from workflows.read_models.agreement_list import list_agreements

pytestmark = pytest.mark.damage
ROOT = Path(__file__).parents[3]
DATA = Path(__file__).parents[1] / "data"
FILES = sorted((*DATA.glob("trials/*.xlsx"), *DATA.glob("trials/*.csv"), *DATA.glob("list.*")))
SEED = 20261127
MUTANTS = 1_000
SHARES = 4


@pytest.mark.parametrize("share", range(SHARES))
def test_a_damaged_file_is_read_or_refused(share: int) -> None:
    """A process that memory or time ended is a refusal too: the parent says so. The rest goes on in a new one."""
    size = MUTANTS // SHARES
    first, last = share * size, (share + 1) * size
    answers: list[tuple[int, str, float, int]] = []
    ended = 0
    while first < last:
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.registry.spreadsheet.mutants",
                str(SEED),
                str(first),
                str(last),
                *map(str, FILES),
            ],
            capture_output=True,
            text=True,
            timeout=200,
            cwd=ROOT,
            check=False,
        )
        answered = [json.loads(line) for line in done.stdout.splitlines()]
        answers += answered
        first = (answered[-1][0] if answered else first - 1) + 1
        if first < last:
            assert done.returncode < 0, done.stderr
            ended, first = ended + 1, first + 1

    assert len(answers) + ended == size
    assert {code for _, code, _, _ in answers} <= {"", *REFUSALS}
    assert max(seconds for _, _, seconds, _ in answers) < MOST_SECONDS
    assert max(memory for _, _, _, memory in answers) < 500 * MEBIBYTE


def test_a_damaged_file_is_never_taken_in_part(office: TestOffice, gazetteer: Gazetteer, tmp_path: Path) -> None:
    draw = random.Random(SEED)
    refused = 0
    for number in range(12):
        file = FILES[number % len(FILES)]
        path = tmp_path / f"{number}{file.suffix}"
        path.write_bytes(mutant(file.read_bytes(), draw))
        before = listed(office)
        try:
            with office.transaction() as tx:
                report = import_file(tx, path, by=office.actor, gazetteer=gazetteer)
        except AmityError:
            refused += 1
            assert listed(office) == before
        else:
            new = {row.ref for row in report.rows if row.outcome == "new"}
            assert listed(office) == before | new

    assert 0 < refused < 12


def listed(office: TestOffice) -> set[str | None]:
    with office.transaction() as tx:
        return {item.ref for item in list_agreements(tx, "en").agreements}


def bomb() -> bytes:
    """200 KB that unpack to 210 MB."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        for part in range(3):
            archive.writestr(f"xl/worksheets/sheet{part}.xml", b" " * (70 * MEBIBYTE))
    return packed.getvalue()


def far_cell() -> bytes:
    """Two cells that span a rectangle of 17 billion."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.cell(1, 1, "a")
    sheet.cell(1_048_576, 16_384, "b")
    return saved(book)


def entities() -> bytes:
    """Text that would grow a billionfold."""
    laughs = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY l0 "ha">{laughs}]><workbook>&l9;</workbook>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("xl/workbook.xml", xml)
    return packed.getvalue()


def many_rows() -> bytes:
    return b"own,partner\n" + b"a,b\n" * 150_000


def only_commas() -> bytes:
    return b"," * 15_000_000


def saved(book: openpyxl.Workbook) -> bytes:
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("made", [bomb, far_cell, entities, many_rows, only_commas], ids=lambda made: made.__name__)
def test_a_file_made_to_hurt_is_refused_soon(tmp_path: Path, gazetteer: Gazetteer, made: Callable[[], bytes]) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(made())
    began = time.monotonic()

    with pytest.raises(UnreadableFileError):
        read_relations(path, Choices(), kinds=KINDS, today=TODAY, gazetteer=gazetteer)

    assert time.monotonic() - began < MOST_SECONDS + 10


def test_one_long_cell_is_a_problem_of_its_row(tmp_path: Path, gazetteer: Gazetteer) -> None:
    path = tmp_path / "list.csv"
    row = "Andong,South Korea,{},Peru,2009-01-12,sister city\n"
    header = "Own city,Own country,Partner city,Country,Date,Kind\n"
    path.write_text(header + row.format("( " * 1_000_000) + row.format("Cusco"), encoding="utf-8")
    began = time.monotonic()

    table = read_relations(path, Choices(), kinds=KINDS, today=TODAY, gazetteer=gazetteer)

    assert [[problem.code for problem in one.problems] for one in table.rows] == [["too-long"], []]
    assert time.monotonic() - began < MOST_SECONDS
