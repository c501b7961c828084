"""`amity agreements show|actions`: one agreement, and what can be done next."""

from __future__ import annotations

import click

from cli.commands.agreements.page import agreement_page, whose_turn
from cli.console.context import command_context
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.output import LANGUAGE, print_json
from workflows.read_models.agreement import show_actions, show_agreement


@click.command()
@click.argument("ref")
@json_option
@pass_invocation
def show_command(invocation: Invocation, ref: str, as_json: bool) -> None:
    """Show everything that is known of one agreement."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = show_agreement(tx, ref, LANGUAGE)
    if as_json:
        print_json(shown)
        return
    click.echo(agreement_page(shown))


@click.command()
@click.argument("ref")
@json_option
@pass_invocation
def actions_command(invocation: Invocation, ref: str, as_json: bool) -> None:
    """Show what can be done next, and what each other step still needs."""
    with command_context(invocation) as context, context.transaction() as tx:
        shown = show_actions(tx, ref, actor=context.actor, language=LANGUAGE)
    if as_json:
        print_json(shown)
        return
    click.echo(f"{shown.ref} is {shown.state}.")
    if shown.turn:
        click.echo(f"  {whose_turn(shown.turn)}")
    for action in shown.actions:
        click.echo(f"  {'can' if action.allowed else 'not yet':<8} {action.trigger} -> {action.to}")
        if action.allowed and action.answers:
            click.echo(f"           answers {', '.join(action.answers)}; {action.to} follows once that decides it")
        for unmet in action.unmet:
            click.echo(f"           needs: {unmet.message} [{unmet.who}]")
