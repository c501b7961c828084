"""The one list of Amity's processes: `amity up` starts it, and the compose file is held to it."""

import sys
from dataclasses import dataclass

# Beat keeps its schedule in a file of the home that begins so.
BEAT_FILES = "beat-"


@dataclass(frozen=True)
class Service:
    """`vital`: its death ends everything; otherwise it is started again."""

    name: str
    argv: tuple[str, ...]
    vital: bool = False


# One-shot: migrates; then the long-running ones in the order in which they are started.
MIGRATE = Service("migrate", ("amity", "migrate"), vital=True)


def services(*, bind: str, port: int) -> tuple[Service, ...]:
    """The long-running processes, in starting order."""
    return (
        Service("web", ("amity", "web", "--bind", bind, "--port", str(port)), vital=True),
        Service("worker", ("amity", "worker")),
        Service("beat", ("amity", "beat")),
    )


# What they import, and what a worker imports before its first task: loaded once for all of them.
MODULES = (
    "cli.commands.migrate",
    "cli.commands.web",
    "cli.commands.worker",
    "cli.commands.beat",
    "tasks.due",
    "tasks.mail",
    "tasks.relay",
)


def as_child(argv: tuple[str, ...]) -> list[str]:
    """The same command with this very interpreter, whatever PATH and the working directory hold."""
    return [sys.executable, "-P", "-m", "cli.main", *argv[1:]]
