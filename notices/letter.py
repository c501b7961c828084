"""From a queued delivery to the bytes of its mail. Pure but for the templates: the same row gives the same words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import Any
from urllib.parse import quote
from uuid import UUID

from config.addresses import mailed
from config.languages import listed, supported
from config.vocabulary import word
from models.queries.rows import PartyPlace
from models.queries.sign_in import MailRecipient
from models.queries.work_queue import MailCommitment, ReminderToRender
from notices.template_environment import environment
from workflows.calendar.holidays import CALENDARS
from workflows.calendar.zones import zone_of
from workflows.definitions.catalogue import Template
from workflows.definitions.item_details import details_of
from workflows.definitions.mail_deadlines import DUE, OF_A_DAY, answer_by
from workflows.definitions.schema import Definition
from workflows.offices.places import place_name
from workflows.read_models.titles import commitment_title, filled
from workflows.unit_of_work.place_calendars import calendar_of_party

# They stay on one line, so that they can be found by searching mails.
ONE_LINE = frozenset({"amity-log-head", "amity-reminder", "message-id"})


class _Folding(EmailPolicy):
    """Lines of at most 76 characters, and so encoded words of at most 75 (RFC 2047, section 2)."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in ONE_LINE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


FOLDED = _Folding(linesep="\r\n", max_line_length=76)


@dataclass(frozen=True)
class Sender:
    """What all mails of an installation share."""

    installation: UUID
    base_url: str
    mail_from: str

    @property
    def domain(self) -> str:
        return mail_domain(self.mail_from)

    @property
    def mailed_from(self) -> str:
        """With its domain in ASCII, as headers have it."""
        name, address = parseaddr(self.mail_from)
        return str(HeaderAddress(display_name=name, addr_spec=mailed(address)))


@dataclass(frozen=True)
class CityDay:
    """A day as one of the cities has it."""

    name: str
    country: str
    holiday: str | None


@dataclass(frozen=True)
class Letter:
    subject: str
    content: bytes


def mail_domain(mail_from: str) -> str:
    """The domain in ASCII, as identities have it."""
    domain = mail_from.rpartition("@")[2].strip("> ") or "localhost"
    return mailed(f"amity@{domain}").rpartition("@")[2]


def reminder_letter(row: ReminderToRender, definition: Definition, *, at: datetime, sender: Sender) -> Letter:
    """Renders a reminder in its recipient's language and zone, once; the bytes are what is ever sent."""
    language = supported(row.language)
    context = _context(row, definition, language, at, sender)
    made = environment(language)
    folder = row.template
    own = definition.title_of_rule(row.key.split("/")[1])
    if own is not None:
        details = details_of(row.detail)
        context["own_title"] = filled(own, language, number=details.ordinal, occasion=details.title)
    subject_file = f"{folder}/subject.txt" if own is None else "own-title.txt"
    subject = " ".join(made.get_template(subject_file).render(context).split())
    body = made.get_template(f"{folder}/text.txt").render(context).strip() + "\n"
    message = _message(row.address, row.message_id, subject, body, at=at, sender=sender, language=language)
    message["Amity-Reminder"] = row.key
    message["Amity-Log-Head"] = f"{sender.installation}/{row.reference} {row.head_seq} {row.head_hash.hex()}"
    return Letter(subject, message.as_bytes(policy=FOLDED))


@dataclass(frozen=True)
class ImportSummary:
    """The result of an import. `problems` are rows that were not taken, each in one line."""

    file: str
    counts: Mapping[str, int]
    unchecked: int
    undated: int
    # When the first mail about what came in goes out, and how many do within a month.
    first_on: date | None
    soon: int
    problems: Sequence[str]
    more_problems: int


def summary_letter(
    to: MailRecipient, summary: ImportSummary, *, message_id: str, at: datetime, sender: Sender
) -> Letter:
    """The one mail that an import sends, to the person who ran it."""
    language = supported(to.language)
    made = environment(language)
    context = {
        **vars(summary),
        "name": to.user_name,
        "office": to.office_name,
        "day": at.astimezone(zone_of(to.zone)).date(),
        "link": sender.base_url.rstrip("/"),
    }
    subject = " ".join(made.get_template("import-summary/subject.txt").render(context).split())
    body = made.get_template("import-summary/text.txt").render(context).strip() + "\n"
    message = _message(to.address, message_id, subject, body, at=at, sender=sender, language=language)
    return Letter(subject, message.as_bytes(policy=FOLDED))


