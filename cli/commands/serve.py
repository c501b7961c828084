"""The production processes, one command each: web, worker, beat, and the two that run once."""

import logging
import os
import secrets
import signal
import socket
import sys
import warnings
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

import click

from cli.console.dates import RATE
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.processes.parent_death import tie
from cli.processes.readiness import report_ready

if TYPE_CHECKING:
    from config.runtime import Runtime
from cli.console.dates import parse_instant

# The servers and their libraries are imported by the one command that needs them: each process stays small.

QUEUES = ("due", "mail", "relay")
BEAT_FILES = "beat-"
_CLOSING_SECONDS = 5
_SET_UP_SECONDS = 24 * 3600
_OFFICE_NAMES = {"rehearsal": "Rehearsal office", "demo": "Andong City, International Relations"}


@click.command()
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@pass_invocation
def web(invocation: Invocation, bind: str, port: int) -> None:
    """Run the web server."""
    import uvicorn

    from web.app import create_app
    from web.http.connections import REST_SECONDS, TimedProtocol

    runtime = _process(invocation)

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                report_ready()

    Server(
        uvicorn.Config(
            create_app(runtime),
            host=bind,
            port=port,
            proxy_headers=bool(runtime.trusted_proxies),
            forwarded_allow_ips=list(runtime.trusted_proxies),
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=_CLOSING_SECONDS,
            timeout_keep_alive=REST_SECONDS,
            http=TimedProtocol,
        )
    ).run()


