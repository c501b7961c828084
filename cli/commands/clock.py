"""`amity clock`: the time of a rehearsal or demo."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from cli.console.context import opened
from cli.console.dates import RATE, parse_instant
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.rehearsal.time_travel import jump
from config.json_shapes import to_json
from models.backups import held_since
from tasks.wake_up import waker
from workflows.execution.clock import ClockRefusedError, read_clock, set_rate


@dataclass(frozen=True)
class ShownClock:
    """`rate` is None where no clock of its own runs."""

    now: str
    kind: str
    rate: float | None


@click.group(invoke_without_command=True)
@click.pass_context
def clock_group(ctx: click.Context) -> None:
    """Show or move a rehearsal's clock."""
    if ctx.invoked_subcommand is None:
        ctx.invoke(show_command)


@clock_group.command()
@json_option
@pass_invocation
def show_command(invocation: Invocation, as_json: bool = False) -> None:
    """Say what time it is in this home, and how fast it passes."""
    with opened(invocation, wakes=False) as database, database.transaction(None) as tx:
        state = read_clock(tx)
    shown = ShownClock(
        now=state.now.astimezone(UTC).isoformat(timespec="seconds"),
        kind=str(invocation.runtime.home.kind),
        rate=float(state.rate) if state.rate is not None else None,
    )
    if as_json:
        click.echo(json.dumps(to_json(shown)))
    elif state.rate is None:
        click.echo(f"{shown.now}: production keeps real time.")
    else:
        click.echo(f"{shown.now}, {state.rate.normalize():f} second(s) for each real one.")


@clock_group.command("to")
@click.argument("instant")
@json_option
@pass_invocation
def to_command(invocation: Invocation, instant: str, as_json: bool) -> None:
    """Move forward to INSTANT; returns when everything due by then is done. Can be interrupted and repeated."""
    target = parse_instant(instant)
    with opened(invocation, wakes=False) as database:
        with database.transaction(None) as tx:
            state = read_clock(tx)
            held = held_since(tx.connection()) is not None
        if held:
            raise ClockRefusedError(
                "This home was restored and is held: nobody would do what is due on the way.",
                hint="`amity resume` lets it go on.",
            )
        if state.rate is None:
            raise ClockRefusedError(
                "A production home has no clock of its own.", hint="Rehearse with `amity up --rehearsal`."
            )
        if target < state.now:
            raise ClockRefusedError(
                f"The clock is at {state.now.astimezone(target.tzinfo).isoformat(timespec='seconds')} already.",
                hint="Give a later time: the clock only goes forward.",
            )
        whole = max(int((target - state.now).total_seconds()), 1)
        with click.progressbar(length=whole, label="Moving the clock", hidden=as_json) as bar:
            reached: list[datetime] = [state.now]

            def progress(at: datetime) -> None:
                bar.update(int((at - reached[-1]).total_seconds()), None)
                reached.append(at)

            stops = jump(database, target, wake=waker(invocation.runtime), progress=progress)
    if as_json:
        click.echo(json.dumps({"now": target.astimezone(UTC).isoformat(timespec="seconds"), "stops": stops}))
    else:
        click.echo(f"It is {target.isoformat(timespec='seconds')}. Stopped {stops} time(s) on the way.")


@clock_group.command()
@click.argument("rate", type=RATE)
@pass_invocation
def rate_command(invocation: Invocation, rate: float) -> None:
    """Set how many of its seconds pass for each real second; 0 stops the clock."""
    with opened(invocation, wakes=False) as database, database.transaction(None) as tx:
        set_rate(tx, rate)
    click.echo(f"{rate:g} second(s) for each real one.")
