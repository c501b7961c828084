"""A visitor of the pages: a client with a cookie jar, who signs in by a link and sends the forms that it reads."""

from __future__ import annotations

import html
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from threading import Thread
from typing import Any
from uuid import UUID

import httpx
import uvicorn
from anyio import open_file
from fastapi import FastAPI
from sqlalchemy import event

from tests.factories import TestOffice
from web.http.app_state import AppState
from web.http.connections import TimedProtocol
from workflows.offices.sign_in import make_link

# Loaded here: pytest rewrites what anyio would load later, and in a server's thread that can meet its own.
LOADED = (open_file,)


@dataclass(frozen=True)
class Site:
    """A running server of the application, in a thread of the test."""

    app: FastAPI
    address: str
    clients: list[httpx.Client] = field(default_factory=list)


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[Site]:
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            host="127.0.0.1",
            port=port,
            log_config=None,
            lifespan="on",
            http=TimedProtocol,
            # As `amity web` has it.
            proxy_headers=bool(app.state.runtime.trusted_proxies),
            forwarded_allow_ips=list(app.state.runtime.trusted_proxies),
        )
    )
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive()
        assert time.monotonic() < deadline
        time.sleep(0.01)
    site = Site(app, f"http://127.0.0.1:{port}")
    try:
        yield site
    finally:
        for client in site.clients:
            client.close()
        server.should_exit = True
        thread.join(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Visitor:
    def __init__(self, site: Site) -> None:
        self.site = site
        self.app = site.app
        self.address = site.address
        # The site speaks plain HTTP: reading the certificates of all authorities would take longer than most pages.
        self.client = httpx.Client(base_url=site.address, follow_redirects=False, timeout=30, verify=False)  # noqa: S501
        site.clients.append(self.client)

    @property
    def app_state(self) -> AppState:
        found: AppState = self.app.state.amity
        return found

    def sign_in(self, office: TestOffice, user: UUID | None = None) -> Visitor:
        with office.transaction() as tx:
            token = make_link(tx, user or _user_of(office))
        answer = self.submit(f"/sign-in/{token}", page=f"/sign-in/{token}")
        assert answer.status_code == 303, answer.text
        return self

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def text(self, path: str) -> str:
        """The words of a page, without its tags."""
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return words_of(answer.text)

    def submit(self, action: str, values: dict[str, str] | None = None, *, page: str = "/sign-in") -> Any:
        """Sends a form with the hidden fields that `page` gives to the form of that action, else its token alone."""
        # Between attributes any white space will do.
        source = re.sub(r"\s+", " ", self.get(page).text)
        hidden = {"csrf": token_of(source)}
        form = re.search(rf'<form[^>]*action="{re.escape(action)}"(.*?)</form>', source, re.DOTALL)
        if form:
            hidden |= dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form.group(1)))
        return self.client.post(action, data={**hidden, **(values or {})})

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The statements that the application's database is given inside the block."""
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        engine = self.app_state.database.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)


def complaints(page: str) -> set[str]:
    """The fields of a page at which it says that something is wrong."""
    return set(re.findall(r'id="([\w-]+)-bad"', page))


def faults(page: str) -> dict[str, str]:
    """What a page says at each field at which something is wrong."""
    return {id: words_of(text) for id, text in re.findall(r'id="([\w-]+)-bad">(.*?)</span>', page, re.DOTALL)}


def marks(page: str, name: str) -> list[tuple[str, str]]:
    """Each value of the attribute `data-NAME` in a page, with the words of its element; `ui.html` lists the names."""
    return [(given[f"data-{name}"], words) for given, words in _elements(page) if f"data-{name}" in given]


def marked(page: str, name: str) -> list[str]:
    """The values of `data-NAME` in the order of the page."""
    return [value for value, _ in marks(page, name)]


def facts(page: str, name: str) -> list[str]:
    """The values that a page gives to the fact of this name, in its order."""
    return [given.get("data-value", words) for given, words in _elements(page) if given.get("data-fact") == name]


def _elements(page: str) -> list[tuple[dict[str, str], str]]:
    """The attributes and the words of every element, in the order in which they begin."""
    reader = _Elements()
    reader.feed(page)
    reader.close()
    return [(given, " ".join("".join(words).split())) for _, given, words in reader.found]


class _Elements(HTMLParser):
    VOID = frozenset({"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"})

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.open: list[tuple[str, dict[str, str], list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_data(" ")
        element = (tag, {name: value or "" for name, value in attrs}, list[str]())
        self.found.append(element)
        if tag not in self.VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        while tag in (name for name, _, _ in self.open):
            if self.open.pop()[0] == tag:
                break
        self.handle_data(" ")

    def handle_data(self, data: str) -> None:
        for _, _, words in self.open:
            words.append(data)


def words_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def token_of(source: str) -> str:
    """The token that the forms of a page send along."""
    found = re.search(r'name="csrf"\s+value="(\w+)"', source)
    assert found, words_of(source)
    return found.group(1)


def _user_of(office: TestOffice) -> UUID:
    assert office.actor.user_id is not None
    return office.actor.user_id
