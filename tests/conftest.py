"""What every test can ask for: stores of the run, a database per process, an office per test."""

from __future__ import annotations

import gc
import logging
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from config.garbage import keep_what_is_imported
from config.logging import LineFormatter
from models.database import Database
from tests import stores
from tests.factories import TestOffice, make_office
from tests.folders import fast_folder, make_short_folder

REHEARSAL_BEGINS = datetime.fromisoformat("2027-01-01T00:00:00+09:00")
_STORES = pytest.StashKey[stores.Stores]()


def pytest_configure(config: pytest.Config) -> None:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(fast_folder()))


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Tests wait for servers and other processes a good part of their time: twice as many keep the processors busy."""
    return max(2, (os.cpu_count() or 1) * 2)


def pytest_collection_finish(session: pytest.Session) -> None:
    """A tenth of the run went into walks through what is imported."""
    keep_what_is_imported()
    gc.set_threshold(20_000, 20, 20)


def pytest_sessionstart(session: pytest.Session) -> None:
    """The process that leads the run starts the stores; the others find them in the environment."""
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    started = stores.Stores()
    started.start()
    config.stash[_STORES] = started


def pytest_unconfigure(config: pytest.Config) -> None:
    started = config.stash.get(_STORES, None)
    if started is not None:
        started.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What tests measured (`record_property("figures", ...)`), whichever process ran them."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    figures = [str(value) for report in reports for name, value in report.user_properties if name == "figures"]
    if figures:
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _no_lines_to_a_closed_stream() -> Iterator[None]:
    """A command run in this process writes its lines to this test's stderr; the next test has another."""
    yield
    root = logging.getLogger()
    root.handlers[:] = [handler for handler in root.handlers if not isinstance(handler.formatter, LineFormatter)]


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tester's own variables and `.env` say nothing here."""
    for name in [name for name in os.environ if name.startswith("AMITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def clone() -> Iterator[stores.Clone]:
    """This process's own database, for tests that each work in an office of their own."""
    made = stores.clone()
    yield made
    stores.drop(made)


@pytest.fixture(scope="session")
def database(clone: stores.Clone) -> Iterator[Database]:
    opened = Database(clone.app_url, pool_size=5)
    yield opened
    opened.close()


@pytest.fixture
def office(database: Database) -> TestOffice:
    """An office with one user of all roles, an own place in Korea and a partner in Azerbaijan."""
    return make_office(database)


@pytest.fixture
def rehearsal() -> Iterator[stores.Clone]:
    """A database of the test's own, whose clock stands at the beginning of 2027 in Seoul."""
    made = stores.clone("rehearsal", at=REHEARSAL_BEGINS)
    yield made
    stores.drop(made)


@pytest.fixture
def rehearsed(rehearsal: stores.Clone) -> Iterator[Database]:
    opened = Database(rehearsal.app_url, pool_size=5)
    yield opened
    opened.close()


@pytest.fixture
def rehearsed_office(rehearsed: Database) -> TestOffice:
    """An office whose clock stands at the beginning of 2027."""
    return make_office(rehearsed)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Short enough for sockets, and open to the account that the database runs as when root tests."""
    folder = make_short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
