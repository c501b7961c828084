"""`amity agreements terms|notice|amend`: what the text says of the term, and how it was changed or ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import click

from cli.commands.agreements.page import term_rows
from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import DAY, DURATION, VAGUE_DATE, EnumChoice, fields_as_options, read_input
from cli.console.output import LANGUAGE, print_json, print_table
from config.errors import UsageError
from config.json_shapes import left_out_if_none, to_json
from models.enums import EntryIntoForce, NoticeChannel, Renewal, TermStart
from models.queries.snapshot_rows import RecordedTerms
from workflows.calendar.dates import Edtf, local_day
from workflows.inputs.terms import AmendmentInput, HostingInput, NoticeInput, ReceiptInput, TermsInput, WithdrawalInput
from workflows.offices.places import find_place
from workflows.records.amendments import amend, begins_on, terms_on
from workflows.records.termination import confirm_receipt, give_notice, withdraw_notice
from workflows.records.terms import hosts_of, record_some, set_hosting_rotation
from workflows.unit_of_work.loader import load_one

# What `--forget` takes away, by the option that gives it.
FORGOTTEN = {
    "entry": ("entry_into_force", "entry_date"),
    "counted-from": ("counted_from",),
    "valid-for": ("valid_for",),
    "renewal": ("renewal",),
    "renewal-period": ("renewal_period",),
    "notice": ("notice_period",),
    "notice-by": ("notice_by",),
    "projects": ("projects_continue",),
    "languages": ("languages",),
    "prevails": ("prevailing_language",),
    "binding": ("binding",),
}


def terms_options(command: Any) -> Any:
    """What a text can say of its term, one option each."""
    for option in reversed(
        (
            click.option(
                "--entry",
                "entry_into_force",
                type=EnumChoice(EntryIntoForce),
                help="Condition for entry into force.",
            ),
            click.option(
                "--entry-date", type=VAGUE_DATE, metavar="DATE", help="Date of entry into force, with --entry date."
            ),
            click.option("--counted-from", type=EnumChoice(TermStart), help="Start of the term."),
            click.option("--valid-for", type=DURATION, metavar="PERIOD", help="Its term, such as P5Y."),
            click.option("--renewal", type=EnumChoice(Renewal), help="How the term renews."),
            click.option(
                "--renewal-period",
                type=DURATION,
                metavar="PERIOD",
                help="Length of each renewal (default: the first term).",
            ),
            click.option(
                "--notice",
                "notice_period",
                type=DURATION,
                metavar="PERIOD",
                help="Notice period before the end, such as P6M.",
            ),
            click.option("--notice-by", type=EnumChoice(NoticeChannel), help="How notice has to be given."),
            click.option(
                "--projects-continue/--projects-end", default=None, help="Whether projects continue after the end."
            ),
            click.option(
                "--language",
                "languages",
                multiple=True,
                metavar="CODE",
                help="Language of the text; again for each.",
            ),
            click.option(
                "--prevails",
                "prevailing_language",
                metavar="LANGUAGE",
                help="Prevailing language (default: all are equal).",
            ),
            click.option("--binding/--not-binding", default=None, help="Whether it is legally binding."),
            click.option(
                "--forget",
                multiple=True,
                type=click.Choice(tuple(FORGOTTEN)),
                help="Term to remove; again for each.",
            ),
        )
    ):
        command = option(command)
    return command


def changes_of(terms: TermsInput, given: Mapping[str, Any], forget: Sequence[str]) -> dict[str, Any]:
    """The fields of `TermsDraft` that were given, and those that `--forget` takes away."""
    changes = {name: getattr(terms, name) for name in TermsInput.model_fields if given[name] not in (None, ())}
    forgotten = {name: () if name == "languages" else None for option in forget for name in FORGOTTEN[option]}
    return {**changes, **forgotten}


@click.command()
@click.argument("ref")
@terms_options
@click.option("--host", "hosts", multiple=True, metavar="PLACE", help="Host in the rotation; again for each, in order.")
@click.option("--on", type=DAY, metavar="DATE", help="Show the terms in effect on this day.")
@json_option
@pass_invocation
def terms_command(
    invocation: Invocation,
    /,
    ref: str,
    hosts: tuple[str, ...],
    on: date | None,
    forget: tuple[str, ...],
    as_json: bool,
    **given: Any,
) -> None:
    """Show the terms, or record some of them; the rest stays. Later changes are amendments."""
    changes = changes_of(read_input(TermsInput, **given), given, forget)
    with command_context(invocation) as context, context.transaction() as tx:
        if changes:
            with fields_as_options():
                record_some(tx, ref, changes, by=context.actor)
        if hosts:
            rotation = read_input(HostingInput, hosts=tuple(find_place(tx, name).id for name in hosts))
            set_hosting_rotation(tx, ref, rotation.hosts, by=context.actor)
        loaded = load_one(tx, ref)
        today = local_day(tx.now, loaded.facts.zone)
        held = terms_on(tx, loaded.id, on or today)
        turns = hosts_of(tx, loaded, LANGUAGE)
        coming = [(day, terms_on(tx, loaded.id, day)) for day in begins_on(tx, loaded.id) if day > (on or today)]
    if as_json:
        later = [{"from": day.isoformat(), "terms": _written(terms)} for day, terms in coming]
        print_json({"ref": ref, "terms": _written(held), "hosts": turns, "coming": later})
        return
    rows = term_rows(held)
    if turns:
        rows.append(("hosting rotation", ", ".join(turns)))
    print_table(("TERM", "SAYS"), rows, empty="No terms recorded.")
    for day, terms in coming:
        click.echo(f"\nFrom {day.isoformat()} on:")
        print_table(("TERM", "SAYS"), [row for row in term_rows(terms) if row not in rows], empty="The same.")


def _written(terms: RecordedTerms | None) -> Any:
    return to_json(terms) if terms is not None else {}


@dataclass(frozen=True)
class ShownNotice:
    """What was recorded of a notice: one of the three days."""

    ref: str
    withdrawn_on: Annotated[date | None, left_out_if_none()] = None
    effective_on: Annotated[date | None, left_out_if_none()] = None
    received_on: Annotated[date | None, left_out_if_none()] = None


@click.command()
@click.argument("ref")
@click.option("--by", "giver", metavar="PLACE", help="Party that gave notice.")
@click.option("--given", type=DAY, metavar="DATE", help="When it was given.")
@click.option("--received", type=DAY, metavar="DATE", help="When the other side received it; can be added later.")
@click.option("--sent-by", type=EnumChoice(NoticeChannel), help="How it was sent.")
@click.option("--effective", type=DAY, metavar="DATE", help="When it takes effect, if not at the end of the period.")
@click.option("--withdraw", type=DAY, metavar="DATE", help="Withdraw the running notice on this day.")
@click.option("--reason", metavar="TEXT", help="Reason; kept with the notice.")
@json_option
@pass_invocation
def notice_command(
    invocation: Invocation,
    ref: str,
    giver: str | None,
    given: date | None,
    received: date | None,
    sent_by: NoticeChannel | None,
    effective: date | None,
    withdraw: date | None,
    reason: str | None,
    as_json: bool,
) -> None:
    """Record a notice of termination, its receipt, or that it was withdrawn."""
    if withdraw is not None and (given or received or effective or giver or sent_by):
        raise UsageError(
            "--withdraw takes only --reason.", hint="Record a new notice in a second call, without --withdraw."
        )
    with command_context(invocation) as context, context.transaction() as tx:
        if withdraw is not None:
            taken_back = read_input(WithdrawalInput, on=withdraw, reason=reason)
            withdraw_notice(tx, ref, by=context.actor, on=taken_back.on, reason=taken_back.reason)
            shown = ShownNotice(ref, withdrawn_on=withdraw)
        elif given is not None and giver is not None:
            notice_given = read_input(
                NoticeInput,
                place=find_place(tx, giver).id,
                given_on=given,
                reason=reason,
                effective_on=effective,
                received_on=received,
                sent_by=sent_by,
            )
            ends = give_notice(
                tx,
                ref,
                by=context.actor,
                place=notice_given.place,
                given_on=notice_given.given_on,
                reason=notice_given.reason,
                effective_on=notice_given.effective_on,
                received_on=notice_given.received_on,
                sent_by=notice_given.sent_by,
            )
            shown = ShownNotice(ref, effective_on=ends)
        elif received is not None:
            receipt = read_input(ReceiptInput, received_on=received)
            confirm_receipt(tx, ref, by=context.actor, received_on=receipt.received_on)
            shown = ShownNotice(ref, received_on=received)
        else:
            raise UsageError(
                "A notice needs a giver and a day.",
                hint="For example: --by Shusha --given 2027-01-31 --reason 'A new council'.",
            )
    if as_json:
        print_json(shown)
    elif shown.effective_on is not None:
        click.echo(f"{ref} ends on {shown.effective_on.isoformat()} by this notice.")
    else:
        click.echo(f"{ref}: recorded.")


@click.command()
@click.argument("ref")
@click.argument("title")
@click.option("--decided", required=True, type=VAGUE_DATE, metavar="DATE", help="When the parties agreed on it.")
@click.option("--in-force", type=VAGUE_DATE, metavar="DATE", help="Start date (default: --decided).")
@terms_options
@json_option
@pass_invocation
def amend_command(
    invocation: Invocation,
    /,
    ref: str,
    title: str,
    decided: Edtf,
    in_force: Edtf | None,
    forget: tuple[str, ...],
    as_json: bool,
    **given: Any,
) -> None:
    """Record an amendment: TITLE, and what it changes of the terms."""
    amendment = read_input(AmendmentInput, title=title, decided_on=decided, in_force_on=in_force, **given)
    changes = changes_of(amendment, given, forget)
    with command_context(invocation) as context, context.transaction() as tx:
        number = amend(
            tx,
            ref,
            by=context.actor,
            title=amendment.title,
            decided_on=amendment.decided_on,
            in_force_on=amendment.in_force_on,
            changes=changes,
        )
    if as_json:
        print_json({"ref": ref, "number": number})
    else:
        click.echo(f"{ref}: amendment {number} is recorded.")
