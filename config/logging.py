"""How processes write their lines: a constant sentence, then the ids given as `extra`.

A value cannot end a log line, colour it or hide it, and an error of the database is logged without the values that it
was about: those may be somebody's name or address.
"""

import logging
import re
import sys
import threading
import traceback
from types import TracebackType
from typing import Any

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "data",
    "color_message",
}
# Controls, what turns the direction of writing, separators of lines, what has no width, and lone surrogates.
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
# What PostgreSQL quotes in errors about data is the data.
_QUOTED = re.compile(r"[\"'].*[\"']", re.DOTALL)
_ABOUT_DATA = "22"
_LONGEST = 2000
_INDENT = "    "


class LineFormatter(logging.Formatter):
    """`LEVEL logger: sentence key=value ...`; the collector of the lines adds the time.

    A traceback follows in lines that are indented, so that none of them looks like a line of its own.
    """

    def format(self, record: logging.LogRecord) -> str:
        line = escaped(f"{record.levelname} {record.name}: {record.getMessage()}")
        extra = " ".join(f"{key}={escaped(str(value))}" for key, value in vars(record).items() if key not in _STANDARD)
        text = f"{line} {extra}" if extra else line
        if record.exc_info and record.exc_info[1] is not None:
            text = f"{text}\n{formatted(record.exc_info[1])}"
        return text


def escaped(text: str) -> str:
    """The text on one line, with what cannot be seen written as `\\x1b` or `\\u2028`."""
    return _CONTROL.sub(lambda match: _escape(match[0]), text)


def _escape(char: str) -> str:
    code = ord(char)
    return {10: "\\n", 13: "\\r", 9: "\\t"}.get(code) or (f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}")


def described(error: BaseException) -> str:
    """What an error is, on one line. One of the database: its kind, code and constraint, not the row."""
    cause = getattr(error, "orig", None)
    if isinstance(cause, BaseException):
        return f"{type(error).__name__} of {described(cause)}"
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    diagnosis = getattr(error, "diag", None)
    if diagnosis is not None:
        text = _database_error_text(error, diagnosis)
    elif callable(getattr(error, "errors", None)) and hasattr(error, "error_count"):
        # pydantic: which fields, and not what was in them.
        text = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in error.errors())  # type: ignore[attr-defined]
    else:
        text = str(error)
    return escaped(f"{name}: {text}" if text else name)[:_LONGEST]


def _database_error_text(error: BaseException, diagnosis: Any) -> str:
    state = getattr(error, "sqlstate", None) or ""
    text = diagnosis.message_primary or (str(error).splitlines() or [""])[0]
    if state.startswith(_ABOUT_DATA):
        text = _QUOTED.sub("(a value)", text)
    where = [one for one in (diagnosis.table_name, diagnosis.column_name, diagnosis.constraint_name) if one]
    return " ".join(part for part in (text, f"[{state}]" if state else "", *(f"({one})" for one in where)) if part)


def formatted(error: BaseException) -> str:
    """The traceback of an error and of those behind it, indented; the first that happened comes first."""
    lines: list[str] = []
    seen: set[int] = set()
    waiting: BaseException | None = error
    relation = ""
    while waiting is not None and id(waiting) not in seen:
        seen.add(id(waiting))
        frames = [line for frame in traceback.format_tb(waiting.__traceback__) for line in frame.splitlines()]
        inner = waiting.exceptions if isinstance(waiting, BaseExceptionGroup) else ()
        outermost = [*map(escaped, frames), described(waiting), *(described(one) for one in inner)]
        lines = [*outermost, *([relation] if relation else []), *lines]
        if waiting.__cause__ is not None:
            waiting, relation = waiting.__cause__, "which led to:"
        elif waiting.__context__ is not None and not waiting.__suppress_context__:
            waiting, relation = waiting.__context__, "while that was handled:"
        else:
            waiting = None
    return "\n".join(f"{_INDENT}{line}" for line in lines)


def configure_logging(level: str) -> None:
    """Send everything of this process to stderr. Replaces what was configured before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A line for each callback of each step, at the level at which we tell what happened.
    logging.getLogger("transitions").setLevel(max(root.level, logging.WARNING))
    threading.excepthook = lambda args: log_unforeseen(args.exc_type, args.exc_value, args.exc_traceback)
    sys.excepthook = log_unforeseen


def log_unforeseen(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """For `sys.excepthook`: what nobody caught, in the same words as any other line."""
    if issubclass(kind, KeyboardInterrupt) or error is None:
        return
    print(f"CRITICAL amity: nobody foresaw this\n{formatted(error)}", file=sys.stderr)
