"""I am away: who is asked instead of the person who is signed in, and for whom they are asked themselves."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.errors import NotFoundError, UsageError
from config.languages import N_
from models.database import Transaction
from web.http.confirmation import redirect_done
from web.http.forms import filled
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester
from web.views.people import absences_view
from workflows.inputs.base import BAD_CHOICE, at_field
from workflows.inputs.office import AbsenceInput
from workflows.offices.substitutions import MutualAbsenceError, SubstitutionError, name_substitute, withdraw

router = APIRouter(prefix="/absence", include_in_schema=False)

MUTUAL = N_("This person is also away then, and you are their substitute. Choose someone else")
OVERLAPS = N_("You already have a substitute for these days. End that absence first")
NO_DAYS = N_("Write a last day that is still to come and is not before the first day")


@router.get("")
def absence(request: Request, requester: SignedInRequester, tx: OfficeTransaction, done: str = "") -> Response:
    return _page(request, requester, tx, done=done)


def _draw(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return _page(request, requester, tx, problem=problem)


@router.post("", dependencies=[redraws("away", _draw)])
def go_away(
    requester: SignedInRequester, tx: OfficeTransaction, absence: Annotated[AbsenceInput, filled(AbsenceInput)]
) -> Response:
    refusals = {
        MutualAbsenceError: ("to", MUTUAL),
        SubstitutionError: ("first", OVERLAPS),
        NotFoundError: ("to", BAD_CHOICE),
        UsageError: ("last", NO_DAYS),
    }
    with at_field(refusals):
        name_substitute(
            tx,
            _me(requester),
            to=absence.to,
            from_on=absence.first,
            until_on=absence.last,
            by=requester.actor,
            reason=absence.reason,
        )
    return redirect_done(tx, "/absence", "away")


@router.post("/{substitution}/end", dependencies=[redraws("", _draw)])
def come_back(substitution: UUID, requester: SignedInRequester, tx: OfficeTransaction) -> Response:
    withdraw(tx, substitution, by=requester.actor)
    return redirect_done(tx, "/absence", "back")


def _me(requester: Requester) -> UUID:
    assert requester.user is not None  # noqa: S101  every route here asks for somebody who is signed in
    return requester.user.user_id


def _page(
    request: Request, requester: Requester, tx: Transaction, *, problem: Problem | None = None, done: str = ""
) -> Response:
    context = {"it": absences_view(tx, _me(requester)), "problem": problem, "done": done}
    status = problem.status if problem else 200
    return page(request, requester, "absence.html", context, status=status, at=tx.now)
