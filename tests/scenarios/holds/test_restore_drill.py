"""The restore drill: a home with agreements and mail is backed up while it runs, and comes back in another place."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from cli.processes.services import as_child
from cli.rehearsal.background import running_tree
from tests.cli.processes_of import processes_of
from tests.scenarios.holds.sink import TAKEN, Mail, Sink

pytestmark = [pytest.mark.up, pytest.mark.workers]

BEGINS = "2027-01-01T00:00:00+09:00"
# Reminders come two weeks before an anniversary: of the first days they are sent, of the next one they wait.
AFTER_FIRST, AFTER_SECOND = "2027-01-12T12:00:00+09:00", "2027-01-13T12:00:00+09:00"
SIGNED = ("2001-01-25", "2002-01-26", "2003-01-26", "2004-01-27", "2005-01-27", "2006-01-28", "2007-07-01")
PARTNERS = ("Sagae", "Kamakura", "Sapporo", "Osaka", "Kyoto", "Nara", "Kobe")


def amity(home: Path, *arguments: str, env: dict[str, str]) -> tuple[int, str]:
    done = subprocess.run(
        as_child(("amity", "--home", str(home), *arguments)), env=env, capture_output=True, text=True, check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout


@pytest.mark.timeout(900)
def test_a_home_comes_back_elsewhere_and_sends_nothing_before_it_is_resumed(short_folder: Path) -> None:
    open_for_mail = True

    async def while_open(mail: Mail, server: Any) -> str:
        return TAKEN if open_for_mail else "451 Not now"

    first, second, file = short_folder / "first", short_folder / "second", short_folder / "b.amity"
    relations = short_folder / "relations.csv"
    rows = [f"Andong,KR,{partner},JP,{day}" for partner, day in zip(PARTNERS, SIGNED, strict=True)]
    relations.write_text("\n".join(["own,own country,partner,country,signed on", *rows]), encoding="utf-8")
    with Sink(answer=while_open) as sink, Sink() as other:
        env = {**os.environ, "AMITY_SMTP_URL": sink.url}
        with running_tree(first, ["--rehearsal", "--at", BEGINS, "--rate", "0"], env=env):
            assert amity(first, "import", str(relations), "--kind", "friendship-mou", env=env)[0] == 0
            assert amity(first, "clock", "to", AFTER_FIRST, env=env)[0] == 0
            sent = {mail.message_id for mail in sink.taken}
            open_for_mail = False
            assert amity(first, "clock", "to", AFTER_SECOND, env=env)[0] == 0
            waiting = {mail.message_id for mail in sink.offered} - sent

            assert amity(first, "backup", str(file), env=env)[0] == 0
            facts = amity(first, "export", "--format", "json", env=env)[1]
        assert sent
        assert waiting

        env["AMITY_SMTP_URL"] = other.url
        assert amity(second, "restore", str(file), env=env)[0] == 0
        with running_tree(second, env=env) as tree:
            assert amity(second, "export", "--format", "json", env=env)[1] == facts
            assert amity(second, "verify", env=env)[0] == 0
            held = json.loads(amity(second, "resume", "--json", env=env)[1])
            assert {item["message_id"] for item in held["due"] if item["what"] == "mail"} == waiting
            assert other.offered == []
            assert "HELD" in tree.output.read_text()
            assert amity(second, "clock", "to", "2027-01-14T12:00:00+09:00", env=env)[0] == 1

            assert amity(second, "resume", "--yes", env=env)[0] == 0
            assert amity(second, "clock", "to", "2027-01-14T12:00:00+09:00", env=env)[0] == 0
            assert amity(second, "verify", env=env)[0] == 0

    taken = [mail.message_id for mail in other.taken]
    assert waiting <= set(taken)
    assert len(taken) == len(set(taken))
    assert not sent & set(taken)
    assert processes_of(short_folder) == []
