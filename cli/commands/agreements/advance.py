"""`amity agreements advance|vote|fact`: moving an agreement on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY, VAGUE_DATE, EnumChoice, read_input, version_option
from cli.console.output import LANGUAGE, print_json
from config.json_shapes import to_json
from models.database import Transaction
from models.enums import VoteChoice
from models.queries.definitions import state_changes_of
from workflows.calendar.dates import Edtf
from workflows.engine.machine import TransitionRefusedError
from workflows.inputs.agreements import AdvanceInput, OutsideDecisionInput, VoteInput
from workflows.inputs.records import CustomFactInput
from workflows.lifecycle.approvals import OutsideDecision
from workflows.lifecycle.transitions import advance
from workflows.lifecycle.voting import record_decision, vote
from workflows.offices.users import user_by_address
from workflows.read_models.agreement import show_actions
from workflows.read_models.approvals import still_open
from workflows.read_models.requirements import requirement
from workflows.records.custom_facts import record_fact_from_text
from workflows.unit_of_work.loader import LoadedAgreement


@dataclass(frozen=True)
class Outcome:
    """Where an agreement is after a step or a vote: `why` it moved, and what its approval still waits for."""

    why: str | None
    ref: str
    state: str
    version: int
    moved: bool
    waiting_for: str

    def as_json(self) -> dict[str, Any]:
        """With the reason, given or not, only if it moved."""
        written: dict[str, Any] = to_json(self)
        return written if self.moved else {name: value for name, value in written.items() if name != "why"}

    def __str__(self) -> str:
        if self.moved:
            why = f" ({self.why})" if self.why else ""
            return f"{self.ref} is now {self.state}{why}."
        rest = f"; waiting for {self.waiting_for}" if self.waiting_for else ""
        return f"{self.ref}: vote recorded{rest}. It is still {self.state}."


@click.command()
@click.argument("ref")
@click.argument("trigger")
@click.option("--note", help="Reason, or what was agreed; kept with the step.")
@click.option("--on", type=VAGUE_DATE, metavar="DATE", help="Day on which it happened (default: today).")
@version_option
@json_option
@pass_invocation
def advance_command(
    invocation: Invocation,
    ref: str,
    trigger: str,
    note: str | None,
    on: Edtf | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Fire TRIGGER."""
    given = read_input(AdvanceInput, trigger=trigger, on=on, note=note)
    with command_context(invocation) as context, context.transaction() as tx:
        try:
            loaded = advance(tx, ref, given.trigger, by=context.actor, version=version, on=given.on, note=given.note)
        except TransitionRefusedError as error:
            if error.unmet:
                needs = "; ".join(requirement(item, LANGUAGE).message for item in error.unmet)
                raise TransitionRefusedError(str(error), hint=f"Missing: {needs}.", unmet=error.unmet) from error
            raise
        outcome = _outcome(tx, loaded)
        actions = show_actions(tx, ref, actor=context.actor, language=LANGUAGE).actions if as_json else ()
    if as_json:
        print_json({**outcome.as_json(), "actions": actions})
    else:
        click.echo(outcome)


@click.command()
@click.argument("ref")
@click.argument("choice", type=EnumChoice(VoteChoice))
@click.option("--step", metavar="STEP", help="Step to vote on (default: each that you are asked for).")
@click.option(
    "--for", "absent", metavar="ADDRESS", help="The absent colleague whose substitute you are (default: your own vote)."
)
@click.option("--note", help="Reason; needed for a return.")
@version_option
@json_option
@pass_invocation
def vote_command(
    invocation: Invocation,
    ref: str,
    choice: VoteChoice,
    step: str | None,
    absent: str | None,
    note: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Vote on a step of the running approval; you can change your vote until the step closes."""
    with command_context(invocation) as context, context.transaction() as tx:
        behalf = user_by_address(tx, absent).id if absent else None
        given = read_input(VoteInput, step=step, choice=choice, of=behalf, note=note)
        loaded = vote(
            tx,
            ref,
            given.step,
            given.choice,
            by=context.actor,
            on_behalf_of=given.of,
            note=given.note,
            version=version,
        )
        outcome = _outcome(tx, loaded)
    if as_json:
        print_json(outcome.as_json())
    else:
        click.echo(outcome)


@click.command()
@click.argument("ref")
@click.argument("step")
@click.argument("choice", type=EnumChoice(VoteChoice, without=(VoteChoice.ABSTAIN,)))
@click.option("--by", "decided_by", metavar="NAME", required=True, help="Who decided, such as the council.")
@click.option("--on", "decided_on", type=DAY, metavar="DATE", required=True, help="Day of the decision.")
@click.option("--document", metavar="NUMBER", required=True, help="Number of the document that says so.")
@click.option("--file", metavar="NAME", help="Its file: the name, or where it is kept.")
@click.option("--note", help="Reason; needed for a return.")
@version_option
@json_option
@pass_invocation
def decision_command(
    invocation: Invocation,
    ref: str,
    step: str,
    choice: VoteChoice,
    decided_by: str,
    decided_on: date,
    document: str,
    file: str | None,
    note: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Record what was decided outside Amity on STEP of the running approval. It counts as the vote."""
    given = read_input(
        OutsideDecisionInput,
        step=step,
        choice=choice,
        decided_by=decided_by,
        decided_on=decided_on,
        document=document,
        file=file,
        note=note,
    )
    decision = OutsideDecision(
        given.step, given.choice, given.decided_by, given.decided_on, given.document, given.file, given.note
    )
    with command_context(invocation) as context, context.transaction() as tx:
        loaded = record_decision(tx, ref, decision, by=context.actor, version=version)
        outcome = _outcome(tx, loaded)
    if as_json:
        print_json(outcome.as_json())
    else:
        click.echo(outcome)


def _outcome(tx: Transaction, loaded: LoadedAgreement) -> Outcome:
    moved = "state" in loaded.updates
    return Outcome(
        why=state_changes_of(tx, loaded.id)[-1].note if moved else None,
        ref=loaded.reference,
        state=loaded.facts.state,
        version=loaded.snapshot.version + moved,
        moved=moved,
        waiting_for=still_open(tx, loaded, LANGUAGE),
    )


@click.command()
@click.argument("ref")
@click.argument("name")
@click.argument("value")
@click.option("--note", help="Source; kept with the fact.")
@json_option
@pass_invocation
def fact_command(invocation: Invocation, ref: str, name: str, value: str, note: str | None, as_json: bool) -> None:
    """Record custom fact NAME: VALUE is yes, no, a number or a day; `none` removes a day."""
    with command_context(invocation) as context, context.transaction() as tx:
        given = read_input(CustomFactInput, name=name, value=value, note=note)
        kept = record_fact_from_text(tx, ref, given.name, given.value, by=context.actor, note=given.note)
    if as_json:
        print_json({"ref": ref, "fact": name, "value": kept})
    else:
        click.echo(f"{ref}: {name} is {kept if kept is not None else 'not recorded'}.")
