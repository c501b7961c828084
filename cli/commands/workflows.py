"""`amity workflows`: the definitions that say what may happen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY
from cli.console.output import print_json, print_table
from cli.console.progress import progress_bar
from config.errors import AmityError, NotFoundError, UsageError
from models.queries.definitions import definition_rows
from workflows.definitions.diagram import mermaid
from workflows.definitions.field_types import NAME
from workflows.definitions.issues import Issue
from workflows.definitions.parser import PACKAGED, DefinitionError, digest, packaged, parse, placed
from workflows.definitions.schema import Definition
from workflows.lifecycle.version_diff import Change, totals, try_definition
from workflows.lifecycle.version_migration import migrate
from workflows.offices.offices import check_language
from workflows.policy import Act, need
from workflows.read_models.agreement import draw_agreement
from workflows.unit_of_work.adoption import adopt, examine
from workflows.unit_of_work.definition_folder import adopt_files, read_folder
from workflows.unit_of_work.definitions import newest
from workflows.validation import checks

# So many items are listed one by one; more are added up by rule.
MOST_ITEMS = 200

items_option = click.option("--items", "every", is_flag=True, help="List every item that differs, however many.")


@dataclass(frozen=True)
class ShownDefinition:
    """A version of a kind that was adopted."""

    kind: str
    version: int
    title: str
    sha256: str
    adopted_at: str


@dataclass(frozen=True)
class CheckedFile:
    """What is wrong with a file; `kind` and `version` are None if it is no definition."""

    file: str
    kind: str | None
    version: int | None
    faults: Sequence[Issue]
    warnings: Sequence[Issue] = ()


@click.group()
def workflows_group() -> None:
    """List, check, draw and adopt definitions."""


@workflows_group.command("list")
@json_option
@pass_invocation
def list_command(invocation: Invocation, as_json: bool) -> None:
    """What this office has adopted."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = [
            ShownDefinition(row.kind, row.version, parse(row.text).title.chief, row.sha256, str(row.adopted_at))
            for row in definition_rows(tx)
        ]
    if as_json:
        print_json({"definitions": shown, "total": len(shown)})
        return
    print_table(
        ("KIND", "VERSION", "TITLE", "SHA-256"),
        [(item.kind, item.version, item.title, item.sha256[:12]) for item in shown],
        empty="Nothing is adopted.",
    )


@workflows_group.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@json_option
@pass_invocation
def check_command(invocation: Invocation, file: Path | None, as_json: bool) -> int:
    """Check FILE, or without one the packaged definitions; needs no database.

    If there is one, a kind and version that the office has adopted with another text is warned of.
    """
    files = [file] if file is not None else sorted(PACKAGED.glob("*.yaml"))
    reports = []
    for path in files:
        try:
            text = read(path)
            definition = parse(text)
            found = placed(text, checks.check(definition))
            warnings = _taken(invocation, definition, text) if file is not None else ()
            reports.append(CheckedFile(path.name, definition.kind, definition.version, found, warnings))
        except DefinitionError as error:
            found = error.issues or (Issue(error.code, "", str(error)),)
            reports.append(CheckedFile(path.name, None, None, found))
    ok = not any(report.faults for report in reports)
    if as_json:
        print_json({"ok": ok, "definitions": reports})
        return 0 if ok else 1
    for report in reports:
        click.echo(f"{report.file}: {'ok' if not report.faults else 'cannot be used'}")
        for issue in report.faults:
            click.echo(f"  {issue if issue.location or issue.line else issue.message} [{issue.code}]")
            if issue.path:
                click.echo(f"      {' '.join(map(str, issue.path))}")
        for issue in report.warnings:
            click.echo(f"  warning: {issue} [{issue.code}]")
    return 0 if ok else 1


def _taken(invocation: Invocation, definition: Definition, text: str) -> tuple[Issue, ...]:
    """A warning if this kind and version is packaged, or adopted by the office, with another text."""
    known = {name: digest(other) for name, other in packaged().items()}
    # Without a home, or while it is not running, the packaged ones are all that can be asked.
    with suppress(AmityError), command_context(invocation) as context, context.transaction() as tx:
        known |= {(row.kind, row.version): row.sha256 for row in definition_rows(tx)}
    if known.get((definition.kind, definition.version), digest(text)) == digest(text):
        return ()
    free = max(version for kind, version in known if kind == definition.kind) + 1
    message = (
        f"{definition.kind} version {definition.version} is there already, with another text: "
        f"write version {free}, or another kind"
    )
    return placed(text, [Issue("taken", "version", message)])


@workflows_group.command()
@click.argument("what", metavar="KIND|REF")
@click.option("--language", default="en", show_default=True, metavar="CODE", help="Language: en, ko or az.")
@pass_invocation
def diagram_command(invocation: Invocation, what: str, language: str) -> None:
    """Draw an adopted (or packaged) kind as Mermaid text, or one agreement's way through its own version."""
    check_language(language)
    # Kinds are written small, references never are.
    if re.fullmatch(NAME, what) is None:
        with command_context(invocation) as context, context.transaction() as tx:
            drawn = draw_agreement(tx, what, language)
        click.echo(drawn)
        return
    known = {name: text for (name, _), text in packaged().items()}
    try:
        with command_context(invocation) as context, context.transaction() as tx:
            definition = newest(tx, what).definition
    except AmityError:
        if what not in known:
            raise NotFoundError(f"There is no kind {what!r}.", hint=f"Packaged are: {', '.join(known)}.") from None
        definition = parse(known[what])
    click.echo(mermaid(definition, language))


