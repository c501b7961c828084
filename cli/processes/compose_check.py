"""Holds docker-compose.yml to the Compose specification's schema, to the one list of services, and to its locks.

`python -m cli.processes.compose_check [FILE]`, part of `make check`; its schema comes with a development dependency.
"""

import json
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

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


class ComposeProblem(NamedTuple):
    """What is wrong with a service, or with the whole file, by a code and in a sentence."""

    code: str
    service: str
    message: str


def problems(compose: dict[str, Any]) -> list[ComposeProblem]:
    """What is wrong with a compose file."""
    return [*_schema_problems(compose), *_list_problems(compose), *_lock_problems(compose)]


def _schema_problems(compose: dict[str, Any]) -> list[ComposeProblem]:
    # Installed for development only.
    text = files("check_jsonschema").joinpath("builtin_schemas", "vendor", "compose-spec.json").read_text()
    schema = json.loads(text)
    validator = validator_for(schema)(schema)
    return [
        ComposeProblem("schema", "", f"{error.json_path}: {error.message}") for error in validator.iter_errors(compose)
    ]


def _list_problems(compose: dict[str, Any]) -> list[ComposeProblem]:
    found = compose.get("services", {})
    wanted = {MIGRATE.name: MIGRATE.argv} | {
        service.name: service.argv
        for service in services(bind="0.0.0.0", port=8000)  # noqa: S104 - as above
    }
    wrong = [
        ComposeProblem(
            "command", name, f"{name} runs {found.get(name, {}).get('command')} and `amity up` runs {list(argv)}"
        )
        for name, argv in wanted.items()
        if found.get(name, {}).get("command") != list(argv)
    ]
    if set(found) != set(_OURS) | set(_STORES):
        message = f"the services are {sorted(found)}, not {sorted((*_OURS, *_STORES))}"
        wrong.append(ComposeProblem("services", "", message))
    if PROXIES not in found.get("web", {}).get("environment", {}):
        message = f"web does not get {PROXIES}: behind a proxy everybody would count as one client"
        wrong.append(ComposeProblem("proxies", "web", message))
    wrong += [
        ComposeProblem("ports", name, f"{name} publishes ports")
        for name, each in found.items()
        if name != "web" and each.get("ports")
    ]
    return wrong


def _lock_problems(compose: dict[str, Any]) -> list[ComposeProblem]:
    """What a container may do that it need not, and passwords where others can read them."""
    wrong = []
    for name, each in compose.get("services", {}).items():
        if each.get("cap_drop") != ["ALL"] or each.get("cap_add") or each.get("privileged"):
            message = f"{name} keeps capabilities: cap_drop is [ALL], without cap_add"
            wrong.append(ComposeProblem("capabilities", name, message))
        if "no-new-privileges:true" not in each.get("security_opt", []):
            message = f"{name} may gain privileges: security_opt is no-new-privileges:true"
            wrong.append(ComposeProblem("privileges", name, message))
        if each.get("read_only") is not True:
            message = f"{name} can write to its image: read_only is true, with tmpfs where it has to write"
            wrong.append(ComposeProblem("read-only", name, message))
        missing = [limit for limit in _LIMITS if not each.get(limit)]
        if missing:
            wrong.append(ComposeProblem("limits", name, f"{name} has no {' and no '.join(missing)}"))
        if name in _STORES and str(each.get("user", "root")).partition(":")[0] in ("", "root", "0"):
            wrong.append(ComposeProblem("root", name, f"{name} runs as root"))
        wrong += [
            ComposeProblem("password", name, f"{name} has a password among its arguments: {line}")
            for line in _shown_passwords(each)
        ]
    health = compose.get("services", {}).get("worker", {}).get("healthcheck", {}).get("test", [])
    if health[:3] == ["CMD", "amity", "doctor"] and "--only" not in health:
        message = "worker is called unhealthy by what only people can repair: doctor needs --only"
        wrong.append(ComposeProblem("health", "worker", message))
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
    for problem in wrong:
        click.echo(f"{file}: {problem.message}", err=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
