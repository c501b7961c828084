"""The story, told by the real command on real parts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from cli.processes.services import as_child
from cli.rehearsal.story_facts import ANDONG, SHUSHA
from registry.gazetteer.lookup import Gazetteer
from tests.once import once

pytestmark = pytest.mark.up


@pytest.fixture(scope="module")
def story() -> list[dict[str, object]]:
    def run() -> str:
        done = subprocess.run(
            as_child(("amity", "demo", "--until", "2024-12-31", "--json")), capture_output=True, text=True, timeout=180
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return [json.loads(line) for line in once("story", run).splitlines()]


THIS = "AND-2021-001"


def of(story: list[dict[str, object]], what: str, ref: str | None = None) -> list[dict[str, object]]:
    return [line for line in story if line["what"] == what and ref in (None, line["ref"])]


def test_states_come_in_order_from_2021_to_the_signing(story: list[dict[str, object]]) -> None:
    steps = [(line["trigger"], line["from"], line["to"]) for line in of(story, "transition", THIS)]

    assert steps == [
        ("propose", None, "proposed"),
        ("open", "proposed", "negotiating"),
        ("agree", "negotiating", "approving"),
        ("approve", "approving", "signing"),
        ("sign", "signing", "in-force"),
    ]
    assert str(of(story, "transition", THIS)[0]["at"]).startswith("2021-")
    assert str(of(story, "transition", THIS)[-1]["at"]).startswith("2022-11-17T")
    assert str(of(story, "transition", THIS)[-1]["at"]).endswith("+09:00")


def test_each_anniversary_has_its_exchange(story: list[dict[str, object]]) -> None:
    planned = [line for line in of(story, "exchange", THIS) if line["state"] == "planned"]

    assert [line["date"] for line in planned] == ["2023-11-17", "2024-11-17"]


def test_the_occasions_propose_exchanges(story: list[dict[str, object]]) -> None:
    proposed = [line for line in of(story, "exchange", THIS) if line["state"] == "proposed"]

    assert [(line["title"], line["date"]) for line in proposed] == [
        ("30th year of diplomatic relations of Korea and Azerbaijan", "2022"),
        ("Year of Shusha", "2022"),
        ("Shusha, World Capital of Turkic Culture", "2023"),
    ]


def test_the_membership_and_the_letter_of_intent_are_agreements_of_their_own(story: list[dict[str, object]]) -> None:
    begun = [line["ref"] for line in of(story, "transition") if line["from"] is None]

    assert begun == [THIS, "AND-2022-001", "AND-2022-002"]
    assert any(line["rule"] == "dues" for line in of(story, "mail", "AND-2022-001"))


def test_nothing_is_lost_in_the_handover(story: list[dict[str, object]]) -> None:
    """Up to the summer of 2024 the coordinator is asked, and from then on whoever took over."""
    asked = [
        (str(line["at"]), line["to"])
        for line in of(story, "mail", THIS)
        if not str(line["rule"]).startswith("approving-")
    ]

    before = {to for at, to in asked if at < "2024-07-01"}
    after = {to for at, to in asked if at > "2024-07-02"}
    assert before == {"coordinator@example.org"}
    assert after == {"office@example.org"}
    rules = [line["rule"] for line in of(story, "mail", THIS) if str(line["at"]) > "2024-07-02"]
    assert rules.count("signing-anniversary") == 3


def test_mails_have_identities_of_their_own(story: list[dict[str, object]]) -> None:
    mails = of(story, "mail")

    assert len(mails) >= 8
    assert len({line["message_id"] for line in mails}) == len(mails)
    assert all(str(line["to"]).endswith("@example.org") for line in mails)


def test_lines_come_in_order_and_end_with_the_summary(story: list[dict[str, object]]) -> None:
    instants = [str(line["at"]) for line in story[:-1]]
    summary = story[-1]

    assert instants == sorted(instants)
    assert summary.pop("seconds") > 0  # type: ignore[operator]
    assert summary == {
        "what": "summary",
        "ref": "AND-2021-001",
        "state": "in-force",
        "transitions": 7,
        "mails": len(of(story, "mail")),
        "exchanges": 5,
        "verified": True,
    }


def test_the_cities_are_those_of_the_gazetteer() -> None:
    gazetteer = Gazetteer()
    andong, shusha = gazetteer.place({"en": "Andong"}, "KR"), gazetteer.place({"en": "Shusha"}, "AZ")

    assert andong is not None
    assert shusha is not None
    assert (andong.key, shusha.key) == (ANDONG, SHUSHA)


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("--until", "yesterday"), 2, "'yesterday'"),
        (("--until", "2020-01-01"), 2, "2021-11-01"),
    ],
)
def test_a_wrong_end_is_one_clear_line(arguments: tuple[str, ...], status: int, code: str) -> None:
    done = subprocess.run(as_child(("amity", "demo", *arguments)), capture_output=True, text=True, timeout=60)

    assert done.returncode == status
    assert code in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_home_in_use_is_not_told_into(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()

    done = subprocess.run(
        as_child(("amity", "--home", str(tmp_path), "demo")), capture_output=True, text=True, timeout=60
    )

    assert (done.returncode, len(done.stderr.splitlines()), str(tmp_path) in done.stderr) == (1, 1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
