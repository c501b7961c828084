"""`amity verify`: is the log as it was written."""

from __future__ import annotations

import click

from cli.console.context import opened
from cli.console.invocation import Invocation, json_option, pass_invocation
from cli.console.output import print_json
from workflows.audit.verification import count_events, verify


@click.command()
@json_option
@pass_invocation
def verify_command(invocation: Invocation, as_json: bool) -> int:
    """Check every log of every office; exit status 1 if any is broken."""
    with opened(invocation, wakes=False) as database:
        total = count_events(database)
        with click.progressbar(length=total, label="Verifying", hidden=as_json) as bar:
            report = verify(database, progress=bar.update)
    if as_json:
        print_json({"ok": report.ok, "agreements": report.agreements, "events": report.events, "broken": report.broken})
    else:
        for item in report.broken:
            click.echo(f"BROKEN {item.ref} at {item.seq}: {item.reason}")
        outcome = "as they were written" if report.ok else f"{len(report.broken)} chain(s) broken"
        erased = f", {report.erased} personal value(s) erased" if report.erased else ""
        click.echo(f"{report.events} events of {report.agreements} agreement(s): {outcome}{erased}.")
    return 0 if report.ok else 1
