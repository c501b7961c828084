"""A mapping of columns, saved with one list and used for the next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.refusals import code_of

HEADERS = "Wir,Sie,Wo,Wann\n"
MAPPED = ("--map", "Wir=own", "--map", "Sie=partner", "--map", "Wo=partner-country", "--map", "Wann=date")
CHOSEN = ("--kind", "sister-city", "--own-country", "KR", "--date-order", "DMY")


def write(folder: Path, name: str, *lines: str, headers: str = HEADERS) -> str:
    path = folder / name
    path.write_text(headers + "".join(f"{line}\n" for line in lines))
    return str(path)


def test_a_saved_mapping_reads_the_next_list(amity: Any, filled: str, tmp_path: Path) -> None:
    first = write(tmp_path, "first.csv", "Andong,Cusco,Peru,03/04/2005")
    second = write(tmp_path, "second.csv", "Andong,Holon,Israel,05/06/2006")

    tried = amity("import", first, *MAPPED, *CHOSEN, "--save-mapping", "Partner list", "--dry-run", "--json")
    after_try = amity("mappings", "list", "--json")
    taken = amity("import", first, *MAPPED, *CHOSEN, "--save-mapping", "Partner list", "--json")
    again = amity("import", second, "--mapping", "Partner list", "--json")
    listed = amity("mappings", "list", "--json")

    assert (tried[1]["new"], tried[1]["saved_mapping"], after_try[1]["total"]) == (1, None, 0)
    assert (taken[1]["new"], taken[1]["saved_mapping"]) == (1, "Partner list")
    assert (again[1]["new"], again[1]["mapping"]) == (1, "Partner list")
    columns = {"Wir": "own", "Sie": "partner", "Wo": "partner-country", "Wann": "date"}
    choices = {"kind": "sister-city", "own_country": "KR", "date_order": "DMY"}
    assert listed[1] == {
        "mappings": [{"name": "Partner list", "columns": columns, "choices": choices}],
        "total": 1,
    }
    reference = again[1]["rows"][0]["ref"]
    assert "2006-06-05" in str(amity("agreements", "show", reference, "--json")[1])


def test_what_is_chosen_goes_before_what_is_saved(amity: Any, filled: str, tmp_path: Path) -> None:
    path = write(tmp_path, "first.csv", "Andong,Cusco,Peru,03/04/2005")
    amity("import", path, *MAPPED, *CHOSEN, "--save-mapping", "one", "--json")

    changed = amity("import", path, "--mapping", "one", "--date-order", "MDY", "--json")

    assert (changed[1]["changed"], changed[1]["rows"][0]["outcome"]) == (1, "changed")


def test_a_mapping_that_does_not_fit_or_is_not_there_is_said(amity: Any, filled: str, tmp_path: Path) -> None:
    path = write(tmp_path, "first.csv", "Andong,Cusco,Peru,03/04/2005")
    other = write(tmp_path, "other.csv", "Andong,Cusco,Peru,03/04/2005", headers="Wir,Ihr,Wo,Wann\n")
    amity("import", path, *MAPPED, *CHOSEN, "--save-mapping", "one", "--json")

    misfit = amity("import", other, "--mapping", "one", "--json")
    unknown = amity("import", path, "--mapping", "two", "--json")
    forgotten = amity("mappings", "forget", "one", "--json")
    after = amity("mappings", "forget", "one", "--json")

    assert code_of(misfit) == (2, "mapping-misfit")
    assert [word for word in ("one", "other.csv", "Sie", "Ihr") if word not in misfit[2]] == []
    assert code_of(unknown) == (1, "not-found")
    assert "one" in unknown[2]
    assert (forgotten[0], forgotten[1]) == (0, {"forgotten": "one"})
    assert code_of(after) == (1, "not-found")
