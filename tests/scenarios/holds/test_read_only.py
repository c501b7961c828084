"""A database that takes no changes for a while: after a failover, or because somebody set it so."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.main import run
from cli.processes.stores import EmbeddedPostgres
from models.database import Database
from models.faults import unwritable
from models.migrate import ensure_installation, upgrade
from models.queries import health as health_queries
from tests import stores
from tests.factories import TestOffice, make_office
from tests.refusals import code_of
from tests.scenarios.holds.conftest import Say
from tests.scenarios.holds.scenario import Outcome
from tests.scenarios.holds.stage import Stage, Trouble, play
from tests.web.conftest import Serve, serve  # noqa: F401 - fixture
from tests.web.site import Visitor, marked, words_of

# How long `/readyz` keeps an answer, and then some.
SEEN_SECONDS = 10
# As a server is that others may follow.
OPTIONS = {**stores.OPTIONS, "wal_level": "replica"}
DEMOTED = "ALTER SYSTEM SET default_transaction_read_only = on"
PROMOTED = "ALTER SYSTEM RESET default_transaction_read_only"


@dataclass
class Relay:
    """One address for whichever server is the primary: connections that exist stay where they are."""

    folder: Path
    primary: EmbeddedPostgres
    _open: list[socket.socket] = field(default_factory=list)
    _server: socket.socket | None = None

    def __enter__(self) -> Relay:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(self.folder / ".s.PGSQL.5432"))
        self._server.listen(64)
        threading.Thread(target=self._accept, args=[self._server], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        for one in (self._server, *self._open):
            one.close()

    def url(self, role: str) -> str:
        return self.primary.url(role).replace(str(self.primary.run_dir).replace("/", "%2F"), str(self.folder))

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            there = socket.socket(socket.AF_UNIX)
            there.connect(str(self.primary.run_dir / ".s.PGSQL.5432"))
            self._open += [client, there]
            for one, other in ((client, there), (there, client)):
                threading.Thread(target=_pass_on, args=[one, other], daemon=True).start()


def _pass_on(one: socket.socket, other: socket.socket) -> None:
    try:
        while data := one.recv(65536):
            other.sendall(data)
    except OSError:
        pass
    finally:
        for end in (one, other):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@dataclass
class Pair:
    """A primary with an office, what will be the primary after it, and the address of whichever is."""

    first: EmbeddedPostgres
    second: EmbeddedPostgres
    relay: Relay
    office: TestOffice

    def demote(self) -> None:
        """The first takes no changes any more, and keeps its connections; new ones still come to it."""
        change(self.first, DEMOTED)

    def switch(self) -> None:
        """New connections come to the second."""
        self.relay.primary = self.second


@pytest.fixture
def pair(short_folder: Path) -> Iterator[Pair]:
    with ExitStack() as stack:
        (short_folder / "relay").mkdir(mode=0o711)
        first = EmbeddedPostgres(short_folder / "1", short_folder / "r1", stores.PASSWORDS, options=OPTIONS)
        with first:
            upgrade(first.url("amity_owner"), app_role="amity_app")
            ensure_installation(first.url("amity_owner"), kind="production")
            database = Database(first.url("amity_app"), pool_size=1)
            office = make_office(database)
            database.close()
        shutil.copytree(short_folder / "1", short_folder / "2", symlinks=True)
        if first.account is not None:
            for path in ((short_folder / "2"), *(short_folder / "2").rglob("*")):
                shutil.chown(path, first.account.uid, first.account.gid)
        second = EmbeddedPostgres(short_folder / "2", short_folder / "r2", stores.PASSWORDS, options=OPTIONS)
        for server in (first, second):
            stack.enter_context(server)
        relay = stack.enter_context(Relay(short_folder / "relay", first))
        database = stack.enter_context(closing(Database(relay.url("amity_app"), pool_size=2)))
        moved = TestOffice(database, office.id, office.actor, office.own, office.partner)
        yield Pair(first, second, relay, moved)


def change(server: EmbeddedPostgres, statement: str) -> None:
    with psycopg.connect(server.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(statement)
        connection.execute("SELECT pg_reload_conf()")


def test_pages_are_told_and_reach_the_new_primary(pair: Pair, serve: Serve) -> None:  # noqa: F811
    clerk = Visitor(serve(pair.relay.url("amity_app"))).sign_in(pair.office)
    before = _add(clerk, "a@example.org")
    pair.demote()
    _wait(lambda: clerk.get("/readyz").status_code == 503)
    ready = clerk.get("/readyz").json()["checks"]["database"]

    refused, listed = _add(clerk, "b@example.org"), clerk.get("/people")
    pair.switch()
    # The copy that is the primary now does not know the session, so the first request to it is this.
    with closing(Database(pair.second.url("amity_app"), pool_size=1)) as database:
        clerk.sign_in(replace(pair.office, database=database))
    again = _add(clerk, "b@example.org")

    assert (before.status_code, ready, listed.status_code) == (303, "read-only", 200)
    assert (refused.status_code, refused.headers["retry-after"].isdigit()) == (503, True)
    assert marked(refused.text, "code") == ["database-read-only"]
    assert again.status_code == 303, words_of(again.text)
    _wait(lambda: clerk.get("/readyz").status_code == 200)


def test_programs_are_told(pair: Pair, serve: Serve) -> None:  # noqa: F811
    """Where the address asks for a server that takes changes, nothing can be read either."""
    pair.demote()
    visitor = Visitor(serve(f"{pair.relay.url('amity_app')}&target_session_attrs=read-write"))
    visitor.client.cookies.set("amity", "some session")

    answer = visitor.get("/api/v1/agreements")

    assert (answer.status_code, answer.headers["retry-after"].isdigit()) == (503, True)
    assert answer.json()["code"] == "database-read-only"


def test_the_pool_leaves_a_demoted_server_at_the_first_refusal(pair: Pair) -> None:
    pair.office.propose()
    pair.demote()
    pair.switch()

    with pytest.raises(DBAPIError) as caught:
        while True:
            # The server comes to its new configuration within some milliseconds.
            pair.office.propose()
    pair.office.propose()

    assert unwritable(caught.value) == "read-only"


def test_a_standby_is_read_only(pair: Pair) -> None:
    """A server that follows another, as the old primary does after a failover."""
    pair.first.stop()
    signal = pair.first.data / "standby.signal"
    signal.touch()
    if pair.first.account is not None:
        shutil.chown(signal, pair.first.account.uid, pair.first.account.gid)
    pair.first.options["hot_standby"] = "on"
    with pair.first, pair.office.database.engine.connect() as connection:
        fault = health_queries.write_fault(connection)
        connection.rollback()
        recovering = connection.execute(text("SELECT pg_is_in_recovery()")).scalar()

    assert (fault, recovering) == ("read-only", True)


def test_a_command_says_it_in_one_line(
    pair: Pair, short_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (short_folder / "home.json").write_text('{"kind": "production"}')
    monkeypatch.setenv("AMITY_HOME", str(short_folder))
    monkeypatch.setenv("AMITY_DATABASE_URL", pair.relay.url("amity_app"))
    monkeypatch.setenv("AMITY_REDIS_URL", stores.addresses().redis_url)
    pair.demote()

    propose = ["agreements", "propose", "friendship-mou", "--partner", "Busan, KR"]
    status = run(propose)
    output = capsys.readouterr().err
    refused = (run([*propose, "--json"]), None, capsys.readouterr().err)
    doctor = run(["doctor"])
    found = capsys.readouterr().out

    assert (status, len(output.splitlines())) == (1, 1)
    assert output.startswith("amity: ")
    assert code_of(refused) == (1, "unwritable")
    assert doctor == 1
    assert "WRONG  changes: read-only" in found
    pair.switch()
    assert run(propose) == 0


@pytest.mark.workers
def test_workers_wait_for_a_database_that_is_read_only_and_lose_nothing(undisturbed: Outcome, say: Say) -> None:
    logged: list[str] = []

    def demoting(stage: Stage) -> Trouble:
        assert stage.postgres is not None
        for _ in range(3):
            yield from stage.wait_for_mails(20)
            change(stage.postgres, DEMOTED)
            yield 6
            change(stage.postgres, PROMOTED)
            stage.deeds.append("demoted")
        logged.extend((stage.folder / "worker0.log").read_text().splitlines())

    # A task that is interrupted because the machine is slow leaves a traceback, as it should.
    played = play(demoting, lease=6, own_postgres=True)

    say(played.figures("database read-only"))
    played.check()
    assert played.outcome.differences(undisturbed) == []
    assert [line for line in logged if line.startswith(" ") or "Traceback" in line] == []
    warnings = [line.partition(" task=")[0] for line in logged if "database" in line]
    assert {line.partition(":")[0] for line in warnings} == {"WARNING tasks.broker"}
    assert {line.endswith("read-only") for line in warnings} == {True}


def _add(clerk: Visitor, address: str) -> Any:
    values = {"name": "Somebody", "address": address, "language": "en", "role-coordinator": "yes"}
    return clerk.submit("/people", values, page="/people")


def _wait(met: Any) -> None:
    until = time.monotonic() + SEEN_SECONDS
    while not met():
        assert time.monotonic() < until
        time.sleep(0.05)
