"""How processes write their lines: a constant sentence, then the ids given as `extra`."""

import logging
import sys

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "data",
    "color_message",
}


class LineFormatter(logging.Formatter):
    """`LEVEL logger: sentence key=value ...`; the time is added by whoever collects the lines."""

    def format(self, record: logging.LogRecord) -> str:
        line = f"{record.levelname} {record.name}: {record.getMessage()}"
        extra = " ".join(f"{key}={value}" for key, value in vars(record).items() if key not in _STANDARD)
        text = f"{line} {extra}" if extra else line
        if record.exc_info:
            text = f"{text}\n{self.formatException(record.exc_info)}"
        return text


def configure_logging(level: str) -> None:
    """Send everything of this process to stderr. Replaces what was configured before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A line for each callback of each step, at the level at which we tell what happened.
    logging.getLogger("transitions").setLevel(max(root.level, logging.WARNING))
