"""Sign-in links and sessions: open ones, recent ones, whose they are, and using or ending them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, text

from models.database import Transaction
from models.queries.places import WORKPLACE, ZONE_OF_USER
from models.queries.rows import row_of


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Whom a sign-in link is for, and the name of their office."""

    name: str
    office: str


@dataclass(frozen=True, slots=True)
class MailRecipient:
    user_name: str
    address: str
    language: str
    zone: str
    office_name: str


@dataclass(frozen=True, slots=True)
class SessionUser:
    """`held` says that a restored installation waits for somebody to resume it."""

    id: UUID
    user_id: UUID
    name: str
    address: str
    language: str
    roles: tuple[str, ...]
    office_name: str
    zone: str
    held: bool


_OPEN_LINK = text("""
SELECT u.name, o.name AS office FROM sign_in_links l JOIN users u ON u.id = l.user_id
JOIN offices o ON o.id = l.office_id
WHERE l.digest = :digest AND l.used_at IS NULL AND l.expires_at > :at AND u.left_on IS NULL
""")


_RECENT_LINKS = text("SELECT count(*) FROM sign_in_links WHERE user_id = :user AND expires_at > :at")


_RECIPIENT = text(f"""
SELECT u.name AS user_name, u.address, u.language, {ZONE_OF_USER} AS zone,
  o.name AS office_name
FROM users u JOIN offices o ON o.id = u.office_id
{WORKPLACE}
WHERE u.id = :user AND u.left_on IS NULL FOR UPDATE OF u
""")  # noqa: S608  only constants


def open_link(tx: Transaction, digest: bytes, *, at: datetime) -> LinkOwner | None:
    """Whom a sign-in link is for, while it still works."""
    return row_of(LinkOwner, tx.execute(_OPEN_LINK, {"digest": digest, "at": at}))


def open_links_of(tx: Transaction, user: UUID, *, at: datetime) -> int:
    return int(tx.execute(_RECENT_LINKS, {"user": user, "at": at}).scalar_one())


def recipient(tx: Transaction, user: UUID) -> MailRecipient | None:
    """Somebody to write to, locked: of several who ask at once each sees the links of those before."""
    return row_of(MailRecipient, tx.execute(_RECIPIENT, {"user": user}))


_USE_LINK = text("""
UPDATE sign_in_links SET used_at = :at WHERE digest = :digest AND used_at IS NULL AND expires_at > :at RETURNING user_id
""")

_SESSION_USER = text(f"""
SELECT s.id, u.id AS user_id, u.name, u.address, u.language, u.roles, o.name AS office_name,
  {ZONE_OF_USER} AS zone, EXISTS (SELECT FROM hold) AS held
FROM sessions s JOIN users u ON u.id = s.user_id JOIN offices o ON o.id = s.office_id
{WORKPLACE}
WHERE s.id = :id AND s.expires_at > :at AND u.left_on IS NULL
""")  # noqa: S608  only constants

_QUEUE_MAIL = text("""
INSERT INTO deliveries (id, office_id, user_id, class, key, message_id, subject, content, state, queued_at, next_at)
VALUES (:id, :office, :user, 'sign-in', 'sign-in', :message_id, :subject, :content, 'queued', :at, :at)
""")


def users_by_address(tx: Transaction, address: str) -> Sequence[Row[UUID, UUID]]:
    """`user_id` and `office_id` of everybody present with this address, in every office."""
    return tx.execute(text("SELECT user_id, office_id FROM users_by_address(:address)"), {"address": address}).all()


def office_of_link(tx: Transaction, digest: bytes) -> UUID | None:
    office: UUID | None = tx.scalar(text("SELECT office_id FROM sign_in_link_by_digest(:digest)"), {"digest": digest})
    return office


def use_link(tx: Transaction, digest: bytes) -> UUID | None:
    """Uses up a link that still works; returns whose it is."""
    user: UUID | None = tx.scalar(_USE_LINK, {"digest": digest, "at": tx.real_now})
    return user


def remove_expired(tx: Transaction) -> None:
    """Sessions and links whose time is over."""
    tx.execute(text("DELETE FROM sessions WHERE expires_at < :at"), {"at": tx.real_now})
    tx.execute(text("DELETE FROM sign_in_links WHERE expires_at < :at"), {"at": tx.real_now})


def session_by_digest(tx: Transaction, digest: bytes) -> Row[UUID, UUID] | None:
    """`session_id` and `office_id`, whichever office it is of."""
    return tx.execute(
        text("SELECT session_id, office_id FROM session_by_digest(:digest)"), {"digest": digest}
    ).one_or_none()


def session_user(tx: Transaction, session_id: UUID) -> SessionUser | None:
    """The user of a session that has not ended, with the names and the zone that pages show."""
    return row_of(SessionUser, tx.execute(_SESSION_USER, {"id": session_id, "at": tx.real_now}))


def end_session(tx: Transaction, session_id: UUID) -> None:
    tx.execute(text("DELETE FROM sessions WHERE id = :id"), {"id": session_id})


def queue_mail(
    tx: Transaction, user: UUID, *, id: UUID, content: bytes, subject: str, message_id: str, at: datetime
) -> None:
    """A mail with a sign-in link, due at once."""
    values = {"id": id, "office": tx.office, "user": user, "message_id": message_id, "subject": subject}
    tx.execute(_QUEUE_MAIL, {**values, "content": content, "at": at})
