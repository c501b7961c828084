from __future__ import annotations

import time
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from sqlalchemy import text

from models.tables.people import User
from tests import stores
from tests.factories import TestOffice
from tests.situations import leave_without_successor
from tests.web.conftest import Serve
from tests.web.site import Site, Visitor, facts, token_of, words_of
from workflows.actors import OPERATOR
from workflows.offices.sign_in import make_link
from workflows.offices.users import change_roles, create_user


def _link(office: TestOffice) -> str:
    with office.transaction() as tx:
        assert office.actor.user_id
        return make_link(tx, office.actor.user_id)


def _address(office: TestOffice) -> str:
    with office.transaction() as tx:
        return tx.get_one(User, office.actor.user_id).address


def _mails(office: TestOffice, wanted: int) -> list[Any]:
    """They are queued after the answer: waits until there are so many, and a moment for one too many."""
    deadline = time.monotonic() + 10
    found: list[Any] = []
    while len(found) < wanted and time.monotonic() < deadline:
        time.sleep(0.2)
        with office.transaction() as tx:
            found = list(tx.execute(text("SELECT * FROM deliveries WHERE class = 'sign-in'")).mappings())
    return found


def test_reading_the_link_uses_nothing_up(stranger: Visitor, office: TestOffice) -> None:
    token = _link(office)

    pages = [stranger.get(f"/sign-in/{token}") for _ in range(3)]

    assert [page.status_code for page in pages] == [200, 200, 200]
    assert stranger.get("/").status_code == 303


def test_button_signs_in_once(stranger: Visitor, office: TestOffice) -> None:
    token = _link(office)

    first = stranger.submit(f"/sign-in/{token}", page=f"/sign-in/{token}")
    again = stranger.get(f"/sign-in/{token}")

    assert (first.status_code, first.headers["location"]) == (303, "/")
    assert stranger.get("/").status_code == 200
    assert again.status_code == 410
    assert 'href="/sign-in"' in again.text


def test_link_of_somebody_who_left_is_as_an_unknown_one(stranger: Visitor, office: TestOffice) -> None:
    token = _link(office)
    assert office.actor.user_id
    with office.transaction() as tx:
        name = tx.get_one(User, office.actor.user_id).name
    before = stranger.get(f"/sign-in/{token}")
    with office.transaction() as tx:
        leave_without_successor(tx, office.actor.user_id)

    after = stranger.get(f"/sign-in/{token}")

    assert name in before.text
    assert (before.status_code, after.status_code) == (200, 410)
    assert name not in after.text


def test_unknown_link_is_one_clear_page(stranger: Visitor) -> None:
    answer = stranger.get("/sign-in/never-made")

    assert answer.status_code == 410
    assert 'href="/sign-in"' in answer.text


def test_signing_out_ends_the_session(clerk: Visitor) -> None:
    cookie = clerk.client.cookies["amity"]

    clerk.submit("/sign-out", page="/")
    clerk.client.cookies.set("amity", cookie)

    assert clerk.get("/").headers["location"] == "/sign-in"


def test_answer_is_the_same_for_a_known_and_an_unknown_address(stranger: Visitor, office: TestOffice) -> None:
    known = _address(office)
    unknown = known.replace("@", ".nobody@")

    answers = [stranger.submit("/sign-in", {"address": address}) for address in (known, unknown)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].text.replace(known, "X") == answers[1].text.replace(unknown, "X")
    assert len(_mails(office, 1)) == 1


def test_mail_has_a_link_made_from_the_base_url_and_leads_back(stranger: Visitor, office: TestOffice) -> None:
    page = stranger.get("/sign-in?next=/agreements/AND-2022-001", host="evil.example")
    token = token_of(page.text)

    stranger.client.post(
        "/sign-in",
        data={"csrf": token, "address": _address(office), "next": "/agreements/AND-2022-001"},
        headers={"host": "evil.example"},
    )

    message = message_from_bytes(bytes(_mails(office, 1)[0]["content"]), policy=default)
    assert isinstance(message, EmailMessage)
    body = message.get_content()
    assert f"{stranger.address}/sign-in/" in body
    assert "evil.example" not in body
    assert "next=%2Fagreements%2FAND-2022-001" in body


def test_nobody_is_flooded_with_links(stranger: Visitor, office: TestOffice) -> None:
    for _ in range(5):
        stranger.submit("/sign-in", {"address": _address(office)})

    assert len(_mails(office, 3)) == 3


def test_nobody_closes_the_sign_in_for_others(stranger: Visitor, office: TestOffice) -> None:
    """As behind a proxy that is not trusted, where everybody has one address."""
    answers = [stranger.submit("/sign-in", {"address": f"nobody{n}@example.org"}).status_code for n in range(25)]

    known = stranger.submit("/sign-in", {"address": _address(office)})

    assert [*answers, known.status_code] == [200] * 26
    assert len(_mails(office, 1)) == 1


def test_address_without_at_sign_is_explained_and_kept(stranger: Visitor) -> None:
    answer = stranger.submit("/sign-in", {"address": "haneul.andong.go.kr"})

    assert answer.status_code == 422
    assert 'value="haneul.andong.go.kr"' in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_somebody_who_left_is_signed_out(clerk: Visitor, office: TestOffice) -> None:
    with office.transaction() as tx:
        leave_without_successor(tx, office.actor.user_id)

    assert clerk.get("/").status_code == 303


def test_without_a_mail_server_no_page_promises_a_mail(site: Site, office: TestOffice) -> None:
    visitor = Visitor(site)

    asked = visitor.get("/sign-in").text
    sent = visitor.submit("/sign-in", {"address": "kim@example.org"}).text
    signed_in = visitor.sign_in(office)
    today = signed_in.get("/").text
    with office.transaction() as tx:
        create_user(tx, name="Kim", address="kim@example.org", roles=["administrator"], by=OPERATOR)
        assert office.actor.user_id is not None
        change_roles(tx, office.actor.user_id, by=OPERATOR, remove=["administrator", "approver"])
    as_coordinator = signed_in.get("/").text

    for page in (asked, sent):
        assert facts(page, "mail") == ["stays"]
        assert "amity users sign-in-link" in page
    assert facts(today, "mail") == ["stays"]
    assert facts(as_coordinator, "mail") == []


def test_with_a_mail_server_it_does(
    serve: Serve, clone: stores.Clone, office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AMITY_SMTP_URL", "smtp://127.0.0.1:9")
    visitor = Visitor(serve(clone.app_url))

    asked = visitor.get("/sign-in").text
    today = visitor.sign_in(office).get("/").text

    assert (facts(asked, "mail"), facts(today, "mail")) == (["leaves"], [])


def test_before_set_up_the_page_says_how(serve: Serve) -> None:
    empty = stores.clone()
    try:
        page = Visitor(serve(empty.app_url)).get("/sign-in").text
    finally:
        stores.drop(empty)

    assert "amity up" in words_of(page)
    assert 'action="/sign-in"' not in page
