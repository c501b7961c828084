"""The word for each value of a closed set, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from config.languages import translations


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
    "calendar-day": {
        "new": PN_("day of a calendar file", "New"),
        "moved": PN_("day of a calendar file", "Replaces what was recorded"),
        "same": PN_("day of a calendar file", "Recorded already"),
        "known": PN_("day of a calendar file", "In the country’s calendar already"),
        "removed": PN_("day of a calendar file", "Removed"),
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
    "terms": {
        "valid_for": PN_("terms", "Valid for"),
        "renewal_period": PN_("terms", "Each time for"),
        "notice_period": PN_("terms", "Notice period"),
    },
    "notice-by": {
        "registered-letter": PN_("notice", "Registered letter"),
        "diplomatic-note": PN_("notice", "Diplomatic note"),
        "mail": PN_("notice", "Mail"),
    },
    "renewal": {
        "none": PN_("renewal", "Not automatic"),
        "by-agreement": PN_("renewal", "When both sides agree"),
        "tacit": PN_("renewal", "Automatic, unless notice is given"),
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
        "memory": PN_("source", "From memory"),
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
        "substitution": PN_("handover", "Absence"),
        "mail": PN_("handover", "Waiting mail"),
        "session": PN_("handover", "Session"),
        "sign-in link": PN_("handover", "Sign-in link"),
        "step": PN_("handover", "Approval step"),
        "definition": PN_("handover", "Named in a kind"),
        "default-owner": PN_("handover", "Agreements without an owner"),
    },
    "role": {
        "coordinator": PN_("role", "coordinator"),
        "approver": PN_("role", "approver"),
        "viewer": PN_("role", "viewer"),
        "administrator": PN_("role", "administrator"),
    },
    "actor": {
        "amity": PN_("actor", "Amity (automatic)"),
        "operator": PN_("actor", "Operator, at the command line"),
    },
    "home": {
        "rehearsal": PN_("home", "Rehearsal"),
        "demo": PN_("home", "Demo"),
    },
}


def word(group: str, value: str, language: str) -> str:
    """The word for a value of a closed set; the value itself where there is none."""
    known = WORDS[group].get(value)
    if known is None:
        return value
    return translations(language).pgettext(*known)


@dataclass(frozen=True)
class Word:
    """A value of a closed set inside a message: readers get its word, commands the value that they take."""

    group: str
    value: str

    def __str__(self) -> str:
        return self.value

    def text_in(self, language: str) -> str:
        return word(self.group, self.value, language)


def words_of_roles(names: Iterable[str]) -> tuple[Word, ...]:
    return tuple(Word("role", str(name)) for name in names)