@workflows_group.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--folder", is_flag=True, help="Instead of FILE, every file of AMITY_DEFINITIONS.")
@json_option
@pass_invocation
def adopt_command(invocation: Invocation, file: Path | None, folder: bool, as_json: bool) -> int:
    """Check FILE and make it a version of its kind in this office."""
    if (file is None) == (not folder):
        raise UsageError("Name one FILE or give --folder.", hint="For example: amity workflows adopt city.v2.yaml")
    if file is None:
        return _adopt_folder(invocation, as_json=as_json)
    text = read(file)
    with command_context(invocation) as context, context.transaction() as tx:
        row = adopt(tx, text, by=context.actor)
        kind, version, digest = row.kind, row.version, row.sha256
    if as_json:
        print_json({"kind": kind, "version": version, "sha256": digest})
    else:
        click.echo(f"{kind} version {version} is adopted ({digest[:12]}).")
    return 0


def _adopt_folder(invocation: Invocation, *, as_json: bool) -> int:
    if invocation.runtime.definitions is None:
        raise UsageError("AMITY_DEFINITIONS is not set.", hint="Let it name a folder of *.yaml files.")
    files = read_folder(invocation.runtime.definitions)
    with command_context(invocation) as context:
        need(context.actor, Act.ADOPT_DEFINITIONS)
        with context.transaction() as tx:
            results = adopt_files(tx, files, by=context.actor)
    ok = all(result.refused is None for result in results)
    if as_json:
        print_json({"ok": ok, "definitions": [asdict(result) for result in results]})
        return 0 if ok else 1
    for result in results:
        click.echo(result.line())
    if not results:
        click.echo("The folder holds no *.yaml files.")
    return 0 if ok else 1


@workflows_group.command("try")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--until", type=DAY, metavar="DATE", help="Compare plans up to this date (default: about 13 months).")
@items_option
@json_option
@pass_invocation
def try_command(invocation: Invocation, file: Path, until: date | None, every: bool, as_json: bool) -> None:
    """Say what FILE would change for the agreements that run; nothing is stored."""
    text = read(file)
    definition = parse(text)
    with command_context(invocation) as context, context.transaction() as tx, progress_bar("Trying") as progress:
        # What could not be adopted is refused here as well, with the same reason.
        examine(tx, text)
        changes = try_definition(tx, definition, until=until, progress=progress)
    _print_changes(definition.kind, definition.version, changes, until, as_json=as_json, every=every)


@workflows_group.command()
@click.argument("kind")
@click.option("--to", "version", type=int, required=True, metavar="N", help="The version to move to.")
@click.option("--dry-run", is_flag=True, help="Show what would be done, and change nothing.")
@click.option("--until", type=DAY, metavar="DATE", help="Compare plans up to this date (default: about 13 months).")
@click.option("--back", is_flag=True, help="Also move back agreements on a newer version.")
@items_option
@json_option
@pass_invocation
def migrate_command(
    invocation: Invocation,
    kind: str,
    version: int,
    dry_run: bool,
    until: date | None,
    back: bool,
    every: bool,
    as_json: bool,
) -> None:
    """Move the agreements of KIND to an adopted version; run again, it goes on where it was."""
    with command_context(invocation) as context, progress_bar("Moving") as progress:
        changes = migrate(
            context.database,
            context.office,
            kind,
            version,
            by=context.actor,
            dry_run=dry_run,
            back=back,
            until=until,
            progress=progress,
        )
    _print_changes(kind, version, changes, until, as_json=as_json, every=every)


def _print_changes(
    kind: str, version: int, changes: Sequence[Change], until: date | None, *, as_json: bool, every: bool
) -> None:
    counted = totals(changes)
    if as_json:
        agreements = [change.as_json() for change in changes]
        print_json({"kind": kind, "to": version, "totals": counted, "agreements": agreements})
        return
    print_table(
        ("REF", "FROM", "STATE", "", "APPEAR", "SHIFT", "VANISH", "WHY"),
        [
            (
                change.reference,
                change.version,
                change.state if change.new_state in (None, change.state) else f"{change.state} -> {change.new_state}",
                change.outcome,
                len(change.appear),
                len(change.shift),
                len(change.vanish),
                change.why,
            )
            for change in changes
        ],
        empty=f"There are no agreements of the kind {kind}.",
    )
    _print_items(changes, every=every)
    if any(item.kind == "exchange" for change in changes for item in change.appear):
        click.echo("An exchange that appears brings reminders to report on it, once it is made.")
    ahead = f"up to {until}" if until else "of about 13 months"
    click.echo(f"{', '.join(f'{count} {name}' for name, count in counted.items())}; the plans {ahead} compared")


def _print_items(changes: Sequence[Change], *, every: bool) -> None:
    """The reminders, exchanges and transitions that differ: one by one, or by rule if they are many."""
    items = [
        (name, item) for change in changes for name in ("appear", "shift", "vanish") for item in getattr(change, name)
    ]
    if not items:
        return
    click.echo()
    if every or len(items) <= MOST_ITEMS:
        rows = [(name, item.kind, item.key, _minute(item.was), _minute(item.becomes)) for name, item in items]
        print_table(("", "KIND", "KEY", "WAS DUE AT", "IS DUE AT"), rows, empty="")
    else:
        counted = Counter((name, str(item.kind), item.rule) for name, item in items)
        print_table(("", "KIND", "RULE", "NUMBER"), [(*key, count) for key, count in sorted(counted.items())], empty="")
        click.echo("`--items` lists them all.")
    click.echo()


def _minute(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%d %H:%M %Z") if at else None


def read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise UsageError(f"{path} cannot be read: {reason}.", hint="Name a YAML file.") from error
