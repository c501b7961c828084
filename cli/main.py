"""The `amity` command: global options, subcommands loaded when they are called, errors in one line."""

import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from cli.console.connection_errors import reachability_error
from cli.console.invocation import Invocation
from cli.console.lazy_group import CommandEntry, LazyGroup
from config.errors import AmityError, UsageError
from config.logging import log_unforeseen
from config.texts import LONGEST, is_blank, is_storable
from config.version import VERSION

COMMANDS: dict[str, CommandEntry] = {
    "up": CommandEntry("cli.commands.up:up_command", "Start everything on this machine; Ctrl-C stops it all."),
    "demo": CommandEntry("cli.commands.demo:demo_command", "Run the demo story of Andong and Shusha."),
    "clock": CommandEntry("cli.commands.clock:clock_group", "Show or move a rehearsal's clock."),
    "agreements": CommandEntry("cli.commands.agreements:agreements_group", "List agreements, show one, and update it."),
    "exchanges": CommandEntry(
        "cli.commands.exchanges:exchanges_group", "List exchanges, answer proposals, and update exchanges."
    ),
    "places": CommandEntry("cli.commands.places:places_group", "List places, and set their country and time zone."),
    "occasions": CommandEntry("cli.commands.occasions:occasions_group", "List, add and remove what a city celebrates."),
    "calendars": CommandEntry(
        "cli.commands.calendars:calendars_group",
        "List, add and remove days that a place adds to its country's calendar.",
    ),
    "plan": CommandEntry(
        "cli.commands.plan:plan_command", "List every reminder, exchange and timed transition to come."
    ),
    "import": CommandEntry(
        "cli.commands.import_:import_command", "Import agreements from a CSV, XLSX, XLS or ODS file."
    ),
    "mappings": CommandEntry(
        "cli.commands.mappings:mappings_group", "List and forget how lists with headers of their own are read."
    ),
    "export": CommandEntry(
        "cli.commands.export:export_command", "Write all facts as JSON, or the agreements as CSV or XLSX."
    ),
    "offices": CommandEntry("cli.commands.offices:offices_group", "List and create offices."),
    "users": CommandEntry("cli.commands.users:users_group", "List and create the people of an office, and hand over."),
    "workflows": CommandEntry("cli.commands.workflows:workflows_group", "List, check, draw and adopt definitions."),
    "verify": CommandEntry("cli.commands.verify:verify_command", "Check that the log was not changed."),
    "backup": CommandEntry("cli.commands.backup:backup_command", "Write everything into one file, while Amity runs."),
    "restore": CommandEntry(
        "cli.commands.backup:restore_command", "Bring a backup back into an empty home or empty servers."
    ),
    "resume": CommandEntry("cli.commands.backup:resume_command", "List what is due after a restore, and resume."),
    "web": CommandEntry("cli.commands.web:web_command", "Run the web server."),
    "worker": CommandEntry("cli.commands.worker:worker_command", "Run a Celery worker."),
    "beat": CommandEntry("cli.commands.beat:beat_command", "Run the scheduler."),
    "migrate": CommandEntry("cli.commands.migrate:migrate_command", "Update the database to the newest schema."),
    "doctor": CommandEntry("cli.commands.doctor:doctor_command", "Check settings, stores, roles and migrations."),
    "tell": CommandEntry(
        "cli.commands.demo:tell_command", "Tell the story in a running demo home (called by `up`).", hidden=True
    ),
    "prepare": CommandEntry(
        "cli.commands.migrate:prepare_command", "Migrate and make the installation (called by `up`).", hidden=True
    ),
}


# None of them is an option of a subcommand too.
GLOBAL_OPTIONS = ("--home", "--office", "--as")


@click.group(cls=LazyGroup, entries=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="amity")
@click.option("--home", type=click.Path(path_type=Path), help="Home to use (default: AMITY_HOME, or the running one).")
@click.option("--office", metavar="NAME", help="Office to act in; can be left out if there is only one.")
@click.option("--as", "acting_as", metavar="ADDRESS", help="Act as this user (default: the operator).")
@click.pass_context
def amity(ctx: click.Context, home: Path | None, office: str | None, acting_as: str | None) -> None:
    """Carry agreements between cities from the first proposal into decades of follow-up."""
    ctx.obj = Invocation(home, office, acting_as, run)


def run(arguments: Sequence[str]) -> int:
    """One command; returns the exit status: 0 success, 1 refused or check failed, 2 usage error."""
    try:
        arguments = checked_texts(arguments)
        result = amity.main(global_options_first(arguments), prog_name="amity", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        # A group without a subcommand: its help is the answer, as click lays it out.
        print(error.ctx.get_help() if error.ctx else error.format_message(), file=sys.stderr)
        return 2
    except click.UsageError as error:
        hint = f"See `{error.ctx.command_path} --help`" if error.ctx else ""
        return _fail("usage", error.format_message().rstrip("."), hint, arguments, 2)
    except click.ClickException as error:
        return _fail("error", error.format_message(), "", arguments, 1)
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", "interrupted", "", arguments, 130)
    except BrokenPipeError:
        # Who read our output has seen enough; the interpreter must not try to flush it again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except AmityError as error:
        status = 2 if isinstance(error, UsageError) else 1
        return _fail(error.code, str(error), error.hint, arguments, status)
    except PermissionError as error:
        hint = "Use the account that the home belongs to, or name another home with --home."
        return _fail("permission", f"{error.filename} is not ours to use", hint, arguments, 1)
    except Exception as error:
        known = reachability_error(error)
        if known is None:
            raise
        return _fail(known.code, str(known), known.hint, arguments, 1)
    return result if isinstance(result, int) else 0


def checked_texts(arguments: Sequence[str]) -> list[str]:
    """The arguments, empty where there is nothing to see in them.

    Raises `UsageError` for what is no text, or is longer than a form would take.
    """
    checked = []
    for number, argument in enumerate(arguments, start=1):
        name, sign, value = argument.partition("=") if argument.startswith("--") else ("", "", argument)
        if not is_storable(argument):
            raise UsageError(
                f"Argument {number} has characters that are not text.", hint="Write it in UTF-8, without NUL."
            )
        if len(value) > LONGEST:
            raise UsageError(f"Argument {number} is too long.", hint=f"Write at most {LONGEST} characters.")
        checked.append(f"{name}{sign}" if is_blank(value) else argument)
    return checked


def global_options_first(arguments: Sequence[str]) -> list[str]:
    """`--home`, `--office` and `--as` may stand anywhere before `--`: every command has them."""
    moved: list[str] = []
    rest: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word == "--":
            return [*moved, *rest, word, *waiting]
        if word in GLOBAL_OPTIONS and waiting:
            moved += [word, waiting.pop(0)]
        elif word.partition("=")[0] in GLOBAL_OPTIONS:
            moved.append(word)
        else:
            rest.append(word)
    return [*moved, *rest]


def main() -> NoReturn:
    # Where nobody foresaw an error, its traceback must not tell whose row it was about either.
    sys.excepthook = log_unforeseen
    sys.exit(run(sys.argv[1:]))


def _fail(code: str, message: str, hint: str, arguments: Sequence[str], status: int) -> int:
    if "--json" in arguments:
        answer = {"error": {"code": code, "message": message, "hint": hint}}
        print(json.dumps(answer, ensure_ascii=False), file=sys.stderr)
    else:
        line = f"amity: {message.rstrip('.')}{f'. {hint}' if hint else ''}"
        print(" ".join(line.split()), file=sys.stderr)
    return status


if __name__ == "__main__":
    main()
