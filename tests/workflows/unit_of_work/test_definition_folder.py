"""A folder of a city's own definitions: each file adopted or refused for itself, cheaply at every start."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from uuid import uuid4

import pytest

from models.database import Database
from models.queries.definitions import definition_rows
from tests.factories import TestOffice, make_office
from workflows.actors import AMITY, OPERATOR
from workflows.definitions.parser import packaged
from workflows.offices.new_office import create_office
from workflows.unit_of_work import adoption
from workflows.unit_of_work.definition_folder import adopt_everywhere, adopt_files, read_folder, refusals
from workflows.unit_of_work.definitions import newest

SISTER = packaged()["sister-city", 1]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One that is right, and one file for each way of being wrong."""
    made = tmp_path / "definitions"
    made.mkdir()
    (made / "a-right.yaml").write_text(SISTER.replace("version: 1", "version: 2", 1))
    (made / "b-broken.yaml").write_text(SISTER.replace("review: P1Y", "", 1).replace("version: 1", "version: 3", 1))
    (made / "c-forged.yaml").write_text(f"{SISTER}\n# another text\n")
    (made / "d-binary.yaml").write_bytes(b"\xff\xfe\x00")
    (made / "e-yaml.yaml").write_text("format: [1\nkind")
    (made / "notes.txt").write_text("no definition")
    return made


REFUSED = {
    "b-broken.yaml": "definition",
    "c-forged.yaml": "adopted-otherwise",
    "d-binary.yaml": "not-utf8",
    "e-yaml.yaml": "not-yaml",
}


def versions(office: TestOffice) -> list[int]:
    with office.transaction() as tx:
        return [row.version for row in definition_rows(tx) if row.kind == "sister-city"]


def test_each_file_is_taken_or_refused_for_itself(rehearsed: Database, folder: Path) -> None:
    offices = [make_office(rehearsed), make_office(rehearsed)]

    found = {taken.file: taken for taken in adopt_everywhere(rehearsed, folder, by=AMITY)}

    assert (found["a-right.yaml"].version, found["a-right.yaml"].refused) == (2, None)
    assert set(found) == {"a-right.yaml", *REFUSED}
    assert {name: found[name].code for name in REFUSED} == REFUSED
    assert "unseen" in str(found["b-broken.yaml"].refused)
    for taken in found.values():
        assert len(taken.line().splitlines()) == 1
    assert [versions(office) for office in offices] == [[1, 2], [1, 2]]
    with offices[0].transaction() as tx:
        assert newest(tx, "sister-city").definition.version == 2


def test_a_refusal_is_logged_and_the_version_that_runs_stays(
    office: TestOffice, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (folder / "a-right.yaml").unlink()
    with caplog.at_level(logging.WARNING), office.transaction() as tx:
        adopt_files(tx, read_folder(folder), by=AMITY)

    assert [record.file for record in caplog.records] == list(REFUSED)  # type: ignore[attr-defined]
    assert versions(office) == [1]


def test_what_is_adopted_is_not_checked_again(
    office: TestOffice, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = read_folder(folder)[:1]
    with office.transaction() as tx:
        adopt_files(tx, files, by=AMITY)
    monkeypatch.setattr(adoption, "check", None)

    with office.transaction() as tx:
        (taken,) = adopt_files(tx, files, by=AMITY)

    assert (taken.version, taken.refused) == (2, None)


def test_a_new_office_begins_with_them(database: Database, folder: Path) -> None:
    with database.transaction(None) as tx:
        create_office(tx, uuid4().hex, by=OPERATOR, files=read_folder(folder))
        assert newest(tx, "sister-city").definition.version == 2


def test_looking_ahead_stores_nothing(rehearsed: Database, folder: Path) -> None:
    office = make_office(rehearsed)

    assert [taken.file for taken in refusals(rehearsed, read_folder(folder))] == list(REFUSED)
    assert versions(office) == [1]


def test_a_folder_that_is_not_there_is_said(rehearsed: Database, tmp_path: Path) -> None:
    make_office(rehearsed)

    (taken,) = adopt_everywhere(rehearsed, tmp_path / "nowhere", by=AMITY)

    assert (taken.file, taken.code) == (str(tmp_path / "nowhere"), "unreadable")
    assert os.strerror(errno.ENOENT) in taken.line()
    assert adopt_everywhere(rehearsed, None, by=AMITY) == []
