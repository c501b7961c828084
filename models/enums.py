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

    @classmethod
    def holding(cls) -> tuple[Self, ...]:
        """The agreement holds: its terms, its notices and its anniversaries run."""
        return (cls.IN_FORCE, cls.ASLEEP)

    @classmethod
    def aside(cls) -> tuple[Self, ...]:
        """Not on the way from the proposal into force."""
        return (cls.ASLEEP, cls.OVER)


class Outcome(StrEnum):
    EXPIRED = "expired"
    TERMINATED = "terminated"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    COMPLETED = "completed"

    @classmethod
    def never_held(cls) -> tuple[Self, ...]:
        """Agreements that came to nothing."""
        return (cls.DECLINED, cls.WITHDRAWN)


class Renewal(StrEnum):
    NONE = "none"
    BY_AGREEMENT = "by-agreement"
    TACIT = "tacit"


class NoticeChannel(StrEnum):
    """How a notice of termination reaches the other side."""

    REGISTERED_LETTER = "registered-letter"
    DIPLOMATIC_NOTE = "diplomatic-note"
    MAIL = "mail"


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
    LETTER = "letter"  # or a mail, which the partner answered


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

    @classmethod
    def texts_of_agreements(cls) -> tuple[Self, ...]:
        """Those whose text is what the parties agree on: `texts.agreed` counts them, and a return takes them back."""
        return (cls.AGREEMENT, cls.NOTE_OF_AGREEMENT, cls.LETTER_OF_INTENT)


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

    @classmethod
    def agreed_on(cls) -> tuple[Self, ...]:
        """Nobody changes them any more."""
        return (cls.AGREED, cls.SIGNED)


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

    @classmethod
    def in_order(cls) -> tuple[Self, ...]:
        """The way of an exchange, once it is planned."""
        return (cls.PLANNED, cls.INVITED, cls.CONFIRMED, cls.HELD, cls.REPORTED)

    @classmethod
    def ahead(cls) -> tuple[Self, ...]:
        """It may still take place, and its days may still be moved."""
        return (cls.PROPOSED, cls.PLANNED, cls.INVITED, cls.CONFIRMED)

    @classmethod
    def arranged(cls) -> tuple[Self, ...]:
        """We want it, and it has not been held yet."""
        return (cls.PLANNED, cls.INVITED, cls.CONFIRMED)

    @classmethod
    def unconfirmed(cls) -> tuple[Self, ...]:
        """Arranged, and the partner has not agreed to the day yet."""
        return (cls.PLANNED, cls.INVITED)

    @classmethod
    def begun(cls) -> tuple[Self, ...]:
        """The partner knows of it, and nobody has reported on it yet."""
        return (cls.INVITED, cls.CONFIRMED, cls.HELD)

    @classmethod
    def unreported(cls) -> tuple[Self, ...]:
        """Accepted, and nobody has reported on it yet."""
        return (*cls.arranged(), cls.HELD)

    @classmethod
    def took_place(cls) -> tuple[Self, ...]:
        """It was held, whether reported on or not."""
        return (cls.HELD, cls.REPORTED)

    @classmethod
    def off(cls) -> tuple[Self, ...]:
        """It will not take place."""
        return (cls.CANCELLED, cls.DECLINED)

    @classmethod
    def waits_for_nothing(cls) -> tuple[Self, ...]:
        """No reminder asks for it: a proposal has its own, the others are done."""
        return (cls.PROPOSED, cls.DECLINED, cls.REPORTED, cls.CANCELLED)

    @classmethod
    def settled(cls) -> tuple[Self, ...]:
        """What was said of its end (the outcome, or why it was cancelled) can be corrected."""
        return (cls.HELD, cls.REPORTED, cls.CANCELLED)

    @classmethod
    def before_invitation(cls) -> tuple[Self, ...]:
        """No step of the lifecycle leads here."""
        return (cls.PROPOSED, cls.DECLINED, cls.PLANNED)


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

    @classmethod
    def on_its_way(cls) -> tuple[Self, ...]:
        """Comes, or came."""
        return (cls.PLANNED, cls.SENDING, cls.SENT)

    @classmethod
    def movable(cls) -> tuple[Self, ...]:
        """What a new plan may write over; what was sent, skipped or is being sent stays as it is."""
        return (cls.PLANNED, cls.CANCELLED)


class DeliveryState(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    SKIPPED = "skipped"
    DEAD = "dead"


class MailClass(StrEnum):
    REMINDER = "reminder"
    SUMMARY = "summary"  # the result of an import, for the person who ran it
    SIGN_IN = "sign-in"
