"""Commands by their real entry, against a database of the test's own: what they print, and how they end."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.refusals import code_of
from workflows.definitions.parser import packaged


def test_lists_have_the_promised_shapes(amity: Any, filled: str) -> None:
    listed = amity("agreements", "list", "--json")[1]
    shown = amity("agreements", "show", filled, "--json")[1]
    actions = amity("agreements", "actions", filled, "--json")[1]
    plan = amity("plan", filled, "--until", "2027-12-31", "--json")[1]
    verified = amity("verify", "--json")[1]

    assert set(listed["agreements"][0]) == {"ref", "kind", "state", "phase", "title", "partner", "signed_on"}
    assert listed["total"] == 1
    assert {
        "ref", "kind", "definition_version", "state", "phase", "version", "title", "parties", "fields", "people",
        "commitments", "occasions", "exchanges", "documents", "events",
    } <= set(shown)  # fmt: skip
    assert set(shown["events"][0]) == {"seq", "at", "type", "by", "hash"}
    assert {"trigger", "to", "allowed", "unmet"} <= set(actions["actions"][0])
    assert (plan["ref"], plan["from"], plan["until"]) == (filled, "2027-01-01", "2027-12-31")
    keys = {"key", "kind", "due_at", "date", "rule", "audience", "title"}
    assert {frozenset(item) for item in plan["items"] if item["kind"] == "reminder"} <= {
        frozenset(keys),
        frozenset(keys | {"calendar"}),
    }
    assert {frozenset(item) for item in plan["items"] if item["kind"] == "exchange"} == {frozenset(keys | {"clashes"})}
    assert {item["kind"] for item in plan["items"]} == {"reminder", "exchange"}
    assert (verified["ok"], verified["agreements"], verified["broken"]) == (True, 1, [])


def test_actions_say_whose_turn_it_is(amity: Any, filled: str) -> None:
    first, turn, *_ = amity("agreements", "actions", filled)[1].splitlines()
    turn_shown = amity("agreements", "actions", filled, "--json")[1]["turn"]

    assert first == f"{filled} is in-force."
    assert (turn_shown["side"], turn_shown["until"] in turn) == ("time", True)


def test_terms_are_recorded_one_by_one_and_told(amity: Any, filled: str) -> None:
    amity("agreements", "terms", filled, "--valid-for", "P5Y", "--renewal", "tacit", "--notice", "P6M")
    output = amity("agreements", "terms", filled, "--not-binding", "--language", "ja", "--language", "ko")[1]
    shown = amity("agreements", "terms", filled, "--forget", "notice", "--host", "Sagae", "--host", "Andong", "--json")[
        1
    ]

    rows = [line.split(maxsplit=2) for line in output.splitlines()]
    assert ["binding", "no"] in rows
    assert ["languages", "ja,", "ko"] in rows
    assert ["valid", "for", "P5Y"] in rows
    assert (shown["terms"]["notice_period"], shown["terms"]["valid_for"], shown["hosts"]) == (
        None,
        "P5Y",
        ["Sagae", "Andong"],
    )


@pytest.mark.parametrize(
    ("given", "code", "named"),
    [
        (("--valid-for", "5Y"), "usage", "'--valid-for': '5Y'"),
        (("--entry", "date", "--entry-date", "soon"), "usage", "'--entry-date': 'soon'"),
        (("--language", "xx"), "usage", "--language: “xx”"),
        (("--valid-for", "P1Y", "--notice", "P2Y", "--prevails", "ko"), "usage", "--prevails: "),
        (("--valid-for", "P1Y", "--notice", "P2Y", "--prevails", "ko"), "usage", "--notice: "),
    ],
)
def test_terms_that_are_written_wrongly_name_the_option(
    amity: Any, filled: str, given: tuple[str, ...], code: str, named: str
) -> None:
    output = amity("agreements", "terms", filled, *given, "--json")

    assert (code_of(output), named in output[2]) == ((2, code), True)


def test_a_year_before_the_window_changes_nothing_in_it(amity: Any, filled: str) -> None:
    all_ = amity("plan", "--all", "--from", "2028-01-01", "--until", "2028-12-31", "--json")[1]["plans"]

    assert [item["date"] for item in all_[0]["items"] if item["kind"] == "exchange"] == ["2028-02-04"]


def test_advancing_says_the_new_state(amity: Any, filled: str) -> None:
    status, output, _ = amity("agreements", "advance", filled, "renew", "--note", "Both want it.", "--json")

    assert (status, output["state"], output["version"]) == (0, "renewing", 2)
    assert amity("--as", "a@example.org", "agreements", "advance", filled, "extend")[0] == 0
    events = amity("agreements", "show", filled, "--json")[1]["events"]
    assert [event["by"] for event in events if event["type"] == "agreement.advanced"] == ["operator", "a@example.org"]


@pytest.mark.parametrize(
    ("arguments", "status", "code", "named"),
    [
        (("agreements", "show", "XXX-1999-001"), 1, "not-found", "XXX-1999-001"),
        (("agreements", "advance", "{ref}", "sign"), 1, "transition-refused", "rest, renew, expire, supersede, end."),
        (("agreements", "advance", "{ref}", "renew", "--version", "9"), 1, "version-conflict", "9"),
        (("agreements", "advance", "{ref}", "renew", "--on", "soon"), 2, "usage", "'--on': 'soon'"),
        (("agreements", "advance"), 2, "usage", "'REF'"),
        (("--as", "b@example.org", "agreements", "list"), 1, "not-found", "b@example.org"),
        (("--office", "Gumi", "agreements", "list"), 1, "not-found", "'Gumi'"),
        (("plan",), 2, "usage", "--all"),
        (("plan", "{ref}", "--from", "2028-01-01", "--until", "2027-01-01"), 2, "usage", "--from 2028-01-01"),
        (("plan", "{ref}", "--from", "tomorrow"), 2, "usage", "'--from': 'tomorrow'"),
        (("offices", "create", "Andong"), 1, "office", "“Andong”"),
        (("offices", "create", "Gumi", "--language", "tlh"), 2, "usage", "'en', 'ko', 'az'"),
        (("offices", "create", "Gumi", "--zone", "Mars/Olympus"), 2, "usage", "--zone: "),
        (("users", "create", "not-an-address", "--role", "viewer"), 2, "usage", "ADDRESS"),
        (("users", "create", "b@example.org", "--role", "king"), 2, "usage", "'coordinator', 'approver'"),
        (("users", "create", "A@example.org", "--role", "viewer"), 1, "user", "A@example.org"),
        (("workflows", "adopt", "nowhere.yaml"), 2, "usage", "nowhere.yaml"),
        (("workflows", "diagram", "marriage"), 1, None, "'marriage'"),
        (("workflows", "diagram", "XXX-1999-001"), 1, None, "XXX-1999-001"),
        (("occasions", "add", "Fair", "2027", "--kind", "jubille"), 2, "usage", "'festival', 'jubilee'"),
        (("import", "nowhere.csv"), 1, "unreadable-file", "nowhere.csv"),
        (("import", "nowhere.csv", "--map", "x"), 2, "usage", "--map 'x'"),
        (("clock", "to", "2027-06-01"), 2, "usage", "2027-01-01T00:00:00+09:00"),
        (("clock", "to", "2020-01-01T00:00:00Z"), 1, "clock", "2026-12-31T15:00:00+00:00"),
        (("clock", "rate", "fast"), 2, None, "'fast'"),
        (("juggle",), 2, "usage", "'juggle'"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    amity: Any, filled: str, arguments: tuple[str, ...], status: int, code: str | None, named: str
) -> None:
    given = tuple(part.replace("{ref}", filled) for part in arguments)

    ended, out, err = amity(*given)

    assert (ended, out) == (status, "")
    assert named in err
    assert len(err.splitlines()) == 1
    # What draws or sets something for people alone has no `--json`.
    assert code is None or code_of(amity(*given, "--json")) == (status, code)


def test_global_options_may_follow_the_command(amity: Any, filled: str) -> None:
    assert amity("agreements", "list", "--as", "a@example.org", "--office=Andong", "--json")[1]["total"] == 1
    assert amity("agreements", "list", "--office", "Gumi")[0] == 1


@pytest.mark.parametrize("group", ["agreements", "users", "offices", "workflows"])
def test_a_group_alone_shows_its_help(amity: Any, filled: str, group: str) -> None:
    status, out, err = amity(group)

    assert (status, out) == (2, "")
    assert err.startswith(f"Usage: amity {group}")
    assert "--help" in err.splitlines()[-1] or "list" in err


def test_an_import_says_row_by_row_what_it_did(amity: Any, filled: str, tmp_path: Path) -> None:
    sheet = tmp_path / "changed.csv"
    sheet.write_text(
        "own city,own country,partner,partner's country,date,kind\n"
        "Andong,KR,Sagae,JP,1974-02-14,sister\nAndong,KR,Cusco,PE,2009-02-30,sister\n"
    )

    lines = amity("import", str(sheet))[1].splitlines()

    assert lines[0] == f"row 2: changed  {filled}  1974-02-04 -> 1974-02-14"
    assert lines[1] == "row 3: wrong"
    assert lines[2].startswith("  date: ")


def test_errors_are_json_for_scripts(amity: Any, filled: str) -> None:
    status, out, err = amity("agreements", "show", "XXX-1999-001", "--json")

    assert (status, out) == (1, "")
    assert set(json.loads(err)["error"]) == {"code", "message", "hint"}


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
    status, output, _ = amity("workflows", "adopt", "--folder")
    assert (status, len(output.splitlines())) == (1, 2)
    adopted = amity("workflows", "adopt", "--folder", "--json")[1]["definitions"]
    assert [(one["file"], one["code"]) for one in adopted] == [("city.yaml", None), ("other.yaml", "definition")]
    assert "other.yaml" in output
    status, lines, _ = amity("migrate")
    assert (status, "other.yaml is refused" in lines) == (0, True)
    checks = {check["name"]: check for check in amity("doctor", "--json")[1]["checks"]}
    assert checks["definitions"]["ok"] is False
    assert str(folder) in checks["definitions"]["detail"]
    assert "other.yaml is refused" in checks["definitions"]["detail"]


def test_the_clock_shows_and_keeps_its_pace(amity: Any, filled: str) -> None:
    assert amity("clock", "rate", "60")[0] == 0

    output = amity("clock", "show", "--json")[1]

    assert output["now"].startswith("2026-12-31T15:0")
    assert (output["kind"], output["rate"]) == ("rehearsal", 60.0)
