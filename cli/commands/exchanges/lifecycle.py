"""`amity exchanges`: what the parties do together, from proposal to report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import click

from cli.commands.exchanges.page import clash_line, lines
from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, EnumChoice, read_input
from cli.console.output import LANGUAGE, print_json, print_table
from cli.console.short_ids import find_exchange, pick, short
from config.errors import UsageError
from config.json_shapes import to_json
from models.database import Transaction
from models.enums import ExchangeState
from workflows.actors import Actor
from workflows.calendar.dates import Edtf
from workflows.exchanges.costs import add_cost
from workflows.exchanges.delegation import add_delegation_member
from workflows.exchanges.details import ExchangeChanges, settle
from workflows.exchanges.lifecycle import advance_exchange
from workflows.exchanges.programme import ProgrammeDraft, add_programme_item, write_programme
from workflows.exchanges.proposals import accept, decline, reopen
from workflows.exchanges.removals import remove_cost, remove_delegation_member, remove_programme_item
from workflows.inputs.base import InputError
from workflows.inputs.exchanges import (
    AnotherDayInput,
    CostInput,
    DelegationMemberInput,
    ExchangeDetailsInput,
    ExchangeStateInput,
    ProgrammeItemInput,
    ReasonInput,
)
from workflows.offices.persons import PersonDraft
from workflows.offices.places import find_place
from workflows.read_models.exchange_shapes import ShownClash
from workflows.read_models.exchanges import list_exchanges, reference_of, show_exchange

# What nobody sets by hand: a proposal is accepted or declined, and then it is planned.


@click.command("list")
@click.argument("ref", required=False)
@click.option("--state", type=EnumChoice(ExchangeState), help="Only these.")
@json_option
@pass_invocation
def list_command(invocation: Invocation, ref: str | None, state: ExchangeState | None, as_json: bool) -> None:
    """List exchanges of REF or of the whole office, with conflicts on their days."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = list_exchanges(tx, LANGUAGE, reference=ref, state=state)
    if as_json:
        print_json({"exchanges": shown, "total": len(shown)})
        return
    print_table(
        ("ID", "DATE", "STATE", "REF", "WHAT", "AGAINST IT"),
        [(short(str(one.id)), one.date, one.state, one.ref, one.title, _against(one.clashes)) for one in shown],
        empty="No exchanges yet.",
    )


