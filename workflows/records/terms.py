"""Recording what an agreement's text says of its beginning, its end and its languages, and whose turn it is to host."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any
from uuid import UUID

from config.errors import NotFoundError, RefusedError, UsageError
from config.languages import N_
from config.messages import Labelled
from models.database import Transaction
from models.enums import EntryIntoForce, NoticeChannel, Renewal, TermStart
from models.event_types import EventType
from models.queries import exchange_changes
from models.queries import parties as parties_queries
from models.queries import terms as terms_queries
from models.queries.snapshot_rows import RecordedTerms
from models.queries.terms import recorded_terms
from models.tables.agreements import Party
from models.tables.base import new_id
from models.tables.terms import Terms
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.definitions.rule_ids import exchange_rule
from workflows.definitions.schema import Definition
from workflows.engine.capabilities import not_carried
from workflows.engine.terms import PartyFact, host_of
from workflows.inputs.terms import WholeTermsInput
from workflows.offices.places import place_name
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.facts_builder import terms_from
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import open_record, save_record
from workflows.unit_of_work.sources import SourceDraft


class AmendedError(RefusedError):
    code = "amended"


class TermsNotCarriedError(RefusedError):
    """Terms for which the agreement's definition has no transition."""

    code = "terms-not-carried"


@dataclass(frozen=True)
class TermsDraft:
    """What the text says; None where it says nothing. Periods are ISO 8601 (P5Y, P6M)."""

    entry_into_force: EntryIntoForce | None = None
    entry_date: Edtf | None = None
    counted_from: TermStart | None = None
    valid_for: str | None = None
    renewal: Renewal | None = None
    renewal_period: str | None = None
    notice_period: str | None = None
    notice_by: NoticeChannel | None = None
    projects_continue: bool | None = None
    # BCP 47. With no prevailing one, all texts are equally authentic.
    languages: Sequence[str] = ()
    prevailing_language: str | None = None
    binding: bool | None = None
    hosting: str | None = None

    def checked(self) -> TermsDraft:
        """Itself; raises `InputError` with all that cannot be read or does not fit together."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        WholeTermsInput.read(values)
        return self

    def columns(self) -> dict[str, Any]:
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            **values,
            "entry_date": str(self.entry_date) if self.entry_date else None,
            "languages": list(self.languages),
        }


def record_terms(
    tx: Transaction,
    reference: str,
    draft: TermsDraft,
    *,
    by: Actor,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> None:
    """What the text says of itself; replaces what was recorded before. Changes that were agreed are amendments.

    What is recorded already is not written again.
    Refused once there is an amendment: the terms before it and after it would not hang together any more.
    """
    loaded = open_record(tx, reference, by, version)
    if loaded.snapshot.amendments:
        raise AmendedError(
            N_("The terms of %(reference)s were amended."),
            hint=N_("Record what was agreed as another amendment, also to correct a mistake. Then both can be read."),
            reference=reference,
        )
    known = terms_queries.terms_of(tx, loaded.id)
    values = draft.checked().columns()
    if known is not None and source is None and all(getattr(known, name) == values[name] for name in values):
        return
    row = write_terms(tx, loaded, draft)
    save_record(tx, loaded, EventType.TERMS_RECORDED, values, by=by, subject=("terms", row.id), source=source)


def record_some(tx: Transaction, reference: str, changes: Mapping[str, Any], *, by: Actor) -> None:
    """Records these fields of `TermsDraft`; what else is known of the text stays."""
    known = terms_queries.terms_of_reference(tx, reference)
    record_terms(tx, reference, replace(draft_from(recorded_terms(known)), **changes), by=by)


def write_terms(tx: Transaction, loaded: LoadedAgreement, draft: TermsDraft) -> Terms:
    values = draft.checked().columns()
    _must_be_carried(loaded.machine.definition, values)
    row = terms_row(tx, loaded)
    for name, value in values.items():
        setattr(row, name, value)
    tx.flush()
    return row


def _must_be_carried(definition: Definition, values: Mapping[str, Any]) -> None:
    """Terms that nothing would follow are refused: an end that is recorded comes, or is not recorded."""
    lacking = not_carried(definition, terms_from(RecordedTerms(**values)))
    if lacking == "expiry":
        raise TermsNotCarriedError(
            N_(
                "%(kind)s: an agreement of this kind does not end automatically."
                " Its definition has no transition at the end of a term."
            ),
            hint="Record no term or a tacit renewal, or adopt a version with a timer `at: expiry`.",
            kind=Labelled(definition.kind, definition.title.get),
        )
    if lacking == "entry":
        raise TermsNotCarriedError(
            N_(
                "%(kind)s: an agreement of this kind enters into force with its signing."
                " Its definition has no other way."
            ),
            hint="Leave the entry into force out, or adopt a version with a timer `at: entry`.",
            kind=Labelled(definition.kind, definition.title.get),
        )


def terms_row(tx: Transaction, loaded: LoadedAgreement) -> Terms:
    """The agreement's row of terms, made where there is none yet."""
    row = terms_queries.terms_of(tx, loaded.id)
    if row is None:
        row = Terms(id=new_id(), office_id=tx.office, agreement_id=loaded.id, renewals=0, languages=[])
        tx.add(row)
        tx.flush()
    return row


