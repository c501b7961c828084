"""Every page and every refused form in every language but English: no English, and no name that only the code has."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from pydantic import BaseModel
from sqlalchemy import text

from config.languages import N_
from tests.factories import TestOffice
from tests.languages import OTHERS, strange, strange_page
from tests.web.conftest import Serve
from tests.web.pages.test_every_page import addresses, furnish
from tests.web.pages.test_set_up import empty, set_up_address
from tests.web.site import Visitor, token_of
from web.http import rendering
from web.http.allowed_methods import routes_of
from web.pages import people
from workflows import inputs
from workflows.offices.sign_in import make_link
from workflows.offices.users import UserError

__all__ = ["empty"]

# What tests call people, places and things without marking it.
NAMES = ("The office", "Andong", "Shusha", "A signatory", "A garden", "Culture", "Visit", "Unknown", "Good", "Text")
# It ends the visit; what it shows is the page to sign in, which is looked at.
NOT_SENT = ("/sign-out",)
# Nothing, what no field can mean, and what is far from possible.
FILLINGS = ("", "x", "2199-01-01")


class Watch:
    """The environment of templates, with a note of each that is drawn."""

    def __init__(self, real: Any, seen: set[str]) -> None:
        self._real = real
        self._seen = seen

    def get_template(self, name: str) -> Any:
        self._seen.add(name)
        return self._real.get_template(name)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    seen: set[str] = set()
    real = rendering.environment
    monkeypatch.setattr(rendering, "environment", lambda language: Watch(real(language), seen))
    return seen


@pytest.mark.parametrize("language", OTHERS)
def test_pages_say_everything_in_the_readers_language(
    clerk: Visitor, office: TestOffice, empty: Any, serve: Serve, drawn: set[str], language: str
) -> None:
    furnish(office)
    stranger, newcomer = Visitor(clerk.site), Visitor(serve(empty.app_url))
    for visitor in (clerk, stranger, newcomer):
        visitor.get(f"/language/{language}?next=/")

    found: dict[str, list[str]] = {}
    for path in addresses(clerk, office):
        look(found, path, clerk.client.get(path), language, office)
    for name, answer in others(clerk, stranger, newcomer, office):
        look(found, name, answer, language, office)

    assert not found, "\n".join(f"{path}: {wrong}" for path, wrong in found.items())
    assert pages() - drawn == set()


@pytest.mark.parametrize("share", [2, pytest.param(1, marks=pytest.mark.soak)])
@pytest.mark.parametrize(("language", "turn"), [(language, turn) for turn, language in enumerate(OTHERS)])
def test_refused_forms_say_why_in_the_readers_language(
    clerk: Visitor, office: TestOffice, language: str, turn: int, share: int
) -> None:
    """Each form and filling is sent in one of the languages: which refusals are met does not hang on the language.

    Of the fillings of a form half are sent, which chance chooses, or all.
    """
    furnish(office)
    clerk.get(f"/language/{language}?next=/")
    fields = sorted(input_fields())

    token = token_of(clerk.get("/people").text)

    found: dict[str, list[str]] = {}
    statuses = set()
    turns = list(product(forms(clerk, office), FILLINGS))[turn :: len(OTHERS)]
    for path, filling in random.sample(turns, len(turns) // share):
        data = dict.fromkeys(fields, filling) | {"version": "1", "csrf": token}
        answer = clerk.client.post(path, data=data)
        statuses.add(answer.status_code)
        look(found, f"{path} with {filling!r}", answer, language, office)

    assert not found, "\n".join(f"{path}: {wrong}" for path, wrong in found.items())
    assert {404, 409, 422} <= statuses


def look(found: dict[str, list[str]], name: str, answer: httpx.Response, language: str, office: TestOffice) -> None:
    if not answer.is_redirect:
        assert answer.status_code < 500, (name, answer.text)
        assert f'<html lang="{language}"' in answer.text or "<html" not in answer.text, name
        wrong = strange_page(answer.text, language, data=(*NAMES, f"Office {office.id}"))
        if wrong:
            found[name] = wrong


def pages() -> set[str]:
    """The templates that are a page of their own."""
    return {
        path.name for path in rendering.TEMPLATES.glob("*.html") if "{% extends layout %}" in path.read_text("utf-8")
    }


def others(
    clerk: Visitor, stranger: Visitor, newcomer: Visitor, office: TestOffice
) -> Iterator[tuple[str, httpx.Response]]:
    """Pages that no address alone leads to."""
    yield "to sign in", stranger.get("/sign-in")
    yield "link asked for", stranger.submit("/sign-in", {"address": "kim@example.org"})
    yield "link asked for without an address", stranger.submit("/sign-in", {"address": "kim"})
    with office.transaction() as tx:
        assert office.actor.user_id is not None
        token = make_link(tx, office.actor.user_id)
    yield "link opened", stranger.get(f"/sign-in/{token}")
    yield "link refused", stranger.get("/sign-in/x")
    yield "not set up", newcomer.get("/sign-in")
    yield "to be set up", newcomer.get(set_up_address(newcomer))
    yield "set up with nothing", newcomer.submit(set_up_address(newcomer), {}, page=set_up_address(newcomer))
    yield "no such page", clerk.get("/agreements/XXX-1999-001")
    yield "bytes that are no text", clerk.get("/agreements/%ff")
    with office.transaction() as tx:
        reference, version = tx.execute(
            text("SELECT reference, version FROM agreements WHERE state = 'in-force' ORDER BY version DESC LIMIT 1")
        ).one()
        to, person = tx.execute(text("SELECT max(id::text), min(id::text) FROM users WHERE left_on IS NULL")).one()
    page = f"/agreements/{reference}"
    stale = {"trigger": "renew", "version": str(version - 1)}
    yield "changed meanwhile", clerk.submit(f"{page}/advance", stale, page=page)
    handover = f"/people/{person}/handover"
    yield "handover shown", clerk.submit(handover, {"to": to, "lacking": "give", "step": "show"}, page=handover)


def forms(visitor: Visitor, office: TestOffice) -> Iterator[str]:
    """Every address that takes a form, of a thing of the office and of one that is not there."""
    with office.transaction() as tx:
        known = {
            "reference": tx.execute(text("SELECT min(reference) FROM agreements GROUP BY state")).scalars().all(),
            "exchange": tx.execute(text("SELECT min(id::text) FROM exchanges GROUP BY state")).scalars().all(),
            "person": tx.execute(text("SELECT id FROM users ORDER BY id LIMIT 2")).scalars().all(),
        }
    for route in routes_of(visitor.app):
        if "POST" not in (route.methods or ()) or route.path in NOT_SENT:
            continue
        names = list(route.param_convertors)
        things = [str(one) for one in known.get(names[0], ())] if names else [""]
        for thing in (*things, str(uuid4())) if names else things:
            path = route.path
            for name in names:
                path = path.replace("{" + name + "}", thing if name == names[0] else str(uuid4()))
            yield path


def input_fields() -> set[str]:
    """The names of all fields that a form can have."""
    found = set()
    for path in Path(inputs.__file__).parent.glob("*.py"):
        module = __import__(f"workflows.inputs.{path.stem}", fromlist=["x"])
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, BaseModel):
                found |= set(value.model_fields)
    return found


@pytest.mark.parametrize("language", OTHERS)
def test_the_api_says_its_problems_in_the_readers_language(
    clerk: Visitor, stranger: Visitor, office: TestOffice, language: str
) -> None:
    [reference] = office.record("2022-11-17")
    asked = (
        ("agreements/AND-1900-001", 404),
        ("agreements?cursor=!", 422),
        ("agreements?limit=0", 422),
        (f"agreements/{reference}/plan?until=2199-01-01", 422),
        (f"agreements/{reference}/plan?until=x", 422),
        ("nothing", 404),
    )
    for visitor in (clerk, stranger):
        visitor.get(f"/language/{language}?next=/")

    answers = [(clerk.get(f"/api/v1/{path}"), status) for path, status in asked]
    answers.append((stranger.get("/api/v1/agreements"), 401))

    for answer, status in answers:
        body = answer.json()
        assert (answer.status_code, answer.headers["content-language"]) == (status, language)
        words = [body[name] for name in ("title", "detail", "hint") if name in body]
        # A field is called as the request calls it.
        assert [strange(text, language, data=("until:", "limit:")) for text in words] == [[] for _ in words], words


def test_what_somebody_wrote_stands_escaped_in_a_refusal(
    clerk: Visitor, office: TestOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise UserError(N_("%(address)s has left."), hint="`amity users list`", address="<script>alert(1)</script>")

    monkeypatch.setattr(people, "change_roles", refuse)
    clerk.get("/language/ko?next=/")

    answer = clerk.submit(f"/people/{office.actor.user_id}/roles", {"role-viewer": "1"}, page="/people")

    assert answer.status_code == 409
    assert "떠난 사람입니다: &lt;script&gt;alert(1)&lt;/script&gt;." in answer.text
    assert "<script>alert" not in answer.text
    # What names a command is for those who type it.
    assert "amity users" not in answer.text
