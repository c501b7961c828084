"""Values that nobody means, through every door: each is refused in clear words, and nothing breaks for others."""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_from_bytes

import click
import httpx
import pytest
from fastapi.routing import APIRoute

from cli.main import COMMANDS, amity, run
from config.texts import LONGEST
from tests import stores
from tests.factories import TestOffice
from tests.web.conftest import Serve, clerk, serve, site  # noqa: F401 - fixtures
from tests.web.site import Site, Visitor, token_of
from web.http.allowed_methods import routes_of

NUL, LONE, NO_UTF8 = b"a\0b", b"\xed\xa0\x80", b"\xff\xfe"
UNSTORABLE = (b"\0", NUL, LONE, NO_UTF8)
INVISIBLE = ("\u200b", "\u3164", "\u00ad \u2060", "\u2028", "\x1b\x07", "\u2800", "\ufe0f")
ODD = (
    *INVISIBLE,
    "9" * 36,
    "9" * 5000,
    "9999-12-31",
    "0001-01-01",
    "2027-02-30",
    "P0D",
    "P" + "9" * 36 + "Y",
    "x" * (LONGEST + 1),
    "\U0001f91d" * LONGEST,
    "-1",
    "1e400",
    "NaN",
    "٣٣٣٣-٠١-٠١",
    "é~é",
    "%",
    "'; --",
    "=cmd()",
    "[",
)
FOR_COMMANDS = ("9" * 36, "9999-12-31", "0001-01-01", "P0D", "P" + "9" * 36 + "Y", "-1", "1e400", "NaN", "[")
# They run until they are stopped, or start other processes.
SERVERS = ("web", "worker", "beat", "up", "demo", "tell", "prepare", "migrate", "doctor")


def test_what_cannot_be_stored_is_refused_by_every_route(site: Site, clerk: Visitor, office: TestOffice) -> None:  # noqa: F811
    reference = office.propose()
    found = {}
    for route in routes_of(site.app):
        for raw in UNSTORABLE:
            odd = quote_from_bytes(raw)
            for what, path, query, body in _ways(clerk, route, reference, odd):
                method = "POST" if "POST" in (route.methods or ()) else "GET"
                answer = clerk.client.request(
                    method,
                    f"{path}{query}",
                    content=body,
                    headers={"content-type": "application/x-www-form-urlencoded"} if body else {},
                )
                found[f"{method} {route.path} {what} {raw!r}"] = answer.status_code

    assert len(found) > 400
    assert {call: status for call, status in found.items() if status != 400} == {}


def test_odd_values_break_no_route(site: Site, clerk: Visitor, office: TestOffice) -> None:  # noqa: F811
    reference = office.record("1974-02-04")[0]
    token = _token(clerk)
    failed = {}
    for route in routes_of(site.app):
        names = [*re.findall(r'"(\w+)"', inspect.getsource(inspect.getmodule(route.endpoint))), "after", "show", "next"]  # type: ignore[arg-type]
        for odd in ODD:
            path = re.sub(r"\{ref\}", reference, route.path)
            path = re.sub(r"\{\w+\}", quote(odd[:300], safe=""), path)
            if "POST" in (route.methods or ()):
                form = dict.fromkeys(dict.fromkeys(names), odd[:4100]) | {"csrf": token, "version": "1"}
                answer = clerk.client.post(path, data=dict(list(form.items())[-60:]))
            else:
                query = "&".join(f"{name}={quote(odd[:300], safe='')}" for name in _query_names(route))
                answer = clerk.client.get(f"{path}?{query}")
            if answer.status_code >= 500 and route.path != "/readyz":
                failed[f"{route.path} {odd[:40]!r}"] = answer.status_code

    assert failed == {}


@pytest.mark.parametrize("cursor", ["é", "AA", "7aCA", "////", "AAAA", "=", "\u3164"])
def test_a_cursor_that_is_none_is_refused(clerk: Visitor, cursor: str) -> None:  # noqa: F811
    answer = clerk.get(f"/api/v1/agreements?cursor={quote(cursor, safe='')}")

    assert (answer.status_code, answer.json()["code"]) == (422, "usage")


@pytest.mark.parametrize("document", [b'"\\u0000"', b'{"a": ["\\ud800"]}', b'{"\\u0000": 1}', b"[" * 100_000, b"\xff"])
def test_a_document_with_what_cannot_be_stored_is_refused(clerk: Visitor, document: bytes) -> None:  # noqa: F811
    answer = clerk.client.post("/sign-in", content=document, headers={"content-type": "application/json"})

    assert answer.status_code == 400


