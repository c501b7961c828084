"""One agreement: its page, and the steps that move it on."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from models.database import Transaction
from models.enums import VoteChoice
from web import labels as wording
from web.http.confirmation import done as done_at
from web.http.forms import MISSING, FieldError, Form
from web.http.problem import Problem, redraw_with
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, UserVisit, Visit
from web.views.agreement import agreement_view
from workflows.lifecycle.approvals import ReasonNeededError
from workflows.lifecycle.transitions import advance, vote

# The closed sets that the page's forms choose from.
CHOICES = (
    "document-kind",
    "text-status",
    "meeting-kind",
    "exchange-kind",
    "track",
    "entry",
    "counted-from",
    "renewal",
    "unit",
    "flag",
)

router = APIRouter(prefix="/agreements/{reference}", include_in_schema=False)


@router.get("")
def agreement(
    request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, done: str = "", history: str = ""
) -> Response:
    return agreement_page(request, visit, tx, reference, done=done, whole_history=history == "all")


@router.post("/advance")
def advance_agreement(
    request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_agreement(request, visit, reference, f"advance-{form.get('trigger', '')}")
    try:
        advance(
            tx,
            reference,
            form.needed("trigger"),
            by=visit.actor,
            version=form.version,
            on=form.date("on"),
            note=form.text("note"),
        )
    except ReasonNeededError as error:
        raise FieldError("note", MISSING) from error
    return back_to(tx, reference, "advance", "state")


@router.post("/vote")
def vote_on_agreement(
    request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    step = form.needed("step")
    redraw_agreement(request, visit, reference, f"vote-{step}")
    choice = form.one_of("choice", VoteChoice)
    # For whom: one's own answer, or that of an absent colleague.
    of = form.id("for") if form.get("for") else None
    vote(
        tx,
        reference,
        step,
        choice,
        by=visit.actor,
        on_behalf_of=of if of != visit.actor.user_id else None,
        note=form.needed("note") if choice is VoteChoice.RETURN else form.text("note"),
        version=form.version,
    )
    return back_to(tx, reference, "vote", "approval")


def redraw_agreement(request: Request, visit: Visit, reference: str, form: str) -> None:
    """When the rest is refused, the page is drawn again with the reason at this form."""
    redraw_with(request, form, lambda tx, problem: agreement_page(request, visit, tx, reference, problem=problem))


def agreement_page(
    request: Request,
    visit: Visit,
    tx: Transaction,
    reference: str,
    *,
    done: str = "",
    whole_history: bool = False,
    problem: Problem | None = None,
) -> Response:
    view = agreement_view(tx, reference, visit, whole_history=whole_history)
    context = {
        "it": view,
        "done": done,
        "whole_history": whole_history,
        "problem": problem,
        "choices": {name: wording.choices(name, visit.language) for name in CHOICES},
    }
    status = problem.status if problem else 200
    return page(request, visit, "agreement.html", context, status=status, at=tx.now)


def back_to(tx: Transaction, reference: str, done: str, place: str) -> Response:
    """Back to the agreement after a form was taken."""
    return done_at(tx, f"/agreements/{reference}", done, place=place)
