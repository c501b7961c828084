"""Links by their real commands."""

from __future__ import annotations

from typing import Any

from tests.refusals import code_of


def types(amity: Any, ref: str) -> list[str]:
    return [event["type"] for event in amity("agreements", "show", ref, "--json")[1]["events"]]


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
