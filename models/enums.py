"""The closed sets that columns, definitions and pages share. Standard library only."""

from enum import StrEnum
from typing import Self


class Role(StrEnum):
    COORDINATOR = "coordinator"
    APPROVER = "approver"
    VIEWER = "viewer"
    ADMINISTRATOR = "administrator"


class Language(StrEnum):
    EN = "en"
    KO = "ko"
    AZ = "az"


class PlaceLevel(StrEnum):
    CITY = "city"
    PROVINCE = "province"
    COUNTRY = "country"
    UNKNOWN = "unknown"


class Phase(StrEnum):
    """What a definition's states have in common, whatever they are called; queries and pages rely on it."""

    MAKING = "making"
    IN_FORCE = "in-force"
    ASLEEP = "asleep"
    OVER = "over"


class Outcome(StrEnum):
    EXPIRED = "expired"
    TERMINATED = "terminated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    COMPLETED = "completed"


class Renewal(StrEnum):
    NONE = "none"
    BY_AGREEMENT = "by-agreement"
    TACIT = "tacit"


class EntryIntoForce(StrEnum):
    LAST_SIGNATURE = "last-signature"
    DATE = "date"
    NOTIFICATION = "notification"
    RATIFICATION = "ratification"


class TermStart(StrEnum):
    """What a term of validity is counted from."""

    SIGNING = "signing"
    IN_FORCE = "in-force"


class AmendmentKind(StrEnum):
    AMENDMENT = "amendment"
    RENEWAL = "renewal"


class LinkKind(StrEnum):
    """How a later agreement stands to an earlier one."""

    SUPERSEDES = "supersedes"
    GREW_OUT_OF = "grew-out-of"
    UNDER = "under"


class TrackState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    REFUSED = "refused"


class OccasionKind(StrEnum):
    """What rules of definitions ask for: a kind outside the list would never be met."""

    DIPLOMATIC_RELATIONS = "diplomatic-relations"
    DESIGNATION_YEAR = "designation-year"
    CONFERENCE = "conference"
    FESTIVAL = "festival"
    # A year that is an anniversary of something else already.
    JUBILEE = "jubilee"
    # A blackout: no exchange is to fall into it.
    ELECTION = "election"


class ClosedDayKind(StrEnum):
    CLOSED = "closed"
    ELECTION = "election"
    # A day on which a place works although its country does not.
    WORKING = "working"


class MeetingKind(StrEnum):
    MEETING = "meeting"
    VISIT = "visit"
    CALL = "call"
    CONFERENCE = "conference"
    # A letter or mail that the partner answered.
    LETTER = "letter"


class DocumentKind(StrEnum):
    AGREEMENT = "agreement"
    NOTE_OF_AGREEMENT = "note-of-agreement"
    LETTER_OF_INTENT = "letter-of-intent"
    AMENDMENT = "amendment"
    NOTICE = "notice"
    COUNCIL_RESOLUTION = "council-resolution"
    MINUTES = "minutes"
    LETTER = "letter"
    PROGRAMME = "programme"
    REPORT = "report"


class TurnSide(StrEnum):
    """Whose turn it is: somebody here, a partner, or nobody until a day."""

    OURS = "ours"
    THEIRS = "theirs"
    TIME = "time"


class TextStatus(StrEnum):
    DRAFT = "draft"
    AGREED = "agreed"
    SIGNED = "signed"
    # Was agreed, and came back from an approval or the signing; set by that step alone.
    RETURNED = "returned"

    @classmethod
    def recordable(cls) -> tuple[Self, ...]:
        """Those that people record."""
        return (cls.DRAFT, cls.AGREED, cls.SIGNED)


class VoteChoice(StrEnum):
    APPROVE = "approve"
    RETURN = "return"
    ABSTAIN = "abstain"


class ApprovalState(StrEnum):
    OPEN = "open"
    GIVEN = "given"
    RETURNED = "returned"
    DROPPED = "dropped"


class CommitmentState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    DROPPED = "dropped"


class ExchangeState(StrEnum):
    """`proposed` and `declined` stand before the lifecycle: what an occasion suggested, and that it was not wanted."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    PLANNED = "planned"
    INVITED = "invited"
    CONFIRMED = "confirmed"
    HELD = "held"
    REPORTED = "reported"
    CANCELLED = "cancelled"


class ExchangeKind(StrEnum):
    ANNIVERSARY = "anniversary"
    VISIT = "visit"
    FESTIVAL = "festival"
    CONFERENCE = "conference"


class SourceKind(StrEnum):
    MINUTES = "minutes"
    SCAN = "scan"
    PRESS = "press"
    MEMORY = "memory"
    FILE = "file"
    ASSUMPTION = "assumption"


class ItemKind(StrEnum):
    REMINDER = "reminder"
    EXCHANGE = "exchange"
    TRANSITION = "transition"


class ItemStatus(StrEnum):
    """What became of a planned item. `sent` is a reminder's good end, `done` the others'."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    DONE = "done"
    SKIPPED = "skipped"
    FOLDED = "folded"
    CANCELLED = "cancelled"
    DEAD = "dead"


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    SKIPPED = "skipped"
    DEAD = "dead"


class MailClass(StrEnum):
    REMINDER = "reminder"
    # The result of an import, for the person who ran it.
    SUMMARY = "summary"
    SIGN_IN = "sign-in"
