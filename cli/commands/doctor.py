"""`amity doctor`: is everything as it must be, and what to do where it is not."""

import json
import shutil
import socket
import stat
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

import click
import redis

from cli.commands.doctor_database import database_checks
from cli.commands.doctor_findings import Check, guarded
from cli.console.invocation import Invocation, json_option, pass_invocation
from config.addresses import AddressError, mailed
from config.errors import UsageError
from config.homes import PROXY_SEEN, ProxySeen
from config.json_shapes import from_json
from config.runtime import Runtime
from config.settings import unknown_variables
from models.database import Database
from tasks.health import broker_fault
from workflows.unit_of_work.definition_folder import read_folder, refusals

# Drivers and the schema are imported where they are used: the command's help does without them.

_OLDEST_REDIS, _OLDEST_VALKEY = (6, 2), (8, 0)
_FREE_BYTES = 500 * 1024 * 1024
_SEEN_LATELY = timedelta(days=7)
_BROKER_SECONDS = 5
_BROKER_HINTS = {
    "unreachable": "Start the home with `amity up`, or correct AMITY_REDIS_URL.",
    "read-only": "It is a replica: let AMITY_REDIS_URL name its primary.",
    "full": "Give it more memory (maxmemory), or remove what others keep there.",
}
_SMTP_PORTS = {"smtp": 25, "smtps": 465}


