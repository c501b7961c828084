"""What is missing, said in the reader's language, and who can clear it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from config.languages import N_, listed, translations
from config.vocabulary import word
from workflows.definitions.catalogue import CUSTOM, FACTS, UNRECORDED
from workflows.definitions.conditions import FactDeclaration
from workflows.definitions.guards import Unmet
from workflows.engine.machine import Action


@dataclass(frozen=True)
class Requirement:
    code: str
    message: str
    who: str


NEEDS_ROLE = N_("Only somebody with this role can do it: %(who)s")

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
        N_("The current state has lasted %(n)d day"),
        N_("The current state has lasted %(n)d days"),
    ),
    "quiet.days": (
        N_("There has been no contact for %(n)d day"),
        N_("There has been no contact for %(n)d days"),
    ),
    "term.days-left": (
        N_("At least %(n)d day of the term is left"),
        N_("At least %(n)d days of the term are left"),
    ),
    "notice.days-left": (
        N_("The last day for notice is at least %(n)d day away"),
        N_("The last day for notice is at least %(n)d days away"),
    ),
    "exchange.days-since": (
        N_("The last exchange was at least %(n)d day ago"),
        N_("The last exchange was at least %(n)d days ago"),
    ),
    "signed.known": (N_("The day of signing is recorded"), N_("The day of signing is recorded")),
    "exchanges.held": (N_("At least %(n)d exchange was held"), N_("At least %(n)d exchanges were held")),
    "reports.count": (N_("At least %(n)d report is recorded"), N_("At least %(n)d reports are recorded")),
    "memberships.count": (N_("The membership is recorded"), N_("At least %(n)d memberships are recorded")),
    "predecessors.count": (
        N_("It is linked to an earlier agreement"),
        N_("It is linked to at least %(n)d earlier agreements"),
    ),
    "successors.in-force": (
        N_("A later agreement linked to this one is in force"),
        N_("At least %(n)d later agreements linked to this one are in force"),
    ),
    "entry.missing": (
        N_("Entry into force still waits for something"),
        N_("Entry into force still waits for %(n)d things"),
    ),
    "terms.tacit": (N_("It renews automatically"), N_("It renews automatically")),
    "terms.by-agreement": (N_("It is renewed by agreement"), N_("It is renewed by agreement")),
    "terms.fixed": (N_("It has a term that ends"), N_("It has a term that ends")),
    "notice.running": (N_("Notice of termination was given"), N_("Notice of termination was given")),
}
# What is still there of that which has to be none: singular and plural, with the number of now as %(n)d.
_LEFT: Mapping[str, tuple[str, str]] = {
    "signatories.missing": (
        N_("For %(n)d party no signatory is named"),
        N_("For %(n)d parties no signatory is named"),
    ),
    "signatures.missing": (
        N_("The signature of %(n)d party is not recorded"),
        N_("The signatures of %(n)d parties are not recorded"),
    ),
    "approval.steps.open": (
        N_("%(n)d approval step is still open"),
        N_("%(n)d approval steps are still open"),
    ),
    "partner.steps.open": (
        N_("%(n)d step of a partner's own approval is open"),
        N_("%(n)d steps of the partners' own approvals are open"),
    ),
    "partner.steps.refused": (
        N_("%(n)d step of a partner's own approval was refused"),
        N_("%(n)d steps of the partners' own approvals were refused"),
    ),
    "exchanges.open": (
        N_("%(n)d exchange is neither reported nor cancelled"),
        N_("%(n)d exchanges are neither reported nor cancelled"),
    ),
    "commitments.open": (
        N_("%(n)d commitment is neither kept nor dropped"),
        N_("%(n)d commitments are neither kept nor dropped"),
    ),
    # Signatures have a requirement of their own.
    "entry.missing": (
        N_("Entry into force waits for %(n)d thing: a notification, a ratification, or its day"),
        N_("Entry into force waits for %(n)d things: notifications, ratifications, or its day"),
    ),
    "delegates.missing": (
        N_("For %(n)d membership no representative is named"),
        N_("For %(n)d memberships no representative is named"),
    ),
    "successors.in-force": (
        N_("%(n)d later agreement linked to this one is in force"),
        N_("%(n)d later agreements linked to this one are in force"),
    ),
}
# As `_AT_LEAST`, for what may be at most so much.
_AT_MOST: Mapping[str, tuple[str, str]] = {
    "term.days-left": (
        N_("The term ends within %(n)d day"),
        N_("The term ends within %(n)d days"),
    ),
    "notice.days-left": (
        N_("The last day for notice is within %(n)d day"),
        N_("The last day for notice is within %(n)d days"),
    ),
    "exchange.days-since": (
        N_("The last exchange was at most %(n)d day ago"),
        N_("The last exchange was at most %(n)d days ago"),
    ),
}
# Whether there is what days are counted to or from: there is, and there is not.
_THERE: Mapping[str, tuple[str, str]] = {
    "term.days-left": (N_("It has a term that ends"), N_("It has no term that ends")),
    "notice.days-left": (N_("There is a last day for notice"), N_("There is no last day for notice")),
    "exchange.days-since": (N_("An exchange was held"), N_("No exchange was held")),
}
_NOT_SO: Mapping[str, str] = {
    "signed.known": N_("The day of signing is not recorded"),
    "terms.tacit": N_("It does not renew automatically"),
    "terms.by-agreement": N_("It is not renewed by agreement"),
    "terms.fixed": N_("It has no term that ends"),
    "notice.running": N_("No notice of termination is running"),
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
    "approval.steps.open": N_("Number of open approval steps"),
    "partner.steps.open": N_("Number of open steps of partners"),
    "partner.steps.refused": N_("Number of refused steps of partners"),
    "exchanges.open": N_("Number of open exchanges"),
    "commitments.open": N_("Number of open commitments"),
    "signed.known": N_("Day of signing recorded"),
    "exchanges.held": N_("Number of exchanges held"),
    "reports.count": N_("Number of reports"),
    "memberships.count": N_("Number of memberships"),
    "delegates.missing": N_("Number of memberships without a representative"),
    "predecessors.count": N_("Number of earlier agreements linked to it"),
    "successors.in-force": N_("Number of later agreements in force"),
    "entry.missing": N_("Number of things that entry into force waits for"),
    "terms.tacit": N_("Renews automatically"),
    "terms.by-agreement": N_("Renewed by agreement"),
    "terms.fixed": N_("With a term that ends"),
    "notice.running": N_("Notice given"),
    "state.days": N_("Days in the current state"),
    "quiet.days": N_("Days without contact"),
    "term.days-left": N_("Days to the end of the term"),
    "notice.days-left": N_("Days to the last day for notice"),
    "exchange.days-since": N_("Days since the last exchange"),
}


# For a date that the definition keeps, with the days as %(n)d; a singular that differs comes first.
_DAY_AGO = (N_("%(fact)s: at least %(n)d day ago"), N_("%(fact)s: at least %(n)d days ago"))
_DAY_NOT_LONGER_AGO = (N_("%(fact)s: not more than %(n)d day ago"), N_("%(fact)s: not more than %(n)d days ago"))
_DAY_NEAR = (N_("%(fact)s: not more than %(n)d day ahead"), N_("%(fact)s: not more than %(n)d days ahead"))
_DAY_AHEAD = (N_("%(fact)s: at least %(n)d day ahead"), N_("%(fact)s: at least %(n)d days ahead"))
_NOW_AGO = (N_("now: %(n)d day ago"), N_("now: %(n)d days ago"))
_NOW_AHEAD = (N_("now: %(n)d day ahead"), N_("now: %(n)d days ahead"))


def role_names(roles: tuple[str, ...], language: str) -> str:
    return listed([word("role", role, language) for role in roles], language)


def requirements(action: Action, language: str) -> tuple[Requirement, ...]:
    """Every unmet requirement of an action; empty for an action that is allowed."""
    shown = [requirement(item, language) for item in action.unmet]
    if action.roles:
        who = role_names(action.roles, language)
        shown.append(Requirement("role", translations(language).gettext(NEEDS_ROLE) % {"who": who}, who))
    return tuple(shown)


def requirement(unmet: Unmet, language: str) -> Requirement:
    words = translations(language)
    facts = [fact for fact, _ in unmet.terms] or [unmet.fact]
    changed_by_roles = tuple(dict.fromkeys(role for fact in facts for role in _clears(unmet, fact)))
    return Requirement(
        unmet.code,
        _message(unmet, language),
        role_names(changed_by_roles, language) if changed_by_roles else words.gettext("time"),
    )


def fact_name(declared: Mapping[str, FactDeclaration], fact: str, language: str) -> str:
    """What a fact is called: the definition's own word, or the catalogue's."""
    if fact.startswith(CUSTOM):
        return declared[fact.removeprefix(CUSTOM)].label.get(language)
    name: str = translations(language).gettext(_NAMES[fact])
    return name


def _clears(unmet: Unmet, fact: str) -> tuple[str, ...]:
    return unmet.declared[fact.removeprefix(CUSTOM)].roles if fact.startswith(CUSTOM) else FACTS[fact].changed_by_roles


def _message(unmet: Unmet, language: str) -> str:
    words: Any = translations(language)
    number = {"n": unmet.wanted}
    # Whether how it stands now is in the words already.
    is_complete = False
    if unmet.terms:
        text = f"{_sum(unmet, language)} {_sign(unmet)} {unmet.wanted}"
    elif unmet.fact.startswith(CUSTOM) and unmet.declared[unmet.fact.removeprefix(CUSTOM)].type == "date":
        text = _day(unmet, language)
        is_complete = unmet.comparator == "recorded"
    elif unmet.fact.startswith(CUSTOM):
        is_complete = unmet.declared[unmet.fact.removeprefix(CUSTOM)].type == "flag"
        name = fact_name(unmet.declared, unmet.fact, language)
        asked = words.gettext("%(fact)s: yes") if unmet.comparator == "at_least" else words.gettext("%(fact)s: no")
        text = asked % {"fact": name} if is_complete else f"{name} {_sign(unmet)} {unmet.wanted}"
    elif unmet.comparator == "recorded":
        text = words.gettext(_THERE[unmet.fact][0 if unmet.wanted else 1])
        is_complete = True
    elif unmet.comparator == "at_most" and unmet.fact in _AT_MOST:
        text = _counted(_AT_MOST[unmet.fact], unmet.wanted, words) % number
    elif unmet.comparator == "at_least" and unmet.fact in _AT_LEAST:
        text = _counted(_AT_LEAST[unmet.fact], unmet.wanted, words) % number
        is_complete = FACTS[unmet.fact].type == "flag"
    elif unmet.comparator == "at_most" and unmet.wanted == 0 and unmet.fact in _LEFT:
        text = _counted(_LEFT[unmet.fact], unmet.actual, words) % {"n": unmet.actual}
        is_complete = True
    elif unmet.comparator == "at_most" and unmet.wanted == 0 and unmet.fact in _NOT_SO:
        text = words.gettext(_NOT_SO[unmet.fact])
        is_complete = True
    else:
        text = f"{words.gettext(_NAMES[unmet.fact])} {_sign(unmet)} {unmet.wanted}"
        is_complete = FACTS[unmet.fact].type == "flag"
    if not is_complete:
        text = f"{text} ({_now(unmet, words)})"
    if unmet.alternative:
        text = words.gettext("%(requirement)s, or another way below") % {"requirement": text}
    return str(text)


def _day(unmet: Unmet, language: str) -> str:
    """What is asked of a date: days since then, or ahead where they are negative."""
    words, name = translations(language), fact_name(unmet.declared, unmet.fact, language)
    since, days = unmet.wanted, abs(unmet.wanted)
    if unmet.comparator == "recorded":
        asked = words.gettext("%(fact)s: recorded") if since else words.gettext("%(fact)s: not recorded")
    elif unmet.comparator == "at_least" and since == 0:
        asked = words.gettext("%(fact)s: the day has come")
    elif unmet.comparator == "at_most" and since == -1:
        asked = words.gettext("%(fact)s: the day is still to come")
    elif unmet.comparator == "at_least":
        asked = _counted(_DAY_AGO if since > 0 else _DAY_NEAR, days, words)
    else:
        asked = _counted(_DAY_NOT_LONGER_AGO if since >= 0 else _DAY_AHEAD, days, words)
    return str(asked % {"fact": name, "n": days})


def _now(unmet: Unmet, words: Any) -> str:
    if unmet.actual == UNRECORDED and unmet.fact in _THERE:
        return str(words.gettext("now: there is none"))
    if unmet.actual == UNRECORDED:
        return str(words.gettext("now: not recorded"))
    dated = not unmet.terms and unmet.fact.startswith(CUSTOM)
    if dated and unmet.declared[unmet.fact.removeprefix(CUSTOM)].type == "date":
        days = abs(unmet.actual)
        return str(_counted(_NOW_AGO if unmet.actual >= 0 else _NOW_AHEAD, days, words) % {"n": days})
    return str(words.gettext("now: %(n)d") % {"n": unmet.actual})


def _counted(texts: tuple[str, str], number: int, words: Any) -> str:
    return str(words.gettext(texts[0] if number == 1 else texts[1]))


def _sign(unmet: Unmet) -> str:
    return {"at_least": "≥", "at_most": "≤", "equals": "≠" if unmet.negated else "="}[unmet.comparator]


def _sum(unmet: Unmet, language: str) -> str:
    text = ""
    for fact, times in unmet.terms:
        sign = ("" if not text else " + ") if times >= 0 else ("−" if not text else " − ")
        often = f"{abs(times)} × " if abs(times) != 1 else ""
        text += f"{sign}{often}{fact_name(unmet.declared, fact, language)}"
    return text
