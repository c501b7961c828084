"""Sign-in links: open ones, recent ones, and who may get one."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, text

from models.database import Transaction

_OPEN_LINK = text("""
SELECT u.name, o.name AS office FROM sign_in_links l JOIN users u ON u.id = l.user_id
JOIN offices o ON o.id = l.office_id
WHERE l.digest = :digest AND l.used_at IS NULL AND l.expires_at > :at AND u.left_on IS NULL
""")


_RECENT_LINKS = text("SELECT count(*) FROM sign_in_links WHERE user_id = :user AND expires_at > :at")


_RECIPIENT = text("""
SELECT u.name AS user_name, u.address, u.language, coalesce(u.zone, o.zone, own.zone, 'UTC') AS zone,
  o.name AS office_name
FROM users u JOIN offices o ON o.id = u.office_id
LEFT JOIN LATERAL (
  SELECT p.zone FROM places p WHERE p.own AND p.zone IS NOT NULL ORDER BY p.id LIMIT 1) own ON true
WHERE u.id = :user AND u.left_on IS NULL FOR UPDATE OF u
""")


def open_link(tx: Transaction, digest: bytes, *, at: datetime) -> RowMapping | None:
    """Whom a sign-in link is for, while it still works."""
    return tx.execute(_OPEN_LINK, {"digest": digest, "at": at}).mappings().one_or_none()


def open_links_of(tx: Transaction, user: UUID, *, at: datetime) -> int:
    return int(tx.execute(_RECENT_LINKS, {"user": user, "at": at}).scalar_one())


def recipient(tx: Transaction, user: UUID) -> RowMapping | None:
    """Somebody to write to, locked: of several who ask at once each sees the links of those before."""
    return tx.execute(_RECIPIENT, {"user": user}).mappings().one_or_none()
