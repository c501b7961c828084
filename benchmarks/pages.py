"""The pages at a thousand and at a hundred thousand agreements: how many statements, and how long."""

from __future__ import annotations

import re
import time
import warnings
from contextlib import ExitStack
from datetime import UTC, datetime
from statistics import median
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import event

from benchmarks.filling import fill
from benchmarks.office import make_office
from benchmarks.parts import environment, parts
from benchmarks.results import Figure, Result, spread
from config.runtime import Runtime
from tasks.due import sweep
from tasks.worker_context import WorkerContext
from web.app import create_app
from workflows.offices.sign_in import link_path, make_link

NAME = "pages"
SIZES = (1_000, 100_000)
ROUNDS = 5
VISITS = 10
PAGES = {
    "Today": "/",
    "board": "/agreements",
    "list": "/agreements?view=list",
    "list of one country": "/agreements?view=list&country=AZ",
    "list of a country without any": "/agreements?view=list&country=JP",
    "list of what needs action": "/agreements?view=list&show=needs",
    "exchanges": "/exchanges",
    "an agreement": "/agreements/{reference}",
    "API list": "/api/v1/agreements",
}


def measure() -> Result:
    with ExitStack() as stack:
        sites = [stack.enter_context(_Site(size)) for size in SIZES]
        statements = {page: [site.statements(path) for site in sites] for page, path in PAGES.items()}
        rounds = {page: [[site.visit(path) for site in sites] for _ in range(ROUNDS)] for page, path in PAGES.items()}
    ratios = {page: [large / small for small, large in rows] for page, rows in rounds.items()}
    return Result(
        NAME,
        "The pages, small and large",
        [
            *(
                Figure(f"{page}: time at {SIZES[1]:,} agreements over {SIZES[0]:,}", median(found), 1.5, at_least=False)
                for page, found in ratios.items()
            ),
            Figure(
                f"statements of the page that grows most, at {SIZES[1]:,} over {SIZES[0]:,}",
                max(large / small for small, large in statements.values()),
                1,
                at_least=False,
            ),
        ],
        [
            f"{page}: {statements[page][0]} statements at {SIZES[0]:,} and {statements[page][1]} at {SIZES[1]:,}; "
            + "; ".join(
                f"at {size:,} {spread([row[index] * 1000 for row in rounds[page]], ' ms')}"
                for index, size in enumerate(SIZES)
            )
            for page in PAGES
        ],
    )


class _Site:
    """The application over a database with so many agreements, and somebody signed in."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._stack = ExitStack()

    def __enter__(self) -> _Site:
        made = self._stack.enter_context(parts(at=datetime(2027, 1, 1, tzinfo=UTC)))
        with environment({**made.settings(), "AMITY_BASE_URL": "http://testserver"}):
            runtime = Runtime.load()
        worker = WorkerContext(runtime)
        self._stack.callback(worker.database.close)
        office = make_office(worker.database, ["2001-09-15"])
        self._reference = office.references[0]
        sweep(worker, time.monotonic() + 60)
        fill(made, self._size - 1)
        app = create_app(runtime)
        self._engine = app.state.amity.database.engine
        with warnings.catch_warnings():
            # It announces a change of its own dependencies.
            warnings.simplefilter("ignore")
        self._client = self._stack.enter_context(TestClient(app, follow_redirects=False))
        with worker.database.transaction(office.id) as tx:
            assert office.actor.user_id is not None
            path = link_path(make_link(tx, office.actor.user_id))
        token = re.search(r'name="csrf" value="(\w+)"', self._client.get(path).text)
        assert token is not None
        assert self._client.post(path, data={"csrf": token.group(1)}).status_code == 303
        for page in PAGES.values():
            self.visit(page)
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def visit(self, path: str) -> float:
        """Seconds for one visit."""
        began = time.perf_counter()
        for _ in range(VISITS):
            answer = self._client.get(path.format(reference=self._reference))
            assert answer.status_code == 200, answer.text
        return (time.perf_counter() - began) / VISITS

    def statements(self, path: str) -> int:
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            seen.append(statement)

        event.listen(self._engine, "before_cursor_execute", note)
        try:
            self._client.get(path.format(reference=self._reference))
        finally:
            event.remove(self._engine, "before_cursor_execute", note)
        return len(seen)
