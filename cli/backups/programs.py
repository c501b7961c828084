"""pg_dump, pg_restore and psql: the wheel's, or newer ones of this machine where the server is newer than the wheel."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from psycopg import pq
from psycopg.conninfo import conninfo_to_dict

from cli.backups.errors import BackupError
from cli.processes.stores import StoreError, cluster


@dataclass(frozen=True)
class Programs:
    """Programs of one PostgreSQL; those of a newer version serve an older server, never the other way round."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        return str(self.folder / name)


def programs_for(server_major: int, folders: list[Path] | None = None) -> Programs:
    """Programs that are not older than the server; raises BackupError where there are none."""
    installed = [known for folder in (folders or list(_folders())) if (known := _examined(folder)) is not None]
    fitting = [each for each in installed if each.major >= server_major]
    if not fitting:
        newest = max((each.major for each in installed), default=None)
        available = f"the pg_dump here is version {newest}" if newest else "there is no pg_dump here"
        raise BackupError(
            f"The server is PostgreSQL {server_major} and {available}",
            hint=f"Install PostgreSQL {server_major}'s client programs (pg_dump, pg_restore, psql) on the PATH.",
        )
    return fitting[0]


def environment(conninfo: str) -> dict[str, str]:
    """A connection as libpq's own variables: an argument would show the password to everybody on the machine."""
    given = conninfo_to_dict(conninfo)
    variables = {
        option.keyword.decode(): option.envvar.decode() for option in pq.Conninfo.get_defaults() if option.envvar
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "AMITY_"))}
    return {
        **kept,
        **{variables[name]: str(value) for name, value in given.items() if name in variables},
        "LC_ALL": "C.UTF-8",
    }


def last_line(stderr: str, status: int) -> str:
    """What a program's own error comes to in one line."""
    lines = [line for line in stderr.splitlines() if line.strip()]
    wrong = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()] or lines
    return wrong[0].strip() if wrong else f"status {status}"


def _folders() -> Iterator[Path]:
    with suppress(StoreError):
        yield cluster.wheel_programs()
    installed = shutil.which("pg_dump")
    if installed is not None:
        yield Path(installed).parent
    # Debian and Ubuntu keep each version apart.
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _examined(folder: Path) -> Programs | None:
    try:
        output = subprocess.run(  # noqa: S603 - a program of PostgreSQL's
            [folder / "pg_dump", "--version"], capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
        ).stdout
    except OSError:
        return None
    version = re.search(r"\(PostgreSQL\) (\d+)", output)
    return Programs(folder, int(version[1])) if version else None
