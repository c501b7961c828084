"""Holds docker-compose.yml to the Compose specification's schema, to the one list of services, and to its locks.

`python -m cli.processes.compose_check [FILE]`, part of `make check`; its schema comes with a development dependency.
"""

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
import yaml
from jsonschema.validators import validator_for

from cli.processes.services import MIGRATE, services

_OURS = ("migrate", *(service.name for service in services(bind="0.0.0.0", port=8000)))  # noqa: S104 - in a container
PROXIES = "AMITY_TRUSTED_PROXIES"
_STORES = ("postgres", "redis")
_LIMITS = ("mem_limit", "cpus", "pids_limit")
_SECRET_TEXT = re.compile(r"\$\$?\(\s*(?:cat\b|<)")
_PRIVATE_USE = re.compile(r"^(?:\w+=\"?\$\$?\([^)]*\)\"?\s+|printf\s[^|;&]*)")
# A literal one.
_PASSWORD_WORD = re.compile(r"--\w*(?:pass|password|requirepass)\b[= ]", re.IGNORECASE)


def problems(compose: dict[str, Any]) -> list[str]:
    """What is wrong with a compose file, one sentence each."""
    return [*_schema_problems(compose), *_list_problems(compose), *_lock_problems(compose)]


def _schema_problems(compose: dict[str, Any]) -> list[str]:
    # Installed for development only.
    text = files("check_jsonschema").joinpath("builtin_schemas", "vendor", "compose-spec.json").read_text()
    schema = json.loads(text)
    validator = validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)]


def _list_problems(compose: dict[str, Any]) -> list[str]:
    composed = compose.get("services", {})
    wanted = {MIGRATE.name: MIGRATE.argv} | {
        service.name: service.argv
        for service in services(bind="0.0.0.0", port=8000)  # noqa: S104 - as above
    }
    wrong = [
        f"{name} runs {composed.get(name, {}).get('command')} and `amity up` runs {list(argv)}"
        for name, argv in wanted.items()
        if composed.get(name, {}).get("command") != list(argv)
    ]
    if set(composed) != set(_OURS) | set(_STORES):
        wrong.append(f"the services are {sorted(composed)}, not {sorted((*_OURS, *_STORES))}")
    if PROXIES not in composed.get("web", {}).get("environment", {}):
        wrong.append(f"web does not get {PROXIES}: behind a proxy everybody would count as one client")
    wrong += [f"{name} publishes ports" for name, each in composed.items() if name != "web" and each.get("ports")]
    return wrong


def _lock_problems(compose: dict[str, Any]) -> list[str]:
    """What a container may do that it need not, and passwords where others can read them."""
    wrong = []
    for name, each in compose.get("services", {}).items():
        if each.get("cap_drop") != ["ALL"] or each.get("cap_add") or each.get("privileged"):
            wrong.append(f"{name} keeps capabilities: cap_drop is [ALL], without cap_add")
        if "no-new-privileges:true" not in each.get("security_opt", []):
            wrong.append(f"{name} may gain privileges: security_opt is no-new-privileges:true")
        if each.get("read_only") is not True:
            wrong.append(f"{name} can write to its image: read_only is true, with tmpfs where it has to write")
        missing = [limit for limit in _LIMITS if not each.get(limit)]
        if missing:
            wrong.append(f"{name} has no {' and no '.join(missing)}")
        if name in _STORES and str(each.get("user", "root")).partition(":")[0] in ("", "root", "0"):
            wrong.append(f"{name} runs as root")
        wrong += [f"{name} has a password among its arguments: {line}" for line in _shown_passwords(each)]
    health = compose.get("services", {}).get("worker", {}).get("healthcheck", {}).get("test", [])
    if health[:3] == ["CMD", "amity", "doctor"] and "--only" not in health:
        wrong.append("worker is called unhealthy by what only people can repair: doctor needs --only")
    return wrong


def _shown_passwords(service: dict[str, Any]) -> list[str]:
    """Lines of commands that put a secret's text among a program's arguments, where everybody can list it.

    A variable for one program (`NAME="$(cat FILE)" program`) and the shell's own printf are no arguments.
    """
    commands = [service.get("command"), service.get("entrypoint"), service.get("healthcheck", {}).get("test")]
    words = [word for each in commands for word in ([each] if isinstance(each, str) else each or [])]
    lines = [line.strip() for word in words for line in word.replace("\\\n", " ").splitlines()]
    return [line for line in lines if _SECRET_TEXT.search(_PRIVATE_USE.sub("", line)) or _PASSWORD_WORD.search(line)]


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("docker-compose.yml"))
def main(file: Path) -> None:
    """Exit 1 and say what is wrong, or say nothing."""
    wrong = problems(yaml.safe_load(file.read_text(encoding="utf-8")))
    for line in wrong:
        click.echo(f"{file}: {line}", err=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
