from __future__ import annotations

import re

import pytest
from sqlalchemy import text

from config.logging import LineFormatter
from models.database import Transaction
from tests import stores
from tests.factories import TestOffice, make_office
from tests.web.conftest import Serve
from tests.web.site import Site, Visitor, marked, token_of
from web.http.allowed_methods import routes_of
from web.http.concurrency_limit import SAFE
from web.http.middleware import HEADERS
from web.http.request_body import LARGEST_BODY
from web.http.sessions import local_path

PERSONAL = "kim@personal.example"


@pytest.mark.parametrize("path", ["/sign-in", "/", "/nothing", "/healthz", "/api/v1/agreements", "/static/x/amity.css"])
def test_every_response_has_the_headers(stranger: Visitor, path: str) -> None:
    answer = stranger.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]


def test_pages_are_not_stored_and_have_no_inline_script_or_style(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()

    for path in ("/", "/agreements", "/agreements?view=list", f"/agreements/{reference}", "/mail", "/agreements/new"):
        page = clerk.get(path)
        assert page.headers["cache-control"] == "no-store"
        assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:|hx-on", page.text) == []


def test_no_form_is_taken_without_its_token(site: Site, clerk: Visitor) -> None:
    paths = [
        re.sub(r"\{\w+\}", "0190f8a0-0000-7000-8000-000000000000", route.path)
        for route in routes_of(site.app)
        if (route.methods or set()) - SAFE
    ]

    answers = {path: clerk.client.post(path, data={"csrf": "0" * 64}).status_code for path in paths}

    assert len(paths) > 10
    assert set(answers.values()) <= {403, 410}, answers


def test_token_of_another_session_is_refused(site: Site, office: TestOffice, clerk: Visitor) -> None:
    reference = office.propose()
    other = Visitor(site).sign_in(office)
    token = token_of(other.get("/agreements/new").text)

    answer = clerk.client.post(
        f"/agreements/{reference}/advance", data={"csrf": token, "trigger": "open", "version": "1"}
    )

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ],
)
def test_form_from_another_site_is_refused(clerk: Visitor, headers: dict[str, str]) -> None:
    token = token_of(clerk.get("/").text)

    answer = clerk.client.post("/sign-out", data={"csrf": token}, headers=headers)

    assert answer.status_code == 403
    assert clerk.get("/").status_code == 200


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "https://evil.example", "/\\evil.example", "evil", "", "/a\nb", "/\tevil", "/" * 2]
)
def test_next_leads_nowhere_else(wanted: str) -> None:
    assert local_path(wanted) == "/"


def test_next_leads_to_a_page_here() -> None:
    assert local_path("/agreements?view=list") == "/agreements?view=list"


def test_large_body_is_refused_declared_or_not(stranger: Visitor) -> None:
    declared = stranger.client.post("/sign-in", content=b"a" * (LARGEST_BODY + 1))
    stream = (b"a=" + b"b" * 65536 for _ in range(8))
    undeclared = stranger.client.post(
        "/sign-in", content=stream, headers={"content-type": "application/x-www-form-urlencoded"}
    )

    assert (declared.status_code, undeclared.status_code) == (413, 413)


def test_over_https_cookies_are_bound_to_the_host(serve: Serve, clone: stores.Clone, office: TestOffice) -> None:
    visitor = Visitor(serve(clone.app_url, base_url="https://amity.example.org"))

    answer = visitor.get("/sign-in")

    name, _, rest = answer.headers["set-cookie"].partition("=")
    assert name == "__Host-amity-visit"
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(rest.split("; "))
    assert "Domain" not in rest
    assert "max-age" in answer.headers["strict-transport-security"]


def test_session_cookie_is_out_of_reach_of_scripts(stranger: Visitor, office: TestOffice) -> None:
    stranger.sign_in(office)

    cookie = next(cookie for cookie in stranger.client.cookies.jar if cookie.name == "amity")

    assert cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "lax"


def test_another_offices_agreement_is_not_there(office: TestOffice, clerk: Visitor) -> None:
    [reference] = make_office(office.database).record("1974-02-04")
    office.record("2020-01-01")

    page = clerk.get(f"/agreements/{reference}")
    answer = clerk.get(f"/api/v1/agreements/{reference}")

    assert (page.status_code, answer.status_code) == (404, 404)


def test_a_failure_is_logged_without_the_values_of_its_statement(
    clerk: Visitor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(tx: Transaction, *_: object, **__: object) -> None:
        tx.execute(text("SELECT CAST(:value AS uuid)"), {"value": PERSONAL})

    monkeypatch.setattr("web.pages.today.today_view", broken)

    answer = clerk.get("/")

    lines = [LineFormatter().format(record) for record in caplog.records]
    assert answer.status_code == 500
    assert any(line.startswith("ERROR web.http.middleware:") and "InvalidTextRepresentation" in line for line in lines)
    assert [line for line in lines if PERSONAL in line] == []


def test_failure_says_nothing_of_what_it_was(clerk: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ValueError("the secret detail")

    monkeypatch.setattr("web.pages.today.today_view", broken)

    answer = clerk.get("/")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert marked(answer.text, "code") == ["internal"]
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
