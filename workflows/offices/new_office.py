"""A new tenant, with the definitions that it starts with."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from config.errors import RefusedError, UsageError
from config.languages import N_
from config.texts import need_name, trimmed
from models.database import Transaction
from models.event_types import EventType
from models.tables.base import new_id
from models.tables.people import Office
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.calendar.zones import check_zone
from workflows.offices.offices import check_language
from workflows.policy import Act, need
from workflows.unit_of_work.adoption import adopt_packaged
from workflows.unit_of_work.definition_folder import DefinitionFile, adopt_files


class OfficeError(RefusedError):
    code = "office"


def create_office(
    tx: Transaction,
    name: str,
    *,
    by: Actor,
    language: str = "en",
    zone: str | None = None,
    calendar: str | None = None,
    files: Sequence[DefinitionFile] = (),
) -> UUID:
    """Adds a tenant with the packaged definitions, and turns this transaction to it; returns its id.

    `own` are the installation's own definitions, adopted as well; one that is refused is logged and left out.
    `zone` unset follows the first own place. Raises `OfficeError` when the name is taken.
    """
    need(by, Act.CREATE_OFFICE)
    check_language(language)
    check_zone(zone)
    if not trimmed(name):
        raise UsageError(N_("An office needs a name."), hint="For example: amity offices create 'Andong City'")
    name = need_name(name)
    office = new_id()
    tx.enter(office)
    tx.add(Office(id=office, name=trimmed(name), language=language, zone=zone, calendar=calendar, created_at=tx.now))
    try:
        tx.flush()
    except IntegrityError as error:
        # Other offices are not visible from here; the constraint is what knows their names.
        raise OfficeError(
            N_("There is an office “%(name)s” already."), hint=N_("Give it another name."), name=trimmed(name)
        ) from error
    log_for_office(tx, type=EventType.OFFICE_CREATED, by=by, data={"name": trimmed(name), "language": language})
    adopt_packaged(tx, by=by)
    adopt_files(tx, files, by=by)
    return office
