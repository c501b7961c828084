"""Homes: the folders in which installations live, which one is meant, and whether it is running."""

import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import AwareDatetime

from config.errors import RefusedError, UsageError
from config.json_shapes import from_json, to_json

# The kernel's limit for the path of a Unix socket on Linux, without its final zero.
SOCKET_PATH_BYTES = 107
_ROOT = Path(__file__).resolve().parent.parent

# In the folder of what runs: the last request that came through a proxy which nobody trusts.
PROXY_SEEN = "proxy-seen.json"
# The fastest rate of a rehearsal's clock, in its seconds for each real one: more than a day. A faster one leaves the
# calendar in a week.
MOST_RATE = 100_000


class HomeKind(StrEnum):
    PRODUCTION = "production"
    REHEARSAL = "rehearsal"
    DEMO = "demo"

    @property
    def has_own_clock(self) -> bool:
        return self is not HomeKind.PRODUCTION


@dataclass(frozen=True)
class HomeFile:
    """What `home.json` says: the kind that a home is for good."""

    kind: HomeKind


@dataclass(frozen=True)
class Running:
    """What `amity up` says of itself in `up.json` as long as it runs."""

    pid: int
    port: int
    base_url: str
    ready: bool


@dataclass(frozen=True)
class ProxySeen:
    """The last request that came through a proxy which nobody trusts, in `PROXY_SEEN`."""

    peer: str
    at: AwareDatetime


class HomeError(RefusedError):
    """The home is not what the command asks for, or cannot be used."""

    code = "home"
    for_operators = True


class SeveralHomesError(UsageError):
    """Several homes are running, and none was named."""

    code = "several-homes"
    for_operators = True


class NoHomeError(HomeError):
    """The home was never started."""

    code = "no-home"


class HomeKindError(HomeError):
    """The home is of another kind, which it keeps."""

    code = "home-of-another-kind"


class HomeRestoringError(HomeError):
    """A restore into the home is not done, or was interrupted."""

    code = "home-restoring"


class LongPathError(HomeError):
    """The path has more bytes than a socket's path may have."""

    code = "path-too-long"


class AlreadyRunningError(HomeError):
    """Another process tree holds this home."""

    code = "already-running"


