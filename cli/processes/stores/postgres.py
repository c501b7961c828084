"""PostgreSQL from its wheel (or another folder of programs), run as our own child on one Unix socket."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO
from urllib.parse import quote

from cli.processes.children import Account, end_leftovers, spawn, working_in
from cli.processes.stores import cluster
from cli.processes.stores.store import Store
from config.homes import check_socket_path

SUPERUSER = "postgres"
_PORT = 5432
# Counted from 0; the words in it are padded to one length.
_STATUS_LINE = 7
# Small, because an installation is one office on one machine: hundreds of agreements, a few connections.
_OPTIONS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "max_wal_senders": "0",
    "wal_level": "minimal",
    "max_logical_replication_workers": "0",
    "max_parallel_workers": "2",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "warning",
    "log_line_prefix": "",
    # Without DETAIL, which tells the values of the row that an error is about.
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}
# Options that older versions do not know, by the first version that does.
_NEWER_OPTIONS = {18: {"io_method": "sync"}}


class EmbeddedPostgres(Store):
    """A cluster in `folder` with the roles and the database that Amity needs; its socket in `run_dir`.

    Started by root it runs as `nobody`: `folder` then belongs to nobody and holds the socket, and
    `run_dir` has a symbolic link to it, so that the address is the same in both cases. Where `nobody` may not
    enter a folder above, it gets mounts of its own (`Account`).
    `passwords` has one for each role (`postgres`, `amity_owner`, `amity_app`). `fsync=off`, a port to listen
    on and the like go into `options`; `bin_dir` names other programs, for instance a distribution's.
    """

    name = "postgres"
    title = "PostgreSQL"
    stop_signals = ((signal.SIGINT, 30), (signal.SIGQUIT, 10))
    start_seconds = 60

    def __init__(
        self,
        folder: Path,
        run_dir: Path,
        passwords: Mapping[str, str],
        *,
        bin_dir: Path | None = None,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.account = Account.named("nobody") if os.geteuid() == 0 else None
        # For another account, paths must not lead through a link that it may be unable to follow.
        self.folder = folder.resolve() if self.account else folder
        self.data = self.folder / "data"
        self.run_dir = run_dir
        programs = bin_dir or cluster.wheel_programs()
        self.bin_dir = programs.resolve() if self.account else programs
        self.passwords = dict(passwords)
        self.options = dict(options or {})
        self.port = int(self.options.get("port", _PORT))
        self._socket = f".s.PGSQL.{self.port}"
        self.socket_dir = self.folder / "run" if self.account else run_dir
        self._major = 0

    def url(self, role: str, database: str = "amity") -> str:
        """SQLAlchemy's form; for psycopg itself take `conninfo`."""
        password, folder = quote(self.passwords[role], safe=""), quote(str(self.run_dir), safe="")
        return f"postgresql+psycopg://{role}:{password}@/{database}?host={folder}&port={self.port}"

    def conninfo(self, role: str, database: str = "amity") -> str:
        return self.url(role, database).replace("+psycopg", "", 1)

    def prepare(self) -> None:
        """Check versions and access, end leftovers, and make the cluster when there is none."""
        check_socket_path(self.socket_dir / self._socket)
        check_socket_path(self.run_dir / self._socket)
        cluster.make_folders(self.folder, self.run_dir, self.socket_dir, self.account)
        if self.account:
            self.account = self.account.reaching(cluster.needed_folders(self.bin_dir, self.folder))
        self._major = cluster.check_version(self.bin_dir, self.folder, self.account)
        self._end_leftovers()
        if not self.data.exists():
            cluster.create(
                self.bin_dir,
                self.folder,
                superuser=SUPERUSER,
                password=self.passwords[SUPERUSER],
                account=self.account,
                sync=self.options.get("fsync") != "off",
            )
        self._link_socket()

    def spawn(self, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        options = {**_OPTIONS, "unix_socket_directories": f'"{self.socket_dir}"'}
        for since, newer in _NEWER_OPTIONS.items():
            if self._major >= since:
                options |= newer
        options |= self.options
        argv: list[str | Path] = [self.bin_dir / "postgres", "-D", self.data]
        for name, value in options.items():
            argv += ["-c", f"{name}={value}"]
        self.process = spawn(argv, output=output, on_parent_death=signal.SIGINT, account=self.account)
        return self.process

    def wait_ready(self, seconds: float | None = None, *, between: Callable[[], None] = lambda: None) -> None:
        """Until it takes connections (after a crash it replays its log) and has its roles and database."""
        super().wait_ready(seconds, between=between)
        done = self.folder / "roles-made"
        if not done.exists():
            # Only a first start needs the driver here.
            from models.roles import make_roles

            make_roles(self.conninfo, self.passwords)
            done.touch(mode=0o600)

    def stop(self) -> None:
        super().stop()
        if self.account:
            (self.run_dir / self._socket).unlink(missing_ok=True)

    def _end_leftovers(self) -> None:
        data = self.data.resolve()
        end_leftovers(lambda: working_in(data, "postgres"), gentle=signal.SIGINT, seconds=20)
        if sys.platform == "linux":
            # Nobody serves this folder now: the process id in it may meanwhile be somebody else's.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        for name in (self._socket, f"{self._socket}.lock"):
            (self.socket_dir / name).unlink(missing_ok=True)

    def _link_socket(self) -> None:
        if self.account:
            link = self.run_dir / self._socket
            link.unlink(missing_ok=True)
            link.symlink_to(self.socket_dir / self._socket)

    def _serves(self) -> bool:
        """As pg_ctl sees it: its process id and, once it takes connections, the word "ready" in its file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        mine = self.process is not None and lines[:1] == [str(self.process.pid)]
        return mine and [line.strip() for line in lines[_STATUS_LINE:]] == ["ready"]
