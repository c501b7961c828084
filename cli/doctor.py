"""`amity doctor`: is everything as it must be, and what to do where it is not."""

import json
import shutil
import socket
import stat
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import click

from cli.invocation import Invocation, json_option, pass_invocation
from cli.unreachable import reachability_error
from config.errors import UsageError
from config.homes import PROXY_SEEN

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from config.runtime import Runtime

# Drivers and the schema are imported where they are used: the command's help does without them.

_OLDEST_POSTGRES = 15
_OLDEST_REDIS, _OLDEST_VALKEY = (6, 2), (8, 0)
_CLOCK_SECONDS = 2.0
_BACKUP_AGE = timedelta(days=7)
_FREE_BYTES = 500 * 1024 * 1024
_SEEN_LATELY = timedelta(days=7)
_BROKER_SECONDS = 5
_BROKER_HINTS = {
    "unreachable": "Start the home with `amity up`, or correct AMITY_REDIS_URL.",
    "read-only": "It is a replica: let AMITY_REDIS_URL name its primary.",
    "full": "Give it more memory (maxmemory), or remove what others keep there.",
}
_SMTP_PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str
    hint: str = ""
    # Nothing is broken, and somebody should look at it all the same.
    noted: bool = False


@click.command()
@click.option("--only", "wanted", multiple=True, metavar="CHECK", help="Only the check of this name; may be repeated.")
@json_option
@pass_invocation
def doctor(invocation: Invocation, wanted: tuple[str, ...], as_json: bool) -> None:
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
        said = {
            "ok": ok,
            "checks": [asdict(check) for check in checks],
            "settings": dict(runtime.settings.listed()),
        }
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
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
    yield from _database(runtime)
    yield _guarded("definitions", lambda: _definitions(runtime))
    yield _guarded("broker", lambda: _broker(runtime))
    yield _mail(runtime)
    yield _guarded("sender", lambda: _sender(runtime))
    yield _guarded("proxies", lambda: _proxies(runtime))


def _settings() -> Check:
    from config.settings import unknown_variables

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


def _database(runtime: "Runtime") -> Iterator[Check]:
    from sqlalchemy.exc import SQLAlchemyError

    from models import health
    from models.database import Work, open_engine

    names = (
        "changes",
        "roles",
        "row-level security",
        "migrations",
        "installation",
        "clock difference",
        "dead letters",
        "plans",
        "hold",
        "backup",
        "addresses",
        "time zones",
    )
    engine = open_engine(runtime.database_url, work=Work.COMMAND, name="amity doctor")
    try:
        with engine.connect() as connection:
            version = health.server_version(connection)
            yield Check(
                "database",
                version >= _OLDEST_POSTGRES,
                f"PostgreSQL {version} answers",
                f"Use PostgreSQL {_OLDEST_POSTGRES} or newer.",
            )
            examined: tuple[Callable[[Connection], Check], ...] = (
                _changes,
                _roles,
                _row_security,
                _migrations,
                lambda connection: _installation(connection, runtime),
                _clock_difference,
                _dead_letters,
                _plans,
                _hold,
                lambda connection: _backup(connection, runtime),
                _addresses,
                _zones,
            )
            for name, look in zip(names, examined, strict=True):
                yield _guarded(name, lambda look=look: look(connection))  # type: ignore[misc]
                connection.rollback()
    except SQLAlchemyError as error:
        yield _failed("database", error)
        for name in names:
            yield Check(name, False, "not checked: the database does not answer", "Make it reachable first.")
    finally:
        engine.dispose()


def _changes(connection: "Connection") -> Check:
    from models import health
    from models.database import Unwritable

    fault = health.write_fault(connection)
    hints: dict[str, str] = {
        Unwritable.READ_ONLY: "Let AMITY_DATABASE_URL name the primary, or take default_transaction_read_only back.",
        Unwritable.FULL: "Free space where PostgreSQL keeps its data.",
    }
    return Check(
        "changes", fault is None, fault or "are kept", hints.get(fault or "", "PostgreSQL's own log says more.")
    )


def _roles(connection: "Connection") -> Check:
    from models import health

    role = health.current_role(connection)
    wrong = [
        said
        for said, is_so in (
            ("is a superuser", role.superuser),
            ("bypasses row-level security", role.bypasses_security),
            ("may create roles", role.creates_roles),
            (f"is or may act as the tables' owner ({', '.join(role.owners)})", bool(role.owners)),
        )
        if is_so
    ]
    if wrong:
        return Check(
            "roles",
            False,
            f"{role.name} {' and '.join(wrong)}",
            f"ALTER ROLE {role.name} NOSUPERUSER NOBYPASSRLS NOCREATEROLE, revoke the owner's role from it, "
            "and let AMITY_DATABASE_URL name a role that owns nothing.",
        )
    return Check("roles", True, f"{role.name} owns nothing and bypasses nothing")


def _row_security(connection: "Connection") -> Check:
    from models import health

    open_tables = health.unguarded_tables(connection)
    if open_tables:
        return Check(
            "row-level security",
            False,
            f"off or without a policy on {', '.join(open_tables)}",
            "Somebody changed the schema by hand: ALTER TABLE ... ENABLE ROW LEVEL SECURITY, or restore a backup.",
        )
    return Check("row-level security", True, "on wherever rows belong to an office")


def _migrations(connection: "Connection") -> Check:
    from models import health
    from models.migrate import head_revision

    found, head = health.current_revision(connection), head_revision()
    return Check("migrations", found == head, f"at {found or 'none'}, newest is {head}", "Run `amity migrate`.")


