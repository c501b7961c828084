"""Restoring a backup into an empty home, or into empty servers. The home is put together aside and then counts at once.

What is restored is held: its database says so before the application may read it.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from shutil import copyfileobj, rmtree
from typing import IO

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from cli.backups.container import FORMAT, read
from cli.backups.errors import BackupError, DatabaseNotEmptyError, HomeNotEmptyError, NewerBackupError, OlderServerError
from cli.backups.facts import BackupFacts, Restored, facts_of
from cli.backups.programs import Programs, environment, last_line, programs_for
from cli.backups.taking import DUMP, SECRET_KEY, ReportProgress
from cli.processes.stores import EmbeddedPostgres
from cli.processes.stores.postgres import SUPERUSER
from config.homes import Home, choose_home
from config.runtime import APP_ROLE, OWNER_ROLE, Runtime
from config.settings import Settings
from models.backups import count_rows, empty_again, hold, is_empty
from models.migrate import as_owner, knows_revision, upgrade
from models.queries.health import server_version
from models.queries.rows import columns_of

_OWN_FOLDERS = ("secrets", "mail", "files")
# Only newer servers know it, and newer programs always set it.
_TOO_NEW_SETTING = (b"SET transaction_timeout = 0;\n", 17)


def restore(
    path: Path, key_file: Path | None, *, settings: Settings, named: Path | None, report: ReportProgress
) -> Restored:
    """Reads the whole file before anything is touched; returns what was restored, and where."""
    report("reading", 0, 1)
    manifest = read(path, key_file)
    facts = facts_of(manifest, path)
    home = choose_home(named or settings.home, facts.kind)
    runtime = Runtime.at(home, settings)
    _check_schema(path, facts)
    _check_secret(runtime, path, key_file)
    with ExitStack() as stack:
        if runtime.has_external_database:
            _check_servers(runtime, facts)
        draft = stack.enter_context(_put_together(home))
        report("files", 0, 1)
        read(path, key_file, _keeper(draft.path))
        fill = _filler(draft.path / DUMP, facts, report)
        if runtime.has_external_database:
            fill(runtime.admin_database_url, runtime.app_role)
        else:
            passwords = {role: draft.secret(f"postgres-{role}") for role in (SUPERUSER, OWNER_ROLE, APP_ROLE)}
            with EmbeddedPostgres(draft.path / "postgres", home.run_dir, passwords) as server:
                fill(server.url(OWNER_ROLE), APP_ROLE)
        (draft.path / DUMP).unlink()
        _take_over(draft, home)
    return Restored(**columns_of(facts), format=FORMAT, home=str(home.path), held=True)


def _check_schema(path: Path, facts: BackupFacts) -> None:
    if not knows_revision(facts.schema):
        raise NewerBackupError(
            f"{path} was taken by a newer Amity ({facts.amity}): this one does not know its schema",
            hint="Restore it with that version or a later one.",
        )


def _check_secret(runtime: Runtime, path: Path, key_file: Path | None) -> None:
    """A setting goes before the home's own key: with another one, mails would get second identities."""
    configured = runtime.configured_secret
    if configured is None:
        return
    keys: list[bytes] = []
    read(path, key_file, lambda name, content: keys.append(content.read()) if name == SECRET_KEY else None)
    if not keys or hashlib.sha256(keys[0].strip()).digest() != hashlib.sha256(configured.encode()).digest():
        raise BackupError(
            "AMITY_SECRET_KEY is another key than the backup's",
            hint="Set the key of the installation that was backed up, or leave it out: the backup brings it along.",
        )


def _check_servers(runtime: Runtime, facts: BackupFacts) -> None:
    with as_owner(runtime.admin_database_url) as connection:
        _check_version(connection, facts)
        if not is_empty(connection):
            raise DatabaseNotEmptyError(
                "The database of AMITY_DATABASE_URL is not empty", hint="Restore into a new database, never over one."
            )


def _check_version(connection: Connection, facts: BackupFacts) -> int:
    version = server_version(connection)
    if version < facts.postgresql:
        raise OlderServerError(
            f"The backup is of PostgreSQL {facts.postgresql} and this server is {version}",
            hint=f"Restore into PostgreSQL {facts.postgresql} or newer.",
        )
    return version


@contextmanager
def _put_together(home: Home) -> Iterator[Home]:
    """A folder inside the home that becomes the home; whatever fails takes it away again, and a new home with it."""
    if home.is_running:
        raise BackupError(f"{home.path} is running", hint="Restore into a home that is not there yet.")
    _check_empty(home)
    there_before = home.path.exists()
    try:
        home.path.mkdir(mode=0o711, parents=True, exist_ok=True)
        home.run_dir.mkdir(mode=0o700, exist_ok=True)
        with home.locked():
            rmtree(home.restoring_dir, ignore_errors=True)
            home.restoring_dir.mkdir(mode=0o711)
            draft = Home(home.restoring_dir, home.kind)
            try:
                for folder in (draft.secrets_dir, *draft.kept_dirs):
                    folder.mkdir(mode=0o700)
                yield draft
            finally:
                rmtree(home.restoring_dir, ignore_errors=True)
    except OSError as error:
        raise BackupError(
            f"{home.path} cannot be written ({error.strerror or error})",
            hint="Free some space, or name another home with --home.",
        ) from None
    finally:
        if not there_before and not home.is_started:
            rmtree(home.path, ignore_errors=True)


