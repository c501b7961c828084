"""The one base of every error that Amity raises on purpose."""

from config.messages import Message, Value


class AmityError(Exception):
    """Something was refused. `str()` says what, `hint` says what to do, `code` is for scripts.

    Both are marked (`N_`) and have `values` for their placeholders, so that pages say them in the reader's language.
    What is not marked is for commands and logs, in English, and no page can show it: hints that name a command, and
    all that is said by errors that only an operator meets (`for_operators`; `tests/house/test_refusals.py` holds it).

    Floors below `web/` and `cli/` know no HTTP status and no exit status; those two map families to theirs.
    """

    code = "error"
    for_operators = False

    def __init__(self, message: str, *, hint: str = "", **values: Value) -> None:
        self.message = Message(message, values)
        self.advice = Message(hint, values)
        self.hint = str(self.advice)
        super().__init__(str(self.message))

    def text_in(self, language: str) -> str:
        """What was refused, for a reader of this language; empty if it is for operators only."""
        return self.message.text_in(language)


class UsageError(AmityError):
    """The command or the request was put wrongly; nothing was tried."""

    code = "usage"


class RefusedError(AmityError):
    """The request was understood and is not allowed as things stand."""

    code = "refused"


class NotFoundError(RefusedError):
    """What was named does not exist for this office."""

    code = "not-found"
