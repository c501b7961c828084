"""What `amity doctor` finds: one check after another, each of which may fail alone."""

from collections.abc import Callable
from dataclasses import dataclass

from cli.console.connection_errors import reachability_error


@dataclass(frozen=True)
class Check:
    name: str
    ok: bool
    detail: str
    hint: str = ""
    # Nothing is broken, and somebody should look at it all the same.
    noted: bool = False


def guarded(name: str, look: Callable[[], Check]) -> Check:
    try:
        return look()
    except Exception as error:
        return failed(name, error)


def failed(name: str, error: Exception) -> Check:
    known = reachability_error(error)
    if known is not None:
        return Check(name, False, str(known), known.hint)
    return Check(name, False, str(error).strip().splitlines()[0], "Run `amity migrate`, then look again.")
