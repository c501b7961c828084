"""The small forms of an agreement's page: each records one fact."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import Response

from config.errors import NotFoundError
from config.languages import N_
from registry.gazetteer.place_by_name import named_draft
from web.http.forms import FormVersion, filled
from web.http.sessions import OfficeTransaction, SignedInRequester
from web.pages.agreement import agreement_form, back_to
from workflows.exchanges.lifecycle import DayNeededError, ResultNeededError, advance_exchange, plan_exchange
from workflows.inputs.agreements import CorrectionInput, OwnerInput
from workflows.inputs.base import BAD_CHOICE, MISSING, at_field
from workflows.inputs.exchanges import ExchangeStateInput, NewExchangeInput
from workflows.inputs.office import PartnerInput
from workflows.inputs.records import (
    CommitmentInput,
    CommitmentOutcomeInput,
    DocumentInput,
    FieldsInput,
    MeetingInput,
    MembershipInput,
    PartnerStepInput,
    SignatoryInput,
)
from workflows.lifecycle.corrections import Correction, correct
from workflows.offices.owners import OwnerError, assign_owner
from workflows.offices.persons import PersonDraft
from workflows.records import (
    commitments,
    documents,
    fields,
    meetings,
    memberships,
    parties,
    partner_tracks,
    signatories,
)
from workflows.unit_of_work.loader import load_one

NOTHING_KNOWN = N_("Nothing is recorded for this step")

router = APIRouter(prefix="/agreements/{reference}", include_in_schema=False)


@router.post("/documents", dependencies=[agreement_form("document")])
def record_document(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    document: Annotated[DocumentInput, filled(DocumentInput)],
    version: FormVersion,
) -> Response:
    documents.record_document(
        tx,
        reference,
        by=requester.actor,
        title=document.title,
        kind=document.kind,
        dated_on=document.on,
        texts=dict.fromkeys(document.languages, document.status),
        version=version,
    )
    return back_to(tx, reference, "document", "documents")


@router.post("/signatories", dependencies=[agreement_form("signatory")])
def name_signatory(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    signatory: Annotated[SignatoryInput, filled(SignatoryInput)],
    version: FormVersion,
) -> Response:
    person = PersonDraft(signatory.name, native_name=signatory.native_name, title=signatory.title)
    signatories.name_signatory(tx, reference, by=requester.actor, place=signatory.place, person=person, version=version)
    return back_to(tx, reference, "signatory", "people")


@router.post("/parties", dependencies=[agreement_form("party")])
def add_party(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    partner: Annotated[PartnerInput, filled(PartnerInput)],
    version: FormVersion,
) -> Response:
    place = named_draft(requester.app.gazetteer, partner.partner_name, partner.partner_country)
    parties.add_party(tx, reference, by=requester.actor, partner=place, version=version)
    return back_to(tx, reference, "party", "people")


@router.post("/tracks", dependencies=[agreement_form("track")])
def record_track(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    track: Annotated[PartnerStepInput, filled(PartnerStepInput)],
    version: FormVersion,
) -> Response:
    if track.state is None:
        with at_field({NotFoundError: ("state", NOTHING_KNOWN)}):
            partner_tracks.clear_partner_step(
                tx, reference, by=requester.actor, place=track.place, step=track.step, version=version
            )
    else:
        partner_tracks.record_partner_step(
            tx,
            reference,
            by=requester.actor,
            place=track.place,
            step=track.step,
            state=track.state,
            since=track.since,
            known_from=track.known_from,
            note=track.note,
            version=version,
        )
    return back_to(tx, reference, "track", "tracks")


@router.post("/meetings", dependencies=[agreement_form("meeting")])
def record_meeting(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    meeting: Annotated[MeetingInput, filled(MeetingInput)],
    version: FormVersion,
) -> Response:
    meetings.record_meeting(
        tx,
        reference,
        by=requester.actor,
        title=meeting.title,
        held_on=meeting.on,
        kind=meeting.kind,
        venue=meeting.venue,
        summary=meeting.summary,
        version=version,
    )
    return back_to(tx, reference, "meeting", "meetings")


@router.post("/memberships", dependencies=[agreement_form("membership")])
def record_membership(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    membership: Annotated[MembershipInput, filled(MembershipInput)],
    version: FormVersion,
) -> Response:
    place, delegate = membership.place, membership.delegate
    memberships.record_membership(
        tx,
        reference,
        by=requester.actor,
        place=parties.party_at(tx, load_one(tx, reference).id, reference, place).place_id,
        organisation=membership.organisation,
        since=membership.since,
        until=membership.until,
        representative=PersonDraft(delegate, title=membership.title, place=place) if delegate else None,
        version=version,
    )
    return back_to(tx, reference, "membership", "memberships")


@router.post("/fields", dependencies=[agreement_form("fields")])
def add_fields(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    added: Annotated[FieldsInput, filled(FieldsInput)],
    version: FormVersion,
) -> Response:
    fields.add_fields(tx, reference, by=requester.actor, names=added.fields, version=version)
    return back_to(tx, reference, "fields", "facts")


@router.post("/commitments", dependencies=[agreement_form("commitment")])
def make_commitment(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    promise: Annotated[CommitmentInput, filled(CommitmentInput)],
    version: FormVersion,
) -> Response:
    commitments.make_commitment(
        tx, reference, by=requester.actor, what=promise.what, due_on=promise.on, field=promise.field, version=version
    )
    return back_to(tx, reference, "commitment", "commitments")


@router.post("/commitments/{commitment}", dependencies=[agreement_form("commitment-{commitment}")])
def close_commitment(
    reference: str,
    commitment: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    kept: Annotated[CommitmentOutcomeInput, filled(CommitmentOutcomeInput)],
    version: FormVersion,
) -> Response:
    commitments.close_commitment(
        tx, reference, commitment, by=requester.actor, state=kept.state, evidence=kept.evidence, version=version
    )
    return back_to(tx, reference, "commitment-closed", "commitments")


@router.post("/exchanges", dependencies=[agreement_form("exchange")])
def plan_new_exchange(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    planned: Annotated[NewExchangeInput, filled(NewExchangeInput)],
    version: FormVersion,
) -> Response:
    plan_exchange(
        tx,
        reference,
        by=requester.actor,
        title=planned.title,
        date=planned.on,
        kind=planned.kind,
        commitment=planned.commitment,
        occasion=planned.occasion,
        version=version,
    )
    return back_to(tx, reference, "exchange", "exchanges")


@router.post("/exchanges/{exchange}", dependencies=[agreement_form("exchange-{exchange}")])
def move_exchange(
    reference: str,
    exchange: UUID,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    step: Annotated[ExchangeStateInput, filled(ExchangeStateInput)],
    version: FormVersion,
) -> Response:
    with at_field({ResultNeededError: ("outcome", MISSING), DayNeededError: ("date", MISSING)}):
        advance_exchange(
            tx,
            reference,
            exchange,
            step.to,
            by=requester.actor,
            outcome=step.outcome,
            days=(step.date, step.until),
            version=version,
        )
    return back_to(tx, reference, "exchange-moved", "exchanges")


@router.post("/owner", dependencies=[agreement_form("owner")])
def choose_owner(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    chosen: Annotated[OwnerInput, filled(OwnerInput)],
    version: FormVersion,
) -> Response:
    with at_field({OwnerError: ("owner", BAD_CHOICE), NotFoundError: ("owner", BAD_CHOICE)}):
        assign_owner(tx, [reference], chosen.owner, by=requester.actor, version=version)
    return back_to(tx, reference, "owner", "facts")


@router.post("/correct", dependencies=[agreement_form("correct")])
def correct_facts(
    reference: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    changed: Annotated[CorrectionInput, filled(CorrectionInput)],
    version: FormVersion,
) -> Response:
    correction = Correction({"signed_on": changed.signed_on, "title": changed.title}, why=changed.why)
    correct(tx, reference, correction, by=requester.actor, version=version)
    return back_to(tx, reference, "correct", "facts")
