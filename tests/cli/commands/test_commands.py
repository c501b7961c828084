"""Commands by their real entry, against a database of the test's own: what they print, and how they end."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.refusals import code_of


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


def test_errors_are_json_for_scripts(amity: Any, filled: str) -> None:
    status, out, err = amity("agreements", "show", "XXX-1999-001", "--json")

    assert (status, out) == (1, "")
    assert set(json.loads(err)["error"]) == {"code", "message", "hint"}