def sign_in_letter(to: MailRecipient, link: str, *, message_id: str, at: datetime, sender: Sender) -> Letter:
    """The mail with a one-time link. Its bytes are dropped once they were sent."""
    language = supported(to.language)
    made = environment(language)
    context = {"name": to.user_name, "office": to.office_name, "link": link, "minutes": 15}
    subject = " ".join(made.get_template("sign-in/subject.txt").render(context).split())
    body = made.get_template("sign-in/text.txt").render(context).strip() + "\n"
    message = _message(to.address, message_id, subject, body, at=at, sender=sender, language=language)
    return Letter(subject, message.as_bytes(policy=FOLDED))


def _message(
    address: str, message_id: str, subject: str, body: str, *, at: datetime, sender: Sender, language: str
) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender.mailed_from
    # A name could hold anything; the address alone is what the server needs.
    message["To"] = mailed(address)
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id
    # So that out-of-office answers stay away (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body, cte="base64" if language == "ko" else "quoted-printable")
    message["Content-Language"] = language
    return message


def _context(
    row: ReminderToRender, definition: Definition, language: str, at: datetime, sender: Sender
) -> dict[str, Any]:
    parties, day, zone = row.parties, row.date, zone_of(row.zone)
    today = at.astimezone(zone).date()
    state = definition.states[row.state]
    template, details = Template(row.template), details_of(row.detail)
    calendars = [CALENDARS.of(calendar_of_party(party)) for party in parties if party.own] or [CALENDARS.of(None)]
    deadline = answer_by(template, day, row.detail, today, calendars[0])
    is_dated = template in OF_A_DAY | DUE and day >= today
    return {
        "name": row.user_name,
        "office": row.office_name,
        "reference": row.reference,
        "kind": definition.title.get(language),
        "cities": listed([place_name(party.names, language) for party in parties], language),
        "partners": listed(
            [place_name(party.names, language) for party in parties if not party.own]
            # A membership has no partner city; it is called by its own name.
            or [row.title or definition.title.get(language)],
            language,
        ),
        "state": state.label.get(language),
        "advice": state.advice.get(language),
        "audience": row.audience,
        "is_owner": row.user_id == row.owner_id,
        "day": day,
        "days_left": (day - today).days,
        "answer_by": deadline,
        # If the mail is about a day, that day as each city has it; else the deadline.
        "city_day": day if is_dated else deadline,
        "city_days": [_city_day(party, day if is_dated else deadline, language) for party in parties],
        "reason": row.last_note,
        "ordinal": details.ordinal,
        "duty": _duty(definition, details.duty, language),
        "step": _milestone_step(definition, details.step, language),
        "occasion": details.title,
        "owed_on": details.due or day,
        "anniversary_day": details.anniversary or day,
        "term_end": details.end or day,
        "notice_by": word("notice-by", details.notice_by, language) if details.notice_by else None,
        "signed_on": row.signed_on,
        "since": row.state_entered_at.astimezone(zone).date(),
        "exchange": row.exchange,
        "commitment": _commitment(row.commitment, definition, language),
        "late": row.late,
        "due_day": row.due_at.astimezone(zone).date(),
        "link": f"{sender.base_url.rstrip('/')}/agreements/{quote(row.reference)}",
        "key": row.key,
    }


def _commitment(owed: MailCommitment | None, definition: Definition, language: str) -> str | None:
    return commitment_title(owed.rule, owed.what, definition, language) if owed else None


def _duty(definition: Definition, id: str | None, language: str) -> str | None:
    return next((duty.what.get(language) for duty in definition.duties if duty.id == id), id)


def _milestone_step(definition: Definition, id: str | None, language: str) -> str | None:
    return next((step.label.get(language) for step in definition.milestone_steps if step.id == id), id)


def _city_day(party: PartyPlace, day: date, language: str) -> CityDay:
    holiday = CALENDARS.of(calendar_of_party(party)).name(day, language)
    return CityDay(place_name(party.names, language), party.country or "", holiday)
