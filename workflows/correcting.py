"""Correcting a recorded fact. The old value stays in the log; reminders move, and none is sent again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from config.errors import UsageError
from models.chain import Personal
from models.database import now
from models.vocabulary import Role
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.definitions import catalogue
from workflows.engine.facts import Facts, KnownDate
from workflows.following import correct_party_dates, entry_into_force, move_anniversary_exchanges, move_notice
from workflows.unit_of_work.changes import Happened, finish, open_for_change
from workflows.unit_of_work.loader import Loaded, load

DATES = ("proposed_on", "signed_on", "in_force_on", "ended_on", "last_contact_on")


@dataclass(frozen=True)
class Correction:
    """New values by column name: dates of the agreement, or its `title`. None takes a value away."""

    values: Mapping[str, Edtf | str | None]
    why: str | None = None


def correct(session: Session, reference: str, correction: Correction, *, by: Actor, version: int | None = None) -> bool:
    """Writes corrected facts; returns False when nothing differs.

    What followed from a day of signing that was wrong follows from the right one: the entry into force, the days of
    the parties and of the steps, terms with their deadlines, a running notice, and what is planned.

    Raises on a stale `version`, and for a date that has not come: a person says what was.
    """
    by.need(Role.COORDINATOR)
    loaded = open_for_change(session, reference, version=version)
    today = local_day(now(session), loaded.facts.zone)
    for name, value in correction.values.items():
        if isinstance(value, Edtf) and value.first > today:
            raise UsageError(f"{value} has not come yet ({name}).", hint="Give the day on which it happened.")
    return bool(_correct(session, {loaded.reference: (loaded, correction)}, by=by))


def correct_all(session: Session, corrections: Mapping[str, Correction], *, by: Actor) -> list[str]:
    """Several agreements in one transaction; returns the references of those that changed."""
    by.need(Role.COORDINATOR)
    agreements = load(session, list(corrections), lock=True) if corrections else []
    return _correct(session, {item.reference: (item, corrections[item.reference]) for item in agreements}, by=by)


def _correct(session: Session, wanted: Mapping[str, tuple[Loaded, Correction]], *, by: Actor) -> list[str]:
    happened = []
    for loaded, correction in wanted.values():
        changes = _changes(loaded, correction)
        if not changes:
            continue
        at = now(session).isoformat()
        signed = changes.get("signed_on")
        # The signing counts as contact, until something later does.
        if signed and "last_contact_on" not in changes and loaded.row["last_contact_on"] in (None, signed[0]):
            changes["last_contact_on"] = (loaded.row["last_contact_on"], signed[1])
        if signed and "in_force_on" not in correction.values:
            entered = entry_into_force(loaded, *signed)
            if entered is not None:
                changes["in_force_on"] = entered
        known = dict(loaded.row["dates_known"])
        for name, (before, after) in changes.items():
            loaded.updates[name] = after
            if name in DATES:
                known[name] = {"at": at, "corrected": before is not None}
        loaded.updates["dates_known"] = known
        data = {
            "changes": {name: {"from": before, "to": after} for name, (before, after) in changes.items()},
            "why": Personal(correction.why),
        }
        happened.append(Happened(loaded, "agreement.corrected", data))
        if "signed_on" in changes:
            correct_party_dates(session, loaded.id, *changes["signed_on"])
            happened += move_anniversary_exchanges(session, loaded, *changes["signed_on"])
        if {"signed_on", "in_force_on"} & set(changes):
            happened += move_notice(session, loaded, _corrected(loaded.facts, changes))
    if happened:
        session.flush()
        finish(session, happened, by=by, because="a recorded fact was corrected")
    return list(dict.fromkeys(event.loaded.reference for event in happened))


def _corrected(facts: Facts, changes: Mapping[str, tuple[str | None, str | None]]) -> Facts:
    dates = {name: known for name, known in facts.dates.items() if name not in changes}
    for name, (_, after) in changes.items():
        if name in catalogue.DATES and after is not None:
            dates[name] = KnownDate(Edtf.parse(after), facts.recorded_at)
    return replace(facts, dates=dates)


def _changes(loaded: Loaded, correction: Correction) -> dict[str, tuple[str | None, str | None]]:
    changes = {}
    for name, value in correction.values.items():
        if name not in (*DATES, "title"):
            raise UsageError(f"{name!r} cannot be corrected.", hint=f"Correct one of: {', '.join((*DATES, 'title'))}.")
        after = str(value) if value is not None else None
        if loaded.row[name] != after:
            changes[name] = (loaded.row[name], after)
    return changes
