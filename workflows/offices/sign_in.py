"""Signing in by a one-time link, and the sessions that come of it. Real time throughout."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from config.errors import RefusedError
from models.database import Database, Transaction
from models.enums import EventType
from models.tables.base import new_id
from models.tables.people import User
from models.tables.sessions import SignInLink, WebSession
from workflows.actors import AMITY
from workflows.audit.office_log import log_for_office

LINK_LASTS = timedelta(minutes=15)
SESSION_LASTS = timedelta(days=14)
TOKEN_BYTES = 32
# What a signed set-up link is for; it works only while there is no office.
SET_UP = "set-up"


class LinkRefusedError(RefusedError):
    """The link is unknown, used or too old; which of them is not said."""

    code = "sign-in-link"


@dataclass(frozen=True)
class SignedIn:
    office_id: UUID
    user_id: UUID
    session_id: UUID
    name: str
    office_name: str
    address: str
    language: str
    roles: tuple[str, ...]
    zone: str
    # Whether the installation was restored and waits to be resumed.
    held: bool = False


def digest(token: str) -> bytes:
    """What is stored of a secret. It has 256 random bits: a plain hash cannot be tried out."""
    return hashlib.sha256(token.encode()).digest()


def make_link(tx: Transaction, user_id: UUID) -> str:
    """A new one-time secret for a user of this office; only its digest is stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    tx.add(
        SignInLink(
            id=new_id(),
            office_id=tx.office,
            user_id=user_id,
            digest=digest(token),
            expires_at=tx.real_now + LINK_LASTS,
        )
    )
    tx.flush()
    return token


def link_path(token: str) -> str:
    return f"/sign-in/{token}"


def set_up_path(token: str) -> str:
    return f"/set-up/{token}"


def users_with_address(database: Database, address: str) -> list[tuple[UUID, UUID]]:
    """(user, office) of everybody present with this address, in every office."""
    with database.transaction(None) as tx:
        rows = tx.execute(
            text("SELECT user_id, office_id FROM users_by_address(:address)"), {"address": address.strip()}
        ).all()
    return [(row.user_id, row.office_id) for row in rows]


def office_of_link(database: Database, token: str) -> UUID:
    """Where a link belongs; raises `LinkRefusedError` for an unknown one."""
    with database.transaction(None) as tx:
        row = tx.execute(
            text("SELECT office_id FROM sign_in_link_by_digest(:digest)"), {"digest": digest(token)}
        ).one_or_none()
    if row is None:
        raise _refused()
    return row.office_id  # type: ignore[no-any-return]


def sign_in(tx: Transaction, token: str) -> str:
    """Uses a link up and opens a session; returns the session's secret, for the cookie."""
    user_id = tx.scalar(
        text(
            "UPDATE sign_in_links SET used_at = :at WHERE digest = :digest AND used_at IS NULL AND expires_at > :at"
            " RETURNING user_id"
        ),
        {"digest": digest(token), "at": tx.real_now},
    )
    if user_id is None:
        raise _refused()
    user = tx.get_one(User, user_id)
    if user.left_on is not None:
        raise _refused()
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    tx.add(
        WebSession(
            id=new_id(),
            office_id=tx.office,
            user_id=user_id,
            digest=digest(secret),
            created_at=tx.real_now,
            expires_at=tx.real_now + SESSION_LASTS,
        )
    )
    tx.flush()
    tx.execute(text("DELETE FROM sessions WHERE expires_at < :at"), {"at": tx.real_now})
    tx.execute(text("DELETE FROM sign_in_links WHERE expires_at < :at"), {"at": tx.real_now})
    log_for_office(tx, type=EventType.USER_SIGNED_IN, by=AMITY, data={"user": user_id})
    return secret


def session_user(database: Database, secret: str) -> SignedIn | None:
    """Whom a session's secret belongs to; None when it is unknown, ended, or its user has left."""
    with database.transaction(None) as tx:
        found = tx.execute(
            text("SELECT session_id, office_id FROM session_by_digest(:digest)"), {"digest": digest(secret)}
        ).one_or_none()
    if found is None:
        return None
    with database.transaction(found.office_id) as tx:
        row = tx.execute(
            text("""
SELECT s.id, u.id AS user_id, u.name, u.address, u.language, u.roles, o.name AS office_name,
  coalesce(u.zone, o.zone, own.zone, 'UTC') AS zone, EXISTS (SELECT FROM hold) AS held
FROM sessions s JOIN users u ON u.id = s.user_id JOIN offices o ON o.id = s.office_id
LEFT JOIN LATERAL (
  SELECT p.zone FROM places p WHERE p.own AND p.zone IS NOT NULL ORDER BY p.id LIMIT 1) own ON true
WHERE s.id = :id AND s.expires_at > :at AND u.left_on IS NULL
"""),
            {"id": found.session_id, "at": tx.real_now},
        ).one_or_none()
    if row is None:
        return None
    return SignedIn(
        office_id=found.office_id,
        user_id=row.user_id,
        session_id=row.id,
        name=row.name,
        office_name=row.office_name,
        address=row.address,
        language=row.language,
        roles=tuple(row.roles),
        zone=row.zone,
        held=row.held,
    )


def sign_out(tx: Transaction, session_id: UUID) -> None:
    tx.execute(text("DELETE FROM sessions WHERE id = :id"), {"id": session_id})


def queue_sign_in_mail(
    tx: Transaction, user_id: UUID, *, content: bytes, subject: str, message_id: str, at: datetime
) -> None:
    """A sign-in mail joins the other deliveries; its bytes are dropped once sent."""
    tx.execute(
        text("""
INSERT INTO deliveries (id, office_id, user_id, class, key, message_id, subject, content, state, queued_at, next_at)
VALUES (:id, :office, :user, 'sign-in', 'sign-in', :message_id, :subject, :content, 'queued', :at, :at)
"""),
        {
            "id": new_id(),
            "office": tx.office,
            "user": user_id,
            "message_id": message_id,
            "subject": subject,
            "content": content,
            "at": at,
        },
    )


def _refused() -> LinkRefusedError:
    return LinkRefusedError(
        "This link does not work any more.", hint="Ask for a new one: a link works once, for 15 minutes."
    )
