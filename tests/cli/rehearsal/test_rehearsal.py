"""A year of an office's list on real parts: nothing forgotten, nothing twice, nothing left behind."""

from __future__ import annotations

import json
import signal
import subprocess
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from cli.processes.children import working_in
from cli.processes.services import as_child
from cli.rehearsal.background import running_tree
from tests.refusals import code_of

pytestmark = pytest.mark.up

EXAMPLE = Path(__file__).parents[2] / "registry" / "data" / "example_relations.csv"


def amity(home: Path, *arguments: str) -> Any:
    done = subprocess.run(
        as_child(("amity", "--home", str(home), *arguments)), capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if "--json" in arguments else done.stdout


@pytest.mark.parametrize("months", [1, pytest.param(12, marks=pytest.mark.soak)])
def test_months_of_a_real_list(short_folder: Path, months: int) -> None:
    until = f"{2027 + months // 12}-{months % 12 + 1:02}-01T00:00:00+09:00"
    home = short_folder / "home"
    with running_tree(home, ("--rehearsal", "--at", "2027-01-01T00:00:00+09:00")) as tree:
        first = amity(home, "import", str(EXAMPLE), "--json")
        second = amity(home, "import", str(EXAMPLE), "--json")
        # Interrupted on the way, and taken up again.
        half = subprocess.Popen(
            as_child(("amity", "--home", str(home), "clock", "to", "2027-02-01T00:00:00+09:00")),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            half.wait(1.5)
        except subprocess.TimeoutExpired:
            half.send_signal(signal.SIGINT)
            half.wait(30)
        amity(home, "clock", "to", until, "--json")
        back = subprocess.run(
            as_child(("amity", "--home", str(home), "clock", "to", "2026-01-01T00:00:00+09:00", "--json")),
            capture_output=True,
            text=True,
            timeout=60,
        )
        verified = amity(home, "verify", "--json")
        agreements = amity(home, "agreements", "list", "--json")["agreements"]
        doctor = amity(home, "doctor", "--json")
        refs = [item["ref"] for item in agreements]
        # Each is a process of its own, and only a year has something to say of every agreement.
        asked = refs[::8] if months == 12 else refs[:1]
        shown = {ref: amity(home, "agreements", "show", ref, "--json") for ref in asked}
        status = tree.stop(signal.SIGINT)

    mails = [message_from_bytes(path.read_bytes()) for path in (home / "mail" / "new").iterdir()]
    reminded = Counter(str(mail["Amity-Reminder"]).split("/")[0] for mail in mails)
    print(f"{len(mails)} mails for {len(agreements)} agreements; {verified['events']} events")
    assert (first["new"], first["same"], first["wrong"]) == (67, 1, 0)
    assert (second["new"], second["same"], second["changed"]) == (0, 68, 0)
    # In a year each agreement has its reminder.
    assert months < 12 or [ref for ref in refs if reminded[ref] == 0] == []
    assert len(mails) > 5 * months
    assert all(mail["Amity-Reminder"] and mail["Amity-Log-Head"] for mail in mails)
    assert Counter(mail["Message-ID"] for mail in mails).most_common(1)[0][1] == 1
    assert (verified["ok"], verified["broken"]) == (True, [])
    assert doctor["ok"], doctor
    for ref, agreement in shown.items():
        if (
            months == 12
            and agreement["signed_on"]
            and len(agreement["signed_on"]) == 10
            and agreement["phase"] != "making"
        ):
            assert any(item["date"].startswith("2027-") for item in agreement["exchanges"]), ref
    # Time does not go back.
    assert code_of((back.returncode, None, back.stderr)) == (1, "clock")
    assert status == 0
    assert working_in(home / "postgres" / "data", "postgres") == []
    assert not (home / "run" / "amity.lock").exists()
