"""Signing in by a one-time link, and the sessions that come of it. Real time throughout."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from config.errors import RefusedError
from config.languages import N_
from models.database import Database, Transaction
from models.event_types import EventType
from models.queries import sign_in as sign_in_queries
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
        rows = sign_in_queries.users_by_address(tx, address.strip())
    return [(row.user_id, row.office_id) for row in rows]


def office_of_link(database: Database, token: str) -> UUID:
    """Where a link belongs; raises `LinkRefusedError` for an unknown one."""
    with database.transaction(None) as tx:
        office = sign_in_queries.office_of_link(tx, digest(token))
    if office is None:
        raise _refused()
    return office


def sign_in(tx: Transaction, token: str) -> str:
    """Uses a link up and opens a session; returns the session's secret, for the cookie."""
    user_id = sign_in_queries.use_link(tx, digest(token))
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
    sign_in_queries.remove_expired(tx)
    log_for_office(tx, type=EventType.USER_SIGNED_IN, by=AMITY, data={"user": user_id})
    return secret


def session_user(database: Database, secret: str) -> SignedIn | None:
    """Whom a session's secret belongs to; None when it is unknown, ended, or its user has left."""
    with database.transaction(None) as tx:
        session = sign_in_queries.session_by_digest(tx, digest(secret))
    if session is None:
        return None
    with database.transaction(session.office_id) as tx:
        row = sign_in_queries.session_user(tx, session.session_id)
    if row is None:
        return None
    return SignedIn(
        office_id=session.office_id,
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
    sign_in_queries.end_session(tx, session_id)


def queue_sign_in_mail(
    tx: Transaction, user_id: UUID, *, content: bytes, subject: str, message_id: str, at: datetime
) -> None:
    """A sign-in mail joins the other deliveries; its bytes are dropped once sent."""
    sign_in_queries.queue_mail(tx, user_id, id=new_id(), content=content, subject=subject, message_id=message_id, at=at)


def _refused() -> LinkRefusedError:
    return LinkRefusedError(
        N_("This link does not work any more."), hint=N_("Ask for a new one: a link works once, for 15 minutes.")
    )
