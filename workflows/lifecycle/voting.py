"""Answering an approval by a vote, or by a decision that was taken elsewhere, and moving on by what that decides."""

from __future__ import annotations

from uuid import UUID

from models.database import Transaction
from models.enums import VoteChoice
from workflows.actors import AMITY, Actor
from workflows.engine.machine import TransitionRefusedError
from workflows.lifecycle.approvals import Answer, OutsideDecision, answer, decide_outside
from workflows.lifecycle.transitions import fire_after_votes
from workflows.unit_of_work.changes import commit_change
from workflows.unit_of_work.loader import LoadedAgreement, load
from workflows.unit_of_work.optimistic_lock import expect


def vote(
    tx: Transaction,
    reference: str,
    step: str | None,
    choice: VoteChoice,
    *,
    by: Actor,
    on_behalf_of: UUID | None = None,
    note: str | None = None,
    version: int | None = None,
) -> LoadedAgreement:
    """Answers one step of the running approval, or each that the actor may answer, and moves on if that decides it.

    A vote can be changed until its step closes; the last one counts. Where a requirement beside the approval is
    missing, the votes stay and the agreement waits.
    """
    loaded = load(tx, [reference], lock=True)[0]
    expect(tx, loaded, version)
    cast = answer(tx, loaded, choice, by=by, at=tx.now, note=note, step=step, on_behalf_of=on_behalf_of)
    return _after(tx, loaded, cast, choice, by=by, note=note)


def record_decision(
    tx: Transaction, reference: str, decision: OutsideDecision, *, by: Actor, version: int | None = None
) -> LoadedAgreement:
    """Records what was decided on a step outside Amity; it counts as the vote, and the agreement moves on by it."""
    loaded = load(tx, [reference], lock=True)[0]
    expect(tx, loaded, version)
    cast = decide_outside(tx, loaded, decision, by=by, at=tx.now)
    return _after(tx, loaded, cast, decision.choice, by=by, note=decision.note)


def _after(
    tx: Transaction, loaded: LoadedAgreement, cast: Answer, choice: VoteChoice, *, by: Actor, note: str | None
) -> LoadedAgreement:
    """Moves the agreement on by what the answers decide, or keeps them."""
    if cast.fires is not None:
        try:
            loaded.machine.permitted(loaded.facts.state, cast.fires, loaded.values(tx.now), AMITY.roles)
        except TransitionRefusedError:
            if choice is VoteChoice.RETURN:
                raise
        else:
            return fire_after_votes(
                tx, [loaded], cast.fires, by=by, note=cast.why or note, before=cast.happened, roles=AMITY
            )[0]
    commit_change(tx, cast.happened, by=by, bumps_version=False, reload_facts=False)
    return loaded
