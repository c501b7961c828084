"""`amity worker`: a Celery worker."""

import os
import signal
import socket
import warnings

import click
from celery import signals
from celery.platforms import SecurityWarning

from cli.console.invocation import Invocation, pass_invocation
from cli.console.process import on_ready, quieten, start_process
from cli.processes.parent_death import tie
from tasks.app import configure

QUEUES = ("due", "mail", "relay")


@click.command()
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    help="Number of child processes (default: AMITY_WORKER_CONCURRENCY, or 2).",
)
@click.option("--queues", default=",".join(QUEUES), show_default=True, help="Queues to take work from.")
@pass_invocation
def worker_command(invocation: Invocation, concurrency: int | None, queues: str) -> None:
    """Run a Celery worker."""
    runtime = start_process(invocation)
    app = configure(runtime)

    signals.worker_ready.connect(on_ready, weak=False)
    signals.worker_process_init.connect(_tie_to_worker, weak=False)
    # It warns root of pickled messages, and only JSON is taken here.
    warnings.filterwarnings("ignore", category=SecurityWarning)
    quieten("celery.worker.strategy", "celery.app.trace")
    running = app.Worker(
        hostname=f"amity-{os.getpid()}@{socket.gethostname()}",
        concurrency=concurrency or runtime.settings.worker_concurrency,
        queues=queues.split(","),
        loglevel=runtime.settings.log_level,
        pool="prefork",
        without_gossip=True,
        without_mingle=True,
        quiet=True,
    )
    running.start()
    raise click.exceptions.Exit(running.exitcode or 0)


def _tie_to_worker(**_: object) -> None:
    tie(signal.SIGKILL)