@dataclass(frozen=True)
class Home:
    path: Path
    kind: HomeKind

    @property
    def run_dir(self) -> Path:
        return self.path / "run"

    @property
    def secrets_dir(self) -> Path:
        return self.path / "secrets"

    @property
    def mail_dir(self) -> Path:
        return self.path / "mail"

    @property
    def files_dir(self) -> Path:
        return self.path / "files"

    @property
    def restoring_dir(self) -> Path:
        """Where a restore puts a home together, before anything of it counts."""
        return self.path / "restoring"

    @property
    def kept_dirs(self) -> tuple[Path, ...]:
        """The folders whose files are the office's own, and which a backup holds; stores and run/ are made again."""
        return (self.files_dir, self.mail_dir)

    @property
    def is_started(self) -> bool:
        """Whether its kind has been fixed by a first start."""
        return _stored_kind(self.path) is not None

    @property
    def is_running(self) -> bool:
        """Whether an `amity up` holds it now, by its lock and not by what a dead one left."""
        try:
            descriptor = os.open(self.run_dir / "amity.lock", os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def establish(self) -> None:
        """Make the folders and fix the kind. Idempotent; several processes may do it at once."""
        if self.restoring_dir.exists():
            raise HomeRestoringError(
                f"{self.path} is being restored, or a restore of it was interrupted",
                hint="Wait for it; if none runs, empty the folder and restore again.",
            )
        try:
            # The folder itself may be passed through: started by root, the database runs as another user.
            self.path.mkdir(mode=0o711, parents=True, exist_ok=True)
            for folder in (self.run_dir, self.secrets_dir, self.mail_dir, self.files_dir):
                folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise HomeError(
                f"The home {self.path} cannot be made ({error.strerror})", hint="Name another with --home."
            ) from None
        write_once(self.path / "home.json", json.dumps(to_json(HomeFile(self.kind))) + "\n", mode=0o644)
        stored = _stored_kind(self.path)
        if stored is not self.kind:
            raise _other_kind(self.path, stored, self.kind)

    def secret(self, name: str) -> str:
        """A random secret of this home, made when first asked for and kept, readable by its owner only."""
        path = self.secrets_dir / name
        if not path.exists():
            write_once(path, secrets.token_urlsafe(32) + "\n", mode=0o600)
        return path.read_text(encoding="ascii").strip()

    def running(self) -> Running | None:
        """None when none runs."""
        running = running_in(self.run_dir)
        return running if self.is_running else None

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for one process tree; raises AlreadyRunningError at once when it is held."""
        path = self.run_dir / "amity.lock"
        descriptor = _lock(path)
        if descriptor is None:
            running = self.running()
            raise AlreadyRunningError(
                f"{self.path} is already running{f' (process {running.pid})' if running else ''}",
                hint="Stop it with Ctrl-C there, or name another home with --home.",
            )
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)


def running_in(run_dir: Path) -> Running | None:
    """What was said there last, also by one that has died since; None where nothing was, or nothing whole."""
    try:
        return from_json(Running, (run_dir / "up.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def choose_home(named: Path | None, kind: HomeKind | None = None) -> Home:
    """Which home is meant by `--home` or `AMITY_HOME` (`named`) and a wanted kind; makes nothing.

    Neither given: the default home that is running, else production.
    """
    if named is not None:
        path = named.expanduser().absolute()
        stored = _stored_kind(path)
        if kind is not None and stored not in (None, kind):
            raise _other_kind(path, stored, kind)
        return Home(path, stored or kind or HomeKind.PRODUCTION)
    folder = _default_folder()
    if kind is not None:
        return choose_home(folder / kind, kind)
    homes = [Home(folder / each, each) for each in HomeKind]
    running = [home for home in homes if home.is_running]
    if len(running) > 1:
        names = ", ".join(str(home.path) for home in running)
        raise SeveralHomesError(f"Several homes are running: {names}", hint="Say which with --home or AMITY_HOME.")
    return choose_home(running[0].path if running else homes[0].path)


def _default_folder() -> Path:
    """`var` of a clone; else the user's folder for data, as the XDG base directory specification names it."""
    if (_ROOT / "pyproject.toml").exists():
        return _ROOT / "var"
    named = Path(os.environ.get("XDG_DATA_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".local" / "share") / "amity"


def check_socket_path(path: Path) -> None:
    if len(os.fsencode(path)) > SOCKET_PATH_BYTES:
        raise LongPathError(
            f"{path} is longer than the {SOCKET_PATH_BYTES} bytes that a socket's path may have",
            hint="Name a home with a shorter path with --home.",
        )


def write_once(path: Path, text: str, *, mode: int) -> None:
    """Write a whole file unless one is there; of several writers the first wins and none sees half of it."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()


def _lock(path: Path) -> int | None:
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        # The one who held it may have removed the file between our open and our lock.
        if path.exists() and path.stat().st_ino == os.fstat(descriptor).st_ino:
            return descriptor
        os.close(descriptor)


def _stored_kind(path: Path) -> HomeKind | None:
    file = path / "home.json"
    try:
        return from_json(HomeFile, file.read_text(encoding="utf-8")).kind
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise HomeError(
            f"{file} cannot be read", hint='It should say {"kind": "production"}, "rehearsal" or "demo".'
        ) from None


def _other_kind(path: Path, stored: HomeKind | None, wanted: HomeKind) -> HomeKindError:
    return HomeKindError(
        f"{path} is a {stored} home and stays one; it cannot be used as {wanted}",
        hint="Name another folder with --home.",
        stored=stored,
        wanted=wanted,
    )
