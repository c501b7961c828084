from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime

import psycopg
import pytest

from models.backups import hold
from models.database import Database
from models.migrate import as_owner, head_revision
from tests import loops, stores
from tests.factories import make_office
from tests.web.conftest import Serve
from tests.web.site import Visitor, facts, marked
from web.http import readiness
from web.http.readiness import newest_revision
from workflows.actors import OPERATOR
from workflows.offices.users import create_user


def test_ready_when_both_stores_answer(stranger: Visitor) -> None:
    answer = stranger.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "broker": "ok"}}


def test_not_ready_without_the_broker(serve: Serve, clone: stores.Clone, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = Visitor(serve(clone.app_url))
    monkeypatch.setattr(type(visitor.app_state.runtime), "redis_url", "unix:///nowhere/valkey.sock")

    answer = visitor.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "unreachable"}
    assert visitor.get("/healthz").status_code == 200


def test_without_the_database_nothing_is_ready_and_pages_say_so(serve: Serve, clone: stores.Clone) -> None:
    visitor = Visitor(serve(clone.app_url.replace(clone.name, "not_there")))
    visitor.client.cookies.set("amity", "some session")

    ready, page, program = visitor.get("/readyz"), visitor.get("/"), visitor.get("/api/v1/agreements")

    assert (ready.status_code, ready.json()["checks"]["database"]) == (503, "unreachable")
    assert page.status_code == 503
    assert marked(page.text, "code") == ["database-unreachable"]
    assert (program.status_code, program.json()["code"]) == (503, "database-unreachable")


def test_newest_revision_is_alembics_head() -> None:
    assert newest_revision() == head_revision()


def test_a_held_installation_says_so_to_administrators(
    rehearsal: stores.Clone, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "KEPT_SECONDS", 0)
    site = serve(rehearsal.app_url)
    database = Database(rehearsal.app_url)
    office = make_office(database)
    with office.transaction() as tx:
        viewer = create_user(tx, name="V", address="v@example.org", roles=["viewer"], by=OPERATOR).id
    administrator, other = Visitor(site).sign_in(office), Visitor(site).sign_in(office, viewer)
    before = (facts(administrator.get("/").text, "held"), administrator.get("/readyz").json().get("held"))
    with as_owner(rehearsal.owner_url) as connection:
        hold(connection, backup_at=datetime(2027, 1, 1, tzinfo=UTC), clock_at=None)
        connection.commit()

    # Nobody is signed in after a restore.
    administrator.sign_in(office)
    other.sign_in(office, viewer)
    pages = [
        facts(administrator.get(path).text, "held") for path in ("/", "/agreements", "/exchanges", "/people", "/mail")
    ]

    database.close()

    assert before == ([], None)
    assert pages == [["yes"]] * 5
    assert facts(other.get("/").text, "held") == []
    assert administrator.get("/readyz").json()["held"] is True


def test_whoever_asks_often_makes_us_look_no_more_often(stranger: Visitor) -> None:
    stranger.get("/readyz")

    with stranger.counting() as seen:
        answers = {stranger.get("/readyz").status_code for _ in range(20)}

    assert answers == {200}
    # As many as one look needs, if the first became old meanwhile.
    assert len(seen) <= 8


def test_a_look_that_hangs_is_told_and_holds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readiness, "PATIENCE_SECONDS", 0.2)
    over = threading.Event()
    looks = []

    def hang() -> str | None:
        looks.append("looked")
        over.wait(30)
        return None

    look = readiness.ThrottledCheck(hang)

    async def ask() -> list[str | None]:
        return await asyncio.gather(*(look.fault() for _ in range(100)))

    late = loops.run(ask())
    over.set()

    assert set(late) == {readiness.LATE}
    assert looks == ["looked"]
    assert loops.run(look.fault()) is None


def test_a_database_that_lets_nothing_be_changed_is_not_ready(serve: Serve) -> None:
    made = stores.clone()
    with psycopg.connect(stores.addresses().postgres().conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{made.name}" SET default_transaction_read_only = on')
    visitor = Visitor(serve(made.app_url))

    answer = visitor.get("/readyz")

    assert (answer.status_code, answer.json()["checks"]) == (503, {"database": "read-only", "broker": "ok"})
    visitor.app_state.database.close()
    stores.drop(made)
