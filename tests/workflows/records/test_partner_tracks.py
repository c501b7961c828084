"""A partner's own way to approval, as far as it is known."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from config.errors import NotFoundError, UsageError
from config.json_shapes import to_json
from models.enums import TrackState
from tests.factories import TestOffice
from workflows.actors import OPERATOR
from workflows.calendar.dates import Edtf
from workflows.definitions.parser import packaged
from workflows.read_models.agreement import show_agreement
from workflows.records.parties import place_of_party
from workflows.records.partner_tracks import record_partner_step
from workflows.unit_of_work.adoption import adopt
from workflows.unit_of_work.loader import load_one

PENDING, DONE, REFUSED = TrackState.PENDING, TrackState.DONE, TrackState.REFUSED


def record(office: TestOffice, reference: str, step: str, state: TrackState, **more: Any) -> None:
    with office.transaction() as tx:
        record_partner_step(tx, reference, by=office.actor, place=office.partner, step=step, state=state, **more)


def shown(office: TestOffice, reference: str) -> Any:
    with office.transaction() as tx:
        return to_json(show_agreement(tx, reference, "en"))


def counts(office: TestOffice, reference: str) -> tuple[int, int]:
    with office.transaction() as tx:
        known = load_one(tx, reference).facts.counts
    return known["partner.steps.open"], known["partner.steps.refused"]


def test_a_track_says_what_is_known_from_whom_and_since_when(office: TestOffice) -> None:
    reference = office.propose()
    record(office, reference, "council", PENDING, since=Edtf(2022, 5), known_from="The mayor's office", note="By mail")

    track = shown(office, reference)["parties"][1]["track"]

    assert [item["step"] for item in track] == ["council", "ministry", "mayor"]
    assert track[0] == {
        "step": "council",
        "label": "Council",
        "state": "pending",
        "since": "2022-05",
        "from": "The mayor's office",
        "note": "By mail",
    }
    assert track[1]["state"] is None


def test_open_and_refused_steps_are_facts(office: TestOffice) -> None:
    reference = office.propose()
    silent = counts(office, reference)
    record(office, reference, "council", PENDING)
    record(office, reference, "ministry", REFUSED)
    refused = counts(office, reference)
    record(office, reference, "council", DONE)

    assert (silent, refused, counts(office, reference)) == ((0, 0), (1, 1), (0, 1))


def test_a_required_step_is_open_although_nobody_mentioned_it(office: TestOffice) -> None:
    document = yaml.safe_load(packaged()["friendship-mou", 1])
    document["kind"], document["tracks"][0]["required"] = "strict", True
    with office.transaction() as tx:
        adopt(tx, yaml.safe_dump(document, allow_unicode=True), by=OPERATOR)
    reference = office.propose(kind="strict")

    before = counts(office, reference)
    record(office, reference, "council", DONE)

    assert (before, counts(office, reference)) == ((1, 0), (0, 0))


def test_saying_the_same_again_changes_nothing(office: TestOffice) -> None:
    reference = office.propose()
    record(office, reference, "council", PENDING, known_from="A letter")
    version = shown(office, reference)["version"]

    record(office, reference, "council", PENDING, known_from="A letter")

    assert shown(office, reference)["version"] == version


def test_what_cannot_be_is_refused(office: TestOffice) -> None:
    reference = office.propose()

    with pytest.raises(UsageError):
        record(office, reference, "king", PENDING)
    with pytest.raises(UsageError):
        record(office, reference, "council", PENDING, since=Edtf(2999))
    with pytest.raises(NotFoundError), office.transaction() as tx:
        place_of_party(tx, reference, "Atlantis")
