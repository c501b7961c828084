"""`amity export`: an office's facts as JSON, or its agreements as a table."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import click

from cli.console.context import choose_office, opened
from cli.console.invocation import Invocation, pass_invocation
from cli.console.progress import progress_bar
from config.errors import RefusedError, UsageError
from models.database import Transaction
from models.queries.definitions import definition_rows
from models.queries.exports import count_agreements
from registry.exports import export_csv, export_json, export_xlsx
from workflows.definitions.schema import Definition
from workflows.unit_of_work.definitions import newest


@click.command()
@click.option("--format", "kind", type=click.Choice(["csv", "xlsx", "json"]), required=True)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="File to write (default: standard output).")
@pass_invocation
def export_command(invocation: Invocation, kind: str, output: Path | None) -> None:
    """Write all facts of the office (json), or its agreements as `amity import` reads them back (csv, xlsx)."""
    if kind == "xlsx" and output is None and sys.stdout.isatty():
        raise UsageError("A workbook cannot be shown in a terminal", hint="Name a file with -o FILE.")
    with opened(invocation, wakes=False) as database:
        office = choose_office(database, invocation.office)
        with (
            database.transaction(office, one_picture=True) as tx,
            _output(output) as out,
            progress_bar("Exporting") as bar,
        ):
            total, done = count_agreements(tx), [0]

            def progress(count: int) -> None:
                done[0] += count
                bar(done[0], max(total, 1))

            if kind == "json":
                export_json(tx, out, progress=progress)
            elif kind == "csv":
                export_csv(tx, out, _definitions(tx), progress=progress)
            else:
                export_xlsx(tx, out, _definitions(tx), progress=progress)


def _definitions(tx: Transaction) -> dict[str, Definition]:
    return {kind: newest(tx, kind).definition for kind in {row.kind for row in definition_rows(tx)}}


@contextmanager
def _output(path: Path | None) -> Iterator[IO[bytes]]:
    """Standard output, or a file that is there whole or not at all; personal data is in it: its owner's alone."""
    if path is None:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "w+b") as out:
            yield out
        draft.replace(path)
    except OSError as error:
        raise RefusedError(
            f"{path} cannot be written ({error.strerror or error})", hint="Name another file with -o."
        ) from None
    finally:
        draft.unlink(missing_ok=True)
