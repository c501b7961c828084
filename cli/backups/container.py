"""The file of a backup: a tar archive, then one line with the digest of all before it; as a whole maybe encrypted.

The first member says which format it is, the last one is the manifest, which names every other with its digest.
`tar` reads it, and where it is encrypted `age` opens it: a backup can be used without Amity.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import stat
import tarfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import pyrage

from cli.backups.errors import (
    BackupError,
    DamagedBackupError,
    EncryptedBackupError,
    NewerBackupError,
    NoBackupError,
    PlainBackupError,
    WrongKeyError,
)
from cli.backups.keys import ENCRYPTED, identity_of, recipient_of

FORMAT = 1
FIRST, MANIFEST = "amity-backup.json", "manifest.json"
_TRAILER = len(b"sha256 ") + 64 + 1
_CHUNK = 1 << 18
# A first member is some dozen bytes, a manifest about a hundred for each file.
_MOST_FIRST, _MOST_MANIFEST = 1 << 16, 1 << 29

Keep = Callable[[str, IO[bytes]], None]


@dataclass(frozen=True)
class Manifest:
    """What the file says of itself; `members` are its files with their sizes and digests."""

    facts: Mapping[str, Any]
    members: Mapping[str, Mapping[str, Any]]


class Writer:
    """Members in the order of writing; `finish` makes it whole."""

    def __init__(self, out: IO[bytes], version: str) -> None:
        self._out = _Digesting(out)
        self._tar = tarfile.open(fileobj=cast("IO[bytes]", self._out), mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.members: dict[str, dict[str, Any]] = {}
        self._add(FIRST, json.dumps({"format": FORMAT, "amity": version}).encode())

    def add(self, name: str, file: IO[bytes]) -> None:
        """An open file, as long as it is now; raises OSError when it becomes shorter meanwhile."""
        size = os.fstat(file.fileno()).st_size
        reading = _Reading(file)
        self._tar.addfile(_member(name, size), cast("IO[bytes]", reading))
        self.members[name] = {"size": size, "sha256": reading.digest.hexdigest()}

    def add_bytes(self, name: str, content: bytes) -> None:
        self._add(name, content)
        self.members[name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}

    def finish(self, facts: Mapping[str, Any]) -> Manifest:
        manifest = {**facts, "format": FORMAT, "members": self.members}
        self._add(MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1).encode())
        self._tar.close()
        self._out.out.write(f"sha256 {self._out.digest.hexdigest()}\n".encode())
        return Manifest(facts, self.members)

    def give_up(self) -> None:
        """Writes nothing more, not even what an archive writes when it is thrown away."""
        self._out.given_up = True

    def _add(self, name: str, content: bytes) -> None:
        self._tar.addfile(_member(name, len(content)), io.BytesIO(content))


@contextmanager
def written(out: IO[bytes], key_file: Path | None, *, version: str) -> Iterator[Writer]:
    """A writer into `out`, through encryption where there is a key."""
    if key_file is None:
        with _given_up_on_error(Writer(out, version)) as writer:
            yield writer
        return
    recipient = recipient_of(key_file)
    with (
        _in_between(lambda source: _encrypt(source, out, recipient), writes=True) as pipe,
        _given_up_on_error(Writer(pipe, version)) as writer,
    ):
        yield writer


@contextmanager
def _given_up_on_error(writer: Writer) -> Iterator[Writer]:
    try:
        yield writer
    except BaseException:
        writer.give_up()
        raise


def read(path: Path, key_file: Path | None, keep: Keep | None = None) -> Manifest:
    """Reads the whole file and compares every byte with what it says of itself.

    `keep` is given each member's name and content, before the file is known to be whole: call it once without.
    Raises BackupError with what is wrong: no backup, another key, cut or changed, a newer format.
    """
    with _opened(path, key_file) as source:
        return _read(path, source, keep)


def is_backup(path: Path) -> bool:
    """Whether it begins like one."""
    with path.open("rb") as file:
        start = file.read(max(len(ENCRYPTED), len(FIRST) + 1))
    return start.startswith((ENCRYPTED, FIRST.encode() + b"\0"))


def _read(path: Path, source: IO[bytes], keep: Keep | None) -> Manifest:
    digesting = _Held(source)
    contents: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    broken = damaged(path)
    try:
        with tarfile.open(fileobj=cast("IO[bytes]", digesting), mode="r|", bufsize=_CHUNK) as tar:
            for member in tar:
                if not contents and member.name != FIRST:
                    raise _foreign(path)
                content = tar.extractfile(member) if member.isreg() else None
                if content is None or manifest is not None:
                    raise broken
                if member.name == FIRST:
                    _check_format(path, _object(content, _MOST_FIRST))
                    contents[FIRST] = {}
                elif member.name == MANIFEST:
                    manifest = _object(content, _MOST_MANIFEST)
                else:
                    reading = _Reading(content)
                    if keep is not None:
                        keep(_plain_name(member.name, broken), cast("IO[bytes]", reading))
                    reading.drain()
                    contents[member.name] = {"size": member.size, "sha256": reading.digest.hexdigest()}
        digesting.drain()
    except (tarfile.TarError, EOFError, ValueError):
        raise (broken if contents else _foreign(path)) from None
    if manifest is None or not digesting.ends_as_it_should():
        raise broken if contents else _foreign(path)
    members = manifest.pop("members", None)
    contents.pop(FIRST, None)
    if members != contents:
        raise broken
    return Manifest(manifest, contents)


@contextmanager
def _opened(path: Path, key_file: Path | None) -> Iterator[IO[bytes]]:
    try:
        file = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path} cannot be read ({error.strerror})", hint="Name the file of a backup.") from None
    with file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise BackupError(f"{path} is not a regular file", hint="Name the file of a backup.")
        encrypted = file.read(len(ENCRYPTED)) == ENCRYPTED
        file.seek(0)
        if encrypted and key_file is None:
            raise EncryptedBackupError(f"{path} is encrypted", hint="Name the file with its key: --key-file FILE.")
        if not encrypted and key_file is not None:
            raise PlainBackupError(f"{path} is not an encrypted backup", hint="Leave --key-file out, or name another.")
        if key_file is None:
            yield file
            return
        identity = identity_of(key_file)
        with _in_between(lambda sink: _decrypt(path, file, sink, identity), writes=False) as pipe:
            yield pipe


def _encrypt(source: IO[bytes], out: IO[bytes], recipient: Any) -> None:
    try:
        pyrage.encrypt_io(source, out, [recipient])
    except (pyrage.EncryptError, OSError) as error:
        raise BackupError(f"The backup cannot be written ({error})", hint="Free some space there.") from None


def _decrypt(path: Path, file: IO[bytes], sink: _Sink, identity: Any) -> None:
    try:
        pyrage.decrypt_io(file, sink, [identity])
    except (pyrage.DecryptError, OSError) as error:
        if sink.closed_early:
            return
        if "matching" in str(error):
            raise WrongKeyError(f"The key does not open {path}", hint="Name the key that it was made with.") from None
        raise damaged(path) from None


@contextmanager
def _in_between(work: Callable[[Any], None], *, writes: bool) -> Iterator[IO[bytes]]:
    """A pipe whose other end `work` has, in a thread; what it raises is raised here, before all that follows from it.

    `writes`: the block writes and `work` reads. The library takes files, not pieces.
    """
    read, write = os.pipe()
    ours, theirs = (write, read) if writes else (read, write)
    failed: list[BaseException] = []

    def run() -> None:
        try:
            with os.fdopen(theirs, "rb", buffering=0) if writes else _Sink(theirs) as end:
                work(end)
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        with os.fdopen(ours, "wb" if writes else "rb") as pipe:
            yield pipe
    except BaseException:
        thread.join()
        if failed:
            raise failed[0] from None
        raise
    thread.join()
    if failed:
        raise failed[0]


class _Sink:
    """The writing end of a pipe; `closed_early` when its reader had seen enough, which is no fault of the file."""

    def __init__(self, descriptor: int) -> None:
        self._file = os.fdopen(descriptor, "wb", buffering=0)
        self.closed_early = False

    def __enter__(self) -> _Sink:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, content: bytes) -> int:
        try:
            waiting = memoryview(content)
            while waiting:
                waiting = waiting[self._file.write(waiting) or 0 :]
        except BrokenPipeError:
            self.closed_early = True
            raise
        return len(content)

    def flush(self) -> None:
        """Nothing is buffered."""


class _Digesting:
    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.digest = hashlib.sha256()
        self.given_up = False

    def write(self, content: bytes) -> int:
        if self.given_up:
            return len(content)
        self.digest.update(content)
        return self.out.write(content)


class _Reading:
    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        content = self._source.read(size)
        self.digest.update(content)
        return content

    def drain(self) -> None:
        while self.read(_CHUNK):
            pass


class _Held:
    """Reads all but the last line, of which it only compares the digest with that of what it read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self._waiting = b""
        self._digest = hashlib.sha256()

    def read(self, size: int) -> bytes:
        while len(self._waiting) < size + _TRAILER:
            more = self._source.read(_CHUNK)
            if not more:
                break
            self._waiting += more
        ready = min(size, max(len(self._waiting) - _TRAILER, 0))
        given, self._waiting = self._waiting[:ready], self._waiting[ready:]
        self._digest.update(given)
        return given

    def drain(self) -> None:
        while self.read(_CHUNK):
            pass

    def ends_as_it_should(self) -> bool:
        return self._waiting == f"sha256 {self._digest.hexdigest()}\n".encode()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    member.mode = 0o600
    return member


def _object(content: IO[bytes], most: int) -> dict[str, Any]:
    manifest = json.loads(content.read(most))
    if not isinstance(manifest, dict):
        raise ValueError("no object")
    return manifest


def _check_format(path: Path, manifest: Mapping[str, Any]) -> None:
    version = manifest.get("format")
    if not isinstance(version, int):
        raise _foreign(path)
    if version > FORMAT:
        raise NewerBackupError(
            f"{path} was written by a newer Amity ({manifest.get('amity')}), in format {version}",
            hint="Restore it with that version or a later one.",
        )


def _plain_name(name: str, otherwise: BackupError) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise otherwise
    return name


def damaged(path: Path) -> DamagedBackupError:
    return DamagedBackupError(f"{path} was cut or changed after it was written", hint="Use another copy of it.")


def _foreign(path: Path) -> NoBackupError:
    return NoBackupError(f"{path} is not a backup of Amity", hint="Name a file that `amity backup` has written.")
