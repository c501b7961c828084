import copy
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import psycopg
import pytest
import yaml

from cli.compose_check import problems
from cli.stores import EmbeddedPostgres, cluster

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_the_file_keeps_to_the_specification_and_to_the_list(compose: dict[str, Any]) -> None:
    assert problems(compose) == []


@pytest.mark.parametrize(
    ("service", "key", "value", "said"),
    [
        ("web", "comand", ["x"], "'comand' was unexpected"),
        ("worker", "command", ["amity", "worker", "--queues", "due"], "worker runs"),
        ("web", "environment", {}, "web does not get AMITY_TRUSTED_PROXIES"),
        ("redis", "ports", ["6379:6379"], "redis publishes ports"),
    ],
)
def test_what_departs_from_either_is_named(
    compose: dict[str, Any], service: str, key: str, value: Any, said: str
) -> None:
    changed = copy.deepcopy(compose)
    changed["services"][service][key] = value

    assert any(said in problem for problem in problems(changed))


def test_only_the_migration_knows_the_owner(compose: dict[str, Any]) -> None:
    knowing = [name for name, each in compose["services"].items() if "owner-password" in each.get("secrets", ())]

    assert knowing == ["postgres", "migrate"]


def test_amity_s_containers_run_without_rights(compose: dict[str, Any]) -> None:
    users = re.findall(r"^USER (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert users[-1] == "amity"
    for name in ("web", "worker", "beat", "migrate"):
        assert compose["services"][name]["cap_drop"] == ["ALL"]
        assert compose["services"][name]["read_only"] is True


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
    script = compose["configs"]["roles"]["content"].replace("$$", "$").replace("/run/secrets", str(secrets))

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

    assert (owner, rights, extensions) == (("amity_owner",), (False, False), (3,))
