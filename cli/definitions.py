"""`amity workflows`: the definitions that say what may happen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cli.acting import desk
from cli.invocation import Invocation, json_option, pass_invocation
from cli.printing import print_json, print_table
from config.errors import NotFoundError, UsageError


@click.group()
def workflows() -> None:
    """List, check, draw and adopt definitions."""


@workflows.command("list")
@json_option
@pass_invocation
def list_(invocation: Invocation, as_json: bool) -> None:
    """What this office has adopted."""
    from models.definition_queries import definition_rows
    from workflows.reading import parse

    with desk(invocation) as here, here.transaction() as session:
        found = [
            {
                "kind": row.kind,
                "version": row.version,
                "title": parse(row.text).title.en,
                "sha256": row.sha256,
                "adopted_at": row.adopted_at,
            }
            for row in definition_rows(session)
        ]
    if as_json:
        print_json({"definitions": found, "total": len(found)})
        return
    print_table(
        ("KIND", "VERSION", "TITLE", "SHA-256"),
        [(item["kind"], item["version"], item["title"], str(item["sha256"])[:12]) for item in found],
        empty="Nothing is adopted.",
    )


@workflows.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
def check(file: Path | None, as_json: bool) -> int:
    """Check FILE, or without one the packaged definitions; needs no database."""
    from workflows.checking import check as faults_of
    from workflows.faults import Fault
    from workflows.reading import PACKAGED, DefinitionError, parse

    files = [file] if file is not None else sorted(PACKAGED.glob("*.yaml"))
    reports = []
    for path in files:
        try:
            definition = parse(read(path))
            faults = [fault.as_json() for fault in faults_of(definition)]
            reports.append(
                {"file": path.name, "kind": definition.kind, "version": definition.version, "faults": faults}
            )
        except DefinitionError as error:
            found = error.faults or (Fault(error.code, "", str(error)),)
            faults = [fault.as_json() for fault in found]
            reports.append({"file": path.name, "kind": None, "version": None, "faults": faults})
    ok = not any(report["faults"] for report in reports)
    if as_json:
        print_json({"ok": ok, "definitions": reports})
        return 0 if ok else 1
    for report in reports:
        click.echo(f"{report['file']}: {'ok' if not report['faults'] else 'not to be used'}")
        for fault in report["faults"]:  # type: ignore[attr-defined]
            place = f"{fault['place']}: " if fault["place"] else ""
            click.echo(f"  {place}{fault['message']} [{fault['code']}]")
            if fault["path"]:
                click.echo(f"      {' '.join(_step(step) for step in fault['path'])}")
    return 0 if ok else 1


def _step(step: dict[str, Any]) -> str:
    from workflows.faults import PathStep

    return str(PathStep(step["state"], step["trigger"], step["facts"]))


@workflows.command()
@click.argument("kind")
@click.option("--language", default="en", show_default=True, help="en, ko or az.")
@pass_invocation
def diagram(invocation: Invocation, kind: str, language: str) -> None:
    """Draw an adopted (or packaged) kind as Mermaid text."""
    from config.errors import AmityError
    from workflows.adopting import newest
    from workflows.drawing import mermaid
    from workflows.offices import check_language
    from workflows.reading import packaged, parse

    check_language(language)
    known = {name: text for (name, _), text in packaged().items()}
    try:
        with desk(invocation) as here, here.transaction() as session:
            definition = newest(session, kind).definition
    except AmityError:
        if kind not in known:
            raise NotFoundError(f"There is no kind {kind!r}.", hint=f"Packaged are: {', '.join(known)}.") from None
        definition = parse(known[kind])
    click.echo(mermaid(definition, language))


@workflows.command()
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@pass_invocation
def adopt(invocation: Invocation, file: Path, as_json: bool) -> None:
    """Check FILE and make it the newest version of its kind in this office."""
    from workflows.adopting import adopt as take

    text = read(file)
    with desk(invocation) as here, here.transaction() as session:
        row = take(session, text, by=here.actor)
        said = {"kind": row.kind, "version": row.version, "sha256": row.sha256}
    if as_json:
        print_json(said)
    else:
        click.echo(f"{said['kind']} version {said['version']} is adopted ({row.sha256[:12]}).")


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"{path} cannot be read: {reason}.", hint="Name a YAML file.") from error
