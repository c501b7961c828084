"""The closed lists that definitions may name: facts for guards, audiences, mail templates, and dates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

FactType = Literal["count", "flag", "days", "date"]


# Before the names of facts that a definition declares for itself.
CUSTOM = "own."
# The upper end where none is given: more than any office has, and two hundred years of days.
MOST_DAYS = 73_050
MOST: dict[FactType, int] = {"flag": 1, "count": 1_000_000, "days": MOST_DAYS, "date": MOST_DAYS}
# The value of what nobody has recorded or what there is not, such as the end of a term: no comparison with it holds.
UNRECORDED = -1_000_000_000


@dataclass(frozen=True)
class FactSpec:
    """A typed fact with a bounded domain. `changed_by_roles` can change it; if empty, time does.

    A date counts the days since then, so that those ahead are negative, or is `UNRECORDED`.
    """

    code: str
    type: FactType
    changed_by_roles: tuple[str, ...]
    minimum: int = 0
    maximum: int | None = None
    # Whether anything in Amity can make it more than its minimum.
    obtainable: bool = True
    # Whether it can change although nobody does anything about it: by a transition, a plan or another agreement.
    changes_by_itself: bool = False
    # Days that are counted to or from something that there may not be.
    optional: bool = False

    @property
    def may_be_missing(self) -> bool:
        return self.type == "date" or self.optional

    @property
    def domain(self) -> tuple[int, int]:
        most = MOST[self.type] if self.maximum is None else self.maximum
        return (self.minimum, most if self.obtainable else self.minimum)


class Audience(StrEnum):
    OWNER = "owner"
    COORDINATORS = "coordinators"
    APPROVERS = "approvers"


class Template(StrEnum):
    """Every mail that a rule may ask for; `notices/` has words for each in every language."""

    NUDGE = "nudge"
    REVIEW = "review"
    APPROVAL_ASKED = "approval-asked"
    APPROVAL_WANTED = "approval-wanted"
    RETURNED = "returned"
    SIGNING_AHEAD = "signing-ahead"
    ANNIVERSARY = "anniversary"
    ANNIVERSARY_UNDATED = "anniversary-undated"
    ANNIVERSARY_YEAR = "anniversary-year"
    OCCASION = "occasion"
    EXCHANGE_REPORT = "exchange-report"
    COMMITMENT_DUE = "commitment-due"
    DUTY_DUE = "duty-due"
    MILESTONE_STEP = "milestone-step"
    NOTICE_DEADLINE = "notice-deadline"
    EXPIRY = "expiry"
    TERMINATION = "termination"
    ENTRY = "entry"
    DORMANT = "dormant"


DATES = ("proposed_on", "signed_on", "in_force_on")
ROLES = ("coordinator", "approver", "viewer", "administrator")

FACTS: dict[str, FactSpec] = {
    spec.code: spec
    for spec in (
        FactSpec("partners.count", "count", ("coordinator",)),
        FactSpec("fields.count", "count", ("coordinator",)),
        FactSpec("meetings.count", "count", ("coordinator",)),
        FactSpec("texts.agreed", "count", ("coordinator",)),
        FactSpec("council.resolutions", "count", ("coordinator",)),
        FactSpec("signatories.missing", "count", ("coordinator",)),
        FactSpec("signatures.missing", "count", ("coordinator",), changes_by_itself=True),
        FactSpec("approvals.given", "count", ("approver",), changes_by_itself=True),
        FactSpec("approval.steps.open", "count", ("approver",), changes_by_itself=True),
        FactSpec("partner.steps.open", "count", ("coordinator",)),
        FactSpec("partner.steps.refused", "count", ("coordinator",)),
        FactSpec("exchanges.open", "count", ("coordinator",), changes_by_itself=True),
        FactSpec("commitments.open", "count", ("coordinator",), changes_by_itself=True),
        FactSpec("exchanges.held", "count", ("coordinator",)),
        FactSpec("reports.count", "count", ("coordinator",)),
        FactSpec("memberships.count", "count", ("coordinator",)),
        FactSpec("delegates.missing", "count", ("coordinator",)),
        FactSpec("predecessors.count", "count", ("coordinator",)),
        FactSpec("successors.in-force", "count", ("coordinator",), changes_by_itself=True),
        FactSpec("entry.missing", "count", ("coordinator",), changes_by_itself=True),
        FactSpec("signed.known", "flag", ("coordinator",), changes_by_itself=True),
        FactSpec("terms.tacit", "flag", ("coordinator",)),
        FactSpec("terms.by-agreement", "flag", ("coordinator",)),
        FactSpec("terms.fixed", "flag", ("coordinator",)),
        FactSpec("notice.running", "flag", ("coordinator",)),
        FactSpec("state.days", "days", ()),
        FactSpec("quiet.days", "days", ()),
        # Below 0 once the term is over.
        FactSpec("term.days-left", "days", (), minimum=-MOST_DAYS, optional=True),
        FactSpec("notice.days-left", "days", (), optional=True),
        FactSpec("exchange.days-since", "days", ("coordinator",), optional=True),
    )
}
