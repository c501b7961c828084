"""What was promised is kept or dropped, and the answer may be corrected; it is never open again."""

from __future__ import annotations

from uuid import UUID

import pytest

from models.enums import CommitmentState
from models.queries.records import commitment
from tests.factories import TestOffice
from tests.refusals import refused
from workflows.records.commitments import CommitmentStateError, close_commitment, make_commitment
from workflows.unit_of_work.loader import load_one

KEPT, DROPPED, OPEN = CommitmentState.KEPT, CommitmentState.DROPPED, CommitmentState.OPEN


def promised(office: TestOffice) -> tuple[str, UUID]:
    (reference,) = office.record("2020-05-04")
    with office.transaction() as tx:
        return reference, make_commitment(tx, reference, by=office.actor, what="A tree")


def close(office: TestOffice, reference: str, made: UUID, state: CommitmentState) -> None:
    with office.transaction() as tx:
        close_commitment(tx, reference, made, by=office.actor, state=state, evidence=f"It is {state}")


def kept_as(office: TestOffice, reference: str, made: UUID) -> tuple[str, str | None]:
    with office.transaction() as tx:
        found = commitment(tx, load_one(tx, reference).id, made)
        assert found is not None
        return found.state, found.evidence


@pytest.mark.parametrize("answers", [[KEPT], [DROPPED], [KEPT, DROPPED], [DROPPED, KEPT]])
def test_the_last_answer_counts(office: TestOffice, answers: list[CommitmentState]) -> None:
    reference, made = promised(office)

    for answer in answers:
        close(office, reference, made, answer)

    assert kept_as(office, reference, made) == (answers[-1], f"It is {answers[-1]}")


@pytest.mark.parametrize("state", CommitmentState)
def test_the_same_answer_again_changes_nothing(office: TestOffice, state: CommitmentState) -> None:
    reference, made = promised(office)
    if state is not OPEN:
        close(office, reference, made, state)
    with office.transaction() as tx:
        before = load_one(tx, reference).snapshot.version

    close(office, reference, made, state)

    with office.transaction() as tx:
        assert load_one(tx, reference).snapshot.version == before


@pytest.mark.parametrize("answer", [KEPT, DROPPED])
def test_what_is_closed_does_not_open_again(office: TestOffice, answer: CommitmentState) -> None:
    reference, made = promised(office)
    close(office, reference, made, answer)

    with refused(CommitmentStateError):
        close(office, reference, made, OPEN)

    assert kept_as(office, reference, made) == (answer, f"It is {answer}")
