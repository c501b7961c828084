"""The small forms of an agreement's page: each records one fact."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.errors import NotFoundError
from config.languages import N_
from config.texts import trimmed
from models.enums import CommitmentState, DocumentKind, ExchangeKind, ExchangeState, MeetingKind, TextStatus, TrackState
from web.http.forms import BAD_CHOICE, LAST_BEFORE_FIRST, Form, at_field
from web.http.place_fields import named_place
from web.http.sessions import OfficeTransaction, UserVisit
from web.pages.agreement import back_to, redraw_agreement
from workflows.exchanges.lifecycle import advance_exchange, plan_exchange
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
from workflows.records.occasions import LastDayError
from workflows.unit_of_work.loader import load_one

# Takes back what was recorded of a partner's step.
UNKNOWN = "unknown"
NOTHING_KNOWN = N_("Nothing is recorded of this step")

router = APIRouter(prefix="/agreements/{reference}", include_in_schema=False)


@router.post("/documents")
def record_document(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "document")
    documents.record_document(
        tx,
        reference,
        by=visit.actor,
        title=form.needed("title"),
        kind=form.one_of("kind", DocumentKind),
        dated_on=form.date("on"),
        texts={form.text("text_language") or "und": form.one_of("status", TextStatus)},
        version=form.version,
    )
    return back_to(tx, reference, "document", "documents")


@router.post("/signatories")
def name_signatory(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "signatory")
    signatories.name_signatory(
        tx,
        reference,
        by=visit.actor,
        place=form.id("place"),
        person=PersonDraft(
            latin_name=form.needed("name"), native_name=form.text("native_name"), title=form.text("title")
        ),
        version=form.version,
    )
    return back_to(tx, reference, "signatory", "people")


@router.post("/parties")
def add_party(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "party")
    partner = named_place(visit.parts, form, "partner_name", "partner_country")
    parties.add_party(tx, reference, by=visit.actor, partner=partner, version=form.version)
    return back_to(tx, reference, "party", "people")


@router.post("/tracks")
def record_track(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "track")
    if form.get("state") == UNKNOWN:
        place, step = form.id("place"), form.needed("step")
        with at_field({NotFoundError: ("state", NOTHING_KNOWN)}):
            partner_tracks.clear_step(tx, reference, by=visit.actor, place=place, step=step, version=form.version)
        return back_to(tx, reference, "track", "tracks")
    partner_tracks.record_step(
        tx,
        reference,
        by=visit.actor,
        place=form.id("place"),
        step=form.needed("step"),
        state=form.one_of("state", TrackState),
        since=form.date("since"),
        known_from=form.text("known_from"),
        note=form.text("note"),
        version=form.version,
    )
    return back_to(tx, reference, "track", "tracks")


@router.post("/meetings")
def record_meeting(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "meeting")
    meetings.record_meeting(
        tx,
        reference,
        by=visit.actor,
        title=form.needed("title"),
        held_on=form.needed_date("on"),
        kind=form.one_of("kind", MeetingKind),
        venue=form.text("venue"),
        summary=form.text("summary"),
        version=form.version,
    )
    return back_to(tx, reference, "meeting", "meetings")


@router.post("/memberships")
def record_membership(
    request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_agreement(request, visit, reference, "membership")
    place = form.id("place")
    delegate = form.text("delegate")
    with at_field({LastDayError: ("until", LAST_BEFORE_FIRST)}):
        memberships.record_membership(
            tx,
            reference,
            by=visit.actor,
            place=parties.party_at(tx, load_one(tx, reference).id, reference, place).place_id,
            organisation=form.needed("organisation"),
            since=form.date("since"),
            until=form.date("until"),
            delegate=PersonDraft(delegate, title=form.text("title"), place=place) if delegate else None,
            version=form.version,
        )
    return back_to(tx, reference, "membership", "memberships")


@router.post("/fields")
def add_fields(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "fields")
    names = [trimmed(name) for name in form.needed("fields").split(",") if trimmed(name)]
    fields.add_fields(tx, reference, by=visit.actor, names=names, version=form.version)
    return back_to(tx, reference, "fields", "facts")


@router.post("/commitments")
def make_commitment(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "commitment")
    commitments.make_commitment(
        tx,
        reference,
        by=visit.actor,
        what=form.needed("what"),
        due_on=form.date("on"),
        field=form.text("field"),
        version=form.version,
    )
    return back_to(tx, reference, "commitment", "commitments")


@router.post("/commitments/{commitment}")
def close_commitment(
    request: Request, reference: str, commitment: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_agreement(request, visit, reference, f"commitment-{commitment}")
    commitments.close_commitment(
        tx,
        reference,
        commitment,
        by=visit.actor,
        state=form.one_of("state", CommitmentState),
        evidence=form.text("evidence"),
        version=form.version,
    )
    return back_to(tx, reference, "commitment-closed", "commitments")


@router.post("/exchanges")
def plan_new_exchange(
    request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_agreement(request, visit, reference, "exchange")
    plan_exchange(
        tx,
        reference,
        by=visit.actor,
        title=form.needed("title"),
        date=form.date("on"),
        kind=form.one_of("kind", ExchangeKind),
        commitment=form.id("commitment") if form.ticked("commitment") else None,
        occasion=form.id("occasion") if form.ticked("occasion") else None,
        version=form.version,
    )
    return back_to(tx, reference, "exchange", "exchanges")


@router.post("/exchanges/{exchange}")
def move_exchange(
    request: Request, reference: str, exchange: UUID, visit: UserVisit, tx: OfficeTransaction, form: Form
) -> Response:
    redraw_agreement(request, visit, reference, f"exchange-{exchange}")
    advance_exchange(
        tx,
        reference,
        exchange,
        form.one_of("to", ExchangeState),
        by=visit.actor,
        outcome=form.text("outcome"),
        version=form.version,
    )
    return back_to(tx, reference, "exchange-moved", "exchanges")


@router.post("/owner")
def choose_owner(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "owner")
    with at_field({OwnerError: ("owner", BAD_CHOICE), NotFoundError: ("owner", BAD_CHOICE)}):
        to = form.id("owner") if form.get("owner") else None
        assign_owner(tx, [reference], to, by=visit.actor, version=form.version)
    return back_to(tx, reference, "owner", "facts")


@router.post("/correct")
def correct_facts(request: Request, reference: str, visit: UserVisit, tx: OfficeTransaction, form: Form) -> Response:
    redraw_agreement(request, visit, reference, "correct")
    correction = Correction({"signed_on": form.date("signed_on"), "title": form.text("title")}, why=form.text("why"))
    correct(tx, reference, correction, by=visit.actor, version=form.version)
    return back_to(tx, reference, "correct", "facts")
