"""What is missing, said in the reader's language, and who can clear it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.languages import N_, listed, translations
from workflows.catalogue import FACTS
from workflows.guards import Unmet
from workflows.machine import Action


@dataclass(frozen=True)
class Requirement:
    code: str
    message: str
    who: str

    def as_json(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message, "who": self.who}


ROLE_NAMES = {
    "coordinator": N_("coordinator"),
    "approver": N_("approver"),
    "viewer": N_("viewer"),
    "administrator": N_("administrator"),
}

# Singular and plural for each comparison that is common, with the number as %(n)d.
_AT_LEAST: Mapping[str, tuple[str, str]] = {
    "partners.count": (N_("At least %(n)d partner is named"), N_("At least %(n)d partners are named")),
    "fields.count": (
        N_("At least %(n)d field of cooperation is recorded"),
        N_("At least %(n)d fields of cooperation are recorded"),
    ),
    "meetings.count": (N_("At least %(n)d meeting is recorded"), N_("At least %(n)d meetings are recorded")),
    "texts.agreed": (
        N_("At least %(n)d text of the agreement is recorded as agreed"),
        N_("At least %(n)d texts of the agreement are recorded as agreed"),
    ),
    "council.resolutions": (
        N_("At least %(n)d resolution of the council is recorded"),
        N_("At least %(n)d resolutions of the council are recorded"),
    ),
    "approvals.given": (N_("At least %(n)d approval is given"), N_("At least %(n)d approvals are given")),
    "exchanges.open": (N_("At least %(n)d exchange is planned"), N_("At least %(n)d exchanges are planned")),
    "commitments.open": (N_("At least %(n)d commitment is open"), N_("At least %(n)d commitments are open")),
    "state.days": (
        N_("The present state has lasted %(n)d day"),
        N_("The present state has lasted %(n)d days"),
    ),
    "quiet.days": (
        N_("There has been no contact for %(n)d day"),
        N_("There has been no contact for %(n)d days"),
    ),
    "signed.known": (N_("The day of signing is recorded"), N_("The day of signing is recorded")),
}
_NONE_LEFT: Mapping[str, str] = {
    "signatories.missing": N_("A signatory is named for every party"),
    "signatures.missing": N_("The signature of every party is recorded"),
    "exchanges.open": N_("Every exchange is reported or cancelled"),
    "commitments.open": N_("Every commitment is kept or dropped"),
    "signed.known": N_("The day of signing is not recorded"),
}
_NAMES: Mapping[str, str] = {
    "partners.count": N_("Number of partners"),
    "fields.count": N_("Number of fields of cooperation"),
    "meetings.count": N_("Number of meetings"),
    "texts.agreed": N_("Number of agreed texts"),
    "council.resolutions": N_("Number of council resolutions"),
    "signatories.missing": N_("Number of parties without a signatory"),
    "signatures.missing": N_("Number of parties without a signature"),
    "approvals.given": N_("Number of approvals"),
    "exchanges.open": N_("Number of open exchanges"),
    "commitments.open": N_("Number of open commitments"),
    "signed.known": N_("Day of signing recorded"),
    "state.days": N_("Days in the present state"),
    "quiet.days": N_("Days without contact"),
}


def role_names(roles: tuple[str, ...], language: str) -> str:
    words = translations(language)
    return listed([words.gettext(ROLE_NAMES[role]) for role in roles], language)


def requirements(action: Action, language: str) -> tuple[Requirement, ...]:
    """Every unmet requirement of an action; empty for an action that is allowed."""
    found = [requirement(item, language) for item in action.unmet]
    if action.roles:
        words = translations(language)
        who = role_names(action.roles, language)
        found.append(
            Requirement("role", words.gettext("Only somebody with this role can do it: %(who)s") % {"who": who}, who)
        )
    return tuple(found)


def requirement(unmet: Unmet, language: str) -> Requirement:
    words = translations(language)
    clears = FACTS[unmet.fact].clears
    return Requirement(
        unmet.code,
        _message(unmet, words),
        role_names(clears, language) if clears else words.gettext("time"),
    )


def _message(unmet: Unmet, words: Any) -> str:
    number = {"n": unmet.wanted}
    if unmet.comparator == "at_least" and unmet.fact in _AT_LEAST:
        one, many = _AT_LEAST[unmet.fact]
        said: str = (words.gettext(one) if unmet.wanted == 1 else words.gettext(many)) % number
    elif unmet.comparator == "at_most" and unmet.wanted == 0 and unmet.fact in _NONE_LEFT:
        said = words.gettext(_NONE_LEFT[unmet.fact])
    else:
        sign = {"at_least": "≥", "at_most": "≤", "equals": "≠" if unmet.negated else "="}[unmet.comparator]
        said = f"{words.gettext(_NAMES[unmet.fact])} {sign} {unmet.wanted}"
    now = words.gettext("now: %(n)d") % {"n": unmet.actual}
    said = f"{said} ({now})" if FACTS[unmet.fact].type != "flag" else said
    return words.gettext("%(requirement)s, or another way below") % {"requirement": said} if unmet.alternative else said
