"""Small mistakes taken back, and what the whole office owes, by their real commands."""

from __future__ import annotations

from typing import Any

from cli.console.context import command_context
from cli.console.invocation import Invocation
from tests.refusals import code_of
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.offices.places import own_places


def types(amity: Any, ref: str) -> list[str]:
    return [event["type"] for event in amity("agreements", "show", ref, "--json")[1]["events"]]


def test_a_step_recorded_wrongly_is_cleared(amity: Any, asked: str) -> None:
    track = ("agreements", "track", asked, "Cusco", "council")
    assert amity(*track, "refused", "--since", "2026-11")[0] == 0

    cleared = amity(*track, "unknown", "--json")
    again = amity(*track, "unknown", "--json")
    parties = {party["name"]: party for party in amity("agreements", "show", asked, "--json")[1]["parties"]}

    assert (cleared[0], cleared[1]["state"]) == (0, "unknown")
    assert code_of(again) == (1, "not-found")
    assert parties["Cusco"]["track"][0]["state"] is None
    assert types(amity, asked)[-1] == "track.cleared"


def test_a_link_is_taken_back(amity: Any, asked: str) -> None:
    earlier = amity("agreements", "list", "--json")[1]["agreements"][0]["ref"]
    joined = amity("agreements", "link", asked, earlier, "--json")

    parted = amity("agreements", "unlink", asked, earlier, "--json")
    again = amity("agreements", "unlink", asked, earlier, "--json")

    assert joined[:2] == (0, {"ref": asked, "earlier": earlier, "link": "grew-out-of", "linked": True})
    assert (parted[0], parted[1]["linked"]) == (0, False)
    assert code_of(again) == (1, "link")
    assert amity("agreements", "show", asked, "--json")[1]["links"] == {"earlier": [], "later": []}
    assert (types(amity, asked)[-1], types(amity, earlier)[-1]) == ("agreement.unlinked", "agreement.unfollowed")
    assert amity("verify")[0] == 0


def test_duties_of_the_whole_office_stand_by_date(amity: Any, filled: str) -> None:
    with command_context(Invocation(None, None, None)) as context, context.transaction() as tx:
        drafts = [
            AgreementDraft(
                "league-membership",
                own_places(tx)[0].id,
                [],
                title=title,
                state="in-force",
                dates={"in_force_on": Edtf(2020, 1, 1)},
            )
            for title in ("UCLG", "TDBB")
        ]
        refs = sorted(loaded.reference for loaded in record(tx, drafts, by=OPERATOR))

    output = amity("agreements", "duties", "--json")[1]
    one = amity("agreements", "duties", refs[0], "--json")[1]
    table = amity("agreements", "duties")[1]

    assert output["total"] == 2 * one["total"] > 0
    assert [item["due_on"] for item in output["duties"]] == sorted(item["due_on"] for item in output["duties"])
    assert [item["ref"] for item in output["duties"][:2]] == refs
    assert "Pay the yearly dues" in table
    assert filled not in table
