"""What every response carries and every request has to pass, before any route: headers, size, and where it comes from.

Pure ASGI, so that it also covers static files and errors that no handler caught.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.errors import AmityError
from config.languages import N_
from web.http.concurrency_limit import SAFE, Gates, Release
from web.http.proxies import ProxyWatch
from web.http.request_body import BodyReader, BrokenOffError, replayed
from web.http.request_text import check_texts

log = logging.getLogger(__name__)

# These need no connection of the pages' own, and answer however busy those are.
APART = ("/healthz", "/readyz", "/static/")
# Tabler draws arrows and ticks with data: pictures; everything else is a file of ours.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TRANSPORT = "max-age=31536000; includeSubDomains"


class CrossSiteError(AmityError):
    """A form that was not sent from a page of ours."""

    code = "cross-site"


class SecurityMiddleware:
    """Takes the body in, adds the headers, refuses what may not come in, and answers what nobody caught.

    `refuse` makes the response for an error; it is the application's own error page. `gates` bound how many requests
    are at work: a request passes one with its body, and gives its place back with the beginning of its answer.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        base_url: Callable[[], str],
        refuse: Callable[[Request, Exception], Response],
        gates: Gates,
        body_reader: BodyReader,
        proxies: ProxyWatch,
    ) -> None:
        self.app = app
        self._base_url = base_url
        self._refuse = refuse
        self._gates = gates
        self._bodies = body_reader
        self._proxies = proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False
        read = False
        leave: Release | None = None
        secure = urlsplit(self._base_url()).scheme == "https"

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                if leave is not None:
                    leave()
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if secure:
                    headers["Strict-Transport-Security"] = TRANSPORT
                headers.setdefault("Cache-Control", "no-store")
                if not read:
                    # What is still on its way would be taken for the next request.
                    headers["Connection"] = "close"
            await send(message)

        with self._bodies.holding() as held:
            try:
                headers = Headers(scope=scope)
                self._proxies.look(scope, headers)
                if scope["method"] not in SAFE:
                    self._check_origin(headers)
                body = await self._bodies.read(headers, receive, held)
                read = True
                check_texts(scope, headers, body)
                if not scope["path"].startswith(APART):
                    leave = await self._gates.for_method(scope["method"]).enter()
                await self.app(scope, replayed(body, receive), send_guarded)
            except BrokenOffError:
                return
            except Exception as error:
                if begun:
                    raise
                if not isinstance(error, AmityError):
                    log.exception("a request failed", extra={"path": scope["path"]})
                request = Request({**scope, "app": scope.get("app")}, receive)
                await self._refuse(request, error)(scope, receive, send_guarded)
            finally:
                if leave is not None:
                    leave()

    def _check_origin(self, headers: Headers) -> None:
        """Browsers say where a form comes from; what says nothing is no browser and has no cookie of ours."""
        site = headers.get("sec-fetch-site")
        if site in ("same-origin", "none"):
            return
        origin = headers.get("origin")
        if site is None and origin is None:
            return
        if site is None and origin is not None:
            ours = urlsplit(self._base_url())
            theirs = urlsplit(origin)
            if (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc) or theirs.netloc == headers.get("host"):
                return
        raise CrossSiteError(
            N_("This form was sent from another site."), hint=N_("Open the page here and send it again.")
        )
