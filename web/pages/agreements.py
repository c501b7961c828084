"""The board, the list, and the form for a new agreement."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy.orm import Session
from starlette.responses import RedirectResponse, Response

from models import page_queries
from models.database import now
from models.vocabulary import Role
from web.forms import Form
from web.places_named import named_place
from web.problems import Problem, on_error
from web.rendering import page
from web.views.board import Filter, board_view
from web.visits import OfficeSession, UserVisit, Visit
from workflows.places import ensure_places, place_name
from workflows.proposing import AgreementDraft, propose
from workflows.viewing import newest_kinds

router = APIRouter(prefix="/agreements", include_in_schema=False)
Word = Annotated[str, Query(max_length=60)]


@router.get("")
def agreements(
    request: Request,
    visit: UserVisit,
    session: OfficeSession,
    view: Word = "board",
    show: Word = "",
    country: Word = "",
    kind: Word = "",
    state: Word = "",
    after: Word = "",
) -> Response:
    board = board_view(session, visit, Filter(view, show, country, kind, state, after))
    template = "agreements-list.html" if view == "list" else "agreements-board.html"
    return page(request, visit, template, {"board": board}, at=now(session))


@router.get("/new")
def new_agreement(request: Request, visit: UserVisit, session: OfficeSession) -> Response:
    visit.actor.need(Role.COORDINATOR)
    return _form(request, visit, session, None)


@router.post("/new")
def propose_agreement(request: Request, visit: UserVisit, session: OfficeSession, form: Form) -> Response:
    on_error(request, "new", lambda session, problem: _form(request, visit, session, problem))
    actor = visit.actor
    codes = [str(row["code"]) for row in page_queries.own_place_rows(session)]
    if form.get("own_place"):
        own_place = form.id("own_place")
    else:
        own = named_place(visit.parts, form, "own_name", "own_country", own=True, codes=codes)
        own_place = ensure_places(session, [own], by=actor)[own.key]
    partner = named_place(visit.parts, form, "partner_name", "partner_country")
    draft = AgreementDraft(
        kind=form.needed("kind"),
        own_place=own_place,
        partners=[ensure_places(session, [partner], by=actor)[partner.key]],
        title=form.text("title"),
        fields=[name.strip() for name in (form.text("fields") or "").split(",") if name.strip()],
        owner=actor.user_id,
        happened_on=form.date("on"),
        note=form.text("note"),
    )
    loaded = propose(session, draft, by=actor)
    return RedirectResponse(f"/agreements/{loaded.reference}?done=proposed", status_code=303)


def _form(request: Request, visit: Visit, session: Session, problem: Problem | None) -> Response:
    context = {
        "problem": problem,
        "values": problem.values if problem else {},
        "kinds": newest_kinds(session, visit.language),
        "own_places": [
            (str(row["id"]), place_name(row["names"], visit.language)) for row in page_queries.own_place_rows(session)
        ],
    }
    return page(
        request, visit, "new-agreement.html", context, status=problem.status if problem else 200, at=now(session)
    )
