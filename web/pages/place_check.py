"""Places that the gazetteer did not know, for a person to check."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.database import Transaction
from models.queries import today as today_queries
from models.queries.rows import columns_of
from registry.gazetteer.countries import holiday_calendar
from web.http.confirmation import redirect_done
from web.http.forms import filled
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester, needs
from workflows.inputs.office import PlaceCheckInput
from workflows.offices.place_check import mark_place_checked
from workflows.offices.places import place_name
from workflows.policy import Act

router = APIRouter(prefix="/place-check", include_in_schema=False, dependencies=[needs(Act.CHECK_PLACES)])

ON_PAGE = 30


@router.get("")
def places(request: Request, requester: SignedInRequester, tx: OfficeTransaction, done: str = "") -> Response:
    return _page(request, requester, tx, done=done)


def _draw(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return _page(request, requester, tx, problem=problem)


@router.post("/{place}", dependencies=[redraws("{place}", _draw)])
def check_place(
    place: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    checked: Annotated[PlaceCheckInput, filled(PlaceCheckInput)],
) -> Response:
    mark_place_checked(
        tx,
        place,
        by=requester.actor,
        names={requester.language: checked.name},
        country=checked.country,
        zone=checked.zone,
        calendar=holiday_calendar(checked.country),
    )
    return redirect_done(tx, "/place-check", "place")


def _page(
    request: Request, requester: Requester, tx: Transaction, *, problem: Problem | None = None, done: str = ""
) -> Response:
    rows = today_queries.unchecked_places(tx, most=ON_PAGE + 1)
    context = {
        "places": [
            {**columns_of(row), "name": place_name(row.names, requester.language), "id": str(row.id)}
            for row in rows[:ON_PAGE]
        ],
        "more": len(rows) > ON_PAGE,
        "problem": problem,
        "done": done,
    }
    return page(request, requester, "place-check.html", context, status=problem.status if problem else 200, at=tx.now)
