"""`amity import`: a file's rows become agreements, all in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from models.database import Transaction
from models.enums import Outcome, Phase, PlaceLevel, SourceKind
from models.queries.definitions import definition_rows
from models.queries.imports import KnownRelation, remembered_relations
from registry.gazetteer.countries import holiday_calendar
from registry.gazetteer.lookup import Gazetteer, Resolved
from registry.gazetteer.places_as_written import PlaceText, place_key, suggest_code
from registry.matching.row_plans import KnownAgreement, RowOutcome, RowPlan, plan_import
from registry.matching.status_mapping import state_of, with_known_state
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.kind_and_status_words import Certainty
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.rows import Row, RowProblem, read_relations
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.definitions.counterparty import needs_partner
from workflows.definitions.schema import Definition
from workflows.lifecycle.corrections import Correction, correct_all
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.offices.places import PlaceDraft, ensure_places, own_places, place_name, places_by_key, zones_for
from workflows.unit_of_work.definitions import newest
from workflows.unit_of_work.sources import SourceDraft

NO_CHOICES = Choices()


@dataclass(frozen=True)
class RowReport:
    number: RowNumber
    outcome: RowOutcome
    ref: str | None
    problems: tuple[RowProblem, ...]
    # For a correction: the date before and after.
    dates: tuple[str | None, str | None] | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.number.row,
            **({"sheet": self.number.sheet} if self.number.sheet else {}),
            "outcome": str(self.outcome),
            "ref": self.ref,
            "problems": [{"column": p.column, "code": p.code, "message": str(p.message)} for p in self.problems],
        }


@dataclass(frozen=True)
class ImportReport:
    rows: tuple[RowReport, ...]
    ignored_columns: tuple[str, ...] = ()
    # The encoding of a text file; the sheets of a workbook that were read, and why each other was not.
    encoding: str | None = None
    sheets: tuple[str, ...] = ()
    sheets_left_out: Mapping[str, str] = field(default_factory=dict)
    # Names of places that the gazetteer does not know and a person should look at.
    unchecked: tuple[str, ...] = field(default=())
    # Places with the time zone that is assumed of each.
    assumed_zones: Mapping[str, str] = field(default_factory=dict)

    def count(self, outcome: RowOutcome) -> int:
        return sum(row.outcome is outcome for row in self.rows)

    def as_json(self) -> dict[str, Any]:
        return {
            **{str(outcome): self.count(outcome) for outcome in RowOutcome},
            "rows": [row.as_json() for row in self.rows],
            "assumed_zones": dict(self.assumed_zones),
            "ignored_columns": list(self.ignored_columns),
            "unchecked_places": list(self.unchecked),
            "encoding": self.encoding,
            "sheets": list(self.sheets),
            "sheets_left_out": dict(self.sheets_left_out),
        }


def import_file(
    tx: Transaction,
    path: Path,
    choices: Choices = NO_CHOICES,
    *,
    by: Actor,
    owner: UUID | None = None,
    strict: bool = False,
    dry_run: bool = False,
    gazetteer: Gazetteer | None = None,
) -> ImportReport:
    """Reads, matches and stores; with `strict` and a wrong row, or with `dry_run`, it stores nothing.

    Running the same file again finds every row the same. Nothing that was due in the past is ever sent.
    `gazetteer` is one that has read its countries already.
    """
    gazetteer = gazetteer or Gazetteer()
    definitions = {kind: newest(tx, kind).definition for kind in {row.kind for row in definition_rows(tx)}}
    table = read_relations(
        path,
        choices,
        kinds=definitions.keys(),
        # The latest day that it is anywhere: a file may come from any zone.
        today=(tx.now + timedelta(hours=14)).date(),
        gazetteer=gazetteer,
        alone={kind for kind, definition in definitions.items() if not needs_partner(definition)},
    )
    remembered = remembered_relations(tx)
    resolver = _Resolver(gazetteer, {key for row in remembered for key in row.keys or ()})
    known = [_known(row) for row in remembered]
    listed = [with_known_state(row, definitions) for row in table.rows]
    plans = plan_import(listed, known, key=resolver.key)
    remarks = {row.number: row.remarks for row in listed}
    signed = {row.reference: row.signed_on for row in remembered}
    refs: dict[RowNumber, str] = {}
    wrong = any(plan.outcome is RowOutcome.WRONG for plan in plans)
    if not dry_run and not (strict and wrong):
        rows = {row.number: row for row in listed}
        refs = _store_new(tx, path, rows, plans, resolver, definitions, by=by, owner=owner)
        _store_corrections(tx, path, plans, by=by)
    assumed = _assumed_zones(tx, listed, plans, resolver)
    return ImportReport(
        tuple(
            RowReport(
                plan.number,
                plan.outcome,
                plan.ref or refs.get(plan.row or plan.number),
                (*plan.problems, *(remarks.get(plan.number, ()) if plan.outcome is not RowOutcome.WRONG else ())),
                (signed.get(plan.ref or ""), plan.signed_on) if plan.outcome is RowOutcome.CHANGED else None,
            )
            for plan in plans
        ),
        ignored_columns=table.ignored,
        encoding=table.encoding,
        sheets=table.sheets,
        sheets_left_out=table.left_out,
        unchecked=tuple(sorted(resolver.unchecked)),
        assumed_zones=assumed,
    )


def _known(row: KnownRelation) -> KnownAgreement:
    correctable = row.phase != Phase.MAKING
    return KnownAgreement(row.reference, row.kind, frozenset(row.keys or ()), row.signed_on, correctable)


def _assumed_zones(
    tx: Transaction, rows: Sequence[Row], plans: Sequence[RowPlan], resolver: _Resolver
) -> dict[str, str]:
    """The places of new rows whose time zone nobody knows, with the one that is assumed."""
    new = {plan.number for plan in plans if plan.outcome is RowOutcome.NEW}
    named = [place for row in rows if row.number in new for place in (row.own, *row.partners) if place is not None]
    drafts = {draft.key: draft for draft in map(resolver.draft, named)}
    known = places_by_key(tx, list(drafts))
    zones = {}
    for key, (zone, is_assumed) in zones_for(tx, drafts).items():
        if key in known:
            zone, is_assumed = known[key].zone, known[key].zone_assumed
        if is_assumed:
            zones[place_name(drafts[key].names, "en")] = zone
    return dict(sorted(zones.items()))


class _Resolver:
    """Places of the file by the gazetteer, each looked up once."""

    def __init__(self, gazetteer: Gazetteer, present: Set[str]) -> None:
        self._gazetteer = gazetteer
        self._present = present
        self._found: dict[tuple[Any, ...], Resolved | None] = {}
        self.unchecked: set[str] = set()

    def resolve(self, place: PlaceText) -> Resolved | None:
        identity = (tuple(place.names.items()), place.country, place.region)
        if identity not in self._found:
            self._found[identity] = place.resolve(self._gazetteer)
        return self._found[identity]

    def key(self, place: PlaceText) -> str:
        return place.key if place.key in self._present else place_key(place, self.resolve(place))

    def draft(self, place: PlaceText, *, code: str | None = None) -> PlaceDraft:
        resolved = self.resolve(place)
        country = resolved.country if resolved else place.country
        zone = resolved.zone if resolved else None
        is_assumed = zone is None
        if zone is None and country is not None:
            zone = self._gazetteer.zone(place.names, country, region=place.region)
        if resolved is None:
            self.unchecked.add(place.text or next(iter(place.names.values())))
        return PlaceDraft(
            key=self.key(place),
            # What the office itself writes goes before what the gazetteer says.
            names={**(resolved.names if resolved else {}), **place.names},
            level=PlaceLevel(str(resolved.level if resolved else place.level)),
            country=country,
            zone=zone,
            zone_assumed=is_assumed,
            latitude=resolved.latitude if resolved else None,
            longitude=resolved.longitude if resolved else None,
            calendar=holiday_calendar(country) if country else None,
            code=code,
            own=code is not None,
            checked=resolved is not None,
        )


def _store_new(
    tx: Transaction,
    path: Path,
    rows: Mapping[RowNumber, Row],
    plans: Sequence[RowPlan],
    resolver: _Resolver,
    definitions: Mapping[str, Definition],
    *,
    by: Actor,
    owner: UUID | None,
) -> dict[RowNumber, str]:
    new = [(plan, rows[plan.number]) for plan in plans if plan.outcome is RowOutcome.NEW]
    if not new:
        return {}
    drafts: dict[str, PlaceDraft] = {}
    present = {place.key: place.code or "" for place in own_places(tx)}
    codes = set(present.values())
    for _, row in new:
        if row.own is None:
            continue
        key = resolver.key(row.own)
        if key not in present:
            present[key] = suggest_code(resolver.draft(row.own).names, codes)
            codes.add(present[key])
        drafts[key] = resolver.draft(row.own, code=present[key])
    for _, row in new:
        for place in row.partners:
            drafts.setdefault(resolver.key(place), resolver.draft(place))
    ids = ensure_places(tx, list(drafts.values()), by=by)
    agreements = [_agreement(path, plan, row, resolver, ids, definitions, owner) for plan, row in new]
    loaded = record(tx, agreements, by=by)
    return {plan.number: item.reference for (plan, _), item in zip(new, loaded, strict=True)}


def _agreement(
    path: Path,
    plan: RowPlan,
    row: Row,
    resolver: _Resolver,
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


def _store_corrections(
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
