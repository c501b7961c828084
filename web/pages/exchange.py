"""One exchange: its page, the answer to a proposal, and the steps of its lifecycle."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.languages import N_
from models.database import Transaction
from models.enums import ExchangeState
from web import labels as wording
from web.http.confirmation import done as done_at
from web.http.forms import LAST_BEFORE_FIRST, FieldError, Form, at_field
from web.http.problem import Problem, redraw_with
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, UserVisit, Visit
from web.views.exchange import exchange_view
from workflows.exchanges import proposals
from workflows.exchanges.details import DaysReversedError, ExchangeChanges, NoFirstDayError, settle
from workflows.exchanges.lifecycle import advance_exchange
from workflows.read_models.exchanges import reference_of

DAY_PASSED = N_("Write today or a day to come")
NO_FIRST_DAY = N_("Write the first day too")
OWN_DAY_PASSED = N_("The day that was proposed has passed: write another one")

router = APIRouter(prefix="/exchanges/{exchange}", include_in_schema=False)


@router.get("")
def one_exchange(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, done: str = "") -> Response:
    return exchange_page(request, visit, tx, exchange, done=done)


@router.post("/accept")
def accept(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    moves = form.ticked("another_day")
    redraw_exchange(request, visit, exchange, "move" if moves else "accept")
    try:
        proposals.accept(
            tx,
            reference_of(tx, exchange),
            exchange,
            by=visit.actor,
            date=form.needed_date("date") if moves else None,
            version=form.version,
        )
    except proposals.DayPassedError as error:
        raise FieldError("date", DAY_PASSED) from error
    except proposals.OwnDayPassedError as error:
        # It wants another day: the form for that is opened.
        redraw_exchange(request, visit, exchange, "move")
        raise FieldError("date", OWN_DAY_PASSED) from error
    return back_to(tx, exchange, "accept", "state")


@router.post("/decline")
def decline(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_exchange(request, visit, exchange, "decline")
    proposals.decline(
        tx,
        reference_of(tx, exchange),
        exchange,
        by=visit.actor,
        reason=form.needed("reason"),
        version=form.version,
    )
    return back_to(tx, exchange, "decline", "state")


@router.post("/reopen")
def reopen(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_exchange(request, visit, exchange, "")
    proposals.reopen(tx, reference_of(tx, exchange), exchange, by=visit.actor, version=form.version)
    return back_to(tx, exchange, "reopen", "state")


@router.post("/advance")
def advance(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    cancels = form.get("to") == ExchangeState.CANCELLED
    redraw_exchange(request, visit, exchange, "cancel" if cancels else "advance")
    advance_exchange(
        tx,
        reference_of(tx, exchange),
        exchange,
        form.one_of("to", ExchangeState),
        by=visit.actor,
        outcome=form.needed("reason") if cancels else form.text("outcome"),
        version=form.version,
    )
    return back_to(tx, exchange, "advance", "state")


@router.post("/correct")
def correct(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    """What is said of an exchange that was held or cancelled; its state stays."""
    redraw_exchange(request, visit, exchange, "correct")
    state = form.one_of("to", ExchangeState)
    advance_exchange(
        tx,
        reference_of(tx, exchange),
        exchange,
        state,
        by=visit.actor,
        outcome=form.needed("reason" if state is ExchangeState.CANCELLED else "outcome"),
        version=form.version,
    )
    return back_to(tx, exchange, "correct", "state")


@router.post("/settle")
def settle_exchange(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_exchange(request, visit, exchange, "settle")
    # Of what was held the form asks for no days, and so leaves them as they are.
    asked = ("date", "until", "host") if form.ticked("days") else ("host",)
    what = ExchangeChanges(
        first=form.date("date"),
        until=form.date("until"),
        host=form.id("host") if form.ticked("host") else None,
        venue=form.text("venue") or "",
        online=form.ticked("online"),
        fields=form.names("fields"),
        without=["fields", *(name for name in asked if not form.ticked(name))],
    )
    with at_field({DaysReversedError: ("until", LAST_BEFORE_FIRST), NoFirstDayError: ("date", NO_FIRST_DAY)}):
        settle(tx, reference_of(tx, exchange), exchange, what, by=visit.actor, version=form.version)
    return back_to(tx, exchange, "settle", "facts")


def redraw_exchange(request: Request, visit: Visit, exchange: UUID, form: str) -> None:
    """When the rest is refused, the page is drawn again with the reason at this form."""
    redraw_with(request, form, lambda tx, problem: exchange_page(request, visit, tx, exchange, problem=problem))


def exchange_page(
    request: Request,
    visit: Visit,
    tx: Transaction,
    exchange: UUID,
    *,
    done: str = "",
    problem: Problem | None = None,
) -> Response:
    context = {
        "it": exchange_view(tx, exchange, visit),
        "done": done,
        "problem": problem,
        "choices": {name: wording.choices(name, visit.language) for name in ("document-kind", "text-status")},
    }
    return page(request, visit, "exchange.html", context, status=problem.status if problem else 200, at=tx.now)


def back_to(tx: Transaction, exchange: UUID, done: str, place: str) -> Response:
    return done_at(tx, f"/exchanges/{exchange}", done, place=place)
