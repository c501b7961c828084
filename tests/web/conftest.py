"""The application on a real server, over a real database, a real broker and a home of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from config.homes import HomeKind
from config.runtime import Runtime
from tests import stores
from tests.factories import TestOffice
from tests.web.site import Site, Visitor, free_port, serving
from web.app import create_app

Serve = Callable[..., Site]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Serve]:
    """Starts the application over a database; `base_url` None is where it listens."""
    with ExitStack() as stack:

        def start(database_url: str, *, base_url: str | None = None) -> Site:
            port = free_port()
            monkeypatch.setenv("AMITY_DATABASE_URL", database_url)
            monkeypatch.setenv("AMITY_REDIS_URL", stores.addresses().redis_url)
            monkeypatch.setenv("AMITY_BASE_URL", base_url or f"http://127.0.0.1:{port}")
            app = create_app(Runtime.load(tmp_path / "home", HomeKind.PRODUCTION, start=True))
            return stack.enter_context(serving(app, port))

        yield start


@pytest.fixture
def site(serve: Serve, clone: stores.Clone) -> Site:
    return serve(clone.app_url)


@pytest.fixture
def stranger(site: Site, office: TestOffice) -> Visitor:
    """Not signed in; somebody else's office is there, so that Amity is set up."""
    return Visitor(site)


@pytest.fixture
def clerk(site: Site, office: TestOffice) -> Visitor:
    """Signed in as the office's one user, who has every role."""
    return Visitor(site).sign_in(office)
