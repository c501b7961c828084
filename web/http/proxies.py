"""Notices a proxy that is not configured as trusted: behind it everybody has one address, and is one client.

What was noticed is kept in the home, where `amity doctor` finds it. Anybody can send the header, so it is a hint for
people and decides nothing.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import UTC, datetime
from pathlib import Path

from starlette.datastructures import Headers
from starlette.types import Scope

from config.homes import PROXY_SEEN, ProxySeen
from config.json_shapes import to_json
from web.http.rate_limit import network_of

log = logging.getLogger(__name__)

AGAIN_AFTER_SECONDS = 3600.0
_MARKS = ("x-forwarded-for", "forwarded", "x-real-ip")


class ProxyWatch:
    """`trusted` says whether any proxy is; then there is nothing to be noticed."""

    def __init__(self, folder: Path, *, trusted: bool) -> None:
        self._file = folder / PROXY_SEEN
        self._trusted = trusted
        self._quiet_until = 0.0

    def look(self, scope: Scope, headers: Headers) -> None:
        if self._trusted or time.monotonic() < self._quiet_until or not any(mark in headers for mark in _MARKS):
            return
        self._quiet_until = time.monotonic() + AGAIN_AFTER_SECONDS
        client = scope.get("client")
        peer = network_of(client[0]) if client else "a socket"
        log.warning("a proxy is in front and AMITY_TRUSTED_PROXIES trusts none", extra={"peer": peer})
        try:
            self._file.write_text(json.dumps(to_json(ProxySeen(peer, datetime.now(UTC).replace(microsecond=0)))))
        except OSError:
            log.warning("what was noticed of a proxy could not be kept")
