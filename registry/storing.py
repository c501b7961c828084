"""Storing what an import plans: the new agreements some hundreds at a time, and corrected dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from models.database import Transaction
from models.enums import Outcome, SourceKind
from models.queries.imports import analyze_imported
from registry.gazetteer.places_as_written import suggest_code
from registry.matching.row_plans import RowOutcome, RowPlan
from registry.matching.status_mapping import state_of
from registry.place_resolver import PlaceResolver
from registry.progress import Progress, Stage
from registry.spreadsheet.row import Row
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.status_words import Certainty
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.definitions.schema import Definition
from workflows.lifecycle.corrections import Correction, correct_all
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.offices.places import PlaceDraft, ensure_places, own_places
from workflows.unit_of_work.sources import SourceDraft

# Recorded at once: with all that is planned for them, a thousand agreements take some tens of megabytes.
AT_ONCE = 1_000


def store_new(
    tx: Transaction,
    path: Path,
    new: Sequence[tuple[RowPlan, Row]],
    resolver: PlaceResolver,
    definitions: Mapping[str, Definition],
    *,
    by: Actor,
    owner: UUID | None,
    progress: Progress,
) -> dict[RowNumber, str]:
    """Places and agreements of the new rows; returns the references by row."""
    ids = ensure_places(tx, _places(tx, [row for _, row in new], resolver), by=by) if new else {}
    references: dict[RowNumber, str] = {}
    for begin in range(0, len(new), AT_ONCE):
        progress(Stage.STORING, begin, len(new))
        some = new[begin : begin + AT_ONCE]
        agreements = [_agreement(path, plan, row, resolver, ids, definitions, owner) for plan, row in some]
        loaded = record(tx, agreements, by=by)
        references |= {plan.number: item.reference for (plan, _), item in zip(some, loaded, strict=True)}
        if begin == 0 and len(new) > AT_ONCE:
            # Without it each agreement of the next thousand would be looked for among all of the office's.
            analyze_imported(tx)
    progress(Stage.STORING, len(new), len(new))
    return references


def _places(tx: Transaction, rows: Sequence[Row], resolver: PlaceResolver) -> list[PlaceDraft]:
    """Each place once, the own ones first."""
    codes = {place.key: place.code or "" for place in own_places(tx)}
    taken = set(codes.values())
    drafts: dict[str, PlaceDraft] = {}
    for own in (row.own for row in rows):
        if own is None or (key := resolver.key(own)) in drafts:
            continue
        if key not in codes:
            codes[key] = suggest_code(resolver.draft(own).names, taken)
            taken.add(codes[key])
        drafts[key] = resolver.draft(own, code=codes[key])
    for place in (place for row in rows for place in row.partners):
        if resolver.key(place) not in drafts:
            drafts[resolver.key(place)] = resolver.draft(place)
    return list(drafts.values())


def _agreement(
    path: Path,
    plan: RowPlan,
    row: Row,
    resolver: PlaceResolver,
    ids: Mapping[str, UUID],
    definitions: Mapping[str, Definition],
    owner: UUID | None,
) -> AgreementDraft:
    if row.own is None or row.kind is None:
        raise ValueError(f"{row.number} is not good")
    dates = {}
    if plan.signed_on is not None:
        dates = {"signed_on": Edtf.parse(plan.signed_on), "in_force_on": Edtf.parse(plan.signed_on)}
    return AgreementDraft(
        kind=row.kind,
        own_place=ids[resolver.key(row.own)],
        partners=[ids[resolver.key(place)] for place in row.partners],
        state=state_of(definitions[row.kind], row.standing.state),
        outcome=Outcome(row.standing.outcome) if row.standing.outcome else None,
        dates=dates,
        fields=row.fields,
        owner=owner,
        source=_source(path, row),
        note=row.note or None,
    )


def _source(path: Path, row: Row) -> SourceDraft:
    address = row.source.startswith(("http://", "https://"))
    return SourceDraft(
        kind=SourceKind.PRESS if address else SourceKind.FILE,
        title=path.name if address or not row.source else row.source,
        locator=row.source if address else f"{path.name}, {row.number}",
        certainty="certain" if row.standing.certainty is Certainty.STATED else "doubtful",
    )


def store_corrections(
    tx: Transaction,
    path: Path,
    plans: Sequence[RowPlan],
    *,
    by: Actor,
) -> None:
    corrections = {}
    for plan in plans:
        if plan.outcome is not RowOutcome.CHANGED or plan.ref is None or plan.signed_on is None:
            continue
        values = {"signed_on": Edtf.parse(plan.signed_on)}
        corrections[plan.ref] = Correction(values, f"{path.name}, {plan.number}")
    if corrections:
        correct_all(tx, corrections, by=by)
