"""`amity exchanges add` and `document`: an exchange that people plan themselves, and its papers."""

from __future__ import annotations

import click

from cli.commands.agreements.documents import status_option
from cli.commands.exchanges.lifecycle import meant
from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, EnumChoice, read_input, version_option
from cli.console.output import print_json
from cli.console.short_ids import pick, short
from models.enums import DocumentKind, ExchangeKind, TextStatus
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import plan_exchange
from workflows.inputs.exchanges import NewExchangeInput
from workflows.inputs.records import DocumentInput
from workflows.records.documents import record_document
from workflows.unit_of_work.loader import load_one


@click.command()
@click.argument("ref")
@click.argument("title")
@click.option("--date", type=VAGUE_DATE, metavar="DATE", help="Its day, month or year.")
@click.option("--kind", type=EnumChoice(ExchangeKind), default="visit", show_default=True)
@click.option("--commitment", metavar="ID", help="Commitment that it fulfils; `amity agreements show` gives its id.")
@click.option("--occasion", metavar="ID", help="Occasion that it marks; `amity occasions list` gives its id.")
@version_option
@json_option
@pass_invocation
def add_command(
    invocation: Invocation,
    ref: str,
    title: str,
    date: Edtf | None,
    kind: ExchangeKind,
    commitment: str | None,
    occasion: str | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Plan an exchange of REF."""
    given = read_input(NewExchangeInput, title=title, on=date, kind=kind)
    with command_context(invocation) as context, context.transaction() as tx:
        facts = load_one(tx, ref).facts
        promise = marked = None
        if commitment:
            ids = [fact.id for fact in facts.commitments]
            promise = pick(commitment, ids, what="commitment", shown_by=f"amity agreements show {ref}")
        if occasion:
            ids = [fact.id for fact in facts.occasions]
            marked = pick(occasion, ids, what="occasion", shown_by="amity occasions list")
        made = plan_exchange(
            tx,
            ref,
            by=context.actor,
            title=given.title,
            date=given.on,
            kind=given.kind,
            commitment=promise,
            occasion=marked,
            version=version,
        )
    if as_json:
        print_json({"id": str(made), "ref": ref, "title": title, "date": date, "kind": kind, "state": "planned"})
    else:
        click.echo(f"{title} is planned: {short(made)}.")


@click.command()
@click.argument("id")
@click.argument("title")
@click.option("--kind", type=EnumChoice(DocumentKind), required=True)
@click.option("--on", "day", type=VAGUE_DATE, metavar="DATE", help="The date that it bears.")
@click.option("--language", default="und", metavar="CODE", help="Language of its text, such as ko.")
@status_option
@json_option
@pass_invocation
def document_command(
    invocation: Invocation,
    id: str,
    title: str,
    kind: DocumentKind,
    day: Edtf | None,
    language: str,
    status: TextStatus,
    as_json: bool,
) -> None:
    """Record a document of an exchange, such as its programme or its report."""
    given = read_input(DocumentInput, title=title, kind=kind, on=day, languages=language, status=status)
    with command_context(invocation) as context, context.transaction() as tx:
        reference, exchange = meant(tx, id)
        made = record_document(
            tx,
            reference,
            by=context.actor,
            title=given.title,
            kind=given.kind,
            dated_on=given.on,
            texts=dict.fromkeys(given.languages, given.status),
            exchange=exchange,
        )
    if as_json:
        print_json({"id": str(made), "exchange": str(exchange), "ref": reference, "title": title, "kind": kind})
    else:
        click.echo(f"{title} is recorded.")
