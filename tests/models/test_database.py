"""Transactions: one office, one time, and a wake-up only after what was committed."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import text

from models.database import Database
from tests import stores
from tests.factories import TestOffice


def test_a_connection_that_died_in_the_pool_is_replaced(rehearsal: stores.Clone) -> None:
    database = Database(rehearsal.app_url, pool_size=1)
    with database.transaction(None) as tx:
        tx.execute(text("SELECT 1"))
    postgres = stores.addresses().postgres()
    with psycopg.connect(postgres.conninfo("postgres", "postgres"), autocommit=True) as connection:
        killed = connection.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %s", [rehearsal.name]
        ).fetchone()

    with database.transaction(None) as tx:
        answer = tx.execute(text("SELECT 42")).scalar()

    database.close()
    assert killed is not None
    assert killed[0] >= 1
    assert answer == 42


def test_workers_are_woken_after_a_commit_and_never_after_a_rollback(office: TestOffice, clone: stores.Clone) -> None:
    woken = []
    database = Database(clone.app_url, pool_size=1, on_commit=lambda: woken.append("woken"))

    with database.transaction(office.id) as tx:
        tx.wake_workers()
        assert woken == []
    with pytest.raises(ZeroDivisionError), database.transaction(office.id) as tx:
        tx.wake_workers()
        raise ZeroDivisionError
    with database.transaction(office.id) as tx:
        tx.execute(text("SELECT 1"))

    database.close()
    assert woken == ["woken"]


def test_a_transaction_has_one_time(office: TestOffice) -> None:
    with office.transaction() as tx:
        first = tx.now
        tx.execute(text("SELECT pg_sleep(0.01)"))
        assert tx.now == first
        assert tx.office == office.id