@click.command()
@click.option("--only", "wanted", multiple=True, metavar="CHECK", help="Only the check of this name; may be repeated.")
@json_option
@pass_invocation
def doctor_command(invocation: Invocation, wanted: tuple[str, ...], as_json: bool) -> None:
    """Check settings, stores, roles, migrations, clocks and dead letters."""
    runtime = invocation.runtime
    checks = list(examine(runtime))
    if wanted:
        names = [check.name for check in checks]
        unknown = [name for name in wanted if name not in names]
        if unknown:
            raise UsageError(f"There is no check named {unknown[0]!r}", hint=f"There are {', '.join(names)}.")
        checks = [check for check in checks if check.name in wanted]
    ok = all(check.ok for check in checks)
    if as_json:
        shown = {
            "ok": ok,
            "checks": [asdict(check) for check in checks],
            "settings": dict(runtime.settings.listed()),
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        for name, value in runtime.settings.listed():
            click.echo(f"{name:<34} {value or '-'}")
        click.echo()
        for check in checks:
            mark = "NOTE" if check.noted else "ok" if check.ok else "WRONG"
            click.echo(f"{mark:<6} {check.name}: {check.detail}")
            if check.hint:
                click.echo(f"       {check.hint}")
    if not ok:
        raise click.exceptions.Exit(1)


def examine(runtime: "Runtime") -> Iterator[Check]:
    """Every check, one after another; a store that is away fails its own check and those that need it."""
    for check in _checks(runtime):
        yield replace(check, hint="") if check.ok and not check.noted else check


def _checks(runtime: "Runtime") -> Iterator[Check]:
    yield _settings()
    yield _home(runtime)
    yield from database_checks(runtime)
    yield guarded("definitions", lambda: _definitions(runtime))
    yield guarded("broker", lambda: _broker(runtime))
    yield _mail(runtime)
    yield guarded("sender", lambda: _sender(runtime))
    yield guarded("proxies", lambda: _proxies(runtime))


def _settings() -> Check:
    unknown = unknown_variables()
    if unknown:
        return Check(
            "settings",
            False,
            f"unknown: {', '.join(unknown)}",
            "Correct or unset them; the list shows those there are.",
        )
    return Check("settings", True, "all known and well formed")


def _home(runtime: "Runtime") -> Check:
    home = runtime.home
    detail = f"{home.path} ({home.kind}, {'running' if home.is_running else 'not running'})"
    exposed = [
        str(path)
        for path in (home.secrets_dir, *home.secrets_dir.glob("*"))
        if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    if exposed:
        return Check("home", False, f"others may read {exposed[0]}", f"chmod -R go= {home.secrets_dir}")
    free = shutil.disk_usage(home.path).free
    if free < _FREE_BYTES:
        return Check("home", False, f"{free // 1024**2} MB are free under {home.path}", "Free some space there.")
    return Check("home", True, detail)


def _broker(runtime: "Runtime") -> Check:
    database = Database(runtime.database_url, pool_size=1)
    try:
        fault = broker_fault(runtime.redis_url, database, seconds=_BROKER_SECONDS)
    finally:
        database.close()
    if fault is not None:
        return Check("broker", False, fault, _BROKER_HINTS.get(fault, "Its own log and configuration say more."))
    client = redis.Redis.from_url(
        runtime.redis_url, socket_connect_timeout=_BROKER_SECONDS, socket_timeout=_BROKER_SECONDS
    )
    try:
        info = client.info("server")
    finally:
        client.close()
    name, oldest = ("valkey", _OLDEST_VALKEY) if "valkey_version" in info else ("redis", _OLDEST_REDIS)
    version = str(info[f"{name}_version"])
    major, minor = (int(part) for part in version.split(".")[:2])
    return Check(
        "broker",
        (major, minor) >= oldest,
        f"{name} {version} answers",
        f"Use {name} {'.'.join(str(part) for part in oldest)} or newer.",
    )


def _definitions(runtime: "Runtime") -> Check:
    folder = runtime.definitions
    if folder is None:
        return Check("definitions", True, "the packaged ones; AMITY_DEFINITIONS names no folder of your own")
    files = read_folder(folder)
    database = Database(runtime.database_url, pool_size=1)
    try:
        refused = refusals(database, files)
    finally:
        database.close()
    if refused:
        return Check(
            "definitions",
            False,
            f"{folder}: {'; '.join(taken.line() for taken in refused)}",
            "`amity workflows check FILE` lists the faults; until then the version that runs stays in force.",
        )
    return Check("definitions", True, f"{folder}: {len(files)} file(s), none refused")


def _mail(runtime: "Runtime") -> Check:
    if runtime.smtp_url is None:
        kept = f"kept in {runtime.home.mail_dir}"
        if runtime.home.kind.has_own_clock:
            return Check("mail", True, kept)
        # A maildir is the embedded default and no fault; that nobody gets the mail has to be said all the same.
        return Check("mail", True, f"{kept}, where nobody gets it", "AMITY_SMTP_URL names a server.", noted=True)
    parts = urlsplit(runtime.smtp_url)
    host, port = parts.hostname or "", parts.port or _SMTP_PORTS[parts.scheme]
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as error:
        return Check("mail", False, f"{host}:{port} cannot be reached ({error})", "Correct AMITY_SMTP_URL.")
    return Check("mail", True, f"{host}:{port} answers")


def _sender(runtime: "Runtime") -> Check:
    try:
        return Check("sender", True, mailed(parseaddr(runtime.mail_from)[1]))
    except AddressError as error:
        return Check(
            "sender", False, f"AMITY_MAIL_FROM: {error}", "Write it as name@example.org; no mail is sent until then."
        )


def _proxies(runtime: "Runtime") -> Check:
    """Noted and not wrong: anybody can send the header of a proxy, and a health check must not fail of it."""
    if runtime.trusted_proxies:
        return Check("proxies", True, f"trusted are {', '.join(runtime.trusted_proxies)}")
    try:
        seen = from_json(ProxySeen, (runtime.home.run_dir / PROXY_SEEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Check("proxies", True, "none is trusted, and none was seen")
    if datetime.now(UTC) - seen.at > _SEEN_LATELY:
        return Check("proxies", True, f"none is trusted, and none was seen after {seen.at.date()}")
    return Check(
        "proxies",
        True,
        f"requests come through a proxy at {seen.peer} (last seen {seen.at.date()}), and none is trusted: "
        "everybody behind it counts as one client, whose sign-in mails are put off together",
        "Set AMITY_TRUSTED_PROXIES to the address of the proxy, if it is yours.",
        noted=True,
    )
