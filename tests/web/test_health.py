from __future__ import annotations

import pytest

from models.migrate import head_revision
from tests import stores
from tests.web.conftest import Serve
from tests.web.site import Visitor
from web.health import newest_revision


def test_ready_when_both_stores_answer(stranger: Visitor) -> None:
    answer = stranger.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "broker": "ok"}}


def test_not_ready_without_the_broker(serve: Serve, clone: stores.Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(serve(clone.app_url))
    monkeypatch.setattr(type(visitor.parts.runtime), "redis_url", "unix:///nowhere/valkey.sock")

    answer = visitor.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "unreachable"}
    assert visitor.get("/healthz").status_code == 200


def test_without_the_database_nothing_is_ready_and_pages_say_so(serve: Serve, clone: stores.Clone) -> None:
    visitor = Visitor(serve(clone.app_url.replace(clone.name, "not_there")))
    visitor.client.cookies.set("amity", "some session")

    ready, page = visitor.get("/readyz"), visitor.get("/")

    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "unreachable")
    assert page.status_code == 503
    assert "Amity cannot reach its database" in page.text


def test_newest_revision_is_alembics_head() -> None:
    assert newest_revision() == head_revision()
