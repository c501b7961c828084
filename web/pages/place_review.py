"""Places that the gazetteer did not know, for a person to look at."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.database import Transaction
from models.enums import Role
from models.queries import today as today_queries
from registry.gazetteer.countries import holiday_calendar
from web.http.confirmation import done as done_at
from web.http.forms import FieldError, Form
from web.http.place_fields import UNKNOWN_COUNTRY, UNKNOWN_ZONE
from web.http.problem import Problem, redraw_with
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, UserVisit, Visit
from workflows.calendar.zones import is_zone
from workflows.offices.place_review import confirm_place
from workflows.offices.places import place_name

router = APIRouter(prefix="/places", include_in_schema=False)

ON_PAGE = 30


@router.get("")
def places(request: Request, visit: UserVisit, tx: OfficeTransaction, done: str = "") -> Response:
    return _page(request, visit, tx, done=done)


@router.post("/{place}")
def confirm(request: Request, place: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_with(request, str(place), lambda tx, problem: _page(request, visit, tx, problem=problem))
    country = visit.parts.gazetteer.country(form.needed("country"))
    if country is None:
        raise FieldError("country", UNKNOWN_COUNTRY)
    zone = form.needed("zone")
    if not is_zone(zone):
        raise FieldError("zone", UNKNOWN_ZONE)
    confirm_place(
        tx,
        place,
        by=visit.actor,
        names={visit.language: form.needed("name")},
        country=country,
        zone=zone,
        calendar=holiday_calendar(country) if country else None,
    )
    return done_at(tx, "/places", "place")


def _page(
    request: Request, visit: Visit, tx: Transaction, *, problem: Problem | None = None, done: str = ""
) -> Response:
    visit.actor.need(Role.COORDINATOR, Role.ADMINISTRATOR)
    rows = today_queries.unchecked_places(tx, most=ON_PAGE + 1)
    context = {
        "places": [
            {**row, "name": place_name(row["names"], visit.language), "id": str(row["id"])} for row in rows[:ON_PAGE]
        ],
        "more": len(rows) > ON_PAGE,
        "problem": problem,
        "done": done,
    }
    return page(request, visit, "places.html", context, status=problem.status if problem else 200, at=tx.now)