@click.command()
@click.option("--concurrency", type=click.IntRange(1, 64), help="Children; else AMITY_WORKER_CONCURRENCY, else 2.")
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="What to take work from.")
@pass_invocation
def worker(invocation: Invocation, concurrency: int | None, queues: str) -> None:
    """Run a Celery worker."""
    from celery import signals
    from celery.platforms import SecurityWarning

    runtime = _process(invocation)
    from tasks.app import configure

    app = configure(runtime)

    signals.worker_ready.connect(_ready, weak=False)
    signals.worker_process_init.connect(_tie_to_worker, weak=False)
    # It warns root of pickled messages, and only JSON is taken here.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    _quieten("celery.worker.strategy", "celery.app.trace")
    running = app.Worker(
        hostname=f"amity-{os.getpid()}@{socket.gethostname()}",
        concurrency=concurrency or runtime.settings.worker_concurrency,
        queues=queues.split(","),
        loglevel=runtime.settings.log_level,
        pool="prefork",
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    running.start()
    raise click.exceptions.Exit(running.exitcode or 0)


@click.command()
@pass_invocation
def beat(invocation: Invocation) -> None:
    """Run the ticking process."""
    from celery import signals

    runtime = _process(invocation)
    from tasks.app import configure

    app = configure(runtime)

    signals.beat_init.connect(_ready, weak=False)
    _quieten("celery.beat")
    # Containers that share a home may share their process ids too.
    schedule = runtime.home.run_dir / f"{BEAT_FILES}{secrets.token_hex(8)}"
    try:
        app.Beat(schedule=str(schedule), loglevel=runtime.settings.log_level, quiet=True).run()
    finally:
        for left in schedule.parent.glob(f"{schedule.name}*"):
            left.unlink(missing_ok=True)


@click.command()
@json_option
@pass_invocation
def migrate(invocation: Invocation, as_json: bool) -> None:
    """Bring the database to the newest schema, as its owner; a new one becomes an installation.

    On a terminal, and while nobody has set it up, it prints the link to do so: a log is no place for a key.
    """
    import json

    runtime = _process(invocation)
    applied = _migrate(runtime)
    asked = sys.stdout.isatty() and not as_json
    link, definitions = _installation(runtime, at=None, rate=None, link=Link.FIRST if asked else Link.NONE)
    if as_json:
        click.echo(json.dumps({"applied": applied, "definitions": definitions}))
        return
    click.echo(f"Applied: {', '.join(applied)}" if applied else "The schema is the newest.")
    for said in definitions:
        click.echo(f"Definitions: {said}")
    if link:
        click.echo(f"{'Set up' if '/set-up/' in link else 'Sign in'} once: {link}")


@click.command(hidden=True)
@click.option("--at", help="Where a new rehearsal's clock begins.")
@click.option("--rate", type=RATE, help="How fast a new rehearsal's clock runs.")
@pass_invocation
def prepare(invocation: Invocation, at: str | None, rate: float | None) -> None:
    """Migrate, make the installation, and report a one-time sign-in link."""
    runtime = _process(invocation)
    for revision in _migrate(runtime):
        click.echo(f"applied {revision}")
    instant = parse_instant(at) if at else None
    link, definitions = _installation(runtime, at=instant, rate=rate, link=Link.EACH_TIME)
    for said in definitions:
        click.echo(f"definitions: {said}")
    if _is_held(runtime):
        click.echo("HELD: restored from a backup. Nothing is sent and no timer acts until `amity resume`.")
    report_ready(link)


def _process(invocation: Invocation) -> "Runtime":
    """Resolve the home, starting it if it is new; the environment carries it on to what Celery forks."""
    from config.logging import configure_logging
    from config.runtime import Runtime

    runtime = Runtime.load(invocation.home_option, start=True)
    os.environ["AMITY_HOME"] = str(runtime.home.path)
    configure_logging(runtime.settings.log_level)
    invocation.__dict__["runtime"] = runtime
    return runtime


def _ready(**_: object) -> None:
    report_ready()


def _tie_to_worker(**_: object) -> None:
    tie(signal.SIGKILL)


def _quieten(*loggers: str) -> None:
    """What they say at INFO comes with every tick."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.WARNING)


def _migrate(runtime: "Runtime") -> list[str]:
    _quieten("alembic")
    from models.migrate import upgrade

    return upgrade(runtime.admin_database_url, app_role=runtime.app_role)


def _is_held(runtime: "Runtime") -> bool:
    from models.backups import held_since
    from models.migrate import as_owner

    with as_owner(runtime.admin_database_url) as connection:
        return held_since(connection) is not None


class Link(Enum):
    """When a one-time link is made: with each start, only until somebody could have signed in, or never."""

    EACH_TIME = "each time"
    FIRST = "first"
    NONE = "none"


def _installation(runtime: "Runtime", *, at: datetime | None, rate: float | None, link: Link) -> tuple[str, list[str]]:
    """Make what a first start makes, and adopt the folder of own definitions; returns what is to be said of those.

    Before that the one-time link, to sign in or, in a new production home, to set up; empty where none is wanted.
    """
    from models.migrate import ensure_installation

    _, is_new = ensure_installation(
        runtime.admin_database_url, kind=runtime.home.kind, at=at, rate=1 if rate is None else rate
    )
    from config.signing import signed
    from models.database import Database
    from workflows.actors import AMITY
    from workflows.offices.first_start import begin_practice, first_sign_in
    from workflows.offices.sign_in import SET_UP, link_path, set_up_path
    from workflows.unit_of_work.definition_folder import adopt_everywhere, read_folder

    database = Database(runtime.database_url, pool_size=1)
    try:
        if runtime.home.kind.has_own_clock:
            own = read_folder(runtime.definitions)
            begin_practice(database, office_name=_OFFICE_NAMES[runtime.home.kind], own=own)
        definitions = [taken.line() for taken in adopt_everywhere(database, runtime.definitions, by=AMITY)]
        if link is Link.NONE or (link is Link.FIRST and not is_new and database.offices()):
            return "", definitions
        token = first_sign_in(database)
        if token is None:
            path = set_up_path(signed(runtime.secret_key, SET_UP, lasts_seconds=_SET_UP_SECONDS))
        else:
            path = link_path(token)
    finally:
        database.close()
    return f"{runtime.base_url.rstrip('/')}{path}", definitions