@pytest.mark.parametrize("blank", INVISIBLE)
def test_a_text_of_nothing_to_see_counts_as_empty(clerk: Visitor, office: TestOffice, blank: str) -> None:  # noqa: F811
    answer = clerk.submit(
        "/agreements/new",
        {"kind": "friendship-mou", "own_place": str(office.own), "partner_name": blank, "partner_country": blank},
        page="/agreements/new",
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("address", ["/sign-in", "/", "/nothing", "/agreements", "/api/v1/agreements"])
@pytest.mark.parametrize("host", ["[", "a:b:c", "evil.example", "//evil.example/", "%", "\xff", "a@b"])
def test_a_hostile_host_breaks_nothing(site: Site, address: str, host: str) -> None:  # noqa: F811
    answer = Visitor(site).client.get(address, headers=httpx.Headers([(b"host", host.encode("latin-1"))]))

    assert answer.status_code < 500
    assert "evil.example" not in answer.headers.get("location", "")


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, rehearsal: stores.Clone, short_folder: Path) -> Path:
    monkeypatch.setenv("AMITY_DATABASE_URL", rehearsal.app_url)
    monkeypatch.setenv("AMITY_ADMIN_DATABASE_URL", rehearsal.owner_url)
    monkeypatch.setenv("AMITY_REDIS_URL", stores.addresses().redis_url)
    (short_folder / "home.json").write_text('{"kind": "rehearsal"}')
    monkeypatch.setenv("AMITY_HOME", str(short_folder))
    return short_folder


@pytest.mark.parametrize("odd", ["a\0b", "\udcff", "x" * (LONGEST + 1)])
def test_every_argument_of_every_command_is_a_text(home: Path, capsys: pytest.CaptureFixture[str], odd: str) -> None:
    ended = {}
    for words, _ in _commands():
        status = run([*words, odd])
        out, error = capsys.readouterr()
        ended[" ".join(words)] = (status, out, error.count("\n"))

    assert len(ended) > 60
    assert set(ended.values()) == {(2, "", 1)}, ended


@pytest.mark.parametrize("blank", INVISIBLE)
def test_an_argument_of_nothing_to_see_is_an_empty_one(
    home: Path, capsys: pytest.CaptureFixture[str], blank: str
) -> None:
    assert run(["offices", "create", "Andong"]) == 0
    for words, command in _commands():
        needed = [p for p in command.params if isinstance(p, click.Argument) and p.required]
        if words[0] not in SERVERS and needed:
            ended = []
            for value in (blank, ""):
                capsys.readouterr()
                ended.append((run([*words, *[value] * len(needed)]), capsys.readouterr()))
            assert ended[0] == ended[1]
            assert ended[0][0] in (1, 2)


@pytest.mark.parametrize("tried", [3, pytest.param(len(FOR_COMMANDS), marks=pytest.mark.soak)])
def test_odd_values_end_no_command_with_a_traceback(
    home: Path, capsys: pytest.CaptureFixture[str], draw: random.Random, tried: int
) -> None:
    """Each argument and option gets some of the odd values, which chance chooses, or all."""
    assert run(["offices", "create", "Andong"]) == 0
    assert run(["users", "create", "a@example.org", "--role", "coordinator"]) == 0
    capsys.readouterr()
    wrong = {}
    for words, command in _commands():
        if words[0] in SERVERS:
            continue
        needed = [p for p in command.params if isinstance(p, click.Argument) or p.required]
        options = [p for p in command.params if isinstance(p, click.Option) and not p.is_flag and not p.required]
        for option in [None, *options]:
            for odd in draw.sample(FOR_COMMANDS, tried):
                filled = [odd if isinstance(p, click.Argument) else f"{p.opts[0]}={_likely(p, odd)}" for p in needed]
                given = [*words, *filled, *([f"{option.opts[0]}={odd}"] if option else [])]
                try:
                    status: int | str = run(given)
                except Exception as error:
                    status = repr(error)
                capsys.readouterr()
                if status not in (0, 1, 2):
                    wrong[" ".join(word[:60] for word in given)] = status

    assert wrong == {}


def _likely(param: click.Parameter, odd: str) -> str:
    return param.type.choices[0] if isinstance(param.type, click.Choice) else odd


def _commands() -> Iterator[tuple[list[str], click.Command]]:
    """Every subcommand with the words that call it."""
    context = click.Context(amity)
    for name in COMMANDS:
        command = amity.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            for inner in command.list_commands(context):
                found = command.get_command(context, inner)
                assert found is not None
                yield [name, inner], found
        else:
            yield [name], command


def _ways(visitor: Visitor, route: APIRoute, reference: str, odd: str) -> Iterator[tuple[str, str, str, bytes]]:
    """What is odd, the path, the query and the body."""
    plain = re.sub(r"\{\w+\}", reference, route.path)
    if "{" in route.path:
        yield "path", re.sub(r"\{\w+\}", odd, route.path), "", b""
    yield "query", plain, f"?after={odd}", b""
    yield "name in the query", plain, f"?{odd}=1", b""
    if "POST" in (route.methods or ()):
        yield "field", plain, "", f"csrf=x&title={odd}".encode()
        yield "name of a field", plain, "", f"csrf=x&{odd}=1".encode()


def _query_names(route: APIRoute) -> list[str]:
    return [str(param.alias) for param in route.dependant.query_params]


def _token(visitor: Visitor) -> str:
    return token_of(visitor.get("/agreements/new").text)
