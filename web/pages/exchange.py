"""One exchange: its page, the answer to a proposal, and the steps of its lifecycle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.languages import N_
from models.database import Transaction
from models.enums import ExchangeState
from web import labels
from web.http.confirmation import redirect_done
from web.http.forms import FieldError, Form, FormVersion, Submitted, filled
from web.http.problem import Problem, redraw_with, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester
from web.views.exchange import exchange_view
from workflows.exchanges import proposals
from workflows.exchanges.details import ExchangeChanges, NoFirstDayError, settle
from workflows.exchanges.lifecycle import DayNeededError, ResultNeededError, advance_exchange
from workflows.inputs.base import MISSING, at_field
from workflows.inputs.exchanges import AnotherDayInput, ExchangeDetailsInput, ExchangeStateInput, ReasonInput
from workflows.read_models.exchanges import reference_of

DAY_PASSED = N_("Write today or a day to come")
NO_FIRST_DAY = N_("Write the first day too")
OWN_DAY_PASSED = N_("The day that was proposed has passed: write another one")

router = APIRouter(prefix="/exchanges/{exchange}", include_in_schema=False)


@router.get("")
def one_exchange(
    request: Request, exchange: UUID, requester: SignedInRequester, tx: OfficeTransaction, done: str = ""
) -> Response:
    return exchange_page(request, requester, tx, exchange, done=done)


def draw_exchange(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return exchange_page(request, requester, tx, UUID(request.path_params["exchange"]), problem=problem)


def exchange_form(name: str | Callable[[Submitted], str]) -> Any:
    """For the dependencies of a form on an exchange's page: if it is refused, the page shows why at this form."""
    return redraws(name, draw_exchange)


@router.post("/accept", dependencies=[exchange_form(lambda form: "move" if "another_day" in form else "accept")])
def accept(
    request: Request,
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    form: Form,
    version: FormVersion,
) -> Response:
    day = AnotherDayInput.read(form).date if "another_day" in form else None
    try:
        proposals.accept(tx, reference_of(tx, exchange), exchange, by=requester.actor, date=day, version=version)
    except proposals.DayPassedError as error:
        raise FieldError("date", DAY_PASSED) from error
    except proposals.OwnDayPassedError as error:
        # It wants another day: the form for that is opened.
        redraw_with(request, "move", lambda tx, problem: draw_exchange(request, requester, tx, problem))
        raise FieldError("date", OWN_DAY_PASSED) from error
    return back_to(tx, exchange, "accept", "state")


@router.post("/decline", dependencies=[exchange_form("decline")])
def decline(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    refusal: Annotated[ReasonInput, filled(ReasonInput)],
    version: FormVersion,
) -> Response:
    proposals.decline(
        tx, reference_of(tx, exchange), exchange, by=requester.actor, reason=refusal.reason, version=version
    )
    return back_to(tx, exchange, "decline", "state")


@router.post("/reopen", dependencies=[exchange_form("")])
def reopen(exchange: UUID, requester: SignedInRequester, tx: OfficeTransaction, version: FormVersion) -> Response:
    proposals.reopen(tx, reference_of(tx, exchange), exchange, by=requester.actor, version=version)
    return back_to(tx, exchange, "reopen", "state")


def _state_form(form: Submitted) -> str:
    return "cancel" if form.get("to") == ExchangeState.CANCELLED else "advance"


@router.post("/advance", dependencies=[exchange_form(_state_form)])
def advance(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    form: Form,
    given: Annotated[ExchangeStateInput, filled(ExchangeStateInput)],
    version: FormVersion,
) -> Response:
    outcome = ReasonInput.read(form).reason if given.to is ExchangeState.CANCELLED else given.outcome
    with at_field({ResultNeededError: ("outcome", MISSING), DayNeededError: ("date", MISSING)}):
        advance_exchange(
            tx,
            reference_of(tx, exchange),
            exchange,
            given.to,
            by=requester.actor,
            outcome=outcome,
            days=(given.date, given.until),
            version=version,
        )
    return back_to(tx, exchange, "advance", "state")


@router.post("/correct", dependencies=[exchange_form("correct")])
def correct(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    form: Form,
    given: Annotated[ExchangeStateInput, filled(ExchangeStateInput)],
    version: FormVersion,
) -> Response:
    """Replaces the outcome of an exchange that was held, or the reason of a cancelled one; its state stays."""
    outcome = ReasonInput.read(form).reason if given.to is ExchangeState.CANCELLED else given.outcome
    if outcome is None:
        raise FieldError("outcome", MISSING)
    advance_exchange(
        tx, reference_of(tx, exchange), exchange, given.to, by=requester.actor, outcome=outcome, version=version
    )
    return back_to(tx, exchange, "correct", "state")


@router.post("/settle", dependencies=[exchange_form("settle")])
def settle_exchange(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    details: Annotated[ExchangeDetailsInput, filled(ExchangeDetailsInput)],
    version: FormVersion,
) -> Response:
    # If the exchange was held, the form has no days, and they stay as they are.
    asked = ("date", "until", "host") if details.days else ("host",)
    what = ExchangeChanges(
        first=details.date,
        until=details.until,
        host=details.host,
        venue=details.venue or "",
        online=details.online,
        fields=details.fields,
        without=["fields", *(name for name in asked if getattr(details, name) is None)],
    )
    with at_field({NoFirstDayError: ("date", NO_FIRST_DAY)}):
        settle(tx, reference_of(tx, exchange), exchange, what, by=requester.actor, version=version)
    return back_to(tx, exchange, "settle", "facts")


def exchange_page(
    request: Request,
    requester: Requester,
    tx: Transaction,
    exchange: UUID,
    *,
    done: str = "",
    problem: Problem | None = None,
) -> Response:
    context = {
        "it": exchange_view(tx, exchange, requester),
        "done": done,
        "problem": problem,
        "choices": {name: labels.choices(name, requester.language) for name in ("document-kind", "text-status")},
    }
    return page(request, requester, "exchange.html", context, status=problem.status if problem else 200, at=tx.now)


def back_to(tx: Transaction, exchange: UUID, done: str, place: str) -> Response:
    return redirect_done(tx, f"/exchanges/{exchange}", done, place=place)
