"""`amity migrate`: the newest schema, and what a first start makes."""

import json
import sys
from datetime import datetime
from enum import Enum

import click

from cli.console.dates import RATE, parse_instant
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.process import quieten, start_process
from cli.processes.readiness import report_ready
from config.runtime import Runtime
from config.signing import signed
from models.backups import held_since
from models.database import Database
from models.migrate import as_owner, ensure_installation, upgrade
from workflows.actors import AMITY
from workflows.offices.first_start import begin_practice, first_sign_in
from workflows.offices.sign_in import SET_UP, link_path, set_up_path
from workflows.unit_of_work.definition_folder import adopt_everywhere, read_folder

_SET_UP_SECONDS = 24 * 3600


_OFFICE_NAMES = {"rehearsal": "Rehearsal office", "demo": "Andong City, International Relations"}


@click.command()
@json_option
@pass_invocation
def migrate_command(invocation: Invocation, as_json: bool) -> None:
    """Update the database to the newest schema, as its owner; set up a new one.

    If nobody has set it up yet, it prints the set-up link, on a terminal only.
    """
    runtime = start_process(invocation)
    applied = _migrate(runtime)
    asked = sys.stdout.isatty() and not as_json
    link, definitions = _installation(
        runtime, at=None, rate=None, link=OneTimeLink.FIRST if asked else OneTimeLink.NONE
    )
    if as_json:
        click.echo(json.dumps({"applied": applied, "definitions": definitions}))
        return
    click.echo(f"Applied: {', '.join(applied)}" if applied else "The schema is up to date.")
    for line in definitions:
        click.echo(f"Definitions: {line}")
    if link:
        click.echo(f"{'Set up' if '/set-up/' in link else 'Sign in'} once: {link}")


@click.command(hidden=True)
@click.option("--at", help="Start time of a new rehearsal's clock.")
@click.option("--rate", type=RATE, help="Speed of a new rehearsal's clock.")
@pass_invocation
def prepare_command(invocation: Invocation, at: str | None, rate: float | None) -> None:
    """Migrate, make the installation, and report a one-time sign-in link."""
    runtime = start_process(invocation)
    for revision in _migrate(runtime):
        click.echo(f"applied {revision}")
    instant = parse_instant(at) if at else None
    link, definitions = _installation(runtime, at=instant, rate=rate, link=OneTimeLink.EACH_TIME)
    for line in definitions:
        click.echo(f"definitions: {line}")
    if _is_held(runtime):
        click.echo("HELD: restored from a backup. Nothing is sent and no timer acts until `amity resume`.")
    report_ready(link)


def _migrate(runtime: "Runtime") -> list[str]:
    quieten("alembic")
    return upgrade(runtime.admin_database_url, app_role=runtime.app_role)


def _is_held(runtime: "Runtime") -> bool:
    with as_owner(runtime.admin_database_url) as connection:
        return held_since(connection) is not None


class OneTimeLink(Enum):
    """When a one-time link is made: with each start, only until somebody could have signed in, or never."""

    EACH_TIME = "each time"
    FIRST = "first"
    NONE = "none"


def _installation(
    runtime: "Runtime", *, at: datetime | None, rate: float | None, link: OneTimeLink
) -> tuple[str, list[str]]:
    """Make what a first start makes, and adopt the folder of own definitions; returns what is to be said of those.

    Before that the one-time link, to sign in or, in a new production home, to set up; empty where none is wanted.
    """
    _, is_new = ensure_installation(
        runtime.admin_database_url, kind=runtime.home.kind, at=at, rate=1 if rate is None else rate
    )
    database = Database(runtime.database_url, pool_size=1)
    try:
        if runtime.home.kind.has_own_clock:
            files = read_folder(runtime.definitions)
            begin_practice(database, office_name=_OFFICE_NAMES[runtime.home.kind], files=files)
        definitions = [taken.line() for taken in adopt_everywhere(database, runtime.definitions, by=AMITY)]
        if link is OneTimeLink.NONE or (link is OneTimeLink.FIRST and not is_new and database.offices()):
            return "", definitions
        token = first_sign_in(database)
        if token is None:
            path = set_up_path(signed(runtime.secret_key, SET_UP, lasts_seconds=_SET_UP_SECONDS))
        else:
            path = link_path(token)
    finally:
        database.close()
    return f"{runtime.base_url.rstrip('/')}{path}", definitions
