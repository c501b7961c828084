"""What an agreement's text says of its term, in sentences, and what it was changed by and grew into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from config.languages import N_, format_edtf, listed, translations
from config.vocabulary import word
from models.database import Transaction
from models.enums import AmendmentKind, EntryIntoForce, Phase, Renewal, TermStart
from models.queries import agreement_records as agreement_records_queries
from models.queries.agreement_records import NoticeRecord, PartyRecord
from models.queries.rows import columns_of
from models.queries.snapshot_rows import RecordedTerms
from models.queries.terms import recorded_terms, terms_of
from web import labels
from workflows.calendar.dates import anniversary
from workflows.engine.terms import PartyFact, TermPeriod, host_of, running
from workflows.lifecycle.links import agreement_chain
from workflows.offices.places import place_name
from workflows.read_models.agreement import newest_kinds
from workflows.records.amendments import amendment_chain, only_amendments
from workflows.unit_of_work.facts_builder import held_on
from workflows.unit_of_work.loader import LoadedAgreement

ENTRY = {
    EntryIntoForce.LAST_SIGNATURE: N_("With the last signature"),
    EntryIntoForce.NOTIFICATION: N_("When every side has notified the others"),
    EntryIntoForce.RATIFICATION: N_("When every side has ratified it"),
}
ON_DATE = N_("On %(day)s")
RENEWAL = {
    Renewal.NONE: N_("Does not renew automatically"),
    Renewal.BY_AGREEMENT: N_("Renews when both sides agree"),
}
TACIT = N_("Renews automatically for %(period)s at a time")
STARTS = {
    TermStart.SIGNING: N_("%(period)s from the signing"),
    TermStart.IN_FORCE: N_("%(period)s from the entry into force"),
}
PREVAILS = N_("%(languages)s; the text in %(one)s prevails")
EQUAL = N_("%(languages)s, equally authentic")
BINDING = N_("Binding in law")
HOSTS = N_("Hosting rotation")
NOTICE = N_("In writing, %(period)s before the end")


@dataclass(frozen=True)
class RelatedAgreement:
    """Another agreement of the same family; `came` says how the two hang together."""

    reference: str
    kind: str
    state: str
    earlier: bool


@dataclass(frozen=True)
class AmendmentView:
    number: int
    is_renewal: bool
    title: str
    in_force_on: str
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NoticeView(NoticeRecord):
    """`is_other_channel`: it was not sent as the text or the definition asks."""

    by: str
    channel: str | None
    is_other_channel: bool


@dataclass(frozen=True)
class TermsView:
    """`says` are pairs of a heading and a sentence, as of today; `values` is what a form begins with: the latest.

    `is_amended`: the first text cannot be corrected any more.
    """

    says: tuple[tuple[str, str], ...]
    values: Mapping[str, str]
    period: TermPeriod | None
    host: str | None
    notices: Sequence[NoticeView]
    running: date | None
    notice_by: str | None
    is_amended: bool
    changes: tuple[AmendmentView, ...]
    related: tuple[RelatedAgreement, ...]
    kinds: tuple[tuple[str, str], ...]
    parties: tuple[tuple[str, str], ...]


def terms_view(
    tx: Transaction, loaded: LoadedAgreement, parties: Sequence[PartyRecord], today: date, language: str
) -> TermsView:
    """Asks five things of the database, whatever there is of each."""
    names = {party.id: place_name(party.names, language) for party in parties}
    recorded = recorded_terms(terms_of(tx, loaded.id)) or RecordedTerms()
    facts = loaded.facts
    start = facts.term_start
    period = running(facts.terms, start.value, today) if start is not None and facts.termination is None else None
    turns = sorted((party for party in facts.parties if party.hosting_turn), key=lambda party: party.hosting_turn or 0)
    rows = amendment_chain(tx, loaded.id)
    amendments = only_amendments(rows)
    host = _next_host(loaded, today) if turns else None
    says = [*_sentences(held_on(recorded, amendments, today), language)]
    if turns:
        heading = translations(language).gettext(HOSTS)
        says.append((heading, listed([names[party.id] for party in turns], language)))
    kinds = tuple(newest_kinds(tx, language))
    asked = loaded.machine.definition.channel(held_on(recorded, amendments, today).notice_by)
    return TermsView(
        says=tuple(says),
        values=_values(recorded, [str(places) for places in _places(parties, turns)]),
        period=period,
        host=names[host.id] if host else None,
        notices=[
            NoticeView(
                **columns_of(notice),
                by=place_name(notice.names, language),
                channel=word("notice-by", notice.sent_by, language) if notice.sent_by else None,
                is_other_channel=None not in (notice.sent_by, asked) and notice.sent_by != asked,
            )
            for notice in agreement_records_queries.notices(tx, loaded.id)
        ],
        running=facts.termination.effective_on if facts.termination else None,
        notice_by=word("notice-by", asked, language) if asked else None,
        changes=tuple(
            AmendmentView(
                row.number,
                row.kind == AmendmentKind.RENEWAL,
                row.title,
                row.in_force_on,
                tuple(
                    pair
                    for pair in _sentences(row.terms.after, language)
                    if pair not in _sentences(row.terms.before, language)
                ),
            )
            for row in rows
        ),
        is_amended=bool(amendments),
        related=_related(tx, loaded, dict(kinds)),
        kinds=kinds if loaded.snapshot.phase != Phase.OVER else (),
        parties=tuple((str(party.place_id), names[party.id]) for party in parties),
    )


def _next_host(loaded: LoadedAgreement, today: date) -> PartyFact | None:
    """Whose turn the coming anniversary of the signing is."""
    signed = loaded.facts.dates.get("signed_on")
    if signed is None:
        return None
    ordinal = max(1, today.year - signed.value.year)
    passed = anniversary(signed.value.last, ordinal) < today
    return host_of(loaded.facts.parties, ordinal + passed)


def _sentences(terms: RecordedTerms, language: str) -> list[tuple[str, str]]:
    """One sentence for each thing that the text says; nothing for what it is silent about."""
    words = translations(language)
    sentences = []
    entry = terms.entry_into_force
    if entry == EntryIntoForce.DATE:
        sentences.append((words.gettext("Enters into force"), words.gettext(ON_DATE) % {"day": _day(terms, language)}))
    elif entry:
        sentences.append((words.gettext("Enters into force"), words.gettext(ENTRY[entry])))
    if terms.valid_for:
        starts = STARTS[terms.counted_from or TermStart.IN_FORCE]
        period = labels.period(terms.valid_for, language)
        sentences.append((words.gettext("Valid for"), words.gettext(starts) % {"period": period}))
    renewal = terms.renewal
    if renewal == Renewal.TACIT:
        period = labels.period(terms.renewal_period or terms.valid_for or "", language)
        sentences.append((words.gettext("Renewal"), words.gettext(TACIT) % {"period": period}))
    elif renewal:
        sentences.append((words.gettext("Renewal"), words.gettext(RENEWAL[renewal])))
    if terms.notice_period:
        period = labels.period(terms.notice_period, language)
        sentences.append((words.gettext("Notice"), words.gettext(NOTICE) % {"period": period}))
    if terms.notice_by:
        sentences.append((words.gettext("How notice is given"), word("notice-by", terms.notice_by, language)))
    if terms.projects_continue is not None:
        goes_on = words.gettext("They continue after the end") if terms.projects_continue else None
        sentences.append((words.gettext("Projects under way"), goes_on or words.gettext("They end with it")))
    if terms.languages:
        sentences.append((words.gettext("Languages"), _languages(terms, language)))
    if terms.binding is not None:
        binds = words.gettext("Yes") if terms.binding else words.gettext("No")
        sentences.append((words.gettext(BINDING), binds))
    return sentences


def _day(terms: RecordedTerms, language: str) -> str:
    return format_edtf(terms.entry_date or "", language)


def _languages(terms: RecordedTerms, language: str) -> str:
    words = translations(language)
    named = listed([labels.language_name(code, language) for code in terms.languages], language)
    one = terms.prevailing_language
    if one:
        return words.gettext(PREVAILS) % {"languages": named, "one": labels.language_name(one, language)}
    return words.gettext(EQUAL) % {"languages": named} if len(terms.languages) > 1 else named


def _values(terms: RecordedTerms, hosts: Sequence[str]) -> dict[str, str]:
    values = {
        "entry_into_force": terms.entry_into_force or "",
        "entry_date": terms.entry_date or "",
        "counted_from": terms.counted_from or "",
        "renewal": terms.renewal or "",
        "notice_by": terms.notice_by or "",
        "languages": ", ".join(terms.languages),
        "prevailing_language": terms.prevailing_language or "",
        **{name: _flag(getattr(terms, name)) for name in ("projects_continue", "binding")},
        **{f"host{number}": place for number, place in enumerate(hosts, start=1)},
    }
    for name in ("valid_for", "renewal_period", "notice_period"):
        number, unit = labels.split_period(getattr(terms, name))
        values |= {name: number, f"{name}_unit": unit}
    return values


def _flag(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]


def _places(parties: Sequence[PartyRecord], turns: Sequence[Any]) -> list[Any]:
    by_id = {party.id: party.place_id for party in parties}
    return [by_id[party.id] for party in turns]


def _related(tx: Transaction, loaded: LoadedAgreement, kinds: Mapping[str, str]) -> tuple[RelatedAgreement, ...]:
    own_links = set()
    rows = agreement_chain(tx, loaded.reference)
    for row in rows:
        if row.ref == loaded.reference:
            own_links = {link.ref for link in row.earlier}
    return tuple(
        RelatedAgreement(row.ref, kinds.get(row.kind, row.kind), row.state, row.ref in own_links)
        for row in rows
        if row.ref != loaded.reference
    )