def draft_from(recorded: RecordedTerms | None) -> TermsDraft:
    """What is recorded, as the draft that a change begins with."""
    if recorded is None:
        return TermsDraft()
    values = {field.name: getattr(recorded, field.name) for field in fields(TermsDraft)}
    return TermsDraft(**{**values, "entry_date": Edtf.parse(recorded.entry_date) if recorded.entry_date else None})


def set_hosting_rotation(
    tx: Transaction, reference: str, places: Sequence[UUID], *, by: Actor, version: int | None = None
) -> None:
    """The parties host in this order, again and again; none of them ends the turns. The same again is no change.

    Anniversaries that are planned already and have no host yet get theirs as well.
    """
    loaded = open_record(tx, reference, by, version)
    parties = {party.place_id: party for party in parties_queries.parties(tx, loaded.id)}
    if set(places) - set(parties):
        raise NotFoundError(
            N_("A hosting place is not a party to %(reference)s."),
            hint=N_("Name only its parties."),
            reference=reference,
        )
    if len(set(places)) != len(places):
        raise UsageError(N_("A party is named twice among the hosts."), hint=N_("Name each party once."))
    before = {place: party.hosting_turn for place, party in parties.items()}
    after = {place: places.index(place) + 1 if place in places else None for place in parties}
    for place, party in parties.items():
        party.hosting_turn = after[place]
    hosts = list(_hosts(tx, loaded, parties))
    if before == after and not hosts:
        return
    happened = [DomainEvent(loaded, EventType.HOSTING_SETTLED, {"places": list(places)}), *hosts]
    tx.flush()
    commit_change(tx, happened, by=by)


def _hosts(tx: Transaction, loaded: LoadedAgreement, parties: Mapping[UUID, Party]) -> Iterator[DomainEvent]:
    """Whose turn it is at the anniversaries ahead, as the plan has it."""
    facts = [PartyFact(party.id, party.own, hosting_turn=party.hosting_turn) for party in parties.values()]
    rules = {exchange_rule(rule.id) for rule in loaded.machine.definition.anniversaries}
    for exchange in exchange_changes.without_host(tx, loaded.id, rules, local_day(tx.now, loaded.facts.zone)):
        # For an occasion's anniversary the ordinal comes after its id.
        host = host_of(facts, int((exchange.occurrence or "").rpartition(".")[2]))
        if host is not None:
            exchange.host_party_id = host.id
            yield DomainEvent(loaded, EventType.EXCHANGE_SETTLED, {"exchange": exchange.id, "host_party_id": host.id})


def hosts_of(tx: Transaction, loaded: LoadedAgreement, language: str) -> list[str]:
    """The places that host by turns, in their order."""
    return [place_name(names, language) for names in parties_queries.names_of_hosts(tx, loaded.id)]
