"""What every long-running command does first."""

import logging
import os

from cli.console.invocation import Invocation
from cli.processes.readiness import report_ready
from config.logging import configure_logging
from config.runtime import Runtime


def start_process(invocation: Invocation) -> "Runtime":
    """Resolve the home, starting it if it is new; the environment carries it on to what Celery forks."""
    runtime = Runtime.load(invocation.home_option, start=True)
    os.environ["AMITY_HOME"] = str(runtime.home.path)
    configure_logging(runtime.settings.log_level)
    invocation.__dict__["runtime"] = runtime
    return runtime


def on_ready(**_: object) -> None:
    report_ready()


def quieten(*loggers: str) -> None:
    """What they say at INFO comes with every tick."""
    for name in loggers:
        logging.getLogger(name).setLevel(logging.WARNING)
