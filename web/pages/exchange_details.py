"""The small forms of an exchange's page: each adds one detail, or takes it back."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.errors import AmityError
from config.languages import N_
from models.enums import DocumentKind, TextStatus
from web.http.forms import Form, at_field
from web.http.sessions import OfficeTransaction, UserVisit
from web.pages.exchange import back_to, redraw_exchange
from workflows.exchanges import costs, delegation, programme, removals
from workflows.offices.persons import PersonDraft
from workflows.read_models.exchanges import reference_of
from workflows.records.documents import record_document
from workflows.unit_of_work.record import AlreadyRecordedError

router = APIRouter(prefix="/exchanges/{exchange}", include_in_schema=False)

ALREADY_GOES = N_("This person is in the delegation already")
ENDS_TOO_EARLY = N_("Write an end that lies behind the beginning")
BAD_AMOUNT = N_("Write an amount such as 1250.00")
TOO_MANY_DECIMALS = N_("Write no more decimals than this currency has")
BAD_CURRENCY = N_("Write the three letters of a currency, such as KRW or AZN")


@router.post("/delegates")
def add_delegate(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_exchange(request, visit, exchange, "delegate")
    person = PersonDraft(form.needed("name"), title=form.text("title"), native_name=form.text("native_name"))
    with at_field({AlreadyRecordedError: ("name", ALREADY_GOES)}):
        delegation.add_delegate(
            tx,
            reference_of(tx, exchange),
            exchange,
            person,
            by=visit.actor,
            place=form.id("side") if form.ticked("side") else None,
            capacity=form.text("capacity"),
            version=form.version,
        )
    return back_to(tx, exchange, "delegate", "delegation")


@router.post("/delegates/{delegate}/remove")
def remove_delegate(
    request: Request, exchange: UUID, delegate: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_exchange(request, visit, exchange, "")
    removals.remove_delegate(tx, reference_of(tx, exchange), exchange, delegate, by=visit.actor, version=form.version)
    return back_to(tx, exchange, "removed", "delegation")


@router.post("/programme")
def add_item(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_exchange(request, visit, exchange, "programme")
    item = programme.ProgrammeDraft(form.needed("what"), form.day("day"), form.time("begins"), form.time("until"))
    with at_field({programme.TimesReversedError: ("until", ENDS_TOO_EARLY)}):
        programme.add_programme_item(
            tx, reference_of(tx, exchange), exchange, item, by=visit.actor, version=form.version
        )
    return back_to(tx, exchange, "programme", "programme")


@router.post("/programme/{item}/remove")
def remove_item(
    request: Request, exchange: UUID, item: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_exchange(request, visit, exchange, "")
    removals.remove_programme_item(tx, reference_of(tx, exchange), exchange, item, by=visit.actor, version=form.version)
    return back_to(tx, exchange, "removed", "programme")


@router.post("/costs")
def add_cost(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_exchange(request, visit, exchange, "cost")
    wrong: dict[type[AmityError], tuple[str, str]] = {
        costs.DecimalsError: ("amount", TOO_MANY_DECIMALS),
        costs.AmountError: ("amount", BAD_AMOUNT),
        costs.CurrencyError: ("currency", BAD_CURRENCY),
    }
    with at_field(wrong):
        costs.add_cost(
            tx,
            reference_of(tx, exchange),
            exchange,
            by=visit.actor,
            place=form.id("side"),
            amount=form.needed("amount"),
            currency=form.needed("currency"),
            what=form.text("what"),
            version=form.version,
        )
    return back_to(tx, exchange, "cost", "costs")


@router.post("/costs/{cost}/remove")
def remove_cost(
    request: Request, exchange: UUID, cost: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_exchange(request, visit, exchange, "")
    removals.remove_cost(tx, reference_of(tx, exchange), exchange, cost, by=visit.actor, version=form.version)
    return back_to(tx, exchange, "removed", "costs")


@router.post("/documents")
def add_document(request: Request, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_exchange(request, visit, exchange, "document")
    record_document(
        tx,
        reference_of(tx, exchange),
        by=visit.actor,
        title=form.needed("title"),
        kind=form.one_of("kind", DocumentKind),
        dated_on=form.date("on"),
        texts={form.text("text_language") or "und": form.one_of("status", TextStatus)},
        exchange=exchange,
        version=form.version,
    )
    return back_to(tx, exchange, "document", "documents")
