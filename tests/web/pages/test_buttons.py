"""Nobody sees a button or a link that they may not press: every page, read as somebody with one role alone."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
from starlette.routing import Match

from models.enums import Role
from tests.factories import TestOffice
from tests.web.pages.test_every_page import addresses, furnish
from tests.web.site import Visitor
from web.http.allowed_methods import routes_of
from workflows.actors import OPERATOR
from workflows.offices.users import create_user

Form = tuple[str, dict[str, str]]


def pages(visitor: Visitor, office: TestOffice) -> dict[str, str]:
    """Every page that this person may read; what they may not is refused, not broken."""
    found = {}
    for path in addresses(visitor, office, most=12):
        answer = visitor.get(path)
        assert answer.status_code in (200, 303, 403), path
        if answer.status_code == 200:
            found[path] = re.sub(r"\s+", " ", answer.text)
    return found


def forms(page: str) -> Iterator[Form]:
    """The address and the filled fields of each form that is sent, once for each of its buttons that has a value."""
    for attributes, inner in re.findall(r"<form ([^>]*)>(.*?)</form>", page):
        action = re.search(r'action="([^"]*)"', attributes)
        if action is None or 'method="post"' not in attributes:
            continue
        filled = {
            name: html.unescape(value)
            for field in re.findall(r"<input ([^>]*)>", inner)
            for name, value in [(attribute(field, "name"), attribute(field, "value"))]
            if name and value
        }
        buttons = re.findall(r'<button [^>]*name="(\w+)" value="([^"]*)"', inner) or [("", "")]
        for name, value in buttons:
            yield action[1], {**filled, **({name: value} if name else {})}


def attribute(field: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', field)
    return found[1] if found else ""


def route_of(visitor: Visitor, path: str, method: str) -> str:
    scope = {"type": "http", "method": method, "path": path.partition("?")[0].partition("#")[0]}
    return next((route.path for route in routes_of(visitor.app) if route.matches(scope)[0] is Match.FULL), "")


@pytest.mark.parametrize("role", Role)
def test_what_is_shown_may_be_pressed(clerk: Visitor, stranger: Visitor, office: TestOffice, role: Role) -> None:
    furnish(office)
    with office.transaction() as tx:
        user = create_user(tx, name="Choi", address="choi@example.org", roles=[role], by=OPERATOR)
    choi = stranger.sign_in(office, user.id)
    read = pages(choi, office)
    # One of each kind is enough: who may do it depends on the act, and for a step of an agreement on its trigger.
    pressed: dict[tuple[str, str], Form] = {}
    followed: dict[str, str] = {}
    for page in read.values():
        for action, values in forms(page):
            pressed[route_of(choi, action, "POST"), values.get("trigger", "")] = action, values
        for link in re.findall(r'<a [^>]*href="(/[^"]*)"', page):
            followed[route_of(choi, link, "GET")] = html.unescape(link)
    pressed = {key: form for key, form in pressed.items() if key[0] not in ("/sign-out", "/language")}

    refused = [link for link in followed.values() if choi.get(link).status_code == 403]
    refused += [
        f"{action} {values.get('trigger', '')}"
        for action, values in pressed.values()
        if choi.client.post(action, data=values).status_code == 403
    ]

    assert refused == []
    assert len(followed) > 5
    assert (len(pressed) > 30) == (role is Role.COORDINATOR)
