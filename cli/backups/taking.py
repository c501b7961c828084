"""Taking a backup while Amity runs: one picture of the database, the home's files, and its secrets."""

from __future__ import annotations

import os
import secrets
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from cli.backups.container import Writer, is_backup, written
from cli.backups.errors import BackupError, NoTargetFolderError, TargetFolderError, TargetKeptError, TargetTakenError
from cli.backups.facts import BackupFacts, ClockFacts, Taken
from cli.backups.keys import recipient_of
from cli.backups.programs import environment, last_line, programs_for
from config.homes import Home, HomeKind
from config.json_shapes import to_json
from config.runtime import Runtime
from config.version import VERSION
from models.backups import Picture, remember_backup, take_picture
from models.migrate import as_owner
from models.queries.rows import columns_of

DUMP = "database.dump"
SECRET_KEY = "secrets/secret-key"  # noqa: S105 - the name of a member
# The embedded database's passwords: a restored home makes its own.
_NOT_KEPT = "postgres-"
_LOCK_MILLISECONDS = 60_000

# Hears what is being done, and how much of it of how much.
ReportProgress = Callable[[str, int, int], None]


def take(runtime: Runtime, target: Path, key_file: Path | None, report: ReportProgress) -> Taken:
    """Writes `target`, whole or not at all, and returns what it holds.

    The database is read first and the files after it, so that every file a row speaks of is there. A mail that
    leaves in between is in the backup as still to be sent.
    """
    _check_target(runtime.home, target)
    if key_file is not None:
        recipient_of(key_file)
    secret, owner_url = runtime.secret_text, runtime.admin_database_url
    with as_owner(owner_url) as connection:
        picture_of = connection.execution_options(isolation_level="REPEATABLE READ")
        picture = take_picture(picture_of)
        if picture is None:
            raise BackupError(
                "This database has no installation yet", hint="There is nothing to keep: run `amity up` first."
            )
        with _replacing(target) as out, written(out, key_file, version=VERSION) as writer:
            with tempfile.TemporaryFile(dir=target.parent) as dump:
                report("database", 0, 1)
                _dump(owner_url, picture, dump)
                connection.rollback()
                dump.seek(0)
                writer.add(DUMP, dump)
            writer.add_bytes(SECRET_KEY, f"{secret}\n".encode())
            _add_files(writer, runtime.home, report)
            facts = _facts(picture)
            writer.finish(to_json(facts))
    size = target.stat().st_size
    with as_owner(owner_url) as connection:
        remember_backup(connection, taken_at=picture.taken_at, size=size, encrypted=key_file is not None)
        connection.commit()
    return Taken(**columns_of(facts), file=str(target), size=size, encrypted=key_file is not None)


def _check_target(home: Home, target: Path) -> None:
    if not target.parent.is_dir():
        raise NoTargetFolderError(f"There is no folder {target.parent}", hint="Make it, or name another file.")
    if target.is_dir():
        raise TargetFolderError(f"{target} is a folder", hint="Name the file to write.")
    if any(target.resolve().is_relative_to(folder.resolve()) for folder in home.kept_dirs):
        raise TargetKeptError(f"{target} is among the files that are kept", hint="Write the backup somewhere else.")
    if target.exists() and not (target.is_file() and is_backup(target)):
        raise TargetTakenError(f"{target} exists and is not a backup", hint="Name a file that is not there yet.")


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """A draft beside `target`, which takes its place only when it is whole and on the disk."""
    draft = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(target)
        folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise BackupError(
            f"{error.filename or target} cannot be used ({error.strerror or error})",
            hint="Free some space, correct its rights, or name another file.",
        ) from None
    finally:
        draft.unlink(missing_ok=True)


def _dump(owner_url: str, picture: Picture, out: IO[bytes]) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [
            programs_for(picture.server).path("pg_dump"),
            "--format=custom",
            "--schema=public",
            "--no-owner",
            "--no-privileges",
            "--no-password",
            f"--snapshot={picture.snapshot}",
            f"--lock-wait-timeout={_LOCK_MILLISECONDS}",
        ],
        env=environment(owner_url.replace("+psycopg", "", 1)),
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(
            f"The database could not be read: {last_line(done.stderr, done.returncode)}",
            hint="Free space or wait for what holds the lock, then try again.",
        )


def _add_files(writer: Writer, home: Home, report: ReportProgress) -> None:
    """Every file of the home that a backup keeps; one that was moved while we read is looked for again."""
    added: set[Path] = set()
    while waiting := sorted(_kept_files(home) - added):
        for path in waiting:
            added.add(path)
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                writer.add(path.relative_to(home.path).as_posix(), file)
            report("files", len(added), max(len(added), len(waiting)))


def _kept_files(home: Home) -> set[Path]:
    files = {
        path
        for path in home.secrets_dir.glob("*")
        if path.is_file() and path.name != Path(SECRET_KEY).name and not path.name.startswith((_NOT_KEPT, "."))
    }
    for folder in home.kept_dirs:
        files |= {path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}
    # What a maildir's writer has not finished.
    return {path for path in files if path.parent != home.mail_dir / "tmp"}


def _facts(picture: Picture) -> BackupFacts:
    return BackupFacts(
        amity=VERSION,
        taken_at=picture.taken_at,
        installation=picture.installation,
        kind=HomeKind(picture.kind),
        schema=picture.schema,
        postgresql=picture.server,
        clock=ClockFacts(picture.clock_at, str(picture.clock_rate)) if picture.clock_at is not None else None,
        counts=picture.counts,
    )
