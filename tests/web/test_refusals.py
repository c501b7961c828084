"""Refusals say what would work, lead nowhere else, and have one shape."""

from __future__ import annotations

import re
from typing import Any

import httpx
import pytest
from jsonschema import validate
from starlette.requests import Request

from config.errors import RefusedError
from models.enums import Role
from tests import stores
from tests.factories import TestOffice, make_office
from tests.web.conftest import Serve
from tests.web.site import Site, Visitor, marks
from web import error_handlers
from web.api.errors import MEANINGS, MEDIA_TYPE
from web.http.allowed_methods import routes_of
from web.http.concurrency_limit import BusyError
from web.http.rate_limit import TooManyError
from workflows.actors import OPERATOR, RoleMissingError
from workflows.offices.users import create_user


def test_a_method_that_an_address_does_not_take_is_told_those_it_takes(site: Site, clerk: Visitor) -> None:
    wrong = {}
    for route in routes_of(site.app):
        path = route.path.replace("{ref}", "x")
        answer = clerk.client.request("PATCH", path, headers={"sec-fetch-site": "none"})
        taken = set().union(*(other.methods or () for other in routes_of(site.app) if other.path == route.path))
        allowed = set(answer.headers.get("allow", "").split(", "))
        if answer.status_code != 405 or not taken <= allowed:
            wrong[route.path] = (answer.status_code, allowed)

    assert wrong == {}


@pytest.mark.parametrize("path", ["/static/x/amity.css", "/static/nothing"])
def test_files_are_only_read(clerk: Visitor, path: str) -> None:
    answer = clerk.client.post(path, headers={"sec-fetch-site": "none"})

    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("/agreements/", "/agreements"),
        ("/agreements/?view=list", "/agreements?view=list"),
        ("//agreements///", None),
        ("/api/v1/agreements/", "/api/v1/agreements"),
        ("/nothing/", None),
        ("//evil.example/", None),
        ("/sign-in/", "/sign-in"),
    ],
)
def test_a_stroke_at_the_end_leads_to_the_address_without_it_and_never_by_the_host(
    clerk: Visitor, asked: str, meant: str | None
) -> None:
    answer = clerk.client.get(f"{clerk.address}{asked}", headers={"host": "evil.example"})

    assert (answer.status_code, answer.headers.get("location")) == ((307, meant) if meant else (404, None))


def test_a_step_that_needs_another_role_is_forbidden_and_says_which(site: Site, office: TestOffice) -> None:
    reference = office.propose()
    with office.transaction() as tx:
        approver = create_user(
            tx, name="Only approves", address=f"a{office.id}@example.org", roles=[Role.APPROVER], by=OPERATOR
        )
    visitor = Visitor(site).sign_in(office, approver.id)

    answer = visitor.submit(
        f"/agreements/{reference}/advance", {"trigger": "open", "version": "1"}, page=f"/agreements/{reference}"
    )

    assert answer.status_code == 403
    (code, text), *_ = marks(answer.text, "unmet")
    assert (code, "coordinator" in text) == ("role", True)


def test_the_document_lists_every_refusal_of_every_call(clerk: Visitor) -> None:
    document = clerk.get("/openapi.json").json()
    calls = [call for path in document["paths"].values() for call in path.values()]

    assert len(calls) >= 4
    for call in calls:
        refusals = {int(status): described for status, described in call["responses"].items() if status >= "400"}
        assert set(refusals) == set(MEANINGS)
        assert {tuple(described["content"]) for described in refusals.values()} == {(MEDIA_TYPE,)}


def test_what_the_api_answers_is_what_its_document_says(clerk: Visitor, stranger: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    one = f"/api/v1/agreements/{reference}"
    answers = [
        stranger.get(one),
        stranger.get("/api/v1/agreements"),
        clerk.get("/api/v1/agreements/AND-1900-999"),
        clerk.get("/api/v1/agreements/AND-1900-999/plan"),
        clerk.get("/api/v1/agreements?limit=0"),
        clerk.get("/api/v1/agreements?cursor=%C3%A9"),
        clerk.get(f"{one}/plan?from=9999-12-31"),
        clerk.get(f"{one}/plan?from=yesterday"),
        clerk.get("/api/v1/agreements/%00"),
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 404, 404, 422, 422, 422, 422, 400]
    for answer in answers:
        _fits(clerk, answer)


def test_a_database_that_is_away_is_told_in_that_shape_too(serve: Serve, clone: stores.Clone) -> None:
    visitor = Visitor(serve(clone.app_url.replace(clone.name, "not_there")))
    visitor.client.cookies.set("amity", "some session")

    answer = visitor.get("/api/v1/agreements")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    _fits(visitor, answer)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RoleMissingError("This needs the role approver."), 403),
        (RefusedError("It is over."), 409),
        (TooManyError("Too often."), 429),
        (BusyError("Busy."), 503),
    ],
)
def test_refusals_that_no_call_gives_today_have_the_same_shape(clerk: Visitor, error: Exception, status: int) -> None:
    scope = {"type": "http", "method": "GET", "path": "/api/v1/agreements", "query_string": b"", "headers": []}
    response = error_handlers.handle(Request({**scope, "app": clerk.app}), error)

    assert response.status_code == status
    _fits(clerk, httpx.Response(status, headers=dict(response.headers), content=bytes(response.body)))


def _fits(visitor: Visitor, answer: Any) -> None:
    document = visitor.get("/openapi.json").json()
    described = document["paths"]["/api/v1/agreements"]["get"]["responses"][str(answer.status_code)]
    assert answer.headers["content-type"] == MEDIA_TYPE
    validate(answer.json(), described["content"][MEDIA_TYPE]["schema"])
    assert answer.json()["status"] == answer.status_code


@pytest.mark.parametrize("language", ["en", "ko", "az"])
def test_an_address_that_is_not_there_is_refused_in_the_readers_language(
    site: Site, office: TestOffice, language: str
) -> None:
    """Nobody asked who it is before: no page was found for the address."""
    clerk = Visitor(site).sign_in(make_office(office.database, language=language))

    pages = [
        clerk.get("/nope").text,
        clerk.get("/agreements/AND-2022-002/nope").text,
        clerk.client.put("/agreements").text,
    ]

    assert [re.findall(r'<html lang="(\w+)"', page) for page in pages] == [[language]] * 3
