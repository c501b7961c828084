"""The file of a backup: whatever is wrong with it is one clear error."""

from __future__ import annotations

import io
import os
import random
import subprocess
import tarfile
from pathlib import Path

import pyrage
import pytest

from cli.backups.container import read, written
from cli.backups.errors import (
    BackupError,
    DamagedBackupError,
    EncryptedBackupError,
    NewerBackupError,
    NoBackupError,
    PlainBackupError,
    PublicKeyError,
    ShortKeyError,
    WrongKeyError,
)
from cli.backups.keys import identity_of, recipient_of
from cli.backups.programs import environment, programs_for
from cli.processes.stores import cluster
from tests.refusals import refused

MEMBERS = {"database.dump": os.urandom(70_000), "secrets/secret-key": b"a secret\n", f"mail/new/{'ü' * 120}": b"mail"}


@pytest.fixture
def key(tmp_path: Path) -> Path:
    file = tmp_path / "key"
    file.write_text(os.urandom(32).hex())
    return file


def write(path: Path, key: Path | None) -> Path:
    source = path.with_name("content")
    with path.open("wb") as out, written(out, key, version="0.1.0") as writer:
        for name, content in MEMBERS.items():
            source.write_bytes(content)
            with source.open("rb") as file:
                writer.add(name, file)
        writer.finish({"kind": "production"})
    return path


@pytest.mark.parametrize("encrypted", [False, True])
def test_what_was_written_is_read(tmp_path: Path, key: Path, encrypted: bool) -> None:
    found: dict[str, bytes] = {}
    used = key if encrypted else None
    file = write(tmp_path / "b", used)

    manifest = read(file, used, lambda name, content: found.update({name: content.read()}))

    assert found == MEMBERS
    assert manifest.facts["kind"] == "production"
    assert {name: member["size"] for name, member in manifest.members.items()} == {
        n: len(c) for n, c in MEMBERS.items()
    }


@pytest.mark.parametrize("encrypted", [False, True])
def test_a_cut_or_changed_file_is_found_out_at_every_byte(tmp_path: Path, key: Path, encrypted: bool) -> None:
    used = key if encrypted else None
    whole = write(tmp_path / "b", used).read_bytes()
    bad, draw = tmp_path / "bad", random.Random(7)
    places = {*range(0, 1200, 61), *range(len(whole) - 300, len(whole), 13), *draw.sample(range(len(whole)), 30)}

    taken = []
    for at in sorted(places):
        changed = whole[:at] + bytes([whole[at] ^ 1 << draw.randrange(8)]) + whole[at + 1 :]
        for content in (whole[:at], changed):
            bad.write_bytes(content)
            try:
                read(bad, used)
            except BackupError:
                continue
            taken.append(at)
    bad.write_bytes(whole + b"x")

    assert taken == []
    with pytest.raises(DamagedBackupError):
        read(bad, used)


def test_no_backup_at_all_is_said_to_be_none(tmp_path: Path) -> None:
    other = tmp_path / "other.tar"
    with tarfile.open(other, "w") as tar:
        tar.add("/bin/sh", "sh")
    for content in (other.read_bytes(), b"", b"%PDF-1.4", b"\0" * 20_000):
        other.write_bytes(content)

        with pytest.raises(NoBackupError):
            read(other, None)
    with pytest.raises(BackupError, match="No such file"):
        read(tmp_path / "nowhere", None)


def test_a_newer_format_is_said_to_be_newer(tmp_path: Path) -> None:
    file = tmp_path / "newer"
    with tarfile.open(file, "w") as tar:
        manifest = b'{"format": 2, "amity": "9.0"}'
        member = tarfile.TarInfo("amity-backup.json")
        member.size = len(manifest)
        tar.addfile(member, io.BytesIO(manifest))

    with pytest.raises(NewerBackupError, match=r"\(9\.0\)"):
        read(file, None)


def test_each_wrong_key_is_said_to_be_wrong(tmp_path: Path, key: Path) -> None:
    locked, plain = write(tmp_path / "locked", key), write(tmp_path / "plain", None)
    other, short, public = tmp_path / "other", tmp_path / "short", tmp_path / "public"
    other.write_text(os.urandom(32).hex())
    short.write_text("1234")
    public.write_text(str(recipient_of(key)))

    for file, used, error in (
        (locked, None, EncryptedBackupError),
        (locked, other, WrongKeyError),
        (locked, short, ShortKeyError),
        (locked, public, PublicKeyError),
        (plain, key, PlainBackupError),
    ):
        with refused(error):
            read(file, used)


def test_other_programs_open_it(tmp_path: Path, key: Path) -> None:
    """A key of age's own, of which the machine that writes has the public half only; then plain tar."""
    secret, public = tmp_path / "secret", tmp_path / "public"
    made = pyrage.x25519.Identity.generate()
    secret.write_text(f"# created: today\n{made}\n")
    public.write_text(f"{made.to_public()}\n")
    locked = write(tmp_path / "locked", public)
    opened = tmp_path / "opened.tar"

    with locked.open("rb") as source, opened.open("wb") as out:
        pyrage.decrypt_io(source, out, [made])
    content = subprocess.run(
        ["tar", "--extract", "--to-stdout", f"--file={opened}", "secrets/secret-key"], capture_output=True, check=True
    ).stdout

    assert content == MEMBERS["secrets/secret-key"]
    assert str(identity_of(secret)) == str(made)
    assert read(locked, secret).members


def test_a_key_is_the_same_key_whatever_ends_its_lines(tmp_path: Path) -> None:
    text = os.urandom(16).hex()
    made = []
    for ending in ("", "\n", "\r\n"):
        file = tmp_path / "key"
        file.write_bytes(f"{text}{ending}".encode())
        made.append(str(recipient_of(file)))

    assert len(set(made)) == 1


def test_a_full_disk_is_one_clear_error() -> None:
    with (
        pytest.raises((BackupError, OSError), match="No space"),
        open("/dev/full", "wb", buffering=0) as out,  # noqa: PTH123 - unbuffered, so that it fails at once
        written(out, None, version="0.1.0") as writer,
    ):
        writer.add_bytes("database.dump", MEMBERS["database.dump"])


def test_programs_older_than_the_server_are_refused() -> None:
    wheel = cluster.wheel_programs()

    assert programs_for(15, [wheel]).major >= 18
    with pytest.raises(BackupError, match=r"\b99\b.* \d+$"):
        programs_for(99, [wheel])


def test_a_connection_is_given_to_programs_without_an_argument() -> None:
    given = environment("postgresql://owner:p%40ss@db.example.org:5433/amity?sslmode=require&options=-c%20a%3Db")

    assert {name: given[name] for name in ("PGUSER", "PGPASSWORD", "PGHOST", "PGPORT", "PGDATABASE", "PGSSLMODE")} == {
        "PGUSER": "owner",
        "PGPASSWORD": "p@ss",
        "PGHOST": "db.example.org",
        "PGPORT": "5433",
        "PGDATABASE": "amity",
        "PGSSLMODE": "require",
    }
