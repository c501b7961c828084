"""Answering somebody who asks for a sign-in link: a mail for each office that knows the address, or none."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from uuid import UUID, uuid4

from models.queries import sign_in as sign_in_queries
from notices.letter import Sender, mail_domain, sign_in_letter
from web.http.app_state import AppState
from workflows.offices.sign_in import link_path, make_link, queue_sign_in_mail, users_with_address

# Open links that one person may have; asking again waits until one is used or fifteen minutes old.
MOST_OPEN = 3


def send_links(app: AppState, address: str, *, next: str = "/") -> int:
    """Queues the mails and returns how many; the page never says how many."""
    users = users_with_address(app.database, address)
    return sum(_send(app, user, office, next) for user, office in users)


def _send(app: AppState, user: UUID, office: UUID, next: str) -> bool:
    with app.database.transaction(office) as tx:
        row = sign_in_queries.recipient(tx, user)
        if row is None or sign_in_queries.open_links_of(tx, user, at=tx.real_now) >= MOST_OPEN:
            return False
        message_id = f"<{uuid4()}@{mail_domain(app.runtime.mail_from)}>"
        link = f"{app.base_url}{link_path(make_link(tx, user))}"
        if next != "/":
            link += f"?next={quote(next, safe='')}"
        at: datetime = tx.now
        sender = Sender(app.database.installation, app.base_url, app.runtime.mail_from)
        letter = sign_in_letter(row, link, message_id=message_id, at=at, sender=sender)
        queue_sign_in_mail(tx, user, content=letter.content, subject=letter.subject, message_id=message_id, at=at)
        tx.wake_workers()
    return True
