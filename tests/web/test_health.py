from __future__ import annotations

import pytest
from sqlalchemy import text

from models.database import Database
from models.migrate import as_owner, head_revision
from tests import stores
from tests.factories import make_office
from tests.web.conftest import Serve
from tests.web.site import Visitor
from web.readiness import newest_revision
from workflows.actors import OPERATOR
from workflows.offices import create_user


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


def test_a_held_installation_says_so_to_administrators(rehearsal: stores.Clone, serve: Serve) -> None:
    site = serve(rehearsal.app_url)
    database = Database(rehearsal.app_url)
    office = make_office(database)
    with office.transaction() as session:
        viewer = create_user(session, name="V", address="v@example.org", roles=["viewer"], by=OPERATOR).id
    administrator, other = Visitor(site).sign_in(office), Visitor(site).sign_in(office, viewer)
    said = "This installation was restored from a backup"
    before = (said in administrator.text("/"), administrator.get("/readyz").json().get("held"))
    with as_owner(rehearsal.owner_url) as connection:
        connection.execute(text("INSERT INTO hold (backup_at) VALUES (now())"))
        connection.commit()

    pages = [said in administrator.text(path) for path in ("/", "/agreements", "/exchanges", "/people", "/mail")]

    database.close()

    assert before == (False, None)
    assert pages == [True] * 5
    assert said not in other.text("/")
    assert administrator.get("/readyz").json()["held"] is True
