"""A city's own definitions: the files of one folder, each adopted or refused for itself."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.errors import AmityError
from models.database import Database, Transaction
from workflows.actors import Actor
from workflows.definitions.parser import LARGEST
from workflows.unit_of_work import adoption

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class DefinitionFile:
    """A file as it was read; where it could not be, `problem` and its `code`."""

    name: str
    text: str = ""
    problem: str | None = None
    code: str | None = None


@dataclass(frozen=True)
class AdoptionResult:
    """What became of a file. `refused` is the reason in one line, with its `code`; the version that runs then stays in
    force."""

    file: str
    kind: str | None = None
    version: int | None = None
    refused: str | None = None
    code: str | None = None

    def line(self) -> str:
        if self.refused is not None:
            return f"{self.file} is refused: {self.refused}"
        return f"{self.file}: {self.kind} version {self.version}"


def read_folder(folder: Path | None) -> tuple[DefinitionFile, ...]:
    """The YAML files of the folder in order of name; a folder that cannot be read counts as one file that cannot."""
    if folder is None:
        return ()
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix == ".yaml")
    except OSError as error:
        return (
            DefinitionFile(str(folder), problem=f"the folder cannot be read ({error.strerror}).", code="unreadable"),
        )
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> DefinitionFile:
    try:
        # Characters are at most bytes: what is longer here is refused by its length anyway.
        if path.stat().st_size > 4 * LARGEST:
            return DefinitionFile(path.name, problem="it is larger than 512 KiB.", code="too-large")
        return DefinitionFile(path.name, path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        return DefinitionFile(path.name, problem="it is not UTF-8 text.", code="not-utf8")
    except OSError as error:
        return DefinitionFile(path.name, problem=f"it cannot be read ({error.strerror}).", code="unreadable")


def adopt_files(tx: Transaction, files: Sequence[DefinitionFile], *, by: Actor) -> list[AdoptionResult]:
    """Adopts each file for this transaction's office; one that is refused is logged, and the others go on."""
    found = []
    for file in files:
        taken = _adopt(tx, file, by)
        if taken.refused is not None:
            _log.warning("a definition is refused", extra={"file": taken.file, "reason": taken.refused})
        found.append(taken)
    return found


def adopt_everywhere(database: Database, folder: Path | None, *, by: Actor) -> list[AdoptionResult]:
    """`adopt_files` for every office; each file is listed once, refused if any office refuses it."""
    files = read_folder(folder)
    results: dict[str, AdoptionResult] = {}
    for office in database.offices() if files else ():
        with database.transaction(office) as tx:
            for taken in adopt_files(tx, files, by=by):
                if results.get(taken.file) is None or taken.refused is not None:
                    results[taken.file] = taken
    return list(results.values())


def refusals(database: Database, files: Sequence[DefinitionFile]) -> list[AdoptionResult]:
    """The files that would be refused, by any office; nothing is stored."""
    results: dict[str, AdoptionResult] = {}
    for office in database.offices():
        with database.transaction(office) as tx:
            for file in files:
                taken = _judge(tx, file)
                if taken.refused is not None:
                    results.setdefault(file.name, taken)
    return list(results.values())


def _adopt(tx: Transaction, file: DefinitionFile, by: Actor) -> AdoptionResult:
    if file.problem is not None:
        return AdoptionResult(file.name, refused=file.problem, code=file.code)
    try:
        row = adoption.adopt(tx, file.text, by=by)
    except adoption.REFUSALS as error:
        return AdoptionResult(file.name, refused=_line(error), code=error.code)
    return AdoptionResult(file.name, row.kind, row.version)


def _judge(tx: Transaction, file: DefinitionFile) -> AdoptionResult:
    if file.problem is not None:
        return AdoptionResult(file.name, refused=file.problem, code=file.code)
    try:
        adoption.examine(tx, file.text)
    except adoption.REFUSALS as error:
        return AdoptionResult(file.name, refused=_line(error), code=error.code)
    return AdoptionResult(file.name)


def _line(error: AmityError) -> str:
    return " ".join(str(error).split())
