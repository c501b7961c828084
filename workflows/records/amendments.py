"""Amendments and renewals: a chain of changes to the terms, and what was in force on a day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from config.errors import RefusedError
from config.languages import N_
from models.database import Transaction
from models.enums import AmendmentKind, EventType, Phase
from models.queries import terms as term_queries
from models.queries.snapshot_rows import AmendmentRow
from models.tables.base import new_id
from models.tables.terms import Amendment
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.records.terms import draft_from, terms_json, terms_row, terms_rows, write_terms
from workflows.unit_of_work.facts_builder import held_on
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import must_be_past, open_record, save_record, words_of


class AmendmentError(RefusedError):
    code = "amendment"


def amend(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    title: str,
    decided_on: Edtf,
    in_force_on: Edtf | None = None,
    changes: Mapping[str, Any] | None = None,
    document: UUID | None = None,
    version: int | None = None,
) -> int:
    """Records what the parties agreed to change; returns its number in the chain.

    `changes` are fields of `TermsDraft`; those that are not named stay as they are.
    """
    loaded = open_record(tx, reference, by, version)
    if loaded.snapshot.phase == Phase.MAKING:
        raise AmendmentError(
            N_("%(reference)s is not in force yet."),
            hint=N_("Record its terms; what is not agreed needs no amendment."),
            reference=reference,
        )
    must_be_past(tx, loaded, decided_on)
    row = terms_row(tx, loaded)
    before = terms_json(row)
    write_terms(tx, loaded, replace(draft_from(before), **(changes or {})))
    data = _made(
        tx,
        loaded,
        term_queries.last_amendment_numbers(tx, [loaded.id]).get(loaded.id, 0) + 1,
        AmendmentKind.AMENDMENT,
        title=words_of(title, N_("An amendment needs a title.")),
        decided_on=decided_on,
        in_force_on=in_force_on or decided_on,
        document=document,
        before=before,
        after=terms_json(row),
    )
    tx.flush()
    save_record(tx, loaded, EventType.AMENDMENT_RECORDED, data, by=by)
    return int(data["number"])


def note_renewals(tx: Transaction, agreements: Sequence[LoadedAgreement], *, on: Edtf | None) -> list[dict[str, Any]]:
    """Another term begins for each: what a transition that `renews` does, in as many statements as for one.

    The caller writes the events and plans again.
    """
    if not agreements:
        return []
    rows = terms_rows(tx, agreements)
    before = [terms_json(row) for row in rows]
    for row in rows:
        row.renewals += 1
    tx.flush()
    numbers = term_queries.last_amendment_numbers(tx, [loaded.id for loaded in agreements])
    made = []
    for loaded, row, was in zip(agreements, rows, before, strict=True):
        today = local_day(tx.now, loaded.facts.zone)
        decided = on or Edtf(today.year, today.month, today.day)
        made.append(
            _made(
                tx,
                loaded,
                numbers.get(loaded.id, 0) + 1,
                AmendmentKind.RENEWAL,
                title=f"Renewal {row.renewals}",
                decided_on=decided,
                in_force_on=decided,
                document=None,
                before=was,
                after=terms_json(row),
            )
        )
    tx.flush()
    return made


def _made(
    tx: Transaction,
    loaded: LoadedAgreement,
    number: int,
    kind: AmendmentKind,
    *,
    title: str,
    decided_on: Edtf,
    in_force_on: Edtf,
    document: UUID | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> dict[str, Any]:
    """Adds the amendment, for the caller to flush; returns what its event says."""
    row = Amendment(
        id=new_id(),
        office_id=tx.office,
        agreement_id=loaded.id,
        number=number,
        kind=kind,
        title=title,
        decided_on=str(decided_on),
        in_force_on=str(in_force_on),
        document_id=document,
        terms={"before": dict(before), "after": dict(after)},
    )
    tx.add(row)
    changed = {name: after[name] for name in after if before.get(name) != after[name]}
    return {
        "amendment": row.id,
        "number": row.number,
        "kind": kind,
        "title": title,
        "decided_on": row.decided_on,
        "in_force_on": row.in_force_on,
        "changes": changed,
    }


def chain(tx: Transaction, agreement_id: UUID) -> Sequence[Amendment]:
    """Amendments and renewals from the first to the last; each knows its number, so the way goes both ways."""
    return term_queries.amendments(tx, agreement_id)


def terms_on(tx: Transaction, agreement_id: UUID, day: date) -> dict[str, Any]:
    """The terms that held, or will hold, on a day; how often they were renewed is counted up to now."""
    latest = terms_json(term_queries.terms_of(tx, agreement_id))
    amendments = [
        AmendmentRow(row.in_force_on, row.terms)
        for row in chain(tx, agreement_id)
        if row.kind == AmendmentKind.AMENDMENT
    ]
    held = held_on(latest, amendments, day)
    # In the order of the fields: what amendments kept comes in the order of JSON.
    return {name: latest[name] if name == "renewals" else held.get(name) for name in latest}


def begins_on(tx: Transaction, agreement_id: UUID) -> list[date]:
    """The days on which amendments began, or will begin, to hold."""
    return sorted(
        {Edtf.parse(row.in_force_on).first for row in chain(tx, agreement_id) if row.kind == AmendmentKind.AMENDMENT}
    )
