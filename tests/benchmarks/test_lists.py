"""Lists that are made: an import takes, refuses and recognises each row as the list says."""

from __future__ import annotations

from pathlib import Path

from benchmarks.lists import make_list, write_list
from registry.import_report import ImportReport
from registry.imports import import_file
from registry.progress import Stage
from tests.factories import TestOffice
from tests.registry.world import gazetteer

ROWS = 1_200


def test_a_list_is_the_same_for_the_same_numbers() -> None:
    assert make_list(100, seed=7) == make_list(100, seed=7) != make_list(100, seed=8)


def test_every_row_becomes_what_the_list_says_and_the_second_time_the_same(office: TestOffice, tmp_path: Path) -> None:
    path, lines = tmp_path / "list.csv", make_list(ROWS)
    write_list(path, lines)
    seen: list[tuple[Stage, int, int]] = []

    def take() -> ImportReport:
        with office.transaction() as tx:
            return import_file(
                tx, path, by=office.actor, gazetteer=gazetteer(), progress=lambda *step: seen.append(step)
            )

    first = take()
    steps = list(seen)
    second = take()

    assert [str(row.outcome) for row in first.rows] == [line.outcome for line in lines]
    assert {line.outcome for line in lines} == {"new", "same", "wrong"}
    again = {"new": "same"}
    assert [str(row.outcome) for row in second.rows] == [again.get(line.outcome, line.outcome) for line in lines]
    # More than are stored at once, so that there is a second batch; each reference is given once.
    references = [row.ref for row in first.rows if str(row.outcome) == "new"]
    assert len(set(references)) == len(references) > 1_000
    assert [step for step in steps if step[1] == step[2]] == [
        (Stage.READING, ROWS, ROWS),
        (Stage.STORING, len(references), len(references)),
    ]
    assert [done for stage, done, _ in steps if stage is Stage.READING] == [*range(0, ROWS, 200), ROWS]
