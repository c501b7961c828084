"""A person checks a place that the gazetteer did not know: its names, country and time zone."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.event_types import EventType
from models.queries import places as places_queries
from models.tables.people import Place
from workflows.actors import Actor
from workflows.audit.office_log import log_for_office
from workflows.calendar.zones import check_zone
from workflows.policy import Act, need


def mark_place_checked(
    tx: Transaction,
    place_id: UUID,
    *,
    by: Actor,
    names: Mapping[str, str],
    country: str | None,
    zone: str | None,
    calendar: str | None,
) -> None:
    """Marks a place as checked, with what is known of it now; its agreements are planned again at the next sweep.

    A `zone` that is given is no longer assumed; None leaves it as it is. Saying the same again changes nothing.
    """
    need(by, Act.CHECK_PLACES)
    check_zone(zone)
    place = tx.get(Place, place_id, with_for_update=True)
    if place is None:
        raise NotFoundError(N_("There is no such place."), hint=N_("The list of places to be checked shows them."))
    wanted = {
        "names": {**place.names, **names},
        "country": country,
        "zone": zone or place.zone,
        "zone_assumed": zone is None and place.zone_assumed,
        "calendar": calendar,
    }
    country_before = place.country
    before = {name: getattr(place, name) for name in wanted}
    if place.checked and before == wanted:
        return
    for name, value in wanted.items():
        setattr(place, name, value)
    place.checked = True
    tx.flush()
    tx.forget_people()
    if country_before != country:
        places_queries.set_countries_of(tx, place_id)
    places_queries.replan_place(tx, place_id)
    log_for_office(tx, type=EventType.PLACE_CHECKED, by=by, data={"place": place_id, **wanted})
    tx.wake_workers()
