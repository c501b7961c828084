"""Which addresses there are, and by which methods: for refusals that say what would work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.routing import BaseRoute

# For files, which are no route of ours.
READING = frozenset({"GET", "HEAD"})


def routes_of(app: FastAPI) -> list[APIRoute]:
    """Every page and every call of the API."""
    return list(_walk(app.routes))


def _walk(routes: list[BaseRoute]) -> Iterator[APIRoute]:
    for route in routes:
        if isinstance(route, APIRoute):
            yield route
        inner: Any = getattr(route, "original_router", None)
        if inner is not None:
            yield from _walk(inner.routes)


def methods_at(request: Request, path: str) -> frozenset[str]:
    """The methods that an address takes; none where there is no such address."""
    matching = [route.methods or set() for route in routes_of(request.app) if route.path_regex.match(path)]
    return frozenset().union(*matching)


def allowed(request: Request) -> str:
    """For the header Allow (RFC 9110, 15.5.6)."""
    return ", ".join(sorted(methods_at(request, request.scope["path"]) or READING))


def without_slash(request: Request) -> str | None:
    """The address that was meant by one with a stroke at its end, inside Amity and without its host; None for others.

    A redirect that is made of the Host header would lead wherever the sender of that header wants.
    """
    path: str = request.scope["path"]
    raw = (request.scope.get("raw_path") or path.encode()).decode("latin-1")
    if request.method not in READING or not path.endswith("/") or not path.strip("/"):
        return None
    if not methods_at(request, path.rstrip("/")):
        return None
    query = request.scope["query_string"].decode("latin-1")
    return f"/{raw.strip('/')}{f'?{query}' if query else ''}"