def _installation(connection: "Connection", runtime: "Runtime") -> Check:
    from models import health

    kind = health.installation_kind(connection)
    return Check(
        "installation",
        kind == runtime.home.kind,
        f"the database is {kind or 'of no installation yet'}, the home is {runtime.home.kind}",
        "Run `amity up` or `amity migrate` once." if kind is None else "Name the home that belongs to this database.",
    )


def _clock_difference(connection: "Connection") -> Check:
    from models import health

    before = datetime.now(UTC)
    there = health.server_time(connection)
    after = datetime.now(UTC)
    # What the question itself took is nobody's fault.
    off = max((before - there).total_seconds(), (there - after).total_seconds(), 0.0)
    return Check(
        "clock difference",
        off <= _CLOCK_SECONDS,
        f"{off:.1f} s between this machine and the database",
        "Keep both by NTP.",
    )


def _dead_letters(connection: "Connection") -> Check:
    from models import health

    dead = sum(health.dead_letters(connection, office) for office in health.offices(connection))
    return Check(
        "dead letters",
        dead == 0,
        f"{dead} given up" if dead else "none",
        "The page /mail shows each with its reason; correct the address or the server.",
    )


def _plans(connection: "Connection") -> Check:
    from models import health

    stuck = [ref for office in health.offices(connection) for ref in health.unplanned(connection, office)]
    return Check(
        "plans",
        not stuck,
        f"{len(stuck)} agreement(s) cannot be planned: {', '.join(stuck[:5])}" if stuck else "all up to date",
        "The worker's lines say why; correct the fact that is named, and it is planned within a day.",
    )


def _hold(connection: "Connection") -> Check:
    from models.backups import held_since

    held = held_since(connection)
    if held is None:
        return Check("hold", True, "nothing is held")
    return Check(
        "hold",
        True,
        f"restored from the backup of {held[1].isoformat(timespec='seconds')}: nothing is sent and no timer acts",
        "`amity resume` lists what is due and lets it go on.",
        noted=True,
    )


def _addresses(connection: "Connection") -> Check:
    from models import health
    from workflows.addresses import AddressError, mailed

    wrong = []
    for office in health.offices(connection):
        for user, address in health.mail_addresses(connection, office):
            try:
                mailed(address)
            except AddressError:
                # By their ids: what is shown here is often sent to somebody who helps.
                wrong.append(str(user))
    return Check(
        "addresses",
        not wrong,
        f"{len(wrong)} user(s) cannot be mailed: {', '.join(wrong[:5])}" if wrong else "everybody's can be mailed",
        "`amity users list --json` shows whose they are. Add each under a right address, then hand over to it.",
    )


def _zones(connection: "Connection") -> Check:
    from models import health

    assumed = [
        key for office in health.offices(connection) for key in health.places_with_assumed_zone(connection, office)
    ]
    if not assumed:
        return Check("time zones", True, "nobody had to assume one")
    more = ", ..." if len(assumed) > 5 else ""
    return Check(
        "time zones",
        True,
        f"assumed for {len(assumed)} place(s): {', '.join(assumed[:5])}{more}",
        "`amity places list --unsure` shows all; `amity places set PLACE --zone ZONE` says which is right.",
        noted=True,
    )


def _backup(connection: "Connection", runtime: "Runtime") -> Check:
    from models.backups import last_backup

    last = last_backup(connection)
    # Nothing in a rehearsal or demo is missed.
    wanted = not runtime.home.kind.has_own_clock
    if last is None:
        return Check("backup", True, "none was taken yet", "Take one with `amity backup FILE`.", noted=wanted)
    old = f"{last.age.days} day(s)" if last.age.days else f"{last.age.seconds // 3600} hour(s)"
    return Check(
        "backup",
        True,
        f"the last one is {old} old, taken {last.taken_at.isoformat(timespec='seconds')}",
        "Take one with `amity backup FILE`, best every night.",
        noted=wanted and last.age > _BACKUP_AGE,
    )


def _broker(runtime: "Runtime") -> Check:
    import redis

    from models.database import Database
    from tasks.health import broker_fault

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
    from models.database import Database
    from workflows.own_definitions import read_folder, refusals

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
    from email.utils import parseaddr

    from workflows.addresses import AddressError, mailed

    try:
        return Check("sender", True, mailed(parseaddr(runtime.mail_from)[1]))
    except AddressError as error:
        return Check(
            "sender", False, f"AMITY_MAIL_FROM: {error}", "Write it as name@example.org; no mail leaves until then."
        )


def _proxies(runtime: "Runtime") -> Check:
    """Noted and not wrong: anybody can send the header of a proxy, and a health check must not fail of it."""
    if runtime.trusted_proxies:
        return Check("proxies", True, f"trusted are {', '.join(runtime.trusted_proxies)}")
    try:
        seen = json.loads((runtime.home.run_dir / PROXY_SEEN).read_text(encoding="utf-8"))
        peer, at = str(seen["peer"]), datetime.fromisoformat(seen["at"])
    except (OSError, ValueError, KeyError, TypeError):
        return Check("proxies", True, "none is trusted, and none was seen")
    if datetime.now(UTC) - at > _SEEN_LATELY:
        return Check("proxies", True, f"none is trusted, and none was seen after {at.date()}")
    return Check(
        "proxies",
        True,
        f"requests come through a proxy at {peer} (last seen {at.date()}), and none is trusted: "
        "everybody behind it counts as one client, whose sign-in mails are put off together",
        "Set AMITY_TRUSTED_PROXIES to the address of the proxy, if it is yours.",
        noted=True,
    )


def _guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except Exception as error:
        return _failed(name, error)


def _failed(name: str, error: Exception) -> Check:
    known = reachability_error(error)
    if known is not None:
        return Check(name, False, str(known), known.hint)
    return Check(name, False, str(error).strip().splitlines()[0], "Run `amity migrate`, then look again.")
