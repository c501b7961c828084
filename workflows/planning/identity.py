"""Stable identities of reminders and of their mails."""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID


def reminder_key(reference: str, rule: str, occurrence: str, offset: str) -> str:
    return f"{reference}/{rule}/{occurrence}/{offset}"


def message_id(secret: bytes, mail_domain: str, office: UUID, key: str, person: UUID) -> str:
    """The one identity of a reminder to a person, for ever: derived, not drawn."""
    digest = hmac.new(secret, f"{office}\n{key}\n{person}".encode(), hashlib.sha256).hexdigest()
    return f"<{digest[:40]}@{mail_domain}>"
