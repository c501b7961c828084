"""The closed lists that definitions may name: facts for guards, audiences, mail templates, and dates."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

FactType = Literal["count", "flag", "days"]


@dataclass(frozen=True)
class FactSpec:
    """A typed fact. `clears` are the roles that can change it; empty means that time does."""

    code: str
    type: FactType
    clears: tuple[str, ...]
    # Upper end of what can be reached; None where there is none.
    maximum: int | None = None


class Audience(StrEnum):
    OWNER = "owner"
    COORDINATORS = "coordinators"
    APPROVERS = "approvers"


class Template(StrEnum):
    """Every mail that a rule may ask for; `notices/` has words for each in every language."""

    NUDGE = "nudge"
    REVIEW = "review"
    APPROVAL_WANTED = "approval-wanted"
    SIGNING_AHEAD = "signing-ahead"
    ANNIVERSARY = "anniversary"
    ANNIVERSARY_UNDATED = "anniversary-undated"
    ANNIVERSARY_YEAR = "anniversary-year"
    EXCHANGE_REPORT = "exchange-report"
    COMMITMENT_DUE = "commitment-due"


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
        FactSpec("signatures.missing", "count", ("coordinator",)),
        FactSpec("approvals.given", "count", ("approver",)),
        FactSpec("exchanges.open", "count", ("coordinator",)),
        FactSpec("commitments.open", "count", ("coordinator",)),
        FactSpec("signed.known", "flag", ("coordinator",)),
        FactSpec("state.days", "days", ()),
        FactSpec("quiet.days", "days", ()),
    )
}
