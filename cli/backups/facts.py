"""What a backup says of the installation that it was taken of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, PlainSerializer, TypeAdapter, ValidationError

from cli.backups.container import Manifest, damaged
from config.homes import HomeKind

# As Python writes instants, with the digits that there are.
Instant = Annotated[AwareDatetime, PlainSerializer(datetime.isoformat)]


@dataclass(frozen=True)
class ClockFacts:
    """Business time and pace of a rehearsal or demo."""

    at: Instant
    rate: str


@dataclass(frozen=True)
class BackupFacts:
    """`schema` is its migration, `postgresql` the version of its server, `counts` the rows of each table."""

    amity: str
    taken_at: Instant
    installation: UUID
    kind: HomeKind
    schema: str
    postgresql: int
    clock: ClockFacts | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Taken(BackupFacts):
    """A backup that was written into `file`."""

    file: str
    size: int
    encrypted: bool


@dataclass(frozen=True)
class Restored(BackupFacts):
    """A backup that was brought back, into `home`; `format` is that of its file. It is held until it is let go on."""

    format: int
    home: str
    held: bool


def facts_of(manifest: Manifest, path: Path) -> BackupFacts:
    """The facts of the backup in `path`; raises DamagedBackupError if they are not all there."""
    try:
        return _FACTS.validate_python(manifest.facts)
    except ValidationError:
        raise damaged(path) from None


_FACTS = TypeAdapter(BackupFacts)
