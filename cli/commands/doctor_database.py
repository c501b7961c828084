"""What `amity doctor` asks the database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from cli.commands.doctor_findings import Check, failed, guarded
from config.addresses import AddressError, mailed
from config.runtime import Runtime
from models.backups import held_since, last_backup
from models.database import open_engine
from models.faults import Unwritable
from models.migrate import head_revision
from models.patience import Work
from models.queries import health

# Drivers and the schema are imported where they are used: the command's help does without them.

_OLDEST_POSTGRES = 15
_CLOCK_SECONDS = 2.0
_BACKUP_AGE = timedelta(days=7)


def database_checks(runtime: "Runtime") -> Iterator[Check]:
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
                yield guarded(name, lambda look=look: look(connection))  # type: ignore[misc]
                connection.rollback()
    except SQLAlchemyError as error:
        yield failed("database", error)
        for name in names:
            yield Check(name, False, "not checked: the database does not answer", "Make it reachable first.")
    finally:
        engine.dispose()


def _changes(connection: "Connection") -> Check:
    fault = health.write_fault(connection)
    hints: dict[str, str] = {
        Unwritable.READ_ONLY: "Let AMITY_DATABASE_URL name the primary, or take default_transaction_read_only back.",
        Unwritable.FULL: "Free space where PostgreSQL keeps its data.",
    }
    return Check(
        "changes", fault is None, fault or "are kept", hints.get(fault or "", "PostgreSQL's own log says more.")
    )


def _roles(connection: "Connection") -> Check:
    role = health.current_role(connection)
    wrong = [
        text
        for text, is_so in (
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
    revision, head = health.current_revision(connection), head_revision()
    return Check("migrations", revision == head, f"at {revision or 'none'}, newest is {head}", "Run `amity migrate`.")


def _installation(connection: "Connection", runtime: "Runtime") -> Check:
    kind = health.installation_kind(connection)
    return Check(
        "installation",
        kind == runtime.home.kind,
        f"the database is {kind or 'of no installation yet'}, the home is {runtime.home.kind}",
        "Run `amity up` or `amity migrate` once." if kind is None else "Name the home that belongs to this database.",
    )


def _clock_difference(connection: "Connection") -> Check:
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
    dead = sum(health.dead_letters(connection, office) for office in health.offices(connection))
    return Check(
        "dead letters",
        dead == 0,
        f"{dead} given up" if dead else "none",
        "The page /mail shows each with its reason; correct the address or the server.",
    )


def _plans(connection: "Connection") -> Check:
    stuck = [ref for office in health.offices(connection) for ref in health.unplanned(connection, office)]
    return Check(
        "plans",
        not stuck,
        f"{len(stuck)} agreement(s) cannot be planned: {', '.join(stuck[:5])}" if stuck else "all up to date",
        "The worker's lines say why; correct the fact that is named, and it is planned within a day.",
    )


def _hold(connection: "Connection") -> Check:
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
