"""`amity mappings`: how lists with headers of their own are read."""

from __future__ import annotations

from collections.abc import Mapping

import click

from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.output import print_json, print_table
from workflows.offices.list_mappings import forget_mapping, saved_mappings


@click.group()
def mappings_group() -> None:
    """List and forget saved mappings; `amity import FILE --save-mapping NAME` saves one."""


@mappings_group.command("list")
@json_option
@pass_invocation
def list_mappings_command(invocation: Invocation, as_json: bool) -> None:
    """The mappings of the office: what each column holds, and what else was chosen."""
    with command_context(invocation) as context, context.transaction() as tx:
        saved = saved_mappings(tx)
    if as_json:
        print_json({"mappings": saved, "total": len(saved)})
        return
    print_table(
        ("NAME", "COLUMNS", "CHOICES"),
        [(one.name, _written(one.columns), _written(one.choices)) for one in saved],
        empty="No mappings are saved. `amity import FILE --save-mapping NAME` saves one.",
    )


@mappings_group.command("forget")
@click.argument("name")
@json_option
@pass_invocation
def forget_mapping_command(invocation: Invocation, name: str, as_json: bool) -> None:
    """Forget the mapping NAME. What was imported with it stays."""
    with command_context(invocation) as context, context.transaction() as tx:
        forget_mapping(tx, name, by=context.actor)
    if as_json:
        print_json({"forgotten": name})
    else:
        click.echo(f"{name} is forgotten.")


def _written(pairs: Mapping[str, str]) -> str | None:
    return ", ".join(f"{name}={value}" for name, value in pairs.items()) or None
