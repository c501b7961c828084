"""Today: what needs me, and what happens automatically."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from config.languages import LANGUAGES
from web.http.rendering import page
from web.http.sessions import AnyRequester, OfficeTransaction, SignedInRequester, keep_language, local_path
from web.views.today import today_view

router = APIRouter(include_in_schema=False)


@router.get("/")
def today(request: Request, requester: SignedInRequester, tx: OfficeTransaction) -> Response:
    return page(request, requester, "today.html", {"today": today_view(tx, requester)}, at=tx.now)


@router.get("/language/{language}")
def choose_language(language: str, requester: AnyRequester, next: str = "/") -> Response:
    """Keeps the reader's choice in a cookie. A GET, so that the links work without script; it changes no fact."""
    response = RedirectResponse(local_path(next), status_code=303)
    if language in LANGUAGES:
        keep_language(response, requester.app, language)
    return response
