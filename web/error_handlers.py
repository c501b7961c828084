"""Which error has which status, in one place; drawn as a page for people and as RFC 9457 for programs."""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Any, cast
from urllib.parse import quote

from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from config.errors import AmityError
from config.languages import preferred, supported, translations
from models.faults import unwritable
from web.api.errors import MEDIA_TYPE
from web.http.allowed_methods import allowed, without_slash
from web.http.app_state import app_state
from web.http.concurrency_limit import RETRY_AFTER_SECONDS
from web.http.problem import Problem, Redraw, code_of, problem_of, status_of, words_for
from web.http.rendering import current_path, page
from web.http.sessions import LANGUAGE, SESSION, Requester, SignInNeededError, requester_of
from web.pages.conflict import conflict_page
from workflows.engine.machine import TransitionRefusedError
from workflows.inputs.base import InputError, input_problem
from workflows.lifecycle.approvals import NotYoursError
from workflows.offices.sign_in import LinkRefusedError
from workflows.unit_of_work.optimistic_lock import VersionConflictError

log = logging.getLogger(__name__)

API = "/api/"
TOO_OFTEN_SECONDS = 60


def handle(request: Request, error: Exception) -> Response:
    """The response for an error, wherever it was raised. Says nothing of what it was when nobody foresaw it."""
    status = status_of(error)
    meant = without_slash(request) if status == 404 else None
    if meant is not None:
        return RedirectResponse(meant, status_code=307)
    response = _answer(request, error, status)
    response.headers.update(getattr(error, "headers", None) or {})
    if status == 405:
        response.headers["Allow"] = allowed(request)
    if status == 429:
        response.headers["Retry-After"] = str(TOO_OFTEN_SECONDS)
    if status == 503:
        _log_unavailable(request, error)
        response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


def handle_internal(request: Request, error: Exception) -> Response:
    """For what the driver calls internal: a database that is read-only; all else nobody foresaw."""
    if unwritable(error) is None:
        raise error
    return handle(request, error)


def _log_unavailable(request: Request, error: Exception) -> None:
    """One line for each time that somebody was sent away; values of a form or a statement are not in it."""
    cause = getattr(error, "orig", error)
    log.warning(
        "a request was not served",
        extra={
            "path": request.scope["path"],
            "error": type(cause).__name__,
            "sqlstate": getattr(cause, "sqlstate", None) or "-",
        },
    )


def _answer(request: Request, error: Exception, status: int) -> Response:
    if request.scope["path"].startswith(API):
        return _problem_json(error, status, _known_requester(request, status).language)
    requester = _known_requester(request, status)
    if isinstance(error, SignInNeededError):
        return _to_sign_in(request)
    problem = problem_of(request, error, status, requester.language)
    drawn = _redrawn(request, problem, error, requester)
    if drawn is not None:
        return drawn
    template = "link-refused.html" if isinstance(error, LinkRefusedError) else "problem.html"
    return page(request, requester, template, {"problem": problem}, status=status)


def _redrawn(request: Request, problem: Problem, error: Exception, requester: Requester) -> Response | None:
    _, redraw = getattr(request.state, "redraw", ("", None))
    # What was refused for a form of the page is said there; of other refusals there is a page of their own.
    stays = problem.status in (409, 422) or isinstance(error, (TransitionRefusedError, NotYoursError))
    if redraw is None or requester.user is None or not stays:
        return None
    request.state.redraw = ("", None)
    if isinstance(error, VersionConflictError):
        redraw = conflict_page(request, requester, error)
    with requester.app.database.transaction(requester.user.office_id) as tx:
        return cast("Redraw", redraw)(tx, problem)


def _problem_json(error: Exception, status: int, language: str) -> JSONResponse:
    title, advice = (translations(language).gettext(text) for text in words_for(error, status))
    document: dict[str, Any] = {"type": "about:blank", "title": title, "status": status, "code": code_of(error, status)}
    if isinstance(error, AmityError):
        # What is for operators only is not said; the code names it.
        document["detail"] = error.text_in(language) or advice
        hint = error.advice.text_in(language)
        if hint:
            document["hint"] = hint
    elif isinstance(error, RequestValidationError):
        faults = [input_problem(fault, str(fault["loc"][-1])) for fault in error.errors()]
        document["detail"] = InputError(*faults).text_in(language)
    response = JSONResponse(document, status_code=status, media_type=MEDIA_TYPE)
    response.headers["Content-Language"] = language
    if status == 401:
        # RFC 9110 wants a challenge; there is no scheme for cookies, so it only names the realm.
        response.headers["WWW-Authenticate"] = 'Session realm="Amity"'
    return response


def _to_sign_in(request: Request) -> Response:
    wanted = current_path(request)
    address = "/sign-in" if request.method != "GET" or wanted == "/" else f"/sign-in?next={quote(wanted, safe='')}"
    if request.headers.get("hx-request") == "true":
        # A fragment has no place for another page: the browser goes there itself.
        return Response(status_code=204, headers={"HX-Redirect": address})
    return RedirectResponse(address, status_code=303)


def _known_requester(request: Request, status: int) -> Requester:
    known: Requester | None = getattr(request.state, "requester", None)
    if known is not None:
        return known
    # No page was found that would have asked who it is. Without the database nobody can be asked.
    if status in (404, 405) and request.cookies.get(app_state(request).cookie(SESSION)):
        with suppress(OperationalError, InterfaceError, PoolTimeoutError):
            return requester_of(request)
    language = supported(request.cookies.get(LANGUAGE) or preferred(request.headers.get("accept-language", "")))
    # `is_new` is False: an error page gives no cookie away.
    return Requester(language, None, "", False, app_state(request))
