"""Occasions: what cities celebrate, which agreements it touches, and the exchanges made for it."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.languages import N_
from config.vocabulary import Word
from models.database import Transaction
from web import labels
from web.http.confirmation import redirect_done
from web.http.forms import FieldError, filled
from web.http.paging import After, row_before
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester, needs
from web.views.occasions import occasions_view, suggested_places
from workflows.inputs.base import at_field
from workflows.inputs.office import OccasionInput
from workflows.policy import Act
from workflows.records import occasions
from workflows.unit_of_work.record import AlreadyRecordedError

router = APIRouter(prefix="/occasions", include_in_schema=False)

KNOWN_ALREADY = N_("An occasion of this city with this title and date is recorded already")
DIFFERS = N_("It is recorded already. Kind: %(kind)s; last day: %(until)s; organiser: %(organiser)s")


@router.get("")
def list_occasions(
    request: Request, requester: SignedInRequester, tx: OfficeTransaction, after: After = "", done: str = ""
) -> Response:
    return _page(request, requester, tx, after=after, done=done)


def _draw(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return _page(request, requester, tx, problem=problem)


@router.post("", dependencies=[needs(Act.KEEP_OCCASIONS), redraws("add", _draw)])
def add_occasion(
    requester: SignedInRequester,
    tx: OfficeTransaction,
    occasion: Annotated[OccasionInput, filled(OccasionInput)],
) -> Response:
    draft = occasions.OccasionDraft(
        title=occasion.title,
        date=occasion.date,
        kind=occasion.kind,
        place=occasion.place,
        organiser=occasion.organiser,
        until=occasion.until,
        yearly=occasion.yearly,
        fields=occasion.fields,
    )
    with at_field({AlreadyRecordedError: ("title", KNOWN_ALREADY)}):
        try:
            occasions.mark_occasion(tx, draft, by=requester.actor, reference=occasion.agreement)
        except occasions.OccasionDiffersError as error:
            raise _differs(error.recorded, requester.language) from error
    return redirect_done(tx, "/occasions", "added")


@router.post("/{occasion}/remove", dependencies=[redraws("", _draw)])
def remove_occasion(occasion: UUID, requester: SignedInRequester, tx: OfficeTransaction) -> Response:
    occasions.remove_occasion(tx, occasion, by=requester.actor)
    return redirect_done(tx, "/occasions", "removed")


def _differs(recorded: occasions.OccasionDraft, language: str) -> FieldError:
    return FieldError(
        "title",
        DIFFERS,
        kind=Word("occasion-kind", recorded.kind),
        until=recorded.until or recorded.date,
        organiser=recorded.organiser or "–",
    )


def _page(
    request: Request,
    requester: Requester,
    tx: Transaction,
    *,
    after: str = "",
    done: str = "",
    problem: Problem | None = None,
) -> Response:
    context = {
        "list": occasions_view(tx, requester.language, row_before(after)),
        "may_record": requester.may(Act.KEEP_OCCASIONS),
        "places": suggested_places(tx, requester.language),
        "kinds": labels.choices("occasion-kind", requester.language),
        "problem": problem,
        "done": done,
    }
    return page(request, requester, "occasions.html", context, status=problem.status if problem else 200, at=tx.now)
