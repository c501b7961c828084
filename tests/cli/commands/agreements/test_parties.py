"""The parties' own ways by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def test_each_party_of_four_goes_its_own_way(amity: Any, asked: str) -> None:
    result = amity(
        *("agreements", "track", asked, "Cusco", "council", "pending"),
        *("--since", "2026-11", "--from", "Their letter", "--json"),
    )
    turn = amity("agreements", "show", asked, "--json")[1]["turn"]
    for place, day in {"Cusco": "2026-12-01", "Corinth": "2026-12-02", "Shusha": "2026-12-03"}.items():
        signed = ("--name", f"Mayor of {place}", "--on", day, "--at", place)
        assert amity("agreements", "sign-party", asked, place, *signed)[0] == 0
        assert amity("agreements", "notified", asked, place, "--on", day)[0] == 0
        assert amity("agreements", "ratified", asked, place, "--on", day)[0] == 0
    status, _, error = amity("agreements", "track", asked, "Atlantis", "council", "done")
    parties = {party["name"]: party for party in amity("agreements", "show", asked, "--json")[1]["parties"]}

    assert result[0] == 0
    # Our own step is open too, and comes first.
    assert turn["side"] == "ours"
    assert parties["Cusco"]["track"][0]["since"] == "2026-11"
    assert [parties[name]["signed_at"] for name in ("Cusco", "Corinth", "Shusha")] == ["Cusco", "Corinth", "Shusha"]
    assert (parties["Corinth"]["notified_on"], parties["Shusha"]["ratified_on"]) == ("2026-12-02", "2026-12-03")
    assert (status, "Cusco, Corinth, Shusha" in error) == (1, True)


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
