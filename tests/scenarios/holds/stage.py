"""The real parts of one run: a database, a Valkey, workers and beats, and one thread that disturbs and mends them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree

import psutil
import redis

from cli.processes.children import spawn, stop
from cli.processes.services import as_child
from cli.processes.stores import EmbeddedPostgres, EmbeddedValkey
from cli.rehearsal.time_travel import jump
from config.homes import Home, HomeKind
from config.runtime import Runtime
from models.database import Database
from models.migrate import ensure_installation, upgrade
from tasks.wake_up import waker
from tests import stores
from tests.folders import make_short_folder
from tests.scenarios.holds.scenario import BEGINS, ENDS, Outcome, fill, outcome
from tests.scenarios.holds.sink import Sink

# Real time. A killed worker's claims are taken up again after so long; all other limits follow from it.
LEASE_SECONDS = 3

# Yields how many seconds to leave things alone; acts in between.
Trouble = Iterator[float]


@dataclass
class Stage:
    """Everything that is started here is started by one thread, since a child is tied to the thread it came from."""

    sink: Sink
    folder: Path
    database_url: str
    valkey: EmbeddedValkey
    postgres: EmbeddedPostgres | None
    workers: int = 1
    beats: int = 1
    lease: int = LEASE_SECONDS
    restarts: int = 0
    deeds: list[str] = field(default_factory=list)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("AMITY_")},
            "AMITY_HOME": str(self.folder / "home"),
            "AMITY_DATABASE_URL": self.database_url,
            "AMITY_REDIS_URL": self.valkey.url,
            "AMITY_SMTP_URL": self.sink.url,
            "AMITY_SECRET_KEY": "of the tests, and long enough for its purpose",
            "AMITY_LEASE_SECONDS": str(self.lease),
            "AMITY_LOG_LEVEL": "WARNING",
        }

    def keep(self) -> None:
        """Starts what should run and does not."""
        wanted = [f"worker{n}" for n in range(self.workers)] + [f"beat{n}" for n in range(self.beats)]
        for name in wanted:
            process = self.running.get(name)
            if process is None or process.poll() is not None:
                self.restarts += process is not None
                with (self.folder / f"{name}.log").open("ab") as log:
                    self.running[name] = spawn(
                        as_child(("amity", name.rstrip("0123456789"))),
                        output=log,
                        on_parent_death=signal.SIGKILL,
                        env=self.env,
                    )

    def kill_worker(self, draw: random.Random) -> None:
        """SIGKILL to a worker; its children die with it."""
        name = draw.choice([name for name in self.running if name.startswith("worker")])
        self.deeds.append(f"killed {name}")
        self.running[name].kill()
        self.running[name].wait()

    def kill_child(self, draw: random.Random) -> None:
        """SIGKILL to one of a worker's children; the worker makes a new one."""
        name = draw.choice([name for name in self.running if name.startswith("worker")])
        children = psutil.Process(self.running[name].pid).children() if self.running[name].poll() is None else []
        if children:
            self.deeds.append(f"killed a child of {name}")
            draw.choice(children).kill()

    def wipe(self) -> None:
        """The broker forgets everything."""
        self.deeds.append("wiped")
        with redis.Redis(unix_socket_path=str(self.valkey.socket)) as client:
            client.flushall()

    def wait_for_mails(self, more: int, *, seconds: float = 20) -> Trouble:
        """Until so many more mails were offered, or a while has passed."""
        wanted, until = len(self.sink.offered) + more, time.monotonic() + seconds
        while len(self.sink.offered) < wanted and time.monotonic() < until:
            yield 0.001

    def end(self) -> None:
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        for process in self.running.values():
            stop(process, (signal.SIGTERM, 6))

    def summary(self) -> str:
        """The last lines of each process, for a test that fails."""
        logs = sorted(self.folder.glob("*.log"))
        return "\n".join(f"{log.name}: {line}" for log in logs for line in log.read_text().splitlines()[-12:])


