"""What was promised, and whether it was kept."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from config.errors import NotFoundError, RefusedError
from config.languages import N_
from models.bulk_insert import insert_rows
from models.database import Transaction
from models.enums import CommitmentState
from models.event_log import Personal
from models.event_types import EventType
from models.queries import records as records_queries
from models.tables.base import new_id
from models.tables.records import Commitment
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.engine.effects import promised
from workflows.records.fields import field_ids, field_key
from workflows.unit_of_work.loader import LoadedAgreement
from workflows.unit_of_work.record import open_record, save_record, words_of
from workflows.unit_of_work.sources import SourceDraft


class CommitmentStateError(RefusedError):
    """A commitment that was kept or dropped does not open again."""

    code = "commitment-state"


def make_commitment(
    tx: Transaction,
    reference: str,
    *,
    by: Actor,
    what: str,
    due_on: Edtf | None = None,
    field: str | None = None,
    party: UUID | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """Something promised; `party` None is all of them together."""
    loaded = open_record(tx, reference, by, version)
    field_id = field_ids(tx, [field])[field_key(field)] if field else None
    commitment = Commitment(
        id=new_id(),
        office_id=tx.office,
        agreement_id=loaded.id,
        field_id=field_id,
        party_id=party,
        what=words_of(what, N_("A commitment needs a description.")),
        due_on=str(due_on) if due_on else None,
        state=CommitmentState.OPEN,
    )
    tx.add(commitment)
    data = {"commitment": commitment.id, "what": what, "due_on": commitment.due_on, "party": party, "field": field}
    save_record(
        tx, loaded, EventType.COMMITMENT_MADE, data, by=by, subject=("commitment", commitment.id), source=source
    )
    return commitment.id


def close_commitment(
    tx: Transaction,
    reference: str,
    commitment_id: UUID,
    *,
    by: Actor,
    state: CommitmentState,
    evidence: str | None = None,
    version: int | None = None,
) -> None:
    """Marks a commitment as kept, with its evidence, or as dropped, with the reason. The same again does nothing."""
    loaded = open_record(tx, reference, by, version)
    commitment = records_queries.commitment(tx, loaded.id, commitment_id)
    if commitment is None:
        raise NotFoundError(N_("There is no such commitment."), hint=f"`amity agreements show {reference}` lists them.")
    if commitment.state == state:
        return
    if state is CommitmentState.OPEN:
        raise CommitmentStateError(
            N_("This commitment is closed."), hint=N_("Record another commitment if it was promised again.")
        )
    commitment.state = state
    commitment.evidence = evidence or commitment.evidence
    data = {"commitment": commitment_id, "evidence": Personal(evidence)}
    save_record(tx, loaded, EventType(f"commitment.{state}"), data, by=by)


def create_promised(tx: Transaction, agreements: Sequence[LoadedAgreement]) -> bool:
    """What the definition says is promised on entering a state; returns whether anything was added."""
    rows = []
    for loaded in agreements:
        for rule, due in promised(loaded.machine.definition, loaded.facts):
            rows.append(
                {
                    "id": new_id(),
                    "office_id": tx.office,
                    "agreement_id": loaded.id,
                    "rule": rule.id,
                    "what": rule.what.chief,
                    "due_on": due.isoformat(),
                    "state": CommitmentState.OPEN,
                }
            )
    if rows:
        insert_rows(tx, Commitment, rows)
    return bool(rows)
