"""`amity backup`, `restore` and `resume` on servers of one's own: what they keep, refuse and hold."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import create_engine, text

from cli.commands.doctor import examine
from cli.main import run
from cli.processes.stores import EmbeddedPostgres
from config.runtime import Runtime
from models import migrate
from models.migrate import ensure_installation, upgrade
from tests import stores
from tests.refusals import code_of


@pytest.fixture
def empty() -> Iterator[stores.Clone]:
    """A database as its superuser hands it over."""
    postgres = stores.addresses().postgres()
    name = f"e_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" OWNER amity_owner TEMPLATE template0')
    with psycopg.connect(postgres.conninfo("postgres", name), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION btree_gist")
    made = stores.Clone(name, postgres.url("amity_app", name), postgres.url("amity_owner", name))
    yield made
    stores.drop(made)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, empty: stores.Clone, short_folder: Path) -> Callable[[], Path]:
    """Points the commands that follow at the empty database and a home that is not there."""

    def turn() -> Path:
        monkeypatch.setenv("AMITY_DATABASE_URL", empty.app_url)
        monkeypatch.setenv("AMITY_ADMIN_DATABASE_URL", empty.owner_url)
        monkeypatch.setenv("AMITY_HOME", str(short_folder / "other"))
        return short_folder / "other"

    return turn


def rows(url: str, query: str) -> list[Any]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = [tuple(row) for row in connection.execute(text(query))]
    engine.dispose()
    return found


def act(url: str, statement: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(statement))
    engine.dispose()


def test_a_backup_is_whole_private_and_remembered(
    amity: Any, filled: str, tmp_path: Path, rehearsal: stores.Clone
) -> None:
    file = tmp_path / "b.amity"

    status, output, error = amity("backup", str(file), "--json")
    again = amity("backup", str(file))

    assert (status, error) == (0, "")
    assert (output["kind"], output["counts"]["agreements"], output["encrypted"]) == ("rehearsal", 1, False)
    assert again[0] == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.amity", "list.csv"]
    assert rows(rehearsal.owner_url, "SELECT count(*) FROM backups") == [(2,)]
    assert stores.PASSWORDS["amity_owner"].encode() not in file.read_bytes()[-4096:]


def test_a_backup_replaces_nothing_but_a_backup(amity: Any, filled: str, tmp_path: Path) -> None:
    mine = tmp_path / "thesis.txt"
    mine.write_text("mine")

    for target, code, named in (
        (mine, "target-taken", mine),
        (tmp_path, "target-folder", tmp_path),
        (tmp_path / "no" / "b", "target-folder-missing", tmp_path / "no"),
        (Path(os.environ["AMITY_HOME"]) / "mail" / "b", "target-kept", "mail"),
    ):
        refused = amity("backup", str(target), "--json")
        assert (code_of(refused), str(named) in refused[2]) == ((1, code), True)
    assert mine.read_text() == "mine"


def test_a_restored_installation_has_its_files_and_identities_and_is_held(
    amity: Any, filled: str, tmp_path: Path, elsewhere: Callable[[], Path], empty: stores.Clone, home: Path
) -> None:
    secret = Runtime.load().secret_key
    for folder, name in (("mail/new", "a mail"), ("files/ab", "abcdef"), ("secrets", "another")):
        (home / folder).mkdir(parents=True, exist_ok=True)
        (home / folder / name).write_text(name)
    (home / "mail" / "tmp").mkdir()
    (home / "mail" / "tmp" / "half").write_text("half")
    facts = amity("export", "--format", "json")[1]
    file, key = tmp_path / "b.amity", tmp_path / "key"
    key.write_text("k" * 40)
    assert amity("backup", str(file), "--key-file", str(key))[0] == 0
    other = elsewhere()

    status, output, error = amity("restore", str(file), "--key-file", str(key), "--json")

    assert (status, output["held"], output["home"], error) == (0, True, str(other), "")
    assert Runtime.load().secret_key == secret
    kept = {path.relative_to(other).as_posix(): path for path in other.rglob("*") if path.is_file()}
    assert sorted(kept) == ["files/ab/abcdef", "home.json", "mail/new/a mail", "secrets/another", "secrets/secret-key"]
    assert {path.stat().st_mode & 0o077 for name, path in kept.items() if name != "home.json"} == {0}
    assert amity("export", "--format", "json")[1] == facts
    assert amity("verify")[0] == 0
    assert rows(empty.owner_url, "SELECT count(*) FROM hold") == [(1,)]
    assert amity("clock", "to", "2030-01-01T00:00:00+09:00")[0] == 1
    asked = amity("resume", "--json")
    assert (asked[0], asked[1]["held"], asked[1]["resumed"]) == (1, True, False)
    resumed = amity("resume", "--yes", "--json")
    assert (resumed[0], resumed[1]["resumed"]) == (0, True)
    assert amity("resume", "--json")[:2] == (0, {"held": False, "due": [], "resumed": False})
    assert len(amity("resume")[1].splitlines()) == 1


def test_a_rehearsal_s_clock_stands_where_the_backup_was_taken(
    amity: Any, filled: str, tmp_path: Path, elsewhere: Callable[[], Path], empty: stores.Clone
) -> None:
    assert amity("clock", "rate", "86400")[0] == 0
    file = tmp_path / "b.amity"
    taken = amity("backup", str(file), "--json")[1]["clock"]["at"]
    elsewhere()
    amity("restore", str(file))
    at = "SELECT amity_now()::text, (SELECT virtual_at::text FROM clock)"

    held = rows(empty.owner_url, f"{at}, pg_sleep(0.05)::text")
    later = rows(empty.owner_url, at)
    amity("resume", "--yes")
    running = rows(empty.owner_url, "SELECT rate, amity_now() - virtual_at FROM clock")

    assert held[0][:2] == later[0]
    assert rows(empty.owner_url, f"SELECT (SELECT virtual_at FROM clock) - '{taken}'::timestamptz") == [(timedelta(0),)]
    assert running[0][0] == 86400
    assert running[0][1] < timedelta(days=30)


def test_nobody_is_signed_in_after_a_restore(
    amity: Any,
    filled: str,
    tmp_path: Path,
    rehearsal: stores.Clone,
    elsewhere: Callable[[], Path],
    empty: stores.Clone,
) -> None:
    assert amity("users", "sign-in-link", "a@example.org")[0] == 0
    act(
        rehearsal.owner_url,
        "INSERT INTO deliveries (id, office_id, user_id, class, key, message_id, content, state, queued_at, next_at) "
        "SELECT gen_random_uuid(), office_id, id, 'sign-in', 'sign-in', '<1@x>', 'a link', 'queued', now(), now() "
        "FROM users LIMIT 1",
    )
    amity("backup", str(tmp_path / "b"))
    elsewhere()

    amity("restore", str(tmp_path / "b"))

    assert rows(empty.owner_url, "SELECT count(*) FROM sign_in_links") == [(0,)]
    assert rows(empty.owner_url, "SELECT state, content FROM deliveries WHERE class = 'sign-in'") == [("skipped", None)]


LATER = """
from alembic import op

