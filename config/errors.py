"""The one base of every error that Amity raises on purpose."""


class AmityError(Exception):
    """Something was refused. `str()` says what, `hint` says what to do, `code` is for scripts.

    Floors below `web/` and `cli/` know no HTTP status and no exit status; those two map families to theirs.
    """

    code = "error"

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class UsageError(AmityError):
    """The command or the request was put wrongly; nothing was tried."""

    code = "usage"


class RefusedError(AmityError):
    """The request was understood and is not allowed as things stand."""

    code = "refused"


class NotFoundError(RefusedError):
    """What was named does not exist for this office."""

    code = "not-found"
