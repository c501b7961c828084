"""`amity beat`: the process that ticks."""

import secrets

import click
from celery import signals

from cli.console.invocation import Invocation, pass_invocation
from cli.console.process import on_ready, quieten, start_process
from cli.processes.services import BEAT_FILES
from tasks.app import configure


@click.command()
@pass_invocation
def beat_command(invocation: Invocation) -> None:
    """Run the scheduler."""
    runtime = start_process(invocation)
    app = configure(runtime)
    # It sends tasks by their names; what they do is the workers' to import.
    app.conf.include = ()

    signals.beat_init.connect(on_ready, weak=False)
    quieten("celery.beat")
    # Containers that share a home may share their process ids too.
    schedule = runtime.home.run_dir / f"{BEAT_FILES}{secrets.token_hex(8)}"
    try:
        app.Beat(schedule=str(schedule), loglevel=runtime.settings.log_level, quiet=True).run()
    finally:
        for left in schedule.parent.glob(f"{schedule.name}*"):
            left.unlink(missing_ok=True)
