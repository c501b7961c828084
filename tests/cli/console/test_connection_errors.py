from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cli.console.connection_errors import reachability_error
from tests.factories import TestOffice


def test_a_row_that_others_hold_is_told_in_one_line(office: TestOffice) -> None:
    with office.transaction() as other, pytest.raises(DBAPIError) as caught, office.transaction() as tx:
        other.execute(text("SELECT FROM users FOR UPDATE"))
        tx.execute(text("SET LOCAL lock_timeout = '10ms'"))
        tx.execute(text("SELECT FROM users FOR UPDATE"))

    found = reachability_error(caught.value)

    assert found is not None
    assert (found.code, len(str(found).splitlines())) == ("locked", 1)


def test_what_took_too_long_is_told_in_one_line(office: TestOffice) -> None:
    with pytest.raises(DBAPIError) as caught, office.transaction() as tx:
        tx.execute(text("SET LOCAL statement_timeout = '10ms'"))
        tx.execute(text("SELECT pg_sleep(1)"))

    found = reachability_error(caught.value)

    assert found is not None
    assert (found.code, len(str(found).splitlines())) == ("took-too-long", 1)


def test_another_error_of_the_database_is_none_of_these(office: TestOffice) -> None:
    with pytest.raises(DBAPIError) as caught, office.transaction() as tx:
        tx.execute(text("SELECT 1 / 0"))

    assert reachability_error(caught.value) is None