revision = "0001later"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("COMMENT ON TABLE offices IS 'of a later schema'")


def downgrade() -> None:
    op.execute("COMMENT ON TABLE offices IS NULL")
"""


def test_a_backup_of_an_older_schema_is_brought_to_the_newest(
    amity: Any,
    filled: str,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    empty: stores.Clone,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    facts = amity("export", "--format", "json")[1]
    status, output, error = amity("backup", str(tmp_path / "b"), "--json")
    assert (status, error) == (0, "")
    elsewhere()
    # The Amity that restores is newer: it has one migration more.
    later = tmp_path / "migrations"
    shutil.copytree(migrate.MIGRATIONS, later)
    (later / "versions" / "0002_later.py").write_text(LATER, encoding="utf-8")
    monkeypatch.setattr(migrate, "MIGRATIONS", later)

    restored = amity("restore", str(tmp_path / "b"))

    assert restored[0] == 0
    assert output["schema"] == "0001"
    assert rows(empty.owner_url, "SELECT version_num FROM alembic_version") == [("0001later",)]
    assert rows(empty.owner_url, "SELECT obj_description('offices'::regclass)") == [("of a later schema",)]
    assert rows(empty.owner_url, "SELECT count(*) FROM hold") == [(1,)]
    assert amity("export", "--format", "json")[1] == facts


def test_a_restore_never_writes_over_anything(
    amity: Any, filled: str, tmp_path: Path, home: Path, empty: stores.Clone
) -> None:
    file = tmp_path / "b"
    amity("backup", str(file))
    before = sorted(path.name for path in home.iterdir())

    full_database = amity("restore", str(file), "--home", str(home / "new"), "--json")
    (home / "mail").mkdir(exist_ok=True)
    (home / "mail" / "kept").write_text("kept")
    with pytest.MonkeyPatch.context() as servers:
        servers.setenv("AMITY_DATABASE_URL", empty.app_url)
        servers.setenv("AMITY_ADMIN_DATABASE_URL", empty.owner_url)
        full_home = amity("restore", str(file), "--json")

    assert code_of(full_database) == (1, "database-not-empty")
    assert (code_of(full_home), str(home) in full_home[2]) == ((1, "home-not-empty"), True)
    assert sorted(path.name for path in home.iterdir()) == before
    assert amity("agreements", "show", filled, "--json")[0] == 0


@pytest.mark.parametrize("fault", ["cut", "changed", "foreign", "newer schema", "another secret", "no key"])
def test_what_cannot_be_restored_leaves_the_target_as_it_was(
    amity: Any,
    filled: str,
    tmp_path: Path,
    elsewhere: Callable[[], Path],
    empty: stores.Clone,
    rehearsal: stores.Clone,
    monkeypatch: pytest.MonkeyPatch,
    fault: str,
) -> None:
    file, key = tmp_path / "b", tmp_path / "key"
    key.write_text("k" * 40)
    if fault == "newer schema":
        act(rehearsal.owner_url, "UPDATE alembic_version SET version_num = '9999'")
    assert amity("backup", str(file), *(["--key-file", str(key)] if fault == "no key" else []))[0] == 0
    content = file.read_bytes()
    if fault == "cut":
        file.write_bytes(content[:-5000])
    if fault == "changed":
        file.write_bytes(content[:9000] + bytes([content[9000] ^ 4]) + content[9001:])
    if fault == "foreign":
        file.write_bytes(b"no backup")
    if fault == "another secret":
        monkeypatch.setenv("AMITY_SECRET_KEY", "s" * 40)
    other = elsewhere()

    status, out, error = amity("restore", str(file))

    assert (status, out) == (1, "")
    assert error.startswith("amity: ")
    assert len(error.splitlines()) == 1
    assert not other.exists()
    assert rows(empty.owner_url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relkind = 'r'") == [(0,)]  # fmt: skip


def test_a_restore_that_fails_half_way_leaves_an_empty_database(
    amity: Any, filled: str, tmp_path: Path, elsewhere: Callable[[], Path], empty: stores.Clone
) -> None:
    """A role that is not there: the migrations' grants fail after everything was loaded."""
    file = tmp_path / "b"
    amity("backup", str(file))
    other = elsewhere()
    os.environ["AMITY_DATABASE_URL"] = empty.app_url.replace("amity_app", "nobody_here")

    status, _, error = amity("restore", str(file))

    assert (status, other.exists()) == (1, False), error
    assert rows(empty.owner_url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "AND relkind = 'r'") == [(0,)]  # fmt: skip
    os.environ["AMITY_DATABASE_URL"] = empty.app_url
    assert amity("restore", str(file))[0] == 0


