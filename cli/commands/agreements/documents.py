"""`amity agreements document` and `field`: the texts of an agreement, and what it is about."""

from __future__ import annotations

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.options import VAGUE_DATE, EnumChoice, read_input, version_option
from cli.console.output import LANGUAGE, print_json
from models.enums import DocumentKind, TextStatus
from workflows.calendar.dates import Edtf
from workflows.inputs.records import DocumentInput, FieldsInput
from workflows.read_models.agreement import show_agreement
from workflows.records.documents import record_document
from workflows.records.fields import add_fields

status_option = click.option(
    "--status",
    type=EnumChoice(TextStatus),
    default="draft",
    show_default=True,
    help="Status of its text; that of an agreement must be agreed before approval.",
)


@click.command()
@click.argument("ref")
@click.argument("title")
@click.option("--kind", type=EnumChoice(DocumentKind), default="agreement", show_default=True, help="Its kind.")
@click.option(
    "--language", "languages", multiple=True, metavar="CODE", help="A language of its text, such as ko; again for each."
)
@status_option
@click.option("--prevails", metavar="CODE", help="Prevailing language (default: all are equal).")
@click.option("--on", "day", type=VAGUE_DATE, metavar="DATE", help="The date that it bears.")
@version_option
@json_option
@pass_invocation
def document_command(
    invocation: Invocation,
    ref: str,
    title: str,
    kind: DocumentKind,
    languages: tuple[str, ...],
    status: TextStatus,
    prevails: str | None,
    day: Edtf | None,
    version: int | None,
    as_json: bool,
) -> None:
    """Record a document: the agreed text, a resolution of the council, minutes, a report."""
    texts = {"languages": languages} if languages else {}
    given = read_input(DocumentInput, title=title, kind=kind, on=day, **texts, status=status, prevails=prevails)
    statuses = dict.fromkeys(given.languages, given.status)
    with command_context(invocation) as context, context.transaction() as tx:
        made = record_document(
            tx,
            ref,
            by=context.actor,
            title=given.title,
            kind=given.kind,
            dated_on=given.on,
            texts=statuses,
            prevails=given.prevails,
            version=version,
        )
    if as_json:
        print_json({"id": str(made), "ref": ref, "title": title, "kind": kind, "texts": {**statuses}})
    else:
        click.echo(f"{ref}: {title} is recorded ({kind}, {status}).")


@click.command()
@click.argument("ref")
@click.argument("fields", nargs=-1, required=True)
@version_option
@json_option
@pass_invocation
def field_command(
    invocation: Invocation, ref: str, fields: tuple[str, ...], version: int | None, as_json: bool
) -> None:
    """Record FIELDS of cooperation; those that are there already stay as they are."""
    given = read_input(FieldsInput, fields=fields)
    with command_context(invocation) as context, context.transaction() as tx:
        add_fields(tx, ref, by=context.actor, names=given.fields, version=version)
        all_of_them = show_agreement(tx, ref, LANGUAGE).fields
    if as_json:
        print_json({"ref": ref, "fields": all_of_them})
    else:
        click.echo(f"{ref} is about: {', '.join(all_of_them)}.")
