"""The offices of the installation."""

from __future__ import annotations

from uuid import UUID

from config.errors import UsageError
from config.languages import N_
from models.database import Database
from models.enums import Language
from models.tables.people import Office


def check_language(language: str) -> None:
    if language not in set(Language):
        raise UsageError(
            N_("There is no language “%(language)s”."),
            hint=f"Languages are: {', '.join(Language)}.",
            language=language[:60],
        )


def office_names(database: Database) -> dict[UUID, str]:
    """Every office of the installation; one short look into each."""
    names = {}
    for office in database.offices():
        with database.transaction(office) as tx:
            names[office] = tx.get_one(Office, office).name
    return names
