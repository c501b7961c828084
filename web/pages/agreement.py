"""One agreement: its page, and the steps that move it on."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.errors import UsageError
from models.database import Transaction
from models.enums import VoteChoice
from web import labels
from web.http.confirmation import redirect_done
from web.http.forms import FieldError, FormVersion, filled
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester
from web.views.agreement import agreement_view
from workflows.inputs.agreements import AdvanceInput, OutsideDecisionInput, VoteInput
from workflows.inputs.base import MISSING, NOT_TO_COME, at_field
from workflows.lifecycle.approvals import OutsideDecision
from workflows.lifecycle.transitions import advance
from workflows.lifecycle.voting import record_decision, vote
from workflows.unit_of_work.record import ReasonNeededError

# The closed sets that the page's forms choose from.
CHOICES = (
    "document-kind",
    "text-status",
    "meeting-kind",
    "exchange-kind",
    "track",
    "entry",
    "counted-from",
    "notice-by",
    "renewal",
    "unit",
    "flag",
)

router = APIRouter(prefix="/agreements/{reference}", include_in_schema=False)


@router.get("")
def agreement(
    request: Request,
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    done: str = "",
    history: str = "",
) -> Response:
    return agreement_page(request, requester, tx, reference, done=done, whole_history=history == "all")


def draw_agreement(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return agreement_page(request, requester, tx, request.path_params["reference"], problem=problem)


def agreement_form(name: str) -> Any:
    """For the dependencies of a form on an agreement's page: if it is refused, the page shows why at this form."""
    return redraws(name, draw_agreement)


@router.post("/advance", dependencies=[agreement_form("advance-{trigger}")])
def advance_agreement(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    given: Annotated[AdvanceInput, filled(AdvanceInput)],
    version: FormVersion,
) -> Response:
    with at_field({ReasonNeededError: ("note", MISSING)}):
        advance(tx, reference, given.trigger, by=requester.actor, version=version, on=given.on, note=given.note)
    return back_to(tx, reference, "advance", "state")


@router.post("/decision", dependencies=[agreement_form("decision-{step}")])
def record_decision_on_agreement(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    given: Annotated[OutsideDecisionInput, filled(OutsideDecisionInput)],
    version: FormVersion,
) -> Response:
    """What the city's own approval system decided counts as the vote."""
    decision = OutsideDecision(
        given.step, given.choice, given.decided_by, given.decided_on, given.document, given.file, given.note
    )
    with at_field({UsageError: ("decided_on", NOT_TO_COME)}):
        record_decision(tx, reference, decision, by=requester.actor, version=version)
    return back_to(tx, reference, "vote", "approval")


@router.post("/vote", dependencies=[agreement_form("vote-{step}")])
def vote_on_agreement(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    answer: Annotated[VoteInput, filled(VoteInput)],
    version: FormVersion,
) -> Response:
    if answer.choice is VoteChoice.RETURN and answer.note is None:
        raise FieldError("note", MISSING)
    vote(
        tx,
        reference,
        answer.step,
        answer.choice,
        by=requester.actor,
        on_behalf_of=answer.of if answer.of != requester.actor.user_id else None,
        note=answer.note,
        version=version,
    )
    return back_to(tx, reference, "vote", "approval")


def agreement_page(
    request: Request,
    requester: Requester,
    tx: Transaction,
    reference: str,
    *,
    done: str = "",
    whole_history: bool = False,
    problem: Problem | None = None,
) -> Response:
    view = agreement_view(tx, reference, requester, whole_history=whole_history)
    context = {
        "it": view,
        "done": done,
        "whole_history": whole_history,
        "problem": problem,
        "choices": {name: labels.choices(name, requester.language) for name in CHOICES},
    }
    status = problem.status if problem else 200
    return page(request, requester, "agreement.html", context, status=status, at=tx.now)


def back_to(tx: Transaction, reference: str, done: str, place: str) -> Response:
    """Back to the agreement after a form was taken."""
    return redirect_done(tx, f"/agreements/{reference}", done, place=place)
