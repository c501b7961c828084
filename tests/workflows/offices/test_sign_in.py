"""One-time links and sessions."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from models.database import Database
from tests.factories import TestOffice, make_office
from tests.situations import leave_without_successor, let_links_expire
from workflows.offices.sign_in import (
    LinkRefusedError,
    make_link,
    office_of_link,
    session_user,
    sign_in,
    sign_out,
    users_with_address,
)
from workflows.offices.users import create_user, user_by_address


def user_of(office: TestOffice) -> UUID:
    assert office.actor.user_id is not None
    return office.actor.user_id


def link(office: TestOffice) -> str:
    with office.transaction() as tx:
        return make_link(tx, user_of(office))


def test_a_link_signs_in_once(office: TestOffice) -> None:
    token = link(office)
    with office.database.transaction(office_of_link(office.database, token)) as tx:
        secret = sign_in(tx, token)

    with pytest.raises(LinkRefusedError), office.transaction() as tx:
        sign_in(tx, token)

    known = session_user(office.database, secret)
    assert known is not None
    assert (known.office_id, known.user_id) == (office.id, office.actor.user_id)


def test_only_digests_are_stored(office: TestOffice) -> None:
    token = link(office)
    with office.transaction() as tx:
        secret = sign_in(tx, token)
        rows = tx.execute(text("SELECT l::text FROM sign_in_links l UNION ALL SELECT s::text FROM sessions s"))
        stored = " ".join(rows.scalars())

    assert token not in stored
    assert secret not in stored


def test_an_old_link_is_refused(office: TestOffice) -> None:
    token = link(office)
    with office.transaction() as tx:
        let_links_expire(tx)

    with pytest.raises(LinkRefusedError), office.transaction() as tx:
        sign_in(tx, token)


def test_an_unknown_link_is_refused(database: Database) -> None:
    with pytest.raises(LinkRefusedError):
        office_of_link(database, "made-up")


def test_a_session_ends_with_signing_out_and_with_leaving(office: TestOffice) -> None:
    secrets = []
    for _ in range(2):
        token = link(office)
        with office.transaction() as tx:
            secrets.append(sign_in(tx, token))
    known = session_user(office.database, secrets[0])
    assert known is not None

    with office.transaction() as tx:
        sign_out(tx, known.session_id)
    after_sign_out = [session_user(office.database, secret) is not None for secret in secrets]
    with office.transaction() as tx:
        leave_without_successor(tx, office.actor.user_id)

    assert after_sign_out == [False, True]
    assert session_user(office.database, secrets[1]) is None


def test_the_same_address_may_be_in_several_offices(database: Database) -> None:
    offices = [make_office(database), make_office(database)]
    address = f"{offices[0].id.hex}@example.org"
    for office in offices:
        with office.transaction() as tx:
            create_user(tx, name="Both", address=address, roles=["viewer"], by=office.actor)

    found = users_with_address(database, address.upper())

    assert {office for _, office in found} == {office.id for office in offices}
    with offices[0].transaction() as tx:
        assert user_by_address(tx, address).name == "Both"
