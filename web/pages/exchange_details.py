"""The small forms of an exchange's page: each adds one detail, or takes it back."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from config.errors import AmityError
from config.languages import N_
from web.http.forms import FormVersion, filled
from web.http.sessions import OfficeTransaction, SignedInRequester
from web.pages.exchange import back_to, exchange_form
from workflows.exchanges import costs, delegation, programme, removals
from workflows.inputs.base import at_field
from workflows.inputs.exchanges import CostInput, DelegationMemberInput, ProgrammeItemInput
from workflows.inputs.records import DocumentInput
from workflows.inputs.types import BAD_AMOUNT, BAD_CURRENCY
from workflows.offices.persons import PersonDraft
from workflows.read_models.exchanges import reference_of
from workflows.records.documents import record_document
from workflows.unit_of_work.record import AlreadyRecordedError

router = APIRouter(prefix="/exchanges/{exchange}", include_in_schema=False)

ALREADY_GOES = N_("This person is in the delegation already")
TOO_MANY_DECIMALS = N_("Write no more decimals than this currency has")


@router.post("/delegates", dependencies=[exchange_form("delegate")])
def add_delegation_member(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    member: Annotated[DelegationMemberInput, filled(DelegationMemberInput)],
    version: FormVersion,
) -> Response:
    person = PersonDraft(member.name, title=member.title, native_name=member.native_name)
    with at_field({AlreadyRecordedError: ("name", ALREADY_GOES)}):
        delegation.add_delegation_member(
            tx,
            reference_of(tx, exchange),
            exchange,
            person,
            by=requester.actor,
            place=member.side,
            capacity=member.capacity,
            version=version,
        )
    return back_to(tx, exchange, "delegate", "delegation")


@router.post("/delegates/{delegate}/remove", dependencies=[exchange_form("")])
def remove_delegation_member(
    exchange: UUID, delegate: UUID, requester: SignedInRequester, tx: OfficeTransaction, version: FormVersion
) -> Response:
    removals.remove_delegation_member(
        tx, reference_of(tx, exchange), exchange, delegate, by=requester.actor, version=version
    )
    return back_to(tx, exchange, "removed", "delegation")


@router.post("/programme", dependencies=[exchange_form("programme")])
def add_item(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    item: Annotated[ProgrammeItemInput, filled(ProgrammeItemInput)],
    version: FormVersion,
) -> Response:
    draft = programme.ProgrammeDraft(item.what, item.day, item.begins, item.until)
    programme.add_programme_item(tx, reference_of(tx, exchange), exchange, draft, by=requester.actor, version=version)
    return back_to(tx, exchange, "programme", "programme")


@router.post("/programme/{item}/remove", dependencies=[exchange_form("")])
def remove_item(
    exchange: UUID, item: UUID, requester: SignedInRequester, tx: OfficeTransaction, version: FormVersion
) -> Response:
    removals.remove_programme_item(tx, reference_of(tx, exchange), exchange, item, by=requester.actor, version=version)
    return back_to(tx, exchange, "removed", "programme")


@router.post("/costs", dependencies=[exchange_form("cost")])
def add_cost(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    cost: Annotated[CostInput, filled(CostInput)],
    version: FormVersion,
) -> Response:
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
            by=requester.actor,
            place=cost.side,
            amount=cost.amount,
            currency=cost.currency,
            what=cost.what,
            version=version,
        )
    return back_to(tx, exchange, "cost", "costs")


@router.post("/costs/{cost}/remove", dependencies=[exchange_form("")])
def remove_cost(
    exchange: UUID, cost: UUID, requester: SignedInRequester, tx: OfficeTransaction, version: FormVersion
) -> Response:
    removals.remove_cost(tx, reference_of(tx, exchange), exchange, cost, by=requester.actor, version=version)
    return back_to(tx, exchange, "removed", "costs")


@router.post("/documents", dependencies=[exchange_form("document")])
def add_document(
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    document: Annotated[DocumentInput, filled(DocumentInput)],
    version: FormVersion,
) -> Response:
    record_document(
        tx,
        reference_of(tx, exchange),
        by=requester.actor,
        title=document.title,
        kind=document.kind,
        dated_on=document.on,
        texts=dict.fromkeys(document.languages, document.status),
        exchange=exchange,
        version=version,
    )
    return back_to(tx, exchange, "document", "documents")
