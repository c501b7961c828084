from __future__ import annotations

import json

import pytest

from cli.commands.doctor import _proxies
from cli.commands.doctor_findings import Check
from config.homes import PROXY_SEEN
from tests import stores
from tests.web.conftest import Serve
from tests.web.site import Visitor


def _noted(visitor: Visitor) -> Check:
    return _proxies(visitor.app_state.runtime)


def test_doctor_notes_a_proxy_that_nobody_trusts(stranger: Visitor) -> None:
    before = _noted(stranger)

    stranger.get("/sign-in", x_forwarded_for="203.0.113.5")

    after = _noted(stranger)
    assert (before.noted, "127.0.0.1" in before.detail) == (False, False)
    assert (after.ok, after.noted, "127.0.0.1" in after.detail) == (True, True, True)
    assert "AMITY_TRUSTED_PROXIES" in after.hint


def test_a_proxy_that_is_trusted_is_no_news(serve: Serve, clone: stores.Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMITY_TRUSTED_PROXIES", "127.0.0.1")
    visitor = Visitor(serve(clone.app_url))

    visitor.get("/sign-in", x_forwarded_for="203.0.113.5")

    assert _noted(visitor).detail == "trusted are 127.0.0.1"
    assert not (visitor.app_state.runtime.home.run_dir / PROXY_SEEN).exists()


@pytest.mark.parametrize(
    "kept", ["", "[]", "{}", '{"peer": 1, "at": "x"}', json.dumps({"peer": "x", "at": "2020-01-01T00:00:00+00:00"})]
)
def test_what_was_kept_long_ago_or_badly_is_no_news(stranger: Visitor, kept: str) -> None:
    (stranger.app_state.runtime.home.run_dir / PROXY_SEEN).write_text(kept)

    assert not _noted(stranger).noted
