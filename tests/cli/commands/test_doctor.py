"""What `doctor` finds in an office, and what it only notes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import psycopg
import pytest

from cli.main import run
from models.database import Database
from tests import stores
from tests.factories import make_office
from tests.situations import keep_old_address
from workflows.actors import OPERATOR
from workflows.offices.places import PlaceDraft, ensure_places

Checks = dict[str, dict[str, Any]]


@pytest.fixture
def own() -> Any:
    made = stores.clone()
    yield made
    stores.drop(made)


@pytest.fixture
def doctor(
    own: stores.Clone, short_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    monkeypatch.setenv("AMITY_DATABASE_URL", own.app_url)
    monkeypatch.setenv("AMITY_REDIS_URL", stores.addresses().redis_url)
    (short_folder / "home.json").write_text('{"kind": "production"}')
    monkeypatch.setenv("AMITY_HOME", str(short_folder))

    def look() -> Checks:
        run(["doctor", "--json"])
        return {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}

    return look


def test_all_is_well(doctor: Any, own: stores.Clone) -> None:
    checks = doctor()

    assert {name for name, check in checks.items() if not check["ok"]} == set()
    assert (checks["changes"]["detail"], checks["sender"]["detail"]) == ("are kept", "amity@example.org")
    # In production a maildir is looked at by nobody, and a backup is missed.
    assert {name for name, check in checks.items() if check["noted"]} == {"mail", "backup"}
    assert "AMITY_SMTP_URL" in checks["mail"]["hint"]


def test_addresses_that_cannot_be_mailed_are_named_by_their_users(doctor: Any, own: stores.Clone) -> None:
    database = Database(own.app_url, pool_size=1)
    office = make_office(database)
    with office.transaction() as tx:
        keep_old_address(tx, office.actor.user_id, "a..b@example.org")
    database.close()

    check = doctor()["addresses"]

    assert check["ok"] is False
    assert re.fullmatch(rf"1 \D+: {office.actor.user_id}", check["detail"])
    assert "a..b" not in check["hint"]


def test_a_sender_that_cannot_be_mailed_is_named(doctor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMITY_MAIL_FROM", "Amity <a..b@example.org>")

    check = doctor()["sender"]

    assert check["ok"] is False
    assert [name in check["detail"] for name in ("AMITY_MAIL_FROM", "“a..b@example.org”")] == [True, True]


def test_places_whose_time_zone_is_assumed_are_noted(doctor: Any, own: stores.Clone) -> None:
    database = Database(own.app_url, pool_size=1)
    office = make_office(database)
    with office.transaction() as tx:
        draft = PlaceDraft("guessed", {"en": "Lahij"}, country="AZ", zone="Asia/Baku", zone_assumed=True)
        ensure_places(tx, [draft], by=OPERATOR)
    database.close()

    check = doctor()["time zones"]

    assert (check["ok"], check["noted"]) == (True, True)
    assert check["detail"] == "assumed for 1 place(s): guessed"


def test_a_database_that_takes_no_changes_is_wrong(doctor: Any, own: stores.Clone) -> None:
    with psycopg.connect(stores.addresses().postgres().conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{own.name}" SET default_transaction_read_only = on')

    checks = doctor()

    assert (checks["changes"]["ok"], checks["changes"]["detail"]) == (False, "read-only")
    # The others are looked at all the same.
    assert checks["roles"]["ok"]
    assert checks["plans"]["ok"]