def _check_empty(home: Home) -> None:
    """A home may have its kind and empty folders, as one has that was only looked at; anything else is data."""
    if not home.path.exists():
        return
    if not home.path.is_dir():
        raise BackupError(f"{home.path} is not a folder", hint="Name another home with --home.")
    full = [
        path.name
        for path in sorted(home.path.iterdir())
        if path.name not in ("home.json", home.run_dir.name, home.restoring_dir.name)
        and not (path.name in _OWN_FOLDERS and path.is_dir() and not any(each.is_file() for each in path.rglob("*")))
    ]
    if full:
        raise HomeNotEmptyError(
            f"{home.path} is not empty: it has {full[0]}",
            hint="A restore never writes over anything: name a new home with --home.",
        )


def _keeper(folder: Path) -> Callable[[str, IO[bytes]], None]:
    def keep(name: str, content: IO[bytes]) -> None:
        target = folder / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            copyfileobj(content, out, 1 << 18)
            out.flush()
            os.fsync(out.fileno())

    return keep


def _filler(dump: Path, facts: BackupFacts, report: ReportProgress) -> Callable[[str, str], None]:
    """Loads the dump, migrates it, and holds it."""

    def fill(owner_url: str, app_role: str) -> None:
        with as_owner(owner_url) as connection:
            version = _check_version(connection, facts)
        try:
            report("database", 0, 1)
            _load(owner_url, dump, programs_for(version), version)
            with as_owner(owner_url) as connection:
                counts = count_rows(connection)
            wrong = [table for table, number in facts.counts.items() if counts.get(table) != number]
            if wrong:
                raise BackupError(f"Rows of {wrong[0]} are missing after the restore", hint="Use another copy of it.")
            report("migrations", 0, 1)
            upgrade(
                owner_url,
                app_role=app_role,
                before_grants=lambda connection: hold(
                    connection,
                    backup_at=facts.taken_at,
                    clock_at=facts.clock.at if facts.clock else None,
                ),
            )
        except BaseException as error:
            with as_owner(owner_url) as connection:
                empty_again(connection)
                connection.commit()
            if isinstance(error, SQLAlchemyError):
                raise _refused(str(getattr(error, "orig", None) or error)) from error
            raise

    return fill


def _load(owner_url: str, dump: Path, programs: Programs, server: int) -> None:
    """Into one transaction: all of it or nothing."""
    listed = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [programs.path("pg_restore"), "--list", dump], capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        raise BackupError(
            f"The dump cannot be read: {last_line(listed.stderr, listed.returncode)}",
            hint="Install the client programs of a newer PostgreSQL on the PATH.",
        )
    # The schema itself is the server's, and is there.
    wanted = [line for line in listed.stdout.splitlines() if " SCHEMA - " not in line and "- SCHEMA " not in line]
    order = dump.with_suffix(".list")
    order.write_text("\n".join(wanted) + "\n", encoding="utf-8")
    writing = [
        programs.path("pg_restore"),
        "--no-owner",
        "--no-privileges",
        f"--use-list={order}",
        "--file=-",
        str(dump),
    ]
    running = [programs.path("psql"), "--no-psqlrc", "--quiet", "--no-password", "--single-transaction"]
    running += ["--set=ON_ERROR_STOP=1", "--output=/dev/null", "--file=-"]
    with (
        subprocess.Popen(writing, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as script,  # noqa: S603
        subprocess.Popen(  # noqa: S603
            running,
            env=environment(owner_url.replace("+psycopg", "", 1)),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as client,
    ):
        assert script.stdout is not None  # noqa: S101 - asked for above
        assert script.stderr is not None  # noqa: S101
        assert client.stdin is not None  # noqa: S101
        assert client.stderr is not None  # noqa: S101
        setting, since = _TOO_NEW_SETTING
        try:
            for _ in range(40):
                line = script.stdout.readline()
                if line != setting or server >= since:
                    client.stdin.write(line)
            copyfileobj(script.stdout, client.stdin, 1 << 18)
            # A script that broke off must not be committed.
            if script.wait() != 0:
                client.kill()
            client.stdin.close()
        except BrokenPipeError:
            script.kill()
        answer = client.stderr.read().decode(errors="replace")
        complained = script.stderr.read().decode(errors="replace")
        status = client.wait()
    order.unlink()
    if status != 0:
        raise _refused(last_line(answer or complained, status))


def _refused(reason: str) -> BackupError:
    return BackupError(
        f"The database could not be restored: {reason.splitlines()[0]}",
        hint="Check the server, its roles, its extensions (pg_trgm, btree_gist) and its space, then try again.",
    )


def _take_over(draft: Home, home: Home) -> None:
    """The folders take their places, and the kind last: a home without it was never started."""
    for path in sorted(draft.path.iterdir()):
        target = home.path / path.name
        if target.is_dir():
            rmtree(target)
        path.rename(target)
    draft.path.rmdir()
    home.establish()
