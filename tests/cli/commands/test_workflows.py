"""A changed kind over a province's whole list of relations: what `try` prints is what `migrate` then does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.refusals import code_of
from workflows.definitions.parser import packaged

OWN = ("Andong", "Gyeongju", "Gumi", "Pohang", "Yeongju")
PARTNERS = (("JP", "Sagae"), ("CN", "Pingdingshan"), ("AZ", "Shusha"), ("PE", "Cusco"), ("GR", "Corinth"))


def rows(count: int) -> list[str]:
    """A province's list: every precision of dates, two kinds, and partners that come again with other cities."""
    found = []
    for number in range(count):
        country, partner = PARTNERS[number % len(PARTNERS)]
        day = f"{1985 + number % 40}-{1 + number % 12:02}-{1 + number % 28:02}"[: (10, 10, 10, 7, 4)[number // 7 % 5]]
        own, kind = OWN[number // len(PARTNERS) % len(OWN)], ("friendship", "friendship", "sister")[number // 25 % 3]
        found.append(f"{own},KR,{partner} {number // 25 or ''}".rstrip() + f",{country},{day},{kind}")
    return found


@pytest.fixture
def imported(amity: Any, tmp_path: Path) -> Any:
    sheet = tmp_path / "list.csv"
    sheet.write_text("\n".join(["own city,own country,partner,partner's country,date,kind", *rows(117)]))
    assert amity("offices", "create", "Gyeongbuk")[0] == 0
    assert amity("users", "create", "a@example.org", "--role", "coordinator")[0] == 0
    status, output, _ = amity("import", str(sheet), "--json")
    assert (status, output["new"], output["wrong"]) == (0, 117, 0)
    return amity


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Longer notice of anniversaries, one mail fewer, and a look every four years."""
    raw = yaml.safe_load(packaged()["friendship-mou", 1])
    raw["version"] = 2
    rule = next(rule for rule in raw["anniversaries"] if rule["id"] == "signing-anniversary")
    rule["offsets"], rule["lead"] = ["P-90D", "P-14D"], "P-90D"
    raw["states"]["in-force"]["review"] = "P4Y"
    file = tmp_path / "friendship-mou.v2.yaml"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False))
    return file


def plans(amity: Any) -> dict[str, str]:
    plans = amity("plan", "--all", "--until", "2028-01-31", "--json")[1]["plans"]
    return {item["key"]: item["due_at"] for one in plans for item in one["items"]}


def test_what_try_prints_is_what_migrate_does(imported: Any, changed: Path) -> None:
    before = plans(imported)
    tried = imported("workflows", "try", str(changed), "--items")
    as_json = imported("workflows", "try", str(changed), "--json")[1]
    assert plans(imported) == before
    assert imported("workflows", "adopt", str(changed))[0] == 0

    rehearsed = imported("workflows", "migrate", "friendship-mou", "--to", "2", "--dry-run", "--items")
    done = imported("workflows", "migrate", "friendship-mou", "--to", "2", "--items")

    assert tried[0] == rehearsed[0] == done[0] == 0
    assert tried[1] == rehearsed[1] == done[1]
    moved = {one["ref"] for one in as_json["agreements"] if one["outcome"] == "moves"}
    assert len(moved) == as_json["totals"]["moves"] > 50
    appear = {item["key"] for one in as_json["agreements"] for item in one["appear"]}
    vanish = {item["key"] for one in as_json["agreements"] for item in one["vanish"]}
    for shift in (item for one in as_json["agreements"] for item in one["shift"]):
        appear.add(shift["key"])
        vanish.add(shift.get("was_key", shift["key"]))
    after = plans(imported)
    assert after.keys() - before.keys() <= appear
    assert before.keys() - after.keys() <= vanish
    assert {key.split("/")[0] for key in after.keys() ^ before.keys()} <= moved
    for one in as_json["agreements"]:
        for item in (*one["appear"], *one["vanish"]):
            assert item["key"] in done[1]


def test_many_items_are_added_up_by_rule(imported: Any, changed: Path) -> None:
    printed = imported("workflows", "try", str(changed))[1].splitlines()

    rows = [line.split() for line in printed if line.startswith(("appear", "vanish", "shift"))]
    assert ["appear", "reminder", "signing-anniversary"] in [row[:3] for row in rows]
    assert ["`--items`" in line for line in printed].count(True) == 1


def test_a_second_run_moves_nothing(imported: Any, changed: Path) -> None:
    imported("workflows", "adopt", str(changed))
    first = imported("workflows", "migrate", "friendship-mou", "--to", "2", "--json")[1]["totals"]

    again = imported("workflows", "migrate", "friendship-mou", "--to", "2", "--json")[1]["totals"]

    assert (again["moves"], again["stays"]) == (0, first["moves"] + first["stays"])
    assert (again["appear"], again["shift"], again["vanish"]) == (0, 0, 0)


def test_definitions_are_listed_checked_drawn_and_adopted(amity: Any, filled: str, tmp_path: Path) -> None:
    newer = tmp_path / "sister-city.v2.yaml"
    newer.write_text(packaged()["sister-city", 1].replace("version: 1", "version: 2", 1))
    forged = tmp_path / "forged.yaml"
    forged.write_text(packaged()["sister-city", 1] + "\n# another text\n")
    broken = tmp_path / "broken.yaml"
    broken.write_text(packaged()["sister-city", 1].replace("review: P1Y", "", 1).replace("version: 1", "version: 3", 1))

    assert amity("workflows", "check")[0] == 0
    assert amity("workflows", "check", str(broken))[0] == 1
    assert amity("workflows", "adopt", str(newer), "--json")[1]["version"] == 2
    assert amity("workflows", "adopt", str(newer))[0] == 0
    assert code_of(amity("workflows", "adopt", str(forged), "--json")) == (1, "adopted-otherwise")
    assert "unseen" in amity("workflows", "adopt", str(broken))[2]
    assert amity("workflows", "diagram", "sister-city", "--language", "ko")[1].startswith("stateDiagram-v2")
    assert "class s_in_force current" in amity("workflows", "diagram", filled)[1]
    versions = [(item["kind"], item["version"]) for item in amity("workflows", "list", "--json")[1]["definitions"]]
    assert versions == [
        ("friendship-mou", 1),
        ("league-membership", 1),
        ("letter-of-intent", 1),
        ("project-mou", 1),
        ("sister-city", 1),
        ("sister-city", 2),
    ]


def test_what_is_wrong_is_said_with_its_line_and_what_is_taken_is_warned_of(
    amity: Any, filled: str, tmp_path: Path
) -> None:
    file = tmp_path / "own.yaml"
    text = packaged()["friendship-mou", 1]
    line = next(number for number, line in enumerate(text.splitlines(), start=1) if "review: P5Y" in line)

    file.write_text(text)
    same = amity("workflows", "check", str(file), "--json")
    file.write_text(text.replace("review: P5Y", "review: P4Y"))
    taken = amity("workflows", "check", str(file), "--json")
    file.write_text(text.replace("review: P5Y", "revue: P5Y"))
    wrong = amity("workflows", "check", str(file), "--json")
    file.write_text(text.replace("to: negotiating", "to: nowhere", 1))
    unknown = amity("workflows", "check", str(file), "--json")

    assert (same[0], same[1]["definitions"][0]["warnings"]) == (0, [])
    assert (taken[0], [one["code"] for one in taken[1]["definitions"][0]["warnings"]]) == (0, ["taken"])
    assert [(one["code"], one["line"]) for one in wrong[1]["definitions"][0]["faults"]] == [("unknown-field", line)]
    assert unknown[0] == 1
    assert all(one["line"] for one in unknown[1]["definitions"][0]["faults"] if one["code"] == "unknown-state")


def test_a_definition_needs_the_language_of_its_office(amity: Any, filled: str, tmp_path: Path) -> None:
    raw = yaml.safe_load(packaged()["letter-of-intent", 1])
    raw["kind"] = "korean-letter"
    only(raw, "ko")
    file = tmp_path / "korean-letter.v1.yaml"
    file.write_text(yaml.safe_dump(raw, allow_unicode=True, sort_keys=False))

    checked = amity("workflows", "check", str(file))
    refused = amity("workflows", "adopt", str(file), "--json")

    assert checked[0] == 0
    assert code_of(refused) == (1, "office-language")


def only(raw: Any, language: str) -> None:
    """Leaves the words of one language."""
    for value in raw.values() if isinstance(raw, dict) else raw if isinstance(raw, list) else ():
        only(value, language)
    if isinstance(raw, dict) and set(raw) == {"en", "ko", "az"}:
        for other in {"en", "ko", "az"} - {language}:
            del raw[other]


def test_a_folder_of_own_definitions_is_adopted_at_every_start(
    amity: Any, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert amity("workflows", "adopt")[0] == amity("workflows", "adopt", "x.yaml", "--folder")[0] == 2
    unset = amity("workflows", "adopt", "--folder", "--json")
    assert (code_of(unset), "AMITY_DEFINITIONS" in unset[2]) == ((2, "usage"), True)
    folder = tmp_path / "own"
    folder.mkdir()
    monkeypatch.setenv("AMITY_DEFINITIONS", str(folder))
    (folder / "city.yaml").write_text(packaged()["sister-city", 1].replace("version: 1", "version: 2", 1))

    assert amity("migrate")[1].splitlines()[1] == "Definitions: city.yaml: sister-city version 2"
    assert amity("workflows", "adopt", "--folder", "--json")[1]["ok"] is True
    (folder / "other.yaml").write_text("kind: other")
    status, answered, _ = amity("workflows", "adopt", "--folder")
    assert (status, len(answered.splitlines())) == (1, 2)
    result = amity("workflows", "adopt", "--folder", "--json")[1]["definitions"]
    assert [(one["file"], one["code"]) for one in result] == [("city.yaml", None), ("other.yaml", "definition")]
    assert "other.yaml" in answered
    status, lines, _ = amity("migrate")
    assert (status, "other.yaml is refused" in lines) == (0, True)
    checks = {check["name"]: check for check in amity("doctor", "--json")[1]["checks"]}
    assert checks["definitions"]["ok"] is False
    assert str(folder) in checks["definitions"]["detail"]
    assert "other.yaml is refused" in checks["definitions"]["detail"]
