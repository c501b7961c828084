"""Who asks: the person signed in, the language, and the secret that their forms are marked with."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from config.errors import AmityError
from config.languages import N_, preferred, supported
from models.database import Transaction
from web.http.app_state import AppState, app_state
from workflows.actors import Actor, user_actor
from workflows.offices.sign_in import SESSION_LASTS, SignedIn, session_user
from workflows.policy import Act, may, need

SESSION = "amity"
VISIT = "amity-visit"
LANGUAGE = "amity-language"
YEAR_SECONDS = 365 * 24 * 3600


class SignInNeededError(AmityError):
    code = "sign-in-needed"


@dataclass(frozen=True)
class Visit:
    """`anchor` is the session's secret, or the visit's own while nobody is signed in."""

    language: str
    user: SignedIn | None
    anchor: str
    is_new: bool
    parts: AppState

    @property
    def token(self) -> str:
        """What this visit's forms carry, so that no other site can send them (CSRF)."""
        key = self.parts.runtime.secret_key
        return hmac.new(key, f"form\n{self.anchor}".encode(), hashlib.sha256).hexdigest()

    def owns(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), self.token.encode())

    @property
    def actor(self) -> Actor:
        if self.user is None:
            raise SignInNeededError(N_("You are not signed in."), hint=N_("Sign in first."))
        return user_actor(self.user.user_id, list(self.user.roles))

    def may(self, act: str) -> bool:
        """Templates name the act by its value; one that there is not is a `ValueError`."""
        return may(self.user.roles if self.user else (), Act(act))


def visit_of(request: Request) -> Visit:
    parts = app_state(request)
    secret = request.cookies.get(parts.cookie(SESSION))
    user = session_user(parts.database, secret) if secret else None
    chosen = request.cookies.get(LANGUAGE)
    language = supported(
        chosen or (user.language if user else None) or preferred(request.headers.get("accept-language", ""))
    )
    kept = secret if user else request.cookies.get(parts.cookie(VISIT))
    visit = Visit(language, user, kept or secrets.token_urlsafe(32), kept is None, parts)
    request.state.visit = visit
    return visit


AnyVisit = Annotated[Visit, Depends(visit_of)]


def signed_in(visit: AnyVisit) -> Visit:
    if visit.user is None:
        raise SignInNeededError(N_("You are not signed in."), hint=N_("Sign in first."))
    return visit


UserVisit = Annotated[Visit, Depends(signed_in)]


def office_transaction(visit: UserVisit) -> Iterator[Transaction]:
    """The request's one transaction, committed before the response is sent (that is what the scope below is for)."""
    assert visit.user is not None  # noqa: S101  the dependency above saw to it
    with visit.parts.database.transaction(visit.user.office_id) as tx:
        yield tx


OfficeTransaction = Annotated[Transaction, Depends(office_transaction, scope="function")]


def keep_visit(response: Response, visit: Visit) -> None:
    """Gives a visitor who is not signed in the cookie that their forms' tokens belong to."""
    if visit.user is None and visit.is_new:
        _set(response, visit.parts, VISIT, visit.anchor, seconds=None)


def keep_session(response: Response, parts: AppState, secret: str) -> None:
    _set(response, parts, SESSION, secret, seconds=int(SESSION_LASTS.total_seconds()))
    response.delete_cookie(parts.cookie(VISIT), path="/", secure=parts.secure, httponly=True, samesite="lax")


def end_session(response: Response, parts: AppState) -> None:
    response.delete_cookie(parts.cookie(SESSION), path="/", secure=parts.secure, httponly=True, samesite="lax")


def keep_language(response: Response, parts: AppState, language: str) -> None:
    response.set_cookie(
        LANGUAGE,
        supported(language),
        max_age=YEAR_SECONDS,
        path="/",
        secure=parts.secure,
        httponly=True,
        samesite="lax",
    )


def _set(response: Response, parts: AppState, name: str, value: str, *, seconds: int | None) -> None:
    response.set_cookie(
        parts.cookie(name), value, max_age=seconds, path="/", secure=parts.secure, httponly=True, samesite="lax"
    )


def local_path(wanted: str | None, *, otherwise: str = "/") -> str:
    """`wanted` if it is an address inside Amity, else the other: a link can lead nowhere else."""
    if not wanted or not wanted.startswith("/") or wanted.startswith(("//", "/\\")):
        return otherwise
    if any(ord(char) < 33 or char == "\\" for char in wanted) or len(wanted) > 500:
        return otherwise
    return wanted


def needs(act: Act) -> Any:
    """For the dependencies of a route: only somebody who may do this may ask it, whatever the form says."""

    def check(visit: UserVisit) -> None:
        need(visit.actor, act)

    return Depends(check)
