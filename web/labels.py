"""Words for closed sets, and short dates, in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from config.languages import N_, supported, translations
from models.enums import TextStatus
from workflows.calendar.dates import Period


def PN_(context: str, message: str) -> tuple[str, str]:  # noqa: N802  named as gettext tools extract it
    """Marks a single word with the context that tells it from its namesakes."""
    return context, message


WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "exchange": {
        "proposed": PN_("exchange", "Proposed"),
        "declined": PN_("exchange", "Declined"),
        "planned": PN_("exchange", "Planned"),
        "invited": PN_("exchange", "Invited"),
        "confirmed": PN_("exchange", "Confirmed"),
        "held": PN_("exchange", "Held"),
        "reported": PN_("exchange", "Reported"),
        "cancelled": PN_("exchange", "Cancelled"),
    },
    "exchange-step": {
        "invited": PN_("button", "Record the invitation"),
        "confirmed": PN_("button", "Record the confirmation"),
        "held": PN_("button", "Record that it was held"),
        "reported": PN_("button", "Record the report"),
        "cancelled": PN_("button", "Cancel the exchange"),
    },
    "exchange-kind": {
        "anniversary": PN_("exchange kind", "Anniversary"),
        "visit": PN_("exchange kind", "Visit"),
        "festival": PN_("exchange kind", "Festival"),
        "conference": PN_("exchange kind", "Conference"),
    },
    "occasion-kind": {
        "festival": PN_("occasion kind", "Festival"),
        "conference": PN_("occasion kind", "Conference"),
        "designation-year": PN_("occasion kind", "Designation year"),
        "jubilee": PN_("occasion kind", "Jubilee"),
        "diplomatic-relations": PN_("occasion kind", "Diplomatic relations"),
        "election": PN_("occasion kind", "Election"),
    },
    "closed-day-kind": {
        "closed": PN_("closed day", "Closed"),
        "election": PN_("closed day", "Local election"),
        "working": PN_("closed day", "Working after all"),
    },
    "commitment": {
        "open": PN_("commitment", "Open"),
        "kept": PN_("commitment", "Kept"),
        "dropped": PN_("commitment", "Dropped"),
    },
    "document-kind": {
        "agreement": PN_("document kind", "Text of the agreement"),
        "note-of-agreement": PN_("document kind", "Note of agreement"),
        "letter-of-intent": PN_("document kind", "Letter of intent"),
        "amendment": PN_("document kind", "Amendment"),
        "notice": PN_("document kind", "Notice of termination"),
        "council-resolution": PN_("document kind", "Council resolution"),
        "minutes": PN_("document kind", "Minutes"),
        "letter": PN_("document kind", "Letter"),
        "programme": PN_("document kind", "Programme"),
        "report": PN_("document kind", "Report"),
    },
    "text-status": {
        "draft": PN_("text", "Draft"),
        "agreed": PN_("text", "Agreed"),
        "signed": PN_("text", "Signed"),
        "returned": PN_("text", "Returned"),
    },
    "meeting-kind": {
        "meeting": PN_("meeting kind", "Meeting"),
        "visit": PN_("meeting kind", "Visit"),
        "call": PN_("meeting kind", "Call"),
        "conference": PN_("meeting kind", "Conference"),
        "letter": PN_("meeting kind", "Letter or mail that was answered"),
    },
    "entry": {
        "last-signature": PN_("entry into force", "With the last signature"),
        "date": PN_("entry into force", "On a date"),
        "notification": PN_("entry into force", "When every side has notified the others"),
        "ratification": PN_("entry into force", "When every side has ratified it"),
    },
    "counted-from": {
        "signing": PN_("term", "The signing"),
        "in-force": PN_("term", "The entry into force"),
    },
    "renewal": {
        "none": PN_("renewal", "Not by itself"),
        "by-agreement": PN_("renewal", "When both sides agree on it"),
        "tacit": PN_("renewal", "By itself, unless notice is given"),
    },
    "unit": {
        "years": PN_("period", "years"),
        "months": PN_("period", "months"),
        "days": PN_("period", "days"),
    },
    "flag": {
        "yes": PN_("flag", "Yes"),
        "no": PN_("flag", "No"),
    },
    "source-kind": {
        "minutes": PN_("source", "Minutes"),
        "scan": PN_("source", "Scan"),
        "press": PN_("source", "Press"),
        "memory": PN_("source", "Somebody's memory"),
        "file": PN_("source", "Imported file"),
        "assumption": PN_("source", "Assumption"),
    },
    "certainty": {
        "certain": PN_("certainty", "certain"),
        "likely": PN_("certainty", "likely"),
        "doubtful": PN_("certainty", "doubtful"),
        "assumed": PN_("certainty", "assumed"),
    },
    "capacity": {
        "signatory": PN_("person", "Signatory"),
        "witness": PN_("person", "Present at the signing"),
        "participant": PN_("person", "Took part in a meeting"),
    },
    "outcome": {
        "expired": PN_("outcome", "expired"),
        "terminated": PN_("outcome", "terminated"),
        "declined": PN_("outcome", "declined"),
        "withdrawn": PN_("outcome", "withdrawn"),
        "superseded": PN_("outcome", "superseded"),
        "completed": PN_("outcome", "completed"),
    },
    "item-status": {
        "planned": PN_("reminder", "Planned"),
        "sending": PN_("reminder", "Being sent"),
        "sent": PN_("reminder", "Sent"),
        "done": PN_("reminder", "Done"),
        "skipped": PN_("reminder", "Skipped"),
        "folded": PN_("reminder", "Folded into another"),
        "cancelled": PN_("reminder", "Cancelled"),
        "dead": PN_("reminder", "Given up"),
    },
    "delivery": {
        "queued": PN_("mail", "Waiting"),
        "sent": PN_("mail", "Sent"),
        "skipped": PN_("mail", "Skipped"),
        "dead": PN_("mail", "Given up"),
    },
    "correction": {
        "proposed_on": PN_("date", "Proposed on"),
        "signed_on": PN_("date", "Signed on"),
        "in_force_on": PN_("date", "In force from"),
        "ended_on": PN_("date", "Ended on"),
        "last_contact_on": PN_("date", "Last contact on"),
        "title": PN_("date", "Title"),
    },
    "approval-step": {
        "waiting": PN_("approval step", "Comes later"),
        "open": PN_("approval step", "Open"),
        "given": PN_("approval step", "Approved"),
        "returned": PN_("approval step", "Returned"),
        "dropped": PN_("approval step", "No longer asked"),
    },
    "vote": {
        "approve": PN_("vote", "approves"),
        "return": PN_("vote", "returns it"),
        "abstain": PN_("vote", "abstains"),
    },
    "track": {
        "pending": PN_("partner's step", "Under way"),
        "done": PN_("partner's step", "Done"),
        "refused": PN_("partner's step", "Refused"),
    },
    "handover": {
        "agreement": PN_("handover", "Agreement"),
        "commitment": PN_("handover", "Commitment"),
        "reminder": PN_("handover", "Planned reminder"),
        "delegation": PN_("handover", "Absence"),
        "mail": PN_("handover", "Waiting mail"),
        "session": PN_("handover", "Session"),
        "sign-in link": PN_("handover", "Sign-in link"),
        "step": PN_("handover", "Approval step"),
        "definition": PN_("handover", "Named in a kind"),
        "default-owner": PN_("handover", "Agreements that nobody looks after"),
    },
    "actor": {
        "amity": PN_("actor", "Amity, by itself"),
        "operator": PN_("actor", "Operator, at the command line"),
    },
    "home": {
        "rehearsal": PN_("home", "Rehearsal"),
        "demo": PN_("home", "Demo"),
    },
}

# What forms call their fields, for the page that gives somebody's typed words back.
TYPED = {
    "note": N_("Note"),
    "on": N_("On which day"),
    "signed_on": N_("Signed on"),
    "title": N_("Title"),
    "name": N_("Name in Latin letters"),
    "native_name": N_("Name as it is written at home"),
    "venue": N_("Where"),
    "summary": N_("What was said"),
    "fields": N_("Fields of cooperation"),
    "field": N_("Field of cooperation"),
    "what": N_("What is promised"),
    "evidence": N_("Evidence, or why it is dropped"),
    "outcome": N_("Outcome, or reason for cancelling"),
    "why": N_("Why"),
    "reason": N_("Why"),
    "date": N_("First day"),
    "until": N_("Until"),
    "day": N_("Day"),
    "begins": N_("Begins at"),
    "capacity": N_("Part in the delegation"),
    "amount": N_("Amount"),
    "currency": N_("Currency"),
    "since": N_("Since when"),
    "known_from": N_("From whom you know it"),
}


def word(group: str, value: str, language: str) -> str:
    """The word for a value of a closed set; the value itself where there is none."""
    found = WORDS[group].get(value)
    if found is None:
        return value
    return translations(language).pgettext(*found)


# What Amity sets itself and nobody chooses.
NOT_CHOSEN = {"text-status": frozenset({TextStatus.RETURNED})}


def choices(group: str, language: str) -> list[tuple[str, str]]:
    """Values and words of a set, for a list to choose from."""
    return [(value, word(group, value, language)) for value in WORDS[group] if value not in NOT_CHOSEN.get(group, ())]


def short_day(day: date, language: str) -> str:
    return _formatted(day, language, en="d MMM y", ko="y년 M월 d일", az="d MMM y")


def weekday(day: date, language: str) -> str:
    return _formatted(day, language, en="EEE", ko="EEE", az="EEE")


def month_name(day: date, language: str) -> str:
    return _formatted(day, language, en="MMM y", ko="y년 M월", az="MMM y")


def short_month(day: date, language: str) -> str:
    return _formatted(day, language, en="MMM", ko="M월", az="MMM")


def lasted(start: date, end: date, language: str) -> str:
    """How long from one day to another, as precisely as people say it: days, months, or years and months."""
    words = translations(language)
    days = max(0, (end - start).days)
    months = (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)
    if months < 2:
        return words.ngettext("%(n)d day", "%(n)d days", days) % {"n": days}
    if months < 24:
        return words.ngettext("%(n)d month", "%(n)d months", months) % {"n": months}
    years = months // 12
    return words.ngettext("%(n)d year", "%(n)d years", years) % {"n": years}


def money(amount: str, currency: str, language: str) -> str:
    """An amount with its currency's code, which is the same in every language. Won have no decimals to be shown."""
    from babel.numbers import format_decimal, get_currency_precision

    value = Decimal(amount)
    whole = value == value.to_integral_value() and get_currency_precision(currency) == 0
    return f"{format_decimal(value, '#,##0' if whole else '#,##0.00', locale=supported(language))} {currency}"


