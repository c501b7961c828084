import copy
import os
import pty
import re
import subprocess
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import redis
import yaml
from sqlalchemy import text

from cli.main import run
from cli.processes.compose_check import problems
from cli.processes.services import as_child
from cli.processes.stores import EmbeddedPostgres, cluster
from cli.processes.stores.valkey import server_program
from models.database import Database
from models.migrate import upgrade
from tests import stores
from tests.factories import make_office
from workflows.execution.deliveries import SendResult, record_delivery
from workflows.offices.sign_in import queue_sign_in_mail

_PUBLIC_RIGHTS = """
SELECT count(*) FROM pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
WHERE d.datname = current_database() AND a.grantee = 0
"""
ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_the_file_keeps_to_the_specification_and_to_the_list(compose: dict[str, Any]) -> None:
    assert problems(compose) == []


@pytest.mark.parametrize(
    ("service", "key", "value", "code"),
    [
        ("web", "comand", ["x"], "schema"),
        ("worker", "command", ["amity", "worker", "--queues", "due"], "command"),
        ("web", "environment", {}, "proxies"),
        ("redis", "ports", ["6379:6379"], "ports"),
        ("web", "cap_add", ["NET_ADMIN"], "capabilities"),
        ("postgres", "cap_drop", [], "capabilities"),
        ("redis", "security_opt", [], "privileges"),
        ("beat", "read_only", False, "read-only"),
        ("worker", "mem_limit", None, "limits"),
        ("postgres", "user", "root", "root"),
        (
            "redis",
            "command",
            ["sh", "-c", 'exec valkey-server --requirepass "$$(cat /run/secrets/redis-password)"'],
            "password",
        ),
        ("redis", "command", "valkey-server --requirepass secret", "password"),
        ("worker", "healthcheck", {"test": ["CMD", "amity", "doctor"]}, "health"),
    ],
)
def test_what_departs_from_either_is_named(
    compose: dict[str, Any], service: str, key: str, value: Any, code: str
) -> None:
    changed = copy.deepcopy(compose)
    changed["services"][service][key] = value

    found = [(problem.code, problem.service) for problem in problems(changed)]
    # The schema names a place in the file.
    assert (code, "" if code == "schema" else service) in found
    assert all(key in problem.message for problem in problems(changed) if problem.code == "schema")


def test_only_the_migration_knows_the_owner(compose: dict[str, Any]) -> None:
    knowing = [name for name, each in compose["services"].items() if "owner-password" in each.get("secrets", ())]

    assert knowing == ["postgres", "migrate"]


def test_amity_s_containers_run_without_rights(compose: dict[str, Any]) -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert users[-1] == "amity"
    for name, each in compose["services"].items():
        assert each["cap_drop"] == ["ALL"], name
        assert each["read_only"] is True, name


def test_no_config_is_made_where_a_read_only_container_cannot_take_it(compose: dict[str, Any]) -> None:
    assert [name for name, each in compose["configs"].items() if list(each) != ["file"]] == []


def test_every_secret_is_a_file_and_every_setting_of_one_is_mounted(compose: dict[str, Any]) -> None:
    for name, each in compose["services"].items():
        files = {value for key, value in each.get("environment", {}).items() if key.endswith("_FILE")}

        assert files <= {f"/run/secrets/{secret}" for secret in each.get("secrets", ())}, name
    assert all(list(each) == ["file"] for each in compose["secrets"].values())
    assert {name for each in compose["services"].values() for name in each.get("secrets", ())} == set(
        compose["secrets"]
    )


def test_the_broker_starts_with_its_password_in_no_argument(compose: dict[str, Any], short_folder: Path) -> None:
    """The very command of the container, with the embedded server in the image's place."""
    secret = short_folder / "redis-password"
    secret.write_text("s3cret-of-the-broker")
    socket = short_folder / "s"
    programs = short_folder / "bin"
    programs.mkdir()
    (programs / "valkey-server").symlink_to(server_program())
    shell, option, script = compose["services"]["redis"]["command"]
    script = script.replace("$$", "$").replace("/tmp", str(short_folder)).replace("/run/secrets", str(short_folder))
    script = script.rstrip() + f" --port 0 --unixsocket {socket}"

    with subprocess.Popen([shell, option, script], env={"PATH": f"{programs}:{os.environ['PATH']}"}) as server:
        try:
            for _ in range(200):
                if socket.exists():
                    break
                time.sleep(0.05)
            arguments = Path(f"/proc/{server.pid}/cmdline").read_bytes()
            with redis.Redis(unix_socket_path=str(socket)) as stranger, pytest.raises(redis.AuthenticationError):
                stranger.ping()
            with redis.Redis(unix_socket_path=str(socket), password="s3cret-of-the-broker") as client:
                config = client.config_get("*")
        finally:
            server.terminate()

    assert b"s3cret" not in arguments
    assert (config["save"], config["appendonly"], config["maxmemory-policy"]) == ("", "no", "noeviction")
    assert (short_folder / "valkey.conf").stat().st_mode & 0o777 == 0o600


