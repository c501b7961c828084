"""`amity plan`: everything that is to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import click

from cli.commands.exchanges.page import clash_line
from cli.console.context import command_context, opened
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY
from cli.console.output import print_json, print_table
from cli.console.progress import progress_bar
from config.errors import UsageError
from config.json_shapes import to_json
from workflows.read_models.exchange_shapes import ShownItem, ShownPlan
from workflows.read_models.plans import show_plan, show_plans
from workflows.read_models.workload import TooMuch, Workload, simulate


@click.command()
@click.argument("ref", required=False)
@click.option("--all", "every", is_flag=True, help="Every agreement of every office.")
@click.option("--from", "start", type=DAY, metavar="DATE", help="Show items from this date (default: today).")
@click.option("--until", type=DAY, metavar="DATE", help="Show items up to this date (default: about 13 months).")
@click.option("--by-year", is_flag=True, help="With --all: yearly totals, the busiest people, and peaks.")
@json_option
@pass_invocation
def plan_command(
    invocation: Invocation,
    ref: str | None,
    every: bool,
    start: date | None,
    until: date | None,
    by_year: bool,
    as_json: bool,
) -> None:
    """List every reminder, exchange and timed transition to come."""
    if (ref is None) == (not every):
        raise UsageError("Name one agreement or give --all.", hint="For example: amity plan AND-2022-001")
    if start and until and until < start:
        raise UsageError(f"--until {until} is before --from {start}.", hint="Give the earlier day as --from.")
    if by_year:
        if not every or until is None:
            raise UsageError(
                "--by-year needs --all and --until.", hint="For example: --all --until 2056-12-31 --by-year"
            )
        _print_years(_years(invocation, start, until), as_json=as_json)
        return
    plans = _all(invocation, start, until) if every else [_one(invocation, ref or "", start, until)]
    if as_json:
        if every:
            print_json({"plans": plans})
        else:
            print_json(plans[0])
        return
    rows: list[tuple[str | None, ...]] = [
        (item.date, item.due_at[:16], item.kind, plan.ref, item.title, _doubts(item))
        for plan in plans
        for item in plan.items
    ]
    rows += [(one.date, None, "exchange", plan.ref, one.title, one.state) for plan in plans for one in plan.standing]
    heads = ("DATE", "ACTS AT", "KIND", "REF", "WHAT", "TO KNOW")
    print_table(heads, sorted(rows, key=str), empty="Nothing is planned in that time.")


def _one(invocation: Invocation, ref: str, start: date | None, until: date | None) -> ShownPlan:
    with command_context(invocation) as context, context.transaction() as tx:
        return show_plan(tx, ref, start=start, until=until, language="en")


def _all(invocation: Invocation, start: date | None, until: date | None) -> list[ShownPlan]:
    plans: list[ShownPlan] = []
    with opened(invocation, wakes=False) as database, progress_bar("Planning") as progress:
        for office in database.offices():
            with database.transaction(office) as tx:
                plans += show_plans(tx, start=start, until=until, language="en", progress=progress)
    return plans


def _years(invocation: Invocation, start: date | None, until: date) -> list[tuple[UUID, Workload]]:
    workloads = []
    with opened(invocation, wakes=False) as database, progress_bar("Simulating") as progress:
        for office in database.offices():
            with database.transaction(office) as tx:
                workloads.append((office, simulate(tx, start=start, until=until, progress=progress)))
    return workloads


def _print_years(offices: list[tuple[UUID, Workload]], *, as_json: bool) -> None:
    if as_json:
        print_json({"offices": [{"office": str(office), **to_json(workload)} for office, workload in offices]})
        return
    for _, workload in offices:
        click.echo(f"{workload.agreements} agreements, {workload.first} to {workload.until}, if every exchange is held")
        print_table(
            ("YEAR", "MAILS", "EXCHANGES", "RENEWALS", "TRANSITIONS", "MOST TO", "TOO MUCH AT ONCE"),
            [
                (
                    year.year,
                    year.mails,
                    year.exchanges,
                    year.renewals,
                    year.transitions,
                    next((f"{who} ({count})" for who, count in year.people.items()), None),
                    _worst(year.too_much),
                )
                for year in workload.years
            ],
            empty="",
        )


def _worst(unusual: Sequence[TooMuch]) -> str | None:
    """The worst of each sort; JSON has them all."""
    notes = []
    for sort in ("mails", "exchanges"):
        worst = sorted((one for one in unusual if one.what == sort), key=lambda one: -one.count)
        if worst:
            notes.append(_too_much(worst[0]) + (f" and {len(worst) - 1} more" if worst[1:] else ""))
    return "; ".join(notes) or None


def _too_much(one: TooMuch) -> str:
    if one.what == "mails":
        return f"{one.count} mails to {one.who} in week {one.week}"
    return f"{one.count} exchanges in month {one.month}"


def _doubts(item: ShownItem) -> str | None:
    """What a reader has to know about the day: holidays on it, and a calendar that is not sure."""
    doubts = [f"{item.host} hosts"] if item.host else []
    if item.put_off:
        doubts.append("unless somebody acts before; what follows is shown as if so")
    doubts += [clash_line(clash) for clash in item.clashes or ()]
    if item.calendar:
        doubts.append("day expected" if item.calendar == "estimated" else f"calendar {item.calendar}")
    return "; ".join(doubts) or None