@click.command()
@click.argument("id")
@json_option
@pass_invocation
def show_command(invocation: Invocation, id: str, as_json: bool) -> None:
    """Show one exchange in full. 4 characters from either end of its id are enough."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = show_exchange(tx, meant(tx, id)[1], LANGUAGE)
    if as_json:
        print_json(shown)
        return
    for line in lines(shown):
        click.echo(line)


@click.command()
@click.argument("id")
@click.option("--date", type=VAGUE_DATE, metavar="DATE", help="Move it to this day.")
@json_option
@pass_invocation
def accept_command(invocation: Invocation, id: str, date: Edtf | None, as_json: bool) -> None:
    """Accept a proposal."""
    day = read_input(AnotherDayInput, date=date).date if date is not None else None
    with acting(invocation, id, "The proposal is accepted.", as_json) as (tx, by, exchange):
        accept(tx, *exchange, by=by, date=day)


@click.command()
@click.argument("id")
@click.option("--reason", required=True, help="Reason; kept with the proposal.")
@json_option
@pass_invocation
def decline_command(invocation: Invocation, id: str, reason: str, as_json: bool) -> None:
    """Decline a proposal; it does not come back automatically."""
    given = read_input(ReasonInput, reason=reason)
    with acting(invocation, id, "The proposal is declined.", as_json) as (tx, by, exchange):
        decline(tx, *exchange, by=by, reason=given.reason)


@click.command()
@click.argument("id")
@json_option
@pass_invocation
def reopen_command(invocation: Invocation, id: str, as_json: bool) -> None:
    """Reopen a proposal that was declined, or accepted and nobody was invited to yet."""
    with acting(invocation, id, "It is a proposal again.", as_json) as (tx, by, exchange):
        reopen(tx, *exchange, by=by)


@click.command()
@click.argument("id")
@click.argument("state", type=EnumChoice(ExchangeState, without=ExchangeState.before_invitation()))
@click.option("--note", help="Outcome; for a cancelled exchange the reason.")
@click.option("--date", type=VAGUE_DATE, metavar="DATE", help="The day on which it was held, if another is recorded.")
@click.option("--until", type=VAGUE_DATE, metavar="DATE", help="The last day on which it was held.")
@json_option
@pass_invocation
def advance_command(
    invocation: Invocation,
    id: str,
    state: ExchangeState,
    note: str | None,
    date: Edtf | None,
    until: Edtf | None,
    as_json: bool,
) -> None:
    """Move an exchange to its next state: invited, confirmed, held, reported, or cancelled.

    If the exchange is already in that state, --note replaces its outcome or reason. A report needs a result.
    """
    given = read_input(ExchangeStateInput, to=state, outcome=note, date=date, until=until)
    with acting(invocation, id, f"The exchange is {state}.", as_json) as (tx, by, exchange):
        advance_exchange(tx, *exchange, given.to, by=by, outcome=given.outcome, days=(given.date, given.until))


@click.command()
@click.argument("id")
@click.option("--date", type=VAGUE_DATE, metavar="DATE")
@click.option("--until", type=VAGUE_DATE, metavar="DATE", help="Its last day.")
@click.option("--host", metavar="PLACE", help="The party that hosts.")
@click.option("--venue")
@click.option("--online/--in-person", default=None, help="Held online because travel is not possible.")
@click.option("--field", "fields", multiple=True, help="A field of cooperation; again for each.")
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(("date", "until", "host", "fields")),
    help="Clear this value; again for each. With --field, `fields` are replaced.",
)
@json_option
@pass_invocation
def settle_command(
    invocation: Invocation,
    id: str,
    date: Edtf | None,
    until: Edtf | None,
    host: str | None,
    venue: str | None,
    online: bool | None,
    fields: tuple[str, ...],
    without: tuple[str, ...],
    as_json: bool,
) -> None:
    """Set its day, host, venue, fields, or that it is held online."""
    if (date, until, host, venue, online) == (None,) * 5 and not (fields or without):
        raise UsageError(
            "Nothing to set.",
            hint="Give at least one of --date, --until, --host, --venue, --online, --field and --without.",
        )
    with acting(invocation, id, "Settled.", as_json) as (tx, by, exchange):
        place = find_place(tx, host).id if host else None
        given = read_input(ExchangeDetailsInput, date=date, until=until, host=place, venue=venue, fields=fields)
        # An empty venue takes it away.
        where = given.venue if venue else venue
        settle(
            tx,
            *exchange,
            ExchangeChanges(given.date, given.until, given.host, where, online, given.fields, without),
            by=by,
        )


@click.command()
@click.argument("id")
@click.argument("name")
@click.option("--title", help="The person's own title.")
@click.option("--for", "side", metavar="PLACE", help="The party they go for.")
@click.option("--capacity", help="Role in this delegation.")
@json_option
@pass_invocation
def delegate_command(
    invocation: Invocation,
    id: str,
    name: str,
    title: str | None,
    side: str | None,
    capacity: str | None,
    as_json: bool,
) -> None:
    """Add NAME to the delegation."""
    with acting(invocation, id, f"{name} is in the delegation.", as_json) as (tx, by, exchange):
        place = find_place(tx, side).id if side else None
        member = read_input(DelegationMemberInput, name=name, title=title, side=place, capacity=capacity)
        add_delegation_member(
            tx,
            *exchange,
            PersonDraft(member.name, title=member.title),
            by=by,
            place=member.side,
            capacity=member.capacity,
        )


@click.command()
@click.argument("id")
@click.argument("items", nargs=-1, required=True)
@json_option
@pass_invocation
def programme_command(invocation: Invocation, id: str, items: tuple[str, ...], as_json: bool) -> None:
    """Replace the programme, one argument for each item: "2027-05-04 10:00-12:00 Opening", or only "Opening"."""
    drafts = [_programme_item(text) for text in items]
    with acting(invocation, id, f"The programme has {len(items)} item(s).", as_json) as (tx, by, exchange):
        write_programme(tx, *exchange, drafts, by=by)


@click.command("add-item")
@click.argument("id")
@click.argument("item")
@json_option
@pass_invocation
def add_item_command(invocation: Invocation, id: str, item: str, as_json: bool) -> None:
    """Add one item to the programme, written as `programme` takes it."""
    draft = _programme_item(item)
    with acting(invocation, id, "The item is added.", as_json) as (tx, by, exchange):
        add_programme_item(tx, *exchange, draft, by=by)


@click.command()
@click.argument("id")
@click.argument("what", type=click.Choice(("delegate", "item", "cost")))
@click.argument("which")
@json_option
@pass_invocation
def remove_command(invocation: Invocation, id: str, what: str, which: str, as_json: bool) -> None:
    """Remove a delegate, a programme item or a cost: WHICH is the id that `show` gives it."""
    remove = {"delegate": remove_delegation_member, "item": remove_programme_item, "cost": remove_cost}[what]
    with acting(invocation, id, "Removed.", as_json) as (tx, by, exchange):
        shown = to_json(show_exchange(tx, exchange[1], LANGUAGE))
        parts = {"delegate": ("delegation", "delegate"), "item": ("programme", "id"), "cost": ("entries", "id")}
        where, name = parts[what]
        part = pick(which, [one[name] for one in shown[where]], what=what, shown_by=f"amity exchanges show {id}")
        remove(tx, *exchange, part, by=by)


@click.command()
@click.argument("id")
@click.argument("amount")
@click.argument("currency")
@click.option("--by", "side", required=True, metavar="PLACE", help="Party that pays it.")
@click.option("--for", "what", help="Purpose.")
@json_option
@pass_invocation
def cost_command(
    invocation: Invocation, id: str, amount: str, currency: str, side: str, what: str | None, as_json: bool
) -> None:
    """Add a cost that one side paid, in its own currency."""
    with acting(invocation, id, "The cost is added.", as_json) as (tx, by, exchange):
        bearer = find_place(tx, side).id
        given = read_input(CostInput, side=bearer, amount=amount, currency=currency, what=what)
        add_cost(
            tx,
            *exchange,
            by=by,
            place=given.side,
            amount=given.amount,
            currency=given.currency,
            what=given.what,
        )


def _programme_item(text: str) -> ProgrammeDraft:
    parts = re.fullmatch(
        r"(?:(\d{4}-\d\d-\d\d)\s+)?(?:(\d?\d:\d\d)(?:-(\d?\d:\d\d))?\s+)?(.+)", text.strip(), re.DOTALL
    )
    try:
        day, begins, until, what = parts.groups() if parts else (None, None, None, "")
        item = ProgrammeItemInput.read(
            {"what": what, "day": day, "begins": begins and begins.zfill(5), "until": until and until.zfill(5)}
        )
    except InputError as error:
        raise UsageError(
            f"{text!r} is not a programme item.", hint='Write it as "2027-05-04 10:00-12:00 Opening".'
        ) from error
    return ProgrammeDraft(item.what, item.day, item.begins, item.until)


@contextmanager
def acting(
    invocation: Invocation, id: str, message: str, as_json: bool
) -> Iterator[tuple[Transaction, Actor, tuple[str, UUID]]]:
    """One act on the exchange that `id` means; prints `message`, or with `--json` the exchange as `show` does."""
    with command_context(invocation) as context, context.transaction() as tx:
        exchange = meant(tx, id)
        yield tx, context.actor, exchange
        now = show_exchange(tx, exchange[1], LANGUAGE) if as_json else None
    if now is not None:
        print_json(now)
    else:
        click.echo(message)


def meant(tx: Any, id: str) -> tuple[str, UUID]:
    """The exchange that is named by its id or a part of it, after the reference of its agreement."""
    exchange = find_exchange(tx, id)
    return reference_of(tx, exchange), exchange


def _against(clashes: Sequence[ShownClash]) -> str | None:
    return "; ".join(clash_line(clash) for clash in clashes) or None
