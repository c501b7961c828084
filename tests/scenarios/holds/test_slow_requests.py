"""One slow request, or one locked row, and everybody else."""

from __future__ import annotations

import asyncio
import logging
import re
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import text

from tests import loops, stores
from tests.factories import TestOffice
from tests.web.conftest import Serve, clerk, serve, site  # noqa: F401 - fixtures
from tests.web.site import Site, Visitor, marked, token_of
from web.http.allowed_methods import routes_of
from web.http.concurrency_limit import BusyError
from web.http.connections import TimedProtocol
from web.http.request_body import TooSlowError

SLOW_SENDERS = 30
LOCKED_POSTS = 45


def test_no_route_holds_a_connection_while_it_awaits_its_body(site: Site, clerk: Visitor) -> None:  # noqa: F811
    calls = [
        (method, re.sub(r"\{\w+\}", "0190f8a0-0000-7000-8000-000000000000", route.path))
        for route in routes_of(site.app)
        for method in sorted((route.methods or set()) - {"HEAD"})
    ]

    held = {f"{method} {path}": _held_while_sending(clerk, method, path) for method, path in calls}

    assert len([call for call in held if not call.startswith("GET")]) > 40
    assert {call: seen for call, seen in held.items() if any(seen) or len(seen) < 3} == {}


def test_pages_come_while_many_send_slowly(site: Site, clerk: Visitor) -> None:  # noqa: F811
    with _slow_senders(clerk, "/agreements/new", SLOW_SENDERS):
        answers = [httpx.get(f"{site.address}{path}", timeout=5).status_code for path in ("/healthz", "/readyz")]
        page = clerk.client.get("/", timeout=5)

    assert (answers, page.status_code) == ([200, 200], 200)


def test_a_body_that_does_not_come_is_answered_and_cut_off(site: Site, clerk: Visitor) -> None:  # noqa: F811
    clerk.app_state.body_reader.seconds = 0.2

    with _slow_senders(clerk, "/agreements/new", 1) as (sender,), _slow_senders(clerk, "/api/v1/x", 1) as (program,):
        page, problem = _all_of(sender), _all_of(program)

    assert page.startswith("HTTP/1.1 408 ")
    assert "connection: close" in page.lower()
    assert marked(page, "code") == [TooSlowError.code]
    assert problem.startswith("HTTP/1.1 408 ")
    assert "application/problem+json" in problem


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "])
def test_a_head_that_does_not_come_is_answered_and_cut_off(
    site: Site,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    sent: bytes,
) -> None:
    monkeypatch.setattr(TimedProtocol, "head_seconds", 0.2)

    with _connection(site) as connection:
        connection.sendall(sent)
        received = _all_of(connection)

    assert received.startswith("HTTP/1.1 408 ")


def test_the_head_of_a_second_request_is_timed_too(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(TimedProtocol, "head_seconds", 0.2)

    with _connection(site) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /healthz HT")
        received = _all_of(connection)

    assert received.startswith("HTTP/1.1 200 ")
    assert "HTTP/1.1 408 " in received


def test_one_locked_row_stops_nothing_else(
    site: Site,  # noqa: F811
    clerk: Visitor,  # noqa: F811
    office: TestOffice,
    caplog: pytest.LogCaptureFixture,
) -> None:
    locked, other = office.propose(), office.propose()
    form = {"csrf": _token(clerk), "trigger": "open", "version": "1"}
    caplog.set_level(logging.WARNING)

    with ThreadPoolExecutor(LOCKED_POSTS) as pool, office.transaction() as tx:
        tx.execute(text("SELECT FROM agreements WHERE reference = :ref FOR UPDATE"), {"ref": locked})
        posts = [pool.submit(_post, clerk, f"/agreements/{locked}/advance", form) for _ in range(LOCKED_POSTS)]
        _wait_until(lambda: clerk.app_state.database.engine.pool.checkedout() >= 5)  # type: ignore[attr-defined]
        alive = httpx.get(f"{site.address}/healthz", timeout=2)
        page = clerk.client.get(f"/agreements/{other}", timeout=5)
        problem = clerk.client.get(f"/api/v1/agreements/{locked}", timeout=5)
        answers = [post.result() for post in posts]

    assert (alive.status_code, page.status_code, problem.status_code) == (200, 200, 200)
    assert {answer.status_code for answer in answers} == {503}
    assert all(int(answer.headers["retry-after"]) > 0 for answer in answers)
    assert {*marked(answers[0].text, "code")} == {BusyError.code}
    lines = [record for record in caplog.records if record.name == "web.error_handlers"]
    assert len(lines) == LOCKED_POSTS
    assert clerk.submit(f"/agreements/{other}/advance", {"trigger": "open"}, page=f"/agreements/{other}").is_redirect


def test_every_connection_has_the_limits_of_its_work(site: Site, clerk: Visitor, clone: stores.Clone) -> None:  # noqa: F811
    names = ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")

    with clerk.app_state.database.transaction(None) as tx:
        of_pages = [tx.scalar(text(f"SHOW {name}")) for name in names]

    assert of_pages == ["3s", "15s", "30s"]


def _held_while_sending(visitor: Visitor, method: str, path: str) -> list[int]:
    """How many connections were in use each time that the application asked for more of the body."""
    pool: Any = visitor.app_state.database.engine.pool
    body = urlencode({"csrf": _token(visitor), "x": "y" * 20}).encode()
    pieces = [body[:4], body[4:20], body[20:]]
    seen: list[int] = []

    async def receive() -> dict[str, Any]:
        if not pieces:
            return {"type": "http.disconnect"}
        await asyncio.sleep(0)
        seen.append(pool.checkedout())
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(_: Any) -> None:
        return None

    cookies = "; ".join(f"{name}={value}" for name, value in visitor.client.cookies.items())
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "headers": [
            (b"host", b"127.0.0.1"),
            (b"cookie", cookies.encode()),
            (b"content-type", b"application/x-www-form-urlencoded"),
        ],
    }
    loops.run(visitor.app(scope, receive, send))
    return seen


@contextmanager
def _slow_senders(visitor: Visitor, path: str, count: int) -> Iterator[list[socket.socket]]:
    """So many connections that each sent the head of a form and its first byte, and that the application waits for."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.client.cookies.items())
    head = (
        f"POST {path} HTTP/1.1\r\nHost: a\r\nCookie: {cookies}\r\nContent-Length: 90\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nExpect: 100-continue\r\n\r\n"
    )
    opened: list[socket.socket] = []
    try:
        for _ in range(count):
            connection = socket.create_connection(visitor.client.base_url.netloc.decode().split(":"), timeout=10)  # type: ignore[arg-type]
            opened.append(connection)
            connection.sendall(head.encode())
            # The server says so when the application asks for the body.
            assert connection.recv(1000).startswith(b"HTTP/1.1 100 ")
            connection.sendall(b"c")
        yield opened
    finally:
        for connection in opened:
            connection.close()


@contextmanager
def _connection(site: Site) -> Iterator[socket.socket]:  # noqa: F811
    host, _, port = site.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        yield connection


def _all_of(connection: socket.socket) -> str:
    """What the server says until it closes."""
    found = b""
    while part := connection.recv(65536):
        found += part
    return found.decode()


def _post(visitor: Visitor, path: str, form: dict[str, str]) -> httpx.Response:
    answer: httpx.Response = visitor.client.post(path, data=form, timeout=60)
    return answer


def _token(visitor: Visitor) -> str:
    page = visitor.get("/agreements/new").text
    # Nothing, once it was tried to sign out.
    return token_of(page) if page else ""


def _wait_until(holds: Any, *, seconds: float = 10) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.01)