def test_the_database_container_s_roles_are_those_of_an_embedded_one(
    compose: dict[str, Any], short_folder: Path
) -> None:
    # As in the container: a fresh cluster with its superuser only.
    passwords = {"postgres": "super", "amity_owner": "it's the owner", "amity_app": "app $HOME"}
    server = EmbeddedPostgres(short_folder / "postgres", short_folder / "run", passwords, options={"fsync": "off"})
    server.prepare()
    (short_folder / "postgres" / "roles-made").touch()
    secrets = short_folder / "secrets"
    secrets.mkdir()
    (secrets / "owner-password").write_text(passwords["amity_owner"])
    (secrets / "app-password").write_text(passwords["amity_app"])
    script = (ROOT / compose["configs"]["roles"]["file"]).read_text().replace("/run/secrets", str(secrets))

    with server:
        done = subprocess.run(
            ["sh", "-e", "-c", script],
            env={
                "PATH": f"{cluster.wheel_programs()}:{os.environ['PATH']}",
                "PGHOST": str(server.run_dir),
                "PGPASSWORD": "super",
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        with psycopg.connect(server.conninfo("amity_app")) as app:
            owner = app.execute("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'amity'").fetchone()
            rights = app.execute(
                "SELECT has_database_privilege('amity_app', 'amity', 'CREATE'), "
                "pg_has_role('amity_app', 'amity_owner', 'MEMBER')"
            ).fetchone()
            extensions = app.execute("SELECT count(*) FROM pg_extension").fetchone()
            public = app.execute(_PUBLIC_RIGHTS).fetchone()

    assert public == (0,)
    assert (owner, rights, extensions) == (("amity_owner",), (False, False), (3,))


def test_migrating_closes_a_database_to_other_roles(clone: stores.Clone) -> None:
    with psycopg.connect(clone.owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute(f'GRANT ALL ON DATABASE "{clone.name}" TO PUBLIC')
        upgrade(clone.owner_url, app_role="amity_app")
        public = owner.execute(_PUBLIC_RIGHTS).fetchone()
    with psycopg.connect(clone.app_url.replace("+psycopg", "")) as app:
        temporary = app.execute("SELECT has_database_privilege(current_database(), 'TEMPORARY')").fetchone()

    assert (public, temporary) == ((0,), (False,))


def test_a_dead_letter_makes_doctor_fail_and_not_the_worker(
    compose: dict[str, Any], clone: stores.Clone, monkeypatch: pytest.MonkeyPatch, short_folder: Path
) -> None:
    office = make_office(Database(clone.app_url))
    with office.transaction() as tx:
        queue_sign_in_mail(
            tx,
            office.actor.user_id,  # type: ignore[arg-type]
            content=b"x",
            subject="x",
            message_id=f"<{short_folder.name}@example.org>",
            at=datetime.now(UTC),
        )
        mail = tx.execute(text("SELECT id FROM deliveries")).scalar_one()
        record_delivery(tx, mail, SendResult.REFUSED, detail="550")
    office.database.close()
    monkeypatch.setenv("AMITY_DATABASE_URL", clone.app_url)
    monkeypatch.setenv("AMITY_REDIS_URL", stores.addresses().redis_url)
    monkeypatch.setenv("AMITY_HOME", str(short_folder / "home"))
    health = compose["services"]["worker"]["healthcheck"]["test"]

    assert health[:2] == ["CMD", "amity"]
    assert run(["doctor"]) == 1
    assert run(health[2:]) == 0
    monkeypatch.setenv("AMITY_REDIS_URL", "unix:///nowhere/valkey.sock")
    assert run(health[2:]) == 1


@pytest.mark.parametrize(("terminal", "before", "says"), [
    (False, "nothing", None), (True, "nothing", "Set up once:"), (True, "an office", None),
])  # fmt: skip
def test_migrate_prints_a_link_only_on_a_terminal_before_anybody_could_sign_in(
    clone: stores.Clone, short_folder: Path, terminal: bool, before: str, says: str | None
) -> None:
    made = stores.clone()
    if before == "an office":
        database = Database(made.app_url)
        make_office(database)
        database.close()
    env = {
        **os.environ,
        "AMITY_HOME": str(short_folder / "home"),
        "AMITY_DATABASE_URL": made.app_url,
        "AMITY_ADMIN_DATABASE_URL": made.owner_url,
        "PYTHONUNBUFFERED": "1",
    }
    ours, theirs = pty.openpty() if terminal else os.pipe()
    try:
        done = subprocess.run(as_child(("amity", "migrate")), env=env, stdout=theirs, check=False)
        os.close(theirs)
        printed = b""
        with suppress(OSError):  # What a terminal says at its end.
            while more := os.read(ours, 4096):
                printed += more
        with psycopg.connect(made.owner_url.replace("+psycopg", "")) as owner:
            links = owner.execute("SELECT count(*) FROM sign_in_links").fetchone()
    finally:
        os.close(ours)
        stores.drop(made)

    assert done.returncode == 0
    assert links == (0,)
    if says is None:
        assert b"http" not in printed
    else:
        assert says.encode() in printed
