"""`amity up`: the stores, the migrations and Amity's processes as one tree."""

import importlib
import json
import os
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial

import click

from cli.console.dates import RATE, parse_instant
from cli.console.invocation import Invocation, Run, pass_invocation
from cli.processes.forked import COPIES
from cli.processes.parts import ForkedPart, Part, ProcessPart, StorePart
from cli.processes.services import BEAT_FILES, MODULES, as_child, services
from cli.processes.stores import EmbeddedPostgres, EmbeddedValkey
from cli.processes.stores.postgres import SUPERUSER
from cli.processes.supervisor import NotReadyError, StopRequested, Supervisor
from cli.rehearsal.beginning import BEGINS
from config.errors import RefusedError, UsageError
from config.garbage import keep_what_is_imported
from config.homes import HomeKind, Running
from config.json_shapes import to_json
from config.runtime import APP_ROLE, OWNER_ROLE, Runtime

Announce = Callable[[bool], None]

_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - translated, not bound


class PortTakenError(RefusedError):
    code = "port-taken"


@click.command()
@click.option("--demo", is_flag=True, help="A home that tells the story of Andong and Shusha.")
@click.option("--rehearsal", is_flag=True, help="A home with a clock of its own, whose mail stays in it.")
@click.option("--at", metavar="INSTANT", help="Start time of a new rehearsal's clock.")
@click.option("--rate", type=RATE, help="Speed of a new rehearsal's clock.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="Port; 0 for any free one."
)
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--untold", is_flag=True, hidden=True, help="Do not run the demo story.")
@pass_invocation
def up_command(
    invocation: Invocation,
    demo: bool,
    rehearsal: bool,
    at: str | None,
    rate: float | None,
    port: int,
    bind: str,
    untold: bool,
) -> None:
    """Start everything on this machine, print a sign-in link, and stop it all on Ctrl-C."""
    if at is not None:
        parse_instant(at)
    runtime = Runtime.load(invocation.home_option, _kind(demo, rehearsal), start=True)
    if (at is not None or rate is not None) and not runtime.home.kind.has_own_clock:
        raise UsageError(
            "A production home has no clock of its own", hint="Leave out --at and --rate, or add --rehearsal."
        )
    with runtime.home.locked():
        for left in runtime.home.run_dir.glob(f"{BEAT_FILES}*"):
            left.unlink()
        free = _free_port(bind, port)
        try:
            _run_tree(
                runtime,
                invocation.run,
                bind=bind,
                port=free,
                clock=_clock_options(at or _story_begins(runtime), rate),
                story=runtime.home.kind is HomeKind.DEMO and not untold,
            )
        except StopRequested:
            return


def _story_begins(runtime: Runtime) -> str | None:
    """A demo's clock begins with its story; a rehearsal's at the real time, unless you say otherwise."""
    if runtime.home.kind is not HomeKind.DEMO:
        return None
    return BEGINS.isoformat()


def _run_tree(runtime: Runtime, run: Run, *, bind: str, port: int, clock: list[str], story: bool) -> None:
    host = _ANY_ADDRESS.get(bind, bind)
    local = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    base_url = runtime.settings.base_url or local
    env = {
        **os.environ,
        "AMITY_HOME": str(runtime.home.path),
        "AMITY_BASE_URL": base_url,
        "PYTHONUNBUFFERED": "1",
    }
    supervisor = Supervisor(sys.stdout)
    with ExitStack() as stack:
        stack.enter_context(supervisor.signals())
        announce = stack.enter_context(_announced(runtime, port=port, base_url=base_url))
        stack.enter_context(supervisor)
        supervisor.say("amity", f"home {runtime.home.path} ({runtime.home.kind})")
        _start_stores(supervisor, runtime)

        def part(name: str, *words: str, vital: bool = True) -> Part:
            if not COPIES:
                return ProcessPart(name, as_child(("amity", *words)), env, vital=vital)
            title = f"amity --home {runtime.home.path} {words[0]}"
            return ForkedPart(name, partial(_typed, run, words), env, title=title, vital=vital)

        link = supervisor.run(part("migrate", "prepare", *clock))
        for service in services(bind=bind, port=port):
            supervisor.start(part(service.name, *service.argv[1:], vital=service.vital))
        supervisor.wait_ready()
        _check_health(local)
        if story:
            supervisor.run(part("story", "tell"))
        announce(True)
        supervisor.say("amity", f"ready at {base_url}")
        if runtime.smtp_url is None and not runtime.home.kind.has_own_clock:
            supervisor.say(
                "amity", f"no mail is sent (AMITY_SMTP_URL is not set); it is kept in {runtime.home.mail_dir}"
            )
        if link:
            supervisor.say("amity", f"{'set up' if '/set-up/' in link else 'sign in'} once: {link}")
        supervisor.watch()


def _typed(run: Run, words: Sequence[str]) -> int:
    """In a copy of this process: as if `amity` had been called with these words. Celery puts them into its title."""
    sys.argv[1:] = words
    return run(words)


def _start_stores(supervisor: Supervisor, runtime: Runtime) -> None:
    """While the first one starts, we import what all processes need; they are copies of this one."""
    load = _load if COPIES else None
    for store in _stores(runtime):
        supervisor.start(StorePart(store), meanwhile=load)
        load = None
    if load is not None:
        load()


def _load() -> None:
    for module in MODULES:
        importlib.import_module(module)
    keep_what_is_imported()


def _stores(runtime: Runtime) -> Iterator[EmbeddedPostgres | EmbeddedValkey]:
    home = runtime.home
    if not runtime.has_external_database:
        passwords = {role: home.secret(f"postgres-{role}") for role in (SUPERUSER, OWNER_ROLE, APP_ROLE)}
        yield EmbeddedPostgres(home.path / "postgres", home.run_dir, passwords)
    if not runtime.has_external_redis:
        yield EmbeddedValkey(home.path / "valkey", home.run_dir)


@contextmanager
def _announced(runtime: Runtime, *, port: int, base_url: str) -> Iterator[Announce]:
    """Keep HOME/run/up.json while running, so that other commands know."""
    file = runtime.home.run_dir / "up.json"

    def announce(ready: bool) -> None:
        content = to_json(Running(os.getpid(), port, base_url, ready))
        draft = file.with_suffix(".new")
        draft.write_text(json.dumps(content) + "\n", encoding="utf-8")
        draft.replace(file)

    announce(False)
    try:
        yield announce
    finally:
        file.unlink(missing_ok=True)


def _kind(demo: bool, rehearsal: bool) -> HomeKind | None:
    if demo and rehearsal:
        raise UsageError("--demo and --rehearsal are two kinds of home", hint="Give one of them.")
    if demo:
        return HomeKind.DEMO
    return HomeKind.REHEARSAL if rehearsal else None


def _clock_options(at: str | None, rate: float | None) -> list[str]:
    return [*(["--at", at] if at else []), *([f"--rate={rate}"] if rate is not None else [])]


def _free_port(bind: str, port: int) -> int:
    """The port itself, or for 0 one that is free; refuses one that is taken before anything is started."""
    try:
        family, _, _, _, address = socket.getaddrinfo(bind, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])
    except OSError as error:
        raise PortTakenError(
            f"Port {port} on {bind} cannot be used ({error.strerror})", hint="Choose another with --port."
        ) from None


def _check_health(base: str) -> None:
    try:
        with urllib.request.urlopen(f"{base}/healthz", timeout=10) as answer:  # noqa: S310 - our own server
            answer.read()
    except OSError as error:
        raise NotReadyError(f"web does not answer at {base}/healthz ({error})", hint="Its lines say why.") from None
