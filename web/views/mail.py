"""The ledger of reminders with their results, and the text of one mail."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID
from zoneinfo import ZoneInfo

from config.languages import N_, format_instant, translations
from config.vocabulary import PN_
from models.database import Transaction
from models.enums import ItemStatus
from models.queries import mail as mail_queries
from models.queries.mail import ReminderMail
from web.http.sessions import Requester
from web.views.history import reason_text
from web.views.items import ItemView, planned_of, shown
from workflows.calendar.zones import zone_of
from workflows.unit_of_work.definitions import machine_for

ON_PAGE = 40
SHOWN_HEADERS = {
    "From": PN_("mail", "From"),
    "To": PN_("mail", "To"),
    "Subject": PN_("mail", "Subject"),
    "Date": PN_("mail", "Date"),
}

TABS = {
    "sent": N_("Sent"),
    "planned": N_("Planned"),
    "skipped": N_("Skipped"),
    "cancelled": N_("Cancelled"),
    "dead": N_("Given up"),
}
_STATUSES = {
    "sent": (ItemStatus.SENT, ItemStatus.SENDING),
    "planned": (ItemStatus.PLANNED,),
    "skipped": (ItemStatus.SKIPPED, ItemStatus.FOLDED),
    "cancelled": (ItemStatus.CANCELLED,),
    "dead": (ItemStatus.DEAD,),
}


@dataclass(frozen=True)
class ReminderEntry:
    item: ItemView
    due_at: datetime
    status: str
    reason: str
    mails: tuple[ReminderMail, ...]


@dataclass(frozen=True)
class Ledger:
    tab: str
    entries: tuple[ReminderEntry, ...]
    more: str | None


@dataclass(frozen=True)
class MailMessage:
    headers: tuple[tuple[str, str], ...]
    text: str


def ledger_view(tx: Transaction, requester: Requester, tab: str, after: tuple[datetime, UUID] | None) -> Ledger:
    """One page of the ledger: what is planned from the nearest on, everything else from the latest back."""
    rows = mail_queries.ledger_rows(
        tx,
        tx.office,
        statuses=_STATUSES[tab],
        newest_first=tab != "planned",
        after=after,
        most=ON_PAGE + 1,
    )
    zone = zone_of(requester.user.zone if requester.user else None)
    entries = []
    for row in rows[:ON_PAGE]:
        definition = machine_for(tx, row.agreement_kind, row.definition_version).definition
        item = shown(planned_of(row), definition, row.parties, reference=row.reference, language=requester.language)
        entries.append(
            ReminderEntry(
                item=item,
                due_at=row.due_at.astimezone(zone),
                status=row.status,
                reason=reason_text(row.reason or "", requester.language),
                mails=tuple(_mail(mail, zone, requester.language) for mail in row.mails),
            )
        )
    last = rows[ON_PAGE - 1] if len(rows) > ON_PAGE else None
    more = f"{last.due_at.isoformat()}~{last.id}" if last is not None else None
    return Ledger(tab, tuple(entries), more)


def _mail(mail: ReminderMail, zone: ZoneInfo, language: str) -> ReminderMail:
    return replace(
        mail,
        sent_at=mail.sent_at.astimezone(zone) if mail.sent_at else None,
        reason=reason_text(mail.reason or "", language, of_mail=True),
    )


def read_message(content: bytes | None, language: str) -> MailMessage | None:
    """The headers that matter, by their words, and the text of a stored mail; None before it was rendered."""
    if content is None:
        return None
    message = message_from_bytes(bytes(content), policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101  that is what this policy makes
    body = message.get_body(("plain",))
    words = translations(language)
    headers = tuple(
        (words.pgettext(*label), _header(message, name, language))
        for name, label in SHOWN_HEADERS.items()
        if message[name]
    )
    return MailMessage(headers, body.get_content() if body is not None else "")


def _header(message: EmailMessage, name: str, language: str) -> str:
    sent = getattr(message[name], "datetime", None)
    return format_instant(sent, language) if sent else str(message[name])
