"""What the text says of its term, and what became of it: terms, notices, amendments, successors."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.languages import N_
from config.texts import trimmed
from models.enums import EntryIntoForce, LinkKind, Renewal, TermStart
from web.http.forms import FieldError, Form, Submitted
from web.http.sessions import OfficeTransaction, UserVisit
from web.pages.agreement import back_to, redraw_agreement
from workflows.lifecycle.links import propose_successor
from workflows.records.amendments import amend
from workflows.records.termination import LateNoticeError, confirm_receipt, give_notice, withdraw_notice
from workflows.records.terms import TermsDraft, record_terms, set_hosting_rotation

router = APIRouter(prefix="/agreements/{reference}", include_in_schema=False)

TOO_LATE = N_(
    "It is too late for the end of the running period. By this notice it ends on %(day)s: write that day here."
)


@router.post("/terms")
def write_terms(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "terms")
    record_terms(tx, reference, TermsDraft(**_said(form)), by=visit.actor, version=form.version)
    return back_to(tx, reference, "terms", "terms")


@router.post("/hosting")
def settle_hosting(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "hosting")
    turns = sorted(name for name in form if name.startswith("host"))
    set_hosting_rotation(tx, reference, [form.id(name) for name in turns], by=visit.actor, version=form.version)
    return back_to(tx, reference, "hosting", "terms")


@router.post("/notices")
def record_notice(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "notice")
    try:
        give_notice(
            tx,
            reference,
            by=visit.actor,
            place=form.id("place"),
            given_on=form.needed_day("given_on"),
            reason=form.needed("reason"),
            received_on=form.day("received_on"),
            effective_on=form.day("effective_on"),
            version=form.version,
        )
    except LateNoticeError as error:
        raise FieldError("effective_on", TOO_LATE, day=error.effective_on) from error
    return back_to(tx, reference, "notice", "terms")


@router.post("/notices/receipt")
def record_receipt(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "receipt")
    confirm_receipt(tx, reference, by=visit.actor, received_on=form.needed_day("received_on"), version=form.version)
    return back_to(tx, reference, "receipt", "terms")


@router.post("/notices/withdrawal")
def record_withdrawal(
    request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_agreement(request, visit, reference, "withdrawal")
    withdraw_notice(
        tx,
        reference,
        by=visit.actor,
        on=form.needed_day("on"),
        reason=form.needed("reason"),
        version=form.version,
    )
    return back_to(tx, reference, "withdrawal", "terms")


@router.post("/amendments")
def record_amendment(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "amendment")
    amend(
        tx,
        reference,
        by=visit.actor,
        title=form.needed("title"),
        decided_on=form.needed_date("decided_on"),
        in_force_on=form.date("in_force_on"),
        changes=_said(form),
        version=form.version,
    )
    return back_to(tx, reference, "amendment", "terms")


@router.post("/successors")
def add_successor(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "successor")
    made = propose_successor(
        tx,
        reference,
        form.needed("kind"),
        by=visit.actor,
        link_kind=form.one_of("link", LinkKind),
        title=form.text("title"),
    )
    return back_to(tx, made.reference, "proposed", "state")


def _said(form: Submitted) -> dict[str, Any]:
    """Every field of the terms as the form has it; what was left empty, the text does not say."""
    languages = tuple(trimmed(code) for code in (form.text("languages") or "").split(",") if trimmed(code))
    entry = form.get("entry_into_force")
    return {
        "entry_into_force": form.one_of("entry_into_force", EntryIntoForce) if entry else None,
        "entry_date": form.date("entry_date"),
        "counted_from": form.one_of("counted_from", TermStart) if form.get("counted_from") else None,
        "valid_for": form.period("valid_for"),
        "renewal": form.one_of("renewal", Renewal) if form.get("renewal") else None,
        "renewal_period": form.period("renewal_period"),
        "notice_period": form.period("notice_period"),
        "projects_continue": form.flag("projects_continue"),
        "languages": languages,
        "prevailing_language": form.text("prevailing_language"),
        "binding": form.flag("binding"),
    }