def period(text: str, language: str) -> str:
    """A period of ISO 8601 in words: '5 years', '1 year, 6 months'."""
    from babel.units import format_unit

    read = Period.parse(text)
    parts = ((read.years, "year"), (read.months, "month"), (read.days, "day"))
    said = [
        str(format_unit(number, f"duration-{unit}", length="long", locale=_locale(language)))
        for number, unit in parts
        if number
    ]
    return ", ".join(said)


def split_period(text: str | None) -> tuple[str, str]:
    """Number and unit of a period, as a form has them; both empty for none. Years with months are so many months."""
    if not text:
        return "", ""
    read = Period.parse(text)
    if read.days and not (read.years or read.months):
        return str(read.days), "days"
    if read.months:
        return str(read.years * 12 + read.months), "months"
    return str(read.years), "years"


def country_name(code: str | None, language: str) -> str:
    if not code:
        return ""
    return str(_locale(language).territories.get(code, code))


def language_name(code: str, language: str) -> str:
    """A language by its BCP 47 code; 'und' is one that nobody recorded."""
    if code == "und":
        return translations(language).gettext("Language not recorded")
    return str(_locale(language).languages.get(code.split("-")[0], code))


@lru_cache(maxsize=8)
def _locale(language: str) -> Any:
    from babel import Locale

    return Locale.parse(supported(language))


def _formatted(day: date, language: str, **patterns: str) -> str:
    from babel.dates import format_date

    chosen = supported(language)
    return str(format_date(day, patterns[chosen], locale=chosen))
