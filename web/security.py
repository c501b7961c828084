"""What every response carries and every request has to pass, before any route: headers, size, and where it comes from.

Pure ASGI, so that it also covers static files and errors that no handler caught.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from config.errors import AmityError

log = logging.getLogger(__name__)

LARGEST_BODY = 256 * 1024
SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
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


class TooLargeError(AmityError):
    code = "too-large"


class CrossSiteError(AmityError):
    """A form that was not sent from a page of ours."""

    code = "cross-site"


class Guard:
    """Adds the headers, refuses what is too large or comes from another site, and answers what nobody caught.

    `refuse` makes the response for an error; it is the application's own error page.
    """

    def __init__(
        self, app: ASGIApp, *, base_url: Callable[[], str], refuse: Callable[[Request, Exception], Response]
    ) -> None:
        self.app = app
        self._base_url = base_url
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun = False
        secure = urlsplit(self._base_url()).scheme == "https"

        async def send_guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
                if secure:
                    headers["Strict-Transport-Security"] = TRANSPORT
                headers.setdefault("Cache-Control", "no-store")
            await send(message)

        try:
            headers = Headers(scope=scope)
            if scope["method"] not in SAFE:
                self._check_origin(headers)
            declared = headers.get("content-length", "0")
            if not declared.isdecimal() or int(declared) > LARGEST_BODY:
                raise _too_large()
            await self.app(scope, _measured(receive), send_guarded)
        except Exception as error:
            if begun:
                raise
            if not isinstance(error, AmityError):
                log.exception("a request failed", extra={"path": scope["path"]})
            request = Request({**scope, "app": scope.get("app")}, receive)
            await self._refuse(request, error)(scope, receive, send_guarded)

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
        raise CrossSiteError("This form was sent from another site.", hint="Open the page here and send it again.")


def _measured(receive: Receive) -> Receive:
    taken = 0

    async def measured() -> Message:
        nonlocal taken
        message: Any = await receive()
        taken += len(message.get("body", b""))
        if taken > LARGEST_BODY:
            raise _too_large()
        return message  # type: ignore[no-any-return]

    return measured


def _too_large() -> TooLargeError:
    return TooLargeError("This is larger than Amity takes.", hint=f"At most {LARGEST_BODY // 1024} KiB.")
