"""The board, the list, and the form for a new agreement."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from config.languages import N_
from models.database import Transaction
from models.queries import board as board_queries
from registry.gazetteer.look_ups import look_ups
from registry.gazetteer.place_by_name import named_draft
from web.http.confirmation import redirect_done
from web.http.forms import FieldError, Form
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester, needs
from web.views.board import Filter, board_view
from workflows.inputs.agreements import ProposalInput
from workflows.inputs.base import MISSING, at_field
from workflows.inputs.office import OwnPlaceInput, PartnerInput
from workflows.lifecycle.creation import AgreementDraft, OwnPartnerError, PartnerNeededError, propose
from workflows.offices.places import ensure_places, place_name
from workflows.policy import Act
from workflows.read_models.agreement import kinds_without_partner, needs_partner_of, newest_kinds

router = APIRouter(prefix="/agreements", include_in_schema=False)
OWN_PLACE = N_("Name another place than your own")
OWN_PARTS = tuple(OwnPlaceInput.model_fields)
PARTNER_PARTS = tuple(PartnerInput.model_fields)
# The first partner, and the lines for further ones; more can be added on the agreement's page.
PARTNER_LINES = ("", *(f"_{number}" for number in range(2, 7)))
PARTNER_FIELDS = [tuple(part + line for part in PARTNER_PARTS) for line in PARTNER_LINES]
Word = Annotated[str, Query(max_length=60)]


@router.get("")
def agreements(
    request: Request,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    view: Word = "board",
    show: Word = "",
    country: Word = "",
    kind: Word = "",
    state: Word = "",
    after: Word = "",
) -> Response:
    board = board_view(tx, requester, Filter(view, show, country, kind, state, after))
    template = "agreements-list.html" if view == "list" else "agreements-board.html"
    return page(request, requester, template, {"board": board}, at=tx.now)


@router.get("/new", dependencies=[needs(Act.PROPOSE)])
def new_agreement(request: Request, requester: SignedInRequester, tx: OfficeTransaction) -> Response:
    return _form(request, requester, tx, None)


def _proposal(form: Form, tx: OfficeTransaction) -> ProposalInput:
    """The whole form: with its lines of partners, and our side if the office has no place of its own yet."""
    lines = {line: {part: form[part + line] for part in PARTNER_PARTS if part + line in form} for line in PARTNER_LINES}
    wanted = {line: parts for line, parts in lines.items() if parts}
    if not wanted and needs_partner_of(tx, form.get("kind", "")):
        # Both its fields are then missing.
        wanted = {PARTNER_LINES[0]: {}}
    own = {} if "own_place" in form else {"own": {part: form[part] for part in OWN_PARTS if part in form}}
    return ProposalInput.read({**form, **own, "partners": wanted}, look_ups(tx))


@router.post(
    "/new",
    dependencies=[
        needs(Act.PROPOSE),
        redraws("new", lambda request, requester, tx, problem: _form(request, requester, tx, problem)),
    ],
)
def propose_agreement(
    requester: SignedInRequester,
    tx: OfficeTransaction,
    proposal: Annotated[ProposalInput, Depends(_proposal)],
) -> Response:
    actor, gazetteer = requester.actor, requester.app.gazetteer
    own_place = proposal.own_place
    if proposal.own is not None:
        codes = [str(row.code) for row in board_queries.own_place_rows(tx)]
        own = named_draft(gazetteer, proposal.own.own_name, proposal.own.own_country, own=True, codes=codes)
        own_place = ensure_places(tx, [own], by=actor)[own.key]
    if own_place is None:
        raise FieldError("own_place", MISSING)
    partners = [
        named_draft(gazetteer, partner.partner_name, partner.partner_country) for partner in proposal.partners.values()
    ]
    draft = AgreementDraft(
        kind=proposal.kind,
        own_place=own_place,
        partners=list(ensure_places(tx, partners, by=actor).values()),
        title=proposal.title,
        fields=proposal.fields,
        owner=actor.user_id,
        happened_on=proposal.on,
        note=proposal.note,
    )
    with at_field({PartnerNeededError: ("partner_name", MISSING), OwnPartnerError: ("partner_name", OWN_PLACE)}):
        loaded = propose(tx, draft, by=actor)
    return redirect_done(tx, f"/agreements/{loaded.reference}", "proposed")


def _form(request: Request, requester: Requester, tx: Transaction, problem: Problem | None) -> Response:
    further = [name for pair in PARTNER_FIELDS[1:] for name in pair]
    context = {
        "problem": problem,
        "values": problem.values if problem else {},
        "kinds": newest_kinds(tx, requester.language),
        "kinds_alone": kinds_without_partner(tx, requester.language),
        "partner_fields": PARTNER_FIELDS,
        "further": problem is not None and any(problem.values.get(name) for name in further),
        "own_places": [
            (str(row.id), place_name(row.names, requester.language)) for row in board_queries.own_place_rows(tx)
        ],
    }
    return page(request, requester, "new-agreement.html", context, status=problem.status if problem else 200, at=tx.now)
