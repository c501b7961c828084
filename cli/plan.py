"""`amity plan`: everything that is to come."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from cli.acting import desk, opened
from cli.invocation import Invocation, json_option, pass_invocation
from cli.printing import print_json, print_table
from cli.reading_days import day_of
from config.errors import UsageError


@click.command()
@click.argument("ref", required=False)
@click.option("--all", "every", is_flag=True, help="Every agreement of every office.")
@click.option("--from", "start", metavar="DATE", help="Things about days from here; else today.")
@click.option("--until", metavar="DATE", help="Things about days up to here; else a good year.")
@json_option
@pass_invocation
def plan(
    invocation: Invocation, ref: str | None, every: bool, start: str | None, until: str | None, as_json: bool
) -> None:
    """Every reminder, exchange and timed transition to come, by the same function that does them."""
    if (ref is None) == (not every):
        raise UsageError("Name one agreement or give --all.", hint="For example: amity plan AND-2022-001")
    first, last = day_of(start, "--from"), day_of(until, "--until")
    if first and last and last < first:
        raise UsageError(f"--until {last} lies before --from {first}.", hint="Give the earlier day as --from.")
    plans = _all(invocation, first, last) if every else [_one(invocation, ref or "", first, last)]
    if as_json:
        if every:
            print_json({"plans": plans})
        else:
            print_json(plans[0])
        return
    rows = [
        (item["date"], item["due_at"][:16], item["kind"], said["ref"], item["title"])
        for said in plans
        for item in said["items"]
    ]
    print_table(("DATE", "ACTS AT", "KIND", "REF", "WHAT"), sorted(rows), empty="Nothing is to come in that time.")


def _one(invocation: Invocation, ref: str, start: date | None, until: date | None) -> dict[str, Any]:
    from workflows.viewing import show_plan

    with desk(invocation) as here, here.transaction() as session:
        return show_plan(session, ref, start=start, until=until, language="en")


def _all(invocation: Invocation, start: date | None, until: date | None) -> list[dict[str, Any]]:
    from workflows.viewing import show_plans

    plans: list[dict[str, Any]] = []
    with opened(invocation, wakes=False) as database:
        for office in database.offices():
            with database.transaction(office) as session:
                plans += show_plans(session, start=start, until=until, language="en")
    return plans
