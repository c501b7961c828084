"""Signing in by a link from a mail, and signing out."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from config.addresses import AddressError
from config.languages import N_, translations
from config.texts import LONGEST_ADDRESS
from models.queries import sign_in as sign_in_queries
from models.queries.sign_in import LinkOwner
from web.http.app_state import AppState
from web.http.forms import Form
from web.http.problem import Problem
from web.http.rate_limit import TooManyError
from web.http.rendering import page
from web.http.sessions import (
    AnyRequester,
    OfficeTransaction,
    Requester,
    SignedInRequester,
    end_session,
    keep_session,
    local_path,
)
from web.pages.sign_in_links import send_links
from workflows.inputs.base import InputError
from workflows.inputs.office import SignInInput
from workflows.offices.sign_in import LinkRefusedError, digest, office_of_link, sign_in, sign_out

router = APIRouter(include_in_schema=False)
Next = Annotated[str, Query(max_length=500)]

BAD_ADDRESS = N_("Write your work address with an @, such as name@example.org")


@router.get("/sign-in")
def ask(request: Request, requester: AnyRequester, next: Next = "/") -> Response:
    if requester.user is not None:
        return RedirectResponse(local_path(next), status_code=303)
    return _ask(request, requester, {"next": local_path(next), "problem": None, "address": ""})


def _ask(request: Request, requester: Requester, context: dict[str, Any], *, status: int = 200) -> Response:
    """The form; before anybody works here it says how to set Amity up instead."""
    is_set_up = bool(requester.app.database.offices())
    return page(request, requester, "sign-in.html", {**context, "is_set_up": is_set_up}, status=status)


@router.post("/sign-in")
def send_link(request: Request, requester: AnyRequester, form: Form) -> Response:
    """The answer is the same whether the address is known or not, and is given before it is looked up."""
    address, wanted = form.get("address", ""), local_path(form.get("next"))
    try:
        # As it is kept: who writes the domain in another way is the same person.
        address = SignInInput.read(form).address
    except InputError:
        text = translations(requester.language).gettext(BAD_ADDRESS)
        problem = Problem(422, AddressError.code, "", (text,), fields={"address": text})
        context = {"next": wanted, "problem": problem, "address": address[:LONGEST_ADDRESS]}
        return _ask(request, requester, context, status=422)
    if requester.app.sign_in_requests.is_full:
        raise TooManyError(N_("Too many wait for a link already."), hint=N_("Try again in a minute."))
    response = page(request, requester, "sign-in-sent.html", {"address": address})
    client = request.client.host if request.client else ""
    delay = requester.app.sign_in_requests.delay(address=address, client=client)
    if delay is not None:
        response.background = BackgroundTask(_send_in_turn, requester.app, address, wanted, delay)
    return response


async def _send_in_turn(app: AppState, address: str, wanted: str, delay: float) -> None:
    """After the answer, with a place of its own: what was promised must not fail because many are at work.

    Whether the address is known is looked up only here, so that no answer takes longer for one that is.
    """
    with app.sign_in_requests.waiting():
        await asyncio.sleep(delay)
    async with app.gates.writing.place():
        await run_in_threadpool(send_links, app, address, next=wanted)


@router.get("/sign-in/{token}")
def show_button(request: Request, token: str, requester: AnyRequester, next: Next = "/") -> Response:
    """Uses nothing up: programs that read mails follow links, and only people press buttons."""
    whom = _whom(requester.app, token)
    if whom is None:
        raise LinkRefusedError(N_("This link does not work any more."), hint=N_("Ask for a new one."))
    return page(request, requester, "sign-in-button.html", {"whom": whom, "next": local_path(next)})


@router.post("/sign-in/{token}")
def use_link(token: str, requester: AnyRequester, form: Form) -> Response:
    with requester.app.database.transaction(office_of_link(requester.app.database, token)) as tx:
        secret = sign_in(tx, token)
    response = RedirectResponse(local_path(form.get("next")), status_code=303)
    keep_session(response, requester.app, secret)
    return response


@router.post("/sign-out")
def leave(requester: SignedInRequester, tx: OfficeTransaction, form: Form) -> Response:
    assert requester.user is not None  # noqa: S101  the dependency saw to it
    sign_out(tx, requester.user.session_id)
    response = RedirectResponse("/sign-in", status_code=303)
    end_session(response, requester.app)
    return response


def _whom(app: AppState, token: str) -> LinkOwner | None:
    office = office_of_link(app.database, token)
    with app.database.transaction(office) as tx:
        return sign_in_queries.open_link(tx, digest(token), at=tx.real_now)
