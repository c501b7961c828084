"""What a new version would change is said before, and is exactly what moving to it does."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from sqlalchemy import text

from config.errors import NotFoundError
from models.enums import ItemKind
from models.queries.definitions import state_changes_of
from tests.due_work import come_due, do
from tests.factories import TestOffice
from workflows.actors import OPERATOR
from workflows.audit.verification import verify
from workflows.calendar.dates import anniversary
from workflows.definitions.parser import DefinitionError, packaged, parse
from workflows.execution.clock import stand_at
from workflows.lifecycle import version_diff
from workflows.lifecycle.version_diff import BEHIND, PAGE, Change, Difference, totals, try_definition
from workflows.lifecycle.version_migration import migrate
from workflows.records.custom_facts import record_fact
from workflows.unit_of_work.adoption import adopt
from workflows.unit_of_work.loader import load

FRIENDSHIP = yaml.safe_load(packaged()["friendship-mou", 1])


def changed(**renames: str) -> str:
    """A second version: other anniversary mails, another pace of nudges, and states renamed."""
    raw = yaml.safe_load(yaml.safe_dump(FRIENDSHIP))
    raw["version"] = 2
    rule = next(rule for rule in raw["anniversaries"] if rule["id"] == "signing-anniversary")
    rule["offsets"] = ["P-60D", "P-30D", "P0D"]
    rule["lead"] = "P-90D"
    raw["states"]["proposed"]["nudge"]["repeat"]["every"] = "P25D"
    raw["states"] = {renames.get(name, name): state for name, state in raw["states"].items()}
    for transition in raw["transitions"]:
        transition["from"] = [renames.get(name, name) for name in transition["from"]]
        transition["to"] = renames.get(transition["to"], transition["to"])
    for group in ("reminders", "anniversaries", "occasions"):
        for rule in raw[group]:
            rule["states"] = [renames.get(name, name) for name in rule.get("states", [])]
    return yaml.safe_dump(raw, allow_unicode=True, sort_keys=False)


@pytest.fixture
def running(rehearsed_office: TestOffice) -> TestOffice:
    office = rehearsed_office
    office.record(*(f"20{10 + number % 14}-0{1 + number % 9}-11" for number in range(24)))
    office.record("2015-05-05", state="dormant")
    office.record("2015-05-06", state="ended")
    office.record(None)
    office.propose()
    return office


def utc(item: Difference) -> str:
    assert item.becomes is not None
    assert item.becomes.utcoffset() == timedelta(hours=9)
    return item.becomes.astimezone(UTC).isoformat()


def stored(office: TestOffice) -> dict[str, str]:
    """Every open item by key."""
    with office.transaction() as tx:
        rows = tx.execute(
            text(
                'SELECT a.reference, i.rule, i.occurrence, i."offset", i.due_at FROM plan_items i'
                " JOIN agreements a ON a.id = i.agreement_id WHERE i.status = 'planned'"
            )
        )
        return {f"{row[0]}/{row[1]}/{row[2]}/{row[3]}": row[4].isoformat() for row in rows}


def test_what_was_tried_is_what_migrating_does(running: TestOffice) -> None:
    office = running
    with office.transaction() as tx:
        tried = try_definition(tx, parse(changed()))
    before = stored(office)
    assert before == stored(office)
    with office.transaction() as tx:
        adopt(tx, changed(), by=office.actor)
    rehearsal = migrate(office.database, office.id, "friendship-mou", 2, by=office.actor, dry_run=True)
    done = migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)

    assert [c.as_json() for c in tried] == [c.as_json() for c in rehearsal] == [c.as_json() for c in done]
    counted = totals(done)
    assert (counted["moves"], counted["stays"], counted["cannot"]) == (27, 1, 0)
    assert min(counted["appear"], counted["shift"], counted["vanish"]) > 0

    expected = dict(before)
    for change in done:
        for key in (item.key for item in change.vanish):
            del expected[key]
        expected |= {item.key: utc(item) for item in change.appear}
        for item in change.shift:
            del expected[item.was_key or item.key]
        expected |= {item.key: utc(item) for item in change.shift}
    assert stored(office) == expected


def test_what_lies_behind_is_not_caught_up(rehearsed_office: TestOffice) -> None:
    """What the new version would have sent some days ago is neither told nor sent."""
    office = rehearsed_office
    with office.transaction() as tx:
        ahead = anniversary(tx.now.date() + timedelta(days=57), -10)
    (reference,) = office.record(ahead.isoformat())
    with office.transaction() as tx:
        # 50 days before it was the eighth of January.
        stand_at(tx, datetime.fromisoformat("2027-01-12T09:00:00+09:00"))
    raw = yaml.safe_load(changed())
    rule = next(rule for rule in raw["anniversaries"] if rule["id"] == "signing-anniversary")
    rule["offsets"] = ["P-50D", "P-20D"]
    text_ = yaml.safe_dump(raw, allow_unicode=True, sort_keys=False)
    with office.transaction() as tx:
        adopt(tx, text_, by=office.actor)

    (change,) = migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)

    occurrences = {item.key.removeprefix(f"{reference}/signing-anniversary/") for item in change.appear}
    assert "10/P-20D" in occurrences
    assert "10/P-50D" not in occurrences
    with office.transaction() as tx:
        row = tx.execute(
            text("SELECT status, reason FROM plan_items WHERE rule = 'signing-anniversary' AND \"offset\" = 'P-50D'")
        ).first()
    assert row is not None
    assert tuple(row) == ("skipped", BEHIND)


def test_an_exchange_that_is_made_is_not_made_again(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    with office.transaction() as tx:
        ahead = anniversary(tx.now.date() + timedelta(days=200), -3)
    office.record(ahead.isoformat())
    with office.transaction() as tx:
        adopt(tx, changed(), by=office.actor)
        (change,) = try_definition(tx, parse(changed()))
    exchanges = [item for item in (*change.appear, *change.shift, *change.vanish) if item.kind is ItemKind.EXCHANGE]

    (shift,) = [item for item in exchanges if "/3/" in item.key]
    assert shift in change.shift
    assert (shift.key.rsplit("/", 1)[1], str(shift.was_key).rsplit("/", 1)[1]) == ("P-90D", "P-60D")
    do(office, come_due(office, "signing-anniversary-exchange"))
    with office.transaction() as tx:
        (change,) = try_definition(tx, parse(changed()))
    assert [item.key for item in (*change.appear, *change.shift) if "exchange/3/" in item.key] == []


def obstacle(change: Change) -> tuple[str | None, list[str]]:
    """Why it cannot move to the version: the code of the refusal, and the names in its sentence."""
    return change.why.code if change.why else None, re.findall(r"'[^']+'", str(change.why))


def test_a_running_approval_keeps_its_answers_or_stays(rehearsed_office: TestOffice) -> None:
    office = rehearsed_office
    reference = office.propose()
    office.advance(reference, "open")
    office.make_ready_to_agree(reference)
    office.advance(reference, "agree")
    raw = yaml.safe_load(changed())
    with office.transaction() as tx:
        (moves,) = try_definition(tx, parse(yaml.safe_dump(raw, allow_unicode=True)))
    raw["states"]["approving"]["approval"]["steps"][0]["id"] = "board"

    with office.transaction() as tx:
        (stays,) = try_definition(tx, parse(yaml.safe_dump(raw, allow_unicode=True)))

    assert (moves.outcome, stays.outcome) == ("moves", "cannot")
    assert obstacle(stays) == ("approval", ["'approval'"])


def test_each_move_is_an_event_and_a_second_run_moves_nothing(running: TestOffice) -> None:
    office = running
    with office.transaction() as tx:
        adopt(tx, changed(), by=office.actor)
    migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)

    again = migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)

    assert totals(again) == {"moves": 0, "stays": 28, "cannot": 0, "appear": 0, "shift": 0, "vanish": 0}
    with office.transaction() as tx:
        moved = tx.execute(text("SELECT count(*) FROM events WHERE type = 'agreement.migrated'")).scalar()
        versions = tx.execute(text("SELECT DISTINCT definition_version FROM agreements WHERE phase <> 'over'"))
        assert list(versions.scalars()) == [2]
    assert moved == 27
    assert verify(office.database).ok


def test_what_was_moved_by_mistake_is_moved_back(running: TestOffice) -> None:
    office = running
    before = stored(office)
    with office.transaction() as tx:
        adopt(tx, changed(dormant="sleeping") + "migrates:\n  1: {dormant: sleeping}\n", by=office.actor)
    migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)

    stays = migrate(office.database, office.id, "friendship-mou", 1, by=office.actor)
    done = migrate(office.database, office.id, "friendship-mou", 1, by=office.actor, back=True)

    assert (totals(stays)["moves"], totals(done)["moves"]) == (0, 27)
    assert [change.new_state for change in done if change.state == "sleeping"] == ["dormant"]
    # What was due at the very moment of moving is not caught up, as after every move.
    moment = min(before.values())
    after = stored(office)
    assert {key: due for key, due in after.items() if due > moment} == {
        key: due for key, due in before.items() if due > moment
    }


@pytest.mark.parametrize("rounds", [1, 2])
def test_the_history_counts_on_after_moving_there_and_back(rehearsed_office: TestOffice, rounds: int) -> None:
    office = rehearsed_office
    (reference,) = office.record("2015-05-05", state="dormant")
    office.advance(reference, "revive", note="A letter")
    office.advance(reference, "rest", note="Silence")
    with office.transaction() as tx:
        adopt(tx, changed(dormant="sleeping") + "migrates:\n  1: {dormant: sleeping}\n", by=office.actor)
    for version in [2, 1] * rounds:
        migrate(office.database, office.id, "friendship-mou", version, by=office.actor, back=True)

    office.advance(reference, "revive", note="Another letter")

    with office.transaction() as tx:
        (loaded,) = load(tx, [reference])
        numbers = [change.number for change in state_changes_of(tx, loaded.id)]
    assert numbers == list(range(1, 5 + 2 * rounds))


def test_a_state_of_another_name_needs_the_map(running: TestOffice) -> None:
    office = running
    renamed = changed(dormant="sleeping")
    with office.transaction() as tx:
        without = try_definition(tx, parse(renamed))
        mapped = try_definition(tx, parse(renamed + "migrates:\n  1: {dormant: sleeping}\n"))

    assert [obstacle(c) for c in without if c.outcome == "cannot"] == [("no-state", ["'dormant'"])]
    assert totals(mapped)["cannot"] == 0
    with office.transaction() as tx:
        adopt(tx, renamed + "migrates:\n  1: {dormant: sleeping}\n", by=office.actor)
    done = migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)
    (sleeper,) = [c.reference for c in done if c.state == "dormant"]
    with office.transaction() as tx:
        (loaded,) = load(tx, [sleeper])
        steps = tx.execute(
            text("SELECT trigger, from_state, to_state FROM state_changes WHERE agreement_id = :id ORDER BY number"),
            {"id": loaded.id},
        ).all()
    assert (loaded.facts.state, loaded.snapshot.phase) == ("sleeping", "asleep")
    assert tuple(steps[-1]) == ("migrate", "dormant", "sleeping")


def test_a_phase_is_not_changed_by_moving(running: TestOffice) -> None:
    with running.transaction() as tx:
        text_ = changed(dormant="sleeping") + "migrates:\n  1: {dormant: in-force}\n"
        (cannot,) = [c for c in try_definition(tx, parse(text_)) if c.outcome == "cannot"]

    assert (cannot.state, obstacle(cannot)) == ("dormant", ("phase", []))


def test_what_cannot_be_tried_or_moved_to(running: TestOffice) -> None:
    faulty = changed().replace("review: P6M", "", 1)
    with running.transaction() as tx, pytest.raises(DefinitionError):
        try_definition(tx, parse(faulty))
    with pytest.raises(NotFoundError):
        migrate(running.database, running.id, "friendship-mou", 9, by=OPERATOR)


def test_a_failed_batch_leaves_what_was_done_before(running: TestOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    office = running
    with office.transaction() as tx:
        adopt(tx, changed(), by=office.actor)
    monkeypatch.setattr(version_diff, "PAGE", 10)
    assert PAGE > 10

    def interrupted(done: int, total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrate(office.database, office.id, "friendship-mou", 2, by=office.actor, progress=interrupted)
    with office.transaction() as tx:
        half = tx.execute(text("SELECT count(*) FROM agreements WHERE definition_version = 2")).scalar()

    rest = migrate(office.database, office.id, "friendship-mou", 2, by=office.actor)

    assert half == 20
    assert totals(rest)["moves"] == 7


def with_visitors(version: int, fact: dict[str, object]) -> str:
    raw = yaml.safe_load(changed())
    label = {"en": "Visitors", "ko": "방문자", "az": "Qonaqlar"}
    raw |= {"version": version, "facts": {"visitors": {"label": label, "roles": ["coordinator"], **fact}}}
    return yaml.safe_dump(raw, allow_unicode=True)


@pytest.mark.parametrize(
    ("fact", "most"),
    [
        ({"type": "count", "maximum": 10}, 10),
        ({"type": "flag"}, 1),
        ({"type": "count", "obtainable": False}, 0),
    ],
)
def test_what_was_recorded_must_fit_the_version(
    rehearsed_office: TestOffice, fact: dict[str, object], most: int
) -> None:
    office = rehearsed_office
    with office.transaction() as tx:
        adopt(tx, with_visitors(2, {"type": "count", "maximum": 50}), by=office.actor)
    beyond, within, silent = sorted(office.propose() for _ in range(3))
    with office.transaction() as tx:
        record_fact(tx, beyond, "visitors", most + 1, by=office.actor)
    with office.transaction() as tx:
        record_fact(tx, within, "visitors", most, by=office.actor)
    narrower = with_visitors(3, fact)
    with office.transaction() as tx:
        tried = try_definition(tx, parse(narrower))
        adopt(tx, narrower, by=office.actor)

    done = migrate(office.database, office.id, "friendship-mou", 3, by=office.actor)

    assert [change.as_json() for change in tried] == [change.as_json() for change in done]
    assert [(change.reference, change.outcome) for change in done] == [
        (beyond, "cannot"),
        (within, "moves"),
        (silent, "moves"),
    ]
    assert obstacle(done[0]) == ("fact-range", ["'visitors'"])
    assert re.findall(r"\d+", str(done[0].why)) == [str(most + 1), "3", str(most)]