def test_an_interrupted_restore_is_no_home(amity: Any, short_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    half = short_folder / "half"
    (half / "restoring" / "mail").mkdir(parents=True)
    monkeypatch.setenv("AMITY_HOME", str(half))

    assert code_of(amity("doctor", "--json")) == (1, "home-restoring")


def test_a_password_is_in_no_argument(amity: Any, filled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `ps` shows while the database is read: the arguments of everything that was started."""
    started: list[str] = []
    plain = subprocess.Popen.__init__

    def note(self: Any, arguments: Any, *rest: Any, **options: Any) -> None:
        started.append(" ".join(map(str, arguments)))
        plain(self, arguments, *rest, **options)

    monkeypatch.setattr(subprocess.Popen, "__init__", note)
    amity("backup", str(tmp_path / "b"))

    assert [line for line in started if "pg_dump --format" in line]
    assert [line for line in started if f":{stores.PASSWORDS['amity_owner']}@" in line or "password=" in line] == []


def test_doctor_says_how_old_the_last_backup_is(
    clone: stores.Clone, monkeypatch: pytest.MonkeyPatch, short_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AMITY_DATABASE_URL", clone.app_url)
    monkeypatch.setenv("AMITY_ADMIN_DATABASE_URL", clone.owner_url)
    monkeypatch.setenv("AMITY_HOME", str(short_folder / "home"))
    act(clone.owner_url, "DELETE FROM backups")

    def check() -> Any:
        return next(each for each in examine(Runtime.load()) if each.name == "backup")

    none = check()
    assert run(["backup", str(short_folder / "b")]) == 0
    fresh = check()
    act(clone.owner_url, "UPDATE backups SET taken_at = taken_at - interval '8 days'")
    old = check()
    capsys.readouterr()
    run(["doctor", "--json"])
    output = json.loads(capsys.readouterr().out)

    assert (none.ok, none.noted, "amity backup" in none.hint) == (True, True, True)
    assert (fresh.ok, fresh.noted, re.findall(r"\d+", fresh.detail)[0]) == (True, False, "0")
    assert (old.ok, old.noted, "8" in re.findall(r"\d+", old.detail)) == (True, True, True)
    assert [each["noted"] for each in output["checks"] if each["name"] == "backup"] == [True]


DEBIAN = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.skipif(not DEBIAN.exists(), reason="no PostgreSQL 15 of Debian's")
def test_the_oldest_server_is_backed_up_and_restored_by_newer_programs(
    amity: Any, filled: str, tmp_path: Path, short_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what a newer server wrote is not brought into an older one."""
    newer = tmp_path / "newer"
    assert amity("backup", str(newer))[0] == 0

    def server(name: str) -> EmbeddedPostgres:
        folder = short_folder / name
        return EmbeddedPostgres(folder / "p", folder / "r", stores.PASSWORDS, bin_dir=DEBIAN, options={"fsync": "off"})

    def turn(to: EmbeddedPostgres, home: str) -> None:
        monkeypatch.setenv("AMITY_DATABASE_URL", to.url("amity_app"))
        monkeypatch.setenv("AMITY_ADMIN_DATABASE_URL", to.url("amity_owner"))
        monkeypatch.setenv("AMITY_HOME", str(short_folder / home))

    with server("one") as one, server("two") as two:
        upgrade(one.url("amity_owner"), app_role="amity_app")
        ensure_installation(one.url("amity_owner"), kind="production")
        turn(one, "first")
        assert amity("offices", "create", "Andong")[0] == 0
        facts = amity("export", "--format", "json")[1]
        taken = amity("backup", str(tmp_path / "b"), "--json")
        turn(two, "second")

        refused = amity("restore", str(newer), "--json")
        restored = amity("restore", str(tmp_path / "b"))
        again = amity("export", "--format", "json")[1]

    assert (taken[0], taken[1]["postgresql"]) == (0, 15)
    assert (code_of(refused), "15" in refused[2]) == ((1, "server-older"), True)
    assert (restored[0], restored[2]) == (0, "")
    assert again == facts
