"""Titles in the reader's language: of agreements, exchanges, commitments and planned items."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from config.languages import N_, listed, ordinal, translations
from models.database import Transaction
from models.queries.agreement_records import PartyRecord
from models.queries.rows import PartyPlace
from workflows.definitions.conditions import Words
from workflows.definitions.item_details import details_of
from workflows.definitions.rule_ids import exchange_rule, is_exchange_rule, nudged_state
from workflows.definitions.schema import Definition
from workflows.offices.places import place_name
from workflows.planning.planner import PlannedItem
from workflows.unit_of_work.definitions import machine_for


class Titled(Protocol):
    """What an agreement's title is made of."""

    @property
    def title(self) -> str | None: ...

    @property
    def parties(self) -> Sequence[PartyPlace]: ...


class Versioned(Protocol):
    """What follows one version of a kind of agreement."""

    @property
    def kind(self) -> str: ...

    @property
    def definition_version(self) -> int: ...


class OfAgreement(Protocol):
    """What belongs to an agreement: the version of its kind that this follows."""

    @property
    def agreement_kind(self) -> str: ...

    @property
    def definition_version(self) -> int: ...


ANNIVERSARY_TITLE = N_("%(ordinal)s anniversary of the signing")


_RULE_TITLES = {
    "nudge": N_("Reminder: take the next step in %(state)s"),
    "review": N_("Review the agreement"),
    "approval-asked": N_("Request: approve or return the text"),
    "returned": N_("The text was returned"),
    "approval-wanted": N_("Reminder: approve or return the text"),
    "signing-ahead": N_("Reminder: arrange the signing"),
    "anniversary": N_("Reminder: %(ordinal)s anniversary"),
    "anniversary-undated": N_("Question: when was it signed?"),
    "anniversary-year": N_("Reminder: %(ordinal)s anniversary year"),
    "exchange-report": N_("Reminder: report on the exchange"),
    "commitment-due": N_("Reminder: a commitment is due"),
    "duty-due": N_("Reminder: %(duty)s"),
    "milestone-step": N_("Reminder: %(ordinal)s anniversary: %(step)s"),
    "notice-deadline": N_("Reminder: last day for notice"),
    "expiry": N_("Reminder: the term ends"),
    "termination": N_("Reminder: the notice takes effect"),
    "entry": N_("Reminder: entry into force"),
    "dormant": N_("Reminder: revive it or close it"),
    "occasion": N_("Reminder: %(occasion)s, %(ordinal)s anniversary"),
}


def partner_names(parties: Sequence[PartyPlace], language: str) -> str:
    return listed([place_name(party.names, language) for party in parties if not party.own], language)


def title_of(row: Titled, definition: Definition, language: str) -> str:
    return agreement_title(row.title, row.parties, definition, language)


def agreement_title(title: str | None, parties: Sequence[PartyPlace], definition: Definition, language: str) -> str:
    """The agreement's own title, else its kind and cities."""
    if title:
        return title
    names = listed([place_name(party.names, language) for party in parties], language)
    return f"{names}: {definition.title.get(language)}"


def definition_of(tx: Transaction, row: Versioned) -> Definition:
    return machine_for(tx, row.kind, row.definition_version).definition


class TitledExchange(Protocol):
    """What an exchange's title is made of."""

    @property
    def title(self) -> str | None: ...

    @property
    def rule(self) -> str | None: ...

    @property
    def occurrence(self) -> str | None: ...


def definition_behind(tx: Transaction, row: OfAgreement) -> Definition:
    return machine_for(tx, row.agreement_kind, row.definition_version).definition


def exchange_title(row: TitledExchange, definition: Definition, language: str) -> str:
    """By its own title; an anniversary's exchange by its number, which is in the `occurrence` of its rule."""
    # What a correction left without an anniversary keeps its old number before a hyphen.
    number = (row.occurrence or "0").rpartition(".")[2].partition("-")[0] if is_exchange_rule(row.rule) else None
    return _planned_title(row.rule, row.title, int(number) if number else None, definition, language)


def _planned_title(
    rule: str | None, title: str | None, number: int | None, definition: Definition, language: str
) -> str:
    """As the definition says; else by the title of its occasion, or the number of its anniversary."""
    own = next((one.exchange_title for one in definition.anniversaries if exchange_rule(one.id) == rule), None)
    if own is not None:
        return filled(own, language, number=number, occasion=title)
    if title:
        return str(occasion_title(title, number, language))
    return translations(language).gettext(ANNIVERSARY_TITLE) % {"ordinal": ordinal(number or 0, language)}


def filled(words: Words, language: str, *, number: int | None, occasion: str | None) -> str:
    """A definition's own title, with the number of the anniversary and the title of the occasion in it."""
    text = words.get(language)
    for name, value in (
        ("ordinal", ordinal(number, language) if number is not None else ""),
        ("occasion", occasion or ""),
    ):
        text = text.replace(f"{{{name}}}", value)
    return text


def commitment_title(rule: str | None, what: str, definition: Definition, language: str) -> str:
    """What was promised: of a rule of the definition in the reader's words, else as people wrote it."""
    rules = {rule.id: rule.what for rule in definition.commitments}
    words = (rules | {duty.id: duty.what for duty in definition.duties}).get(rule or "")
    return words.get(language) if words is not None and words.chief == what else what


def occasion_title(title: str | None, number: int | None, language: str) -> str | None:
    """What an occasion's exchange is called: by its title, with the anniversary where it is one."""
    if not title or number is None:
        return title
    words = translations(language)
    values = {"occasion": title, "ordinal": ordinal(number, language)}
    return words.gettext(N_("%(occasion)s, %(ordinal)s anniversary")) % values


def item_title(item: PlannedItem, definition: Definition, language: str) -> str:
    """What a planned item is, in words."""
    words, details = translations(language), details_of(item.detail)
    if item.kind == "transition":
        for transition in definition.triggers.get(details.trigger or "", ()):
            return transition.label.get(language)
    values = {
        "duty": next((d.what.get(language) for d in definition.duties if d.id == details.duty), ""),
        "step": next((s.label.get(language) for s in definition.milestone_steps if s.id == details.step), ""),
        "occasion": details.title or "",
        "ordinal": ordinal(details.ordinal, language) if details.ordinal is not None else "",
        "state": definition.states[nudged_state(item.rule)].label.get(language)
        if nudged_state(item.rule) in definition.states
        else "",
    }
    if item.kind == "exchange":
        return _planned_title(item.rule, details.title, details.ordinal, definition, language)
    own = definition.title_of_rule(item.rule)
    if own is not None:
        return filled(own, language, number=details.ordinal, occasion=details.title)
    title = _RULE_TITLES[item.template or "nudge"]
    return words.gettext(title) % values


def party_names(parties: Sequence[PartyPlace | PartyRecord], language: str) -> dict[str, str]:
    return {str(party.id): place_name(party.names, language) for party in parties}
