"""Which addresses are taken, how they are kept, and how they are mailed."""

from __future__ import annotations

from uuid import uuid4

import pytest
from sqlalchemy import text

from config.addresses import AddressError, mailed, parse_address
from tests.factories import TestOffice
from workflows.actors import OPERATOR
from workflows.offices.users import UserError, create_user, user_by_address


@pytest.mark.parametrize(
    ("written", "kept", "sent"),
    [
        ("kim@Example.ORG", "kim@example.org", "kim@example.org"),
        ("  kim@example.org ", "kim@example.org", "kim@example.org"),
        ("anna@köln.example", "anna@köln.example", "anna@xn--kln-sna.example"),
        ("anna@xn--kln-sna.example", "anna@köln.example", "anna@xn--kln-sna.example"),
        ("kim@안동.example", "kim@안동.example", "kim@xn--2q1bp44a.example"),
        ("o'neill+mou@city.example", "o'neill+mou@city.example", "o'neill+mou@city.example"),
    ],
)
def test_an_address_is_kept_as_written_and_mailed_in_ascii(written: str, kept: str, sent: str) -> None:
    assert (parse_address(written), mailed(parse_address(written))) == (kept, sent)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "kim",
        "@example.org",
        "kim@",
        "name@host",
        "-oProxy@example.org",
        "a..b@example.org",
        ".a@example.org",
        "a.@example.org",
        "two words@example.org",
        "김민지@example.org",
        "kim@exam ple.org",
        "kim@-example.org",
        "kim@example.org\nBcc: all@example.org",
        "kim@example.org,lee@example.org",
        "Kim <kim@example.org>",
        f"{'k' * 65}@example.org",
        f"kim@{'x' * 250}.org",
    ],
)
def test_what_no_server_takes_is_refused(written: str) -> None:
    with pytest.raises(AddressError):
        parse_address(written)


def test_both_writings_of_a_domain_are_one_user(office: TestOffice) -> None:
    local = uuid4().hex
    with office.transaction() as tx:
        create_user(tx, name="Anna", address=f"{local}@köln.example", roles=["viewer"], by=OPERATOR)

    with pytest.raises(UserError), office.transaction() as tx:
        create_user(tx, name="Anna", address=f"{local}@xn--kln-sna.example", roles=["viewer"], by=OPERATOR)
    with office.transaction() as tx:
        found = user_by_address(tx, f"{local.upper()}@KÖLN.example")
    assert found.address == f"{local}@köln.example"


def test_case_is_folded_whatever_the_language_of_the_database(office: TestOffice) -> None:
    """In Turkish INFO@ has no small letters info@; the index and the look-up use none."""
    with office.transaction() as tx:
        index = tx.execute(
            text("SELECT indexdef FROM pg_indexes WHERE indexname = 'uq_users_office_id_address'")
        ).scalar_one()

    assert 'lower((address COLLATE "C"))' in index
