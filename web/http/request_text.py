"""Which text a request may carry at all, looked at once for every route: what the database could not hold ends here."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers
from starlette.types import Scope

from config.errors import AmityError
from config.languages import N_
from config.messages import Message
from config.texts import is_storable

FORM = "application/x-www-form-urlencoded"


class UnreadableTextError(AmityError):
    """An address, a form or a document with bytes that are no text."""

    code = "text"


def check_texts(scope: Scope, headers: Headers, body: bytes) -> None:
    """Raises `UnreadableTextError` for NUL, bytes that are not UTF-8 and lone surrogates, wherever they stand."""
    path: bytes = scope.get("raw_path") or scope["path"].encode("utf-8", "surrogatepass")
    _check_quoted(path, N_("The address"))
    _check_quoted(scope["query_string"], N_("The address"))
    if any(b"\0" in name or b"\0" in value for name, value in scope["headers"]):
        raise _refused(N_("A header"))
    if not body:
        return
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == FORM:
        _check_quoted(body, N_("The form"))
    elif kind == "application/json" or kind.endswith("+json"):
        _check_json(body)
    else:
        _check(body, N_("What you sent"))


def _check_quoted(raw: bytes, what: str) -> None:
    _check(unquote_to_bytes(raw) if b"%" in raw else raw, what)


def _check(raw: bytes, what: str) -> None:
    try:
        readable = "\0" not in raw.decode()
    except UnicodeDecodeError:
        readable = False
    if not readable:
        raise _refused(what)


def _check_json(body: bytes) -> None:
    """Escapes can say what UTF-8 cannot; a document that is no JSON is left to its route."""
    _check(body, N_("The document"))
    try:
        content = json.loads(body)
    except RecursionError:
        raise _refused(N_("The document")) from None
    except ValueError:
        return
    waiting: list[Any] = [content]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str) and not is_storable(one):
            raise _refused(N_("The document"))
        if isinstance(one, dict):
            waiting += [*one.keys(), *one.values()]
        elif isinstance(one, list):
            waiting += one


def _refused(what: str) -> UnreadableTextError:
    return UnreadableTextError(
        N_("What you sent has characters that are not text (%(part)s)."),
        hint=N_("Type it again instead of pasting it, and send it once more."),
        part=Message(what),
    )
