"""What the text says of its term, and what became of it: terms, notices, amendments, successors."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from starlette.responses import Response

from config.languages import N_
from web.http.forms import FieldError, FormVersion, filled
from web.http.sessions import OfficeTransaction, SignedInRequester
from web.pages.agreement import agreement_form, back_to
from workflows.inputs.agreements import SuccessorInput
from workflows.inputs.terms import (
    AmendmentInput,
    HostingInput,
    NoticeInput,
    ReceiptInput,
    WholeTermsInput,
    WithdrawalInput,
)
from workflows.lifecycle.links import propose_successor
from workflows.records.amendments import amend
from workflows.records.termination import LateNoticeError, confirm_receipt, give_notice, withdraw_notice
from workflows.records.terms import TermsDraft, record_terms, set_hosting_rotation

router = APIRouter(prefix="/agreements/{reference}", include_in_schema=False)

TOO_LATE = N_(
    "It is too late for the end of the running period. By this notice it ends on %(day)s: write that day here."
)


@router.post("/terms", dependencies=[agreement_form("terms")])
def write_terms(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    terms: Annotated[WholeTermsInput, filled(WholeTermsInput)],
    version: FormVersion,
) -> Response:
    record_terms(tx, reference, TermsDraft(**dict(terms)), by=requester.actor, version=version)
    return back_to(tx, reference, "terms", "terms")


@router.post("/hosting", dependencies=[agreement_form("hosting")])
def settle_hosting(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    hosting: Annotated[HostingInput, filled(HostingInput)],
    version: FormVersion,
) -> Response:
    set_hosting_rotation(tx, reference, hosting.hosts, by=requester.actor, version=version)
    return back_to(tx, reference, "hosting", "terms")


@router.post("/notices", dependencies=[agreement_form("notice")])
def record_notice(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    notice: Annotated[NoticeInput, filled(NoticeInput)],
    version: FormVersion,
) -> Response:
    try:
        give_notice(tx, reference, by=requester.actor, version=version, **dict(notice))
    except LateNoticeError as error:
        raise FieldError("effective_on", TOO_LATE, day=error.effective_on) from error
    return back_to(tx, reference, "notice", "terms")


@router.post("/notices/receipt", dependencies=[agreement_form("receipt")])
def record_receipt(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    receipt: Annotated[ReceiptInput, filled(ReceiptInput)],
    version: FormVersion,
) -> Response:
    confirm_receipt(tx, reference, by=requester.actor, received_on=receipt.received_on, version=version)
    return back_to(tx, reference, "receipt", "terms")


@router.post("/notices/withdrawal", dependencies=[agreement_form("withdrawal")])
def record_withdrawal(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    withdrawal: Annotated[WithdrawalInput, filled(WithdrawalInput)],
    version: FormVersion,
) -> Response:
    withdraw_notice(tx, reference, by=requester.actor, on=withdrawal.on, reason=withdrawal.reason, version=version)
    return back_to(tx, reference, "withdrawal", "terms")


@router.post("/amendments", dependencies=[agreement_form("amendment")])
def record_amendment(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    amendment: Annotated[AmendmentInput, filled(AmendmentInput)],
    version: FormVersion,
) -> Response:
    amend(
        tx,
        reference,
        by=requester.actor,
        title=amendment.title,
        decided_on=amendment.decided_on,
        in_force_on=amendment.in_force_on,
        changes=amendment.changes,
        version=version,
    )
    return back_to(tx, reference, "amendment", "terms")


@router.post("/successors", dependencies=[agreement_form("successor")])
def add_successor(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    successor: Annotated[SuccessorInput, filled(SuccessorInput)],
) -> Response:
    made = propose_successor(
        tx, reference, successor.kind, by=requester.actor, link_kind=successor.link, title=successor.title
    )
    return back_to(tx, made.reference, "proposed", "state")
