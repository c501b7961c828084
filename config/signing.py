"""Signed texts that expire: for links that are checked by key alone, before anything is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time


def signed(key: bytes, purpose: str, *, lasts_seconds: int) -> str:
    """A token for `purpose` that holds for so many seconds of real time."""
    until = str(int(time.time()) + lasts_seconds)
    return f"{until}.{_signature(key, purpose, until)}"


def holds(key: bytes, purpose: str, token: str) -> bool:
    until, _, signature = token.partition(".")
    if not until.isdecimal() or not hmac.compare_digest(signature.encode(), _signature(key, purpose, until).encode()):
        return False
    return int(until) >= time.time()


def _signature(key: bytes, purpose: str, until: str) -> str:
    digest = hmac.new(key, f"{purpose}\n{until}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
