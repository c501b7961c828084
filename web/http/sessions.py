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
ANONYMOUS = "amity-visit"
LANGUAGE = "amity-language"
YEAR_SECONDS = 365 * 24 * 3600


class SignInNeededError(AmityError):
    code = "sign-in-needed"


@dataclass(frozen=True)
class Requester:
    """Who sends a request. `anchor` is the session's secret, or a cookie's own while nobody is signed in."""

    language: str
    user: SignedIn | None
    anchor: str
    is_new: bool
    app: AppState

    @property
    def token(self) -> str:
        """What the forms for this requester carry, so that no other site can send them (CSRF)."""
        key = self.app.runtime.secret_key
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


def requester_of(request: Request) -> Requester:
    app = app_state(request)
    secret = request.cookies.get(app.cookie(SESSION))
    user = session_user(app.database, secret) if secret else None
    chosen = request.cookies.get(LANGUAGE)
    language = supported(
        chosen or (user.language if user else None) or preferred(request.headers.get("accept-language", ""))
    )
    kept = secret if user else request.cookies.get(app.cookie(ANONYMOUS))
    requester = Requester(language, user, kept or secrets.token_urlsafe(32), kept is None, app)
    request.state.requester = requester
    return requester


AnyRequester = Annotated[Requester, Depends(requester_of)]


def signed_in(requester: AnyRequester) -> Requester:
    if requester.user is None:
        raise SignInNeededError(N_("You are not signed in."), hint=N_("Sign in first."))
    return requester


SignedInRequester = Annotated[Requester, Depends(signed_in)]


def office_transaction(requester: SignedInRequester) -> Iterator[Transaction]:
    """The request's one transaction, committed before the response is sent (that is what the scope below is for)."""
    assert requester.user is not None  # noqa: S101  the dependency above saw to it
    with requester.app.database.transaction(requester.user.office_id) as tx:
        yield tx


OfficeTransaction = Annotated[Transaction, Depends(office_transaction, scope="function")]


def keep_anonymous(response: Response, requester: Requester) -> None:
    """Gives somebody who is not signed in the cookie that the tokens of their forms belong to."""
    if requester.user is None and requester.is_new:
        _set(response, requester.app, ANONYMOUS, requester.anchor, seconds=None)


def keep_session(response: Response, app: AppState, secret: str) -> None:
    _set(response, app, SESSION, secret, seconds=int(SESSION_LASTS.total_seconds()))
    response.delete_cookie(app.cookie(ANONYMOUS), path="/", secure=app.secure, httponly=True, samesite="lax")


def end_session(response: Response, app: AppState) -> None:
    response.delete_cookie(app.cookie(SESSION), path="/", secure=app.secure, httponly=True, samesite="lax")


def keep_language(response: Response, app: AppState, language: str) -> None:
    response.set_cookie(
        LANGUAGE,
        supported(language),
        max_age=YEAR_SECONDS,
        path="/",
        secure=app.secure,
        httponly=True,
        samesite="lax",
    )


def _set(response: Response, app: AppState, name: str, value: str, *, seconds: int | None) -> None:
    response.set_cookie(
        app.cookie(name), value, max_age=seconds, path="/", secure=app.secure, httponly=True, samesite="lax"
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

    def check(requester: SignedInRequester) -> None:
        need(requester.actor, act)

    return Depends(check)
