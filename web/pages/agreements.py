"""The board, the list, and the form for a new agreement."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from config.languages import N_
from models.database import Transaction
from models.queries import board as board_queries
from web.http.confirmation import redirect_done
from web.http.forms import Form, filled
from web.http.place_fields import named_place
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester, needs
from web.views.board import Filter, board_view
from workflows.inputs.agreements import ProposalInput
from workflows.inputs.base import MISSING, at_field
from workflows.lifecycle.creation import AgreementDraft, OwnPartnerError, PartnerNeededError, propose
from workflows.offices.places import ensure_places, place_name
from workflows.policy import Act
from workflows.read_models.agreement import kinds_without_partner, newest_kinds

router = APIRouter(prefix="/agreements", include_in_schema=False)
OWN_PLACE = N_("Name another place than your own")
# The first partner, and the rows for further ones; more can be added on the agreement's page.
PARTNER_FIELDS = [
    ("partner_name", "partner_country"),
    *((f"partner_name_{row}", f"partner_country_{row}") for row in range(2, 7)),
]
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
    form: Form,
    proposal: Annotated[ProposalInput, filled(ProposalInput)],
) -> Response:
    actor = requester.actor
    codes = [str(row.code) for row in board_queries.own_place_rows(tx)]
    own_place = proposal.own_place
    if own_place is None:
        own = named_place(requester.app, form, "own_name", "own_country", own=True, codes=codes)
        own_place = ensure_places(tx, [own], by=actor)[own.key]
    partners = [
        named_place(requester.app, form, name, country)
        for name, country in PARTNER_FIELDS
        if form.get(name) or form.get(country)
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
