"""`amity import`: a file's rows become agreements, all in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

from models.database import Transaction
from models.enums import Phase
from models.queries.definitions import definition_rows
from models.queries.imports import KnownRelation, remembered_relations
from models.tables.people import Place
from registry.gazetteer.lookup import Gazetteer
from registry.gazetteer.name_folding import fold
from registry.import_report import ImportReport, RowReport
from registry.matching.row_plans import KnownAgreement, RowOutcome, RowPlan, plan_import
from registry.matching.status_mapping import with_known_state
from registry.place_resolver import PlaceResolver
from registry.progress import Progress, silent
from registry.read_rows import Understood
from registry.spreadsheet.choices import Choices
from registry.spreadsheet.column_errors import MappingMisfitError, UnknownColumnsError
from registry.spreadsheet.row import Row
from registry.spreadsheet.row_number import RowNumber
from registry.spreadsheet.rows import Table, read_relations
from registry.storing import store_corrections, store_new
from workflows.actors import Actor
from workflows.definitions.counterparty import needs_partner
from workflows.definitions.schema import Definition
from workflows.offices.places import own_places, place_name, places_by_key, zones_for
from workflows.unit_of_work.definitions import newest

NO_CHOICES = Choices()


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
    progress: Progress = silent,
) -> ImportReport:
    """Reads, matches and stores; with `strict` and a wrong row, or with `dry_run`, it stores nothing.

    Running the same file again finds every row the same. Nothing that was due in the past is ever sent.
    `gazetteer` is one that has read its countries already.
    """
    gazetteer = gazetteer or Gazetteer()
    definitions = {kind: newest(tx, kind).definition for kind in {row.kind for row in definition_rows(tx)}}
    # The latest day that it is anywhere: a file may come from any zone.
    today = (tx.now + timedelta(hours=14)).date()
    own_countries = _own_countries(own_places(tx))
    table = _table(path, choices, definitions, own_countries, today=today, gazetteer=gazetteer, progress=progress)
    remembered = remembered_relations(tx)
    resolver = PlaceResolver(gazetteer, {key for row in remembered for key in row.keys or ()})
    known = [_known(row) for row in remembered]
    listed = [with_known_state(row, definitions) for row in table.rows]
    plans = plan_import(listed, known, key=resolver.key)
    refs: dict[RowNumber, str] = {}
    is_refused = strict and any(plan.outcome is RowOutcome.WRONG for plan in plans)
    if not dry_run and not is_refused:
        rows = {row.number: row for row in listed}
        new = [(plan, rows[plan.number]) for plan in plans if plan.outcome is RowOutcome.NEW]
        refs = store_new(tx, path, new, resolver, definitions, by=by, owner=owner, progress=progress)
        store_corrections(tx, path, plans, by=by)
    assumed = _assumed_zones(tx, listed, plans, resolver)
    return ImportReport(
        tuple(
            _reports(listed, plans, refs, {row.reference: row.signed_on for row in remembered}, Understood(resolver))
        ),
        ignored_columns=table.ignored,
        encoding=table.encoding,
        sheets=table.sheets,
        sheets_left_out=table.left_out,
        unchecked=tuple(sorted(resolver.unchecked)),
        assumed_zones=assumed,
        overruled=table.overruled,
        lines=table.lines,
        is_dry_run=dry_run,
        is_refused=is_refused,
    )


def _table(
    path: Path,
    choices: Choices,
    definitions: Mapping[str, Definition],
    own_countries: Mapping[str, str],
    *,
    today: date,
    gazetteer: Gazetteer,
    progress: Progress,
) -> Table:
    alone = {kind for kind, definition in definitions.items() if not needs_partner(definition)}
    try:
        return read_relations(
            path,
            choices,
            kinds=definitions.keys(),
            today=today,
            gazetteer=gazetteer,
            alone=alone,
            own_countries=own_countries,
            progress=progress,
        )
    except UnknownColumnsError as error:
        if choices.mapping is None:
            raise
        raise MappingMisfitError(choices.mapping, path.name, error) from error


def _own_countries(places: Iterable[Place]) -> dict[str, str]:
    """The countries of our checked places by their folded names, but for names of places in two countries."""
    countries: dict[str, set[str]] = {}
    for place in places:
        if place.checked and place.country:
            for name in place.names.values():
                countries.setdefault(fold(name), set()).add(place.country)
    return {name: found.pop() for name, found in countries.items() if len(found) == 1}


def _reports(
    rows: Sequence[Row],
    plans: Sequence[RowPlan],
    references: Mapping[RowNumber, str],
    signed: Mapping[str, str | None],
    understood: Understood,
) -> Iterator[RowReport]:
    """`references` are those of new agreements by row, `signed` the dates that were remembered by reference."""
    by_number = {row.number: row for row in rows}
    for plan in plans:
        is_wrong, is_changed = plan.outcome is RowOutcome.WRONG, plan.outcome is RowOutcome.CHANGED
        yield RowReport(
            plan.number,
            plan.outcome,
            plan.ref or references.get(plan.row or plan.number),
            (*plan.problems, *(() if is_wrong else by_number[plan.number].remarks)),
            understood.row(by_number[plan.number]),
            (signed.get(plan.ref or ""), plan.signed_on) if is_changed else None,
        )


def _known(row: KnownRelation) -> KnownAgreement:
    correctable = row.phase != Phase.MAKING
    return KnownAgreement(row.reference, row.kind, frozenset(row.keys or ()), row.signed_on, correctable)


def _assumed_zones(
    tx: Transaction, rows: Sequence[Row], plans: Sequence[RowPlan], resolver: PlaceResolver
) -> dict[str, str]:
    """The places of new rows whose time zone nobody knows, with the one that is assumed."""
    new = {plan.number for plan in plans if plan.outcome is RowOutcome.NEW}
    named = (place for row in rows if row.number in new for place in (row.own, *row.partners) if place is not None)
    places = {resolver.key(place): place for place in named}
    drafts = {key: resolver.draft(place) for key, place in places.items()}
    known = places_by_key(tx, list(drafts))
    zones = {}
    for key, (zone, is_assumed) in zones_for(tx, drafts).items():
        if key in known:
            zone, is_assumed = known[key].zone, known[key].zone_assumed
        if is_assumed:
            zones[place_name(drafts[key].names, "en")] = zone
    return dict(sorted(zones.items()))
