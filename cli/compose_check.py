"""Holds docker-compose.yml to the Compose specification's schema and to the one list of services.

`python -m cli.compose_check [FILE]`, part of `make check`; its schema comes with a development dependency.
"""

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import click

from cli.services import MIGRATE, services

_OURS = ("migrate", *(service.name for service in services(bind="0.0.0.0", port=8000)))  # noqa: S104 - in a container
PROXIES = "AMITY_TRUSTED_PROXIES"
_STORES = ("postgres", "redis")


def problems(compose: dict[str, Any]) -> list[str]:
    """What is wrong with a compose file, one sentence each."""
    return [*_schema_problems(compose), *_list_problems(compose)]


def _schema_problems(compose: dict[str, Any]) -> list[str]:
    # Installed for development only.
    from jsonschema.validators import validator_for

    text = files("check_jsonschema").joinpath("builtin_schemas", "vendor", "compose-spec.json").read_text()
    schema = json.loads(text)
    validator = validator_for(schema)(schema)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(compose)]


def _list_problems(compose: dict[str, Any]) -> list[str]:
    found = compose.get("services", {})
    wanted = {MIGRATE.name: MIGRATE.argv} | {
        service.name: service.argv
        for service in services(bind="0.0.0.0", port=8000)  # noqa: S104 - as above
    }
    wrong = [
        f"{name} runs {found.get(name, {}).get('command')} and `amity up` runs {list(argv)}"
        for name, argv in wanted.items()
        if found.get(name, {}).get("command") != list(argv)
    ]
    if set(found) != set(_OURS) | set(_STORES):
        wrong.append(f"the services are {sorted(found)}, not {sorted((*_OURS, *_STORES))}")
    if PROXIES not in found.get("web", {}).get("environment", {}):
        wrong.append(f"web does not get {PROXIES}: behind a proxy everybody would count as one client")
    wrong += [f"{name} publishes ports" for name, each in found.items() if name != "web" and each.get("ports")]
    return wrong


@click.command()
@click.argument("file", type=click.Path(path_type=Path), default=Path("docker-compose.yml"))
def main(file: Path) -> None:
    """Exit 1 and say what is wrong, or say nothing."""
    import yaml

    wrong = problems(yaml.safe_load(file.read_text(encoding="utf-8")))
    for line in wrong:
        click.echo(f"{file}: {line}", err=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
