from __future__ import annotations

from collections.abc import Iterator

import pytest

from config.signing import signed
from tests import stores
from tests.web.conftest import Serve
from tests.web.site import Visitor, words_of
from workflows.offices.sign_in import SET_UP

VALUES = {
    "office": "Andong City",
    "own_name": "Andong",
    "own_country": "Korea",
    "language": "ko",
    "name": "The first",
    "address": "first@example.org",
}


@pytest.fixture
def empty() -> Iterator[stores.Clone]:
    """A database of a new production home: nobody has been there."""
    made = stores.clone()
    yield made
    stores.drop(made)


@pytest.fixture
def newcomer(serve: Serve, empty: stores.Clone) -> Visitor:
    return Visitor(serve(empty.app_url))


def set_up_address(visitor: Visitor) -> str:
    return f"/set-up/{signed(visitor.app_state.runtime.secret_key, SET_UP, lasts_seconds=60)}"


def test_first_visit_makes_the_office_and_signs_in(newcomer: Visitor) -> None:
    address = set_up_address(newcomer)

    answer = newcomer.submit(address, VALUES, page=address)

    assert (answer.status_code, answer.headers["location"]) == (303, "/"), words_of(answer.text)
    page = newcomer.get("/")
    assert page.status_code == 200
    assert '<html lang="ko"' in page.text
    assert "Andong City" in page.text


def test_link_is_over_once_there_is_an_office(newcomer: Visitor) -> None:
    address = set_up_address(newcomer)
    token_page = newcomer.get(address).text
    newcomer.submit(address, VALUES, page=address)

    assert newcomer.get(address).status_code == 410
    assert "csrf" in token_page


def test_forged_and_expired_links_are_refused(newcomer: Visitor) -> None:
    expired = signed(newcomer.app_state.runtime.secret_key, SET_UP, lasts_seconds=-1)
    forged = signed(b"another key", SET_UP, lasts_seconds=60)

    assert [newcomer.get(f"/set-up/{token}").status_code for token in (expired, forged, "x")] == [410, 410, 410]


def test_what_was_typed_is_kept(newcomer: Visitor) -> None:
    address = set_up_address(newcomer)

    answer = newcomer.submit(address, {**VALUES, "address": "no address"}, page=address)

    assert answer.status_code == 422
    assert 'value="Andong City"' in answer.text
    assert newcomer.app_state.database.offices() == []