@dataclass(frozen=True)
class Played:
    """What one run came to, and its figures."""

    outcome: Outcome
    stage: Stage
    stops: int
    seconds: float

    def check(self) -> None:
        """What holds in every run: one identity for a reminder and person, nothing lost, a log as it was written."""
        assert {pair: found for pair, found in self.stage.sink.identities().items() if len(found) != 1} == {}
        assert {mail.message_id for mail in self.stage.sink.taken} == set(self.outcome.sent)
        assert self.outcome.broken == []

    def figures(self, name: str) -> str:
        sink = self.stage.sink
        return (
            f"{name}: {self.seconds:.1f} s, {self.stops} stops, {len(self.outcome.ledger)} lines of the ledger, "
            f"{len(sink.offered)} mails offered, {len(sink.taken)} taken, {sink.connections} connections, "
            f"{len(self.stage.deeds)} disturbances, {self.stage.restarts} restarts"
        )


def play(
    trouble: Callable[[Stage], Trouble] | None = None,
    *,
    sink: Sink | None = None,
    workers: int = 1,
    beats: int = 1,
    lease: int = LEASE_SECONDS,
    own_postgres: bool = False,
) -> Played:
    """Plays the scenario from its beginning to its end on parts of its own, with `trouble` meanwhile."""
    with ExitStack() as stack:
        folder = make_short_folder()
        stack.callback(rmtree, folder, ignore_errors=True)
        run = folder / "run"
        run.mkdir(mode=0o711)
        stage = Stage(
            stack.enter_context(sink or Sink()),
            folder,
            "",
            EmbeddedValkey(folder / "valkey", run),
            EmbeddedPostgres(folder / "postgres", run, stores.PASSWORDS) if own_postgres else None,
            workers,
            beats,
            lease,
        )
        Home(folder / "home", HomeKind.REHEARSAL).establish()
        with _hands(stage, trouble):
            database = Database(stage.database_url, pool_size=2)
            stack.callback(database.close)
            fill(database)
            began = time.monotonic()
            stops = jump(database, ENDS, wake=_wake(stage), progress=lambda at: None, let_go=False)
            seconds = time.monotonic() - began
            found = outcome(database)
        return Played(found, stage, stops, seconds)


def _wake(stage: Stage) -> Callable[[], None]:
    before = {name: os.environ.get(name) for name in stage.env if name.startswith("AMITY_")}
    os.environ.update({name: stage.env[name] for name in before})
    try:
        return waker(Runtime.load())
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


@contextmanager
def _hands(stage: Stage, trouble: Callable[[Stage], Trouble] | None) -> Iterator[None]:
    """Starts the parts, keeps them and lets `trouble` have its way, all in one thread, until the block ends."""
    ready, over = threading.Event(), threading.Event()
    failed: list[BaseException] = []

    def work() -> None:
        with ExitStack() as stack:
            try:
                stack.enter_context(stage.valkey)
                _database(stage, stack)
                stack.callback(stage.end)
                stage.keep()
                ready.set()
                coming = trouble(stage) if trouble is not None else iter(())
                resume = time.monotonic()
                while not over.wait(0.001 if trouble else 0.05):
                    if time.monotonic() >= resume:
                        resume = time.monotonic() + next(coming, 3600.0)
                        stage.keep()
            except BaseException as error:
                failed.append(error)
                ready.set()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        ready.wait(60)
        if failed:
            raise failed[0]
        yield
    except BaseException as error:
        error.add_note(stage.summary())
        raise
    finally:
        over.set()
        thread.join(60)
    if failed:
        raise failed[0]


def _database(stage: Stage, stack: ExitStack) -> None:
    if stage.postgres is None:
        made = stores.clone("rehearsal", at=BEGINS)
        stage.database_url = made.app_url
        stack.callback(stores.drop, made)
        return
    stack.enter_context(stage.postgres)
    stage.database_url = stage.postgres.url("amity_app")
    upgrade(stage.postgres.url("amity_owner"), app_role="amity_app")
    ensure_installation(stage.postgres.url("amity_owner"), kind="rehearsal", at=BEGINS, rate=0)
