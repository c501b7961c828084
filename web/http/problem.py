"""What a refusal is to a browser and to the API: status, words, and the form to show again."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fastapi import Depends
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from config.errors import AmityError, NotFoundError, RefusedError, UsageError
from config.languages import N_, translations
from config.messages import Message
from config.vocabulary import words_of_roles
from models.database import Transaction
from models.faults import Unwritable, cut_off, held_up, unwritable
from web.http.concurrency_limit import BusyError
from web.http.field_labels import field_label
from web.http.forms import Form, FormRefusedError, Submitted
from web.http.middleware import CrossSiteError
from web.http.rate_limit import TooManyError
from web.http.request_body import TooLargeError, TooSlowError
from web.http.request_text import UnreadableTextError
from web.http.sessions import AnyRequester, Requester, SignInNeededError
from workflows.actors import RoleMissingError
from workflows.calendar.dates import DateError
from workflows.engine.machine import TransitionRefusedError
from workflows.inputs.base import InputError
from workflows.lifecycle.approvals import NotYoursError
from workflows.offices.sign_in import LinkRefusedError
from workflows.read_models.requirements import NEEDS_ROLE, requirement
from workflows.unit_of_work.optimistic_lock import VersionConflictError

# The first class that fits counts, so that the special stands before the general.
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (SignInNeededError, 401),
    (FormRefusedError, 403),
    (CrossSiteError, 403),
    (RoleMissingError, 403),
    (NotYoursError, 403),
    (NotFoundError, 404),
    (VersionConflictError, 409),
    (TransitionRefusedError, 409),
    (LinkRefusedError, 410),
    (RefusedError, 409),
    (UnreadableTextError, 400),
    (TooSlowError, 408),
    (TooLargeError, 413),
    (DateError, 422),
    (UsageError, 422),
    (RequestValidationError, 422),
    (TooManyError, 429),
    (BusyError, 503),
    (AmityError, 400),
    # A row that a constraint refused: somebody else wrote the same a moment before.
    (IntegrityError, 409),
    (OperationalError, 503),
    (InterfaceError, 503),
    (PoolTimeoutError, 503),
)


# The words for the status say all that helps somebody who meets one of these.
GENERAL = (
    SignInNeededError,
    FormRefusedError,
    CrossSiteError,
    LinkRefusedError,
    NotFoundError,
    TooSlowError,
    TooLargeError,
    TooManyError,
    BusyError,
)

WORDS: dict[int, tuple[str, str]] = {
    400: (N_("Amity could not read this"), N_("Go back, change what is named below, and send it again.")),
    403: (N_("You cannot do this"), N_("Ask somebody who has the role for it, or sign in again.")),
    404: (N_("There is no such page"), N_("It may have another address now. Look for it in the list of agreements.")),
    405: (N_("You cannot do this here"), N_("Go back and use the button on the page.")),
    408: (N_("That took too long"), N_("What you sent did not arrive in time. Nothing was saved. Send it again.")),
    409: (N_("This cannot be done at the moment"), N_("Look at the page again: it shows what can be done now.")),
    410: (N_("This link does not work any more"), N_("A link works once, for 15 minutes. Ask for a new one.")),
    413: (N_("This is too large"), N_("Write a shorter text.")),
    422: (N_("Check your answers"), N_("Change what is named below, and send it again.")),
    429: (N_("That was too often"), N_("Wait a minute, then try again.")),
    500: (N_("Something went wrong in Amity"), N_("Nothing was saved. Try again, or tell your administrator.")),
    503: (N_("Amity cannot reach its database"), N_("Nothing was saved. Try again in a minute.")),
}


# For errors that are none of ours, by their status.
CODES = {
    400: "bad-request",
    404: NotFoundError.code,
    405: "method",
    409: RefusedError.code,
    422: InputError.code,
    500: "internal",
}


@dataclass(frozen=True)
class Problem:
    """An error as a form shows it: what is wrong, with which field, and what had been typed."""

    status: int
    code: str
    title: str
    says: tuple[str, ...]
    form: str = ""
    # What is wrong with each field, by its name, and what the reader calls that field.
    fields: dict[str, str] = dataclasses.field(default_factory=dict)
    labels: dict[str, str] = dataclasses.field(default_factory=dict)
    values: dict[str, str] = dataclasses.field(default_factory=dict)
    # Where `says` names requirements: the code of each.
    unmet: tuple[str, ...] = ()


# Draws the page that a form stands on again, with the problem in it.
Redraw = Callable[[Transaction, Problem], Response]


def redraw_with(request: Request, form: str, redraw: Redraw) -> None:
    """What is to be drawn when the rest of this request is refused; called by routes before they act."""
    request.state.redraw = (form, redraw)


def status_of(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    if held_up(error) or cut_off(error) or unwritable(error):
        return 503
    if isinstance(error, TransitionRefusedError) and error.roles:
        return 403
    return next((status for known, status in STATUS if isinstance(error, known)), 500)


def problem_of(request: Request, error: Exception, status: int, language: str) -> Problem:
    words = translations(language)
    title, advice = words_for(error, status)
    form, _ = getattr(request.state, "redraw", ("", None))
    values = dict(getattr(request.state, "submitted", {}))
    values.pop("csrf", None)
    known = Problem(
        status, code_of(error, status), words.gettext(title), (words.gettext(advice),), form=form, values=values
    )
    if isinstance(error, InputError):
        fields = {problem.field: problem.text_in(language) for problem in error.problems}
        labels = {name: field_label(name, language) for name in fields}
        return _with(known, says=tuple(dict.fromkeys(fields.values())), fields=fields, labels=labels)
    if isinstance(error, TransitionRefusedError) and error.unmet and not error.roles:
        missing = tuple(requirement(item, language) for item in error.unmet)
        return _with(known, says=tuple(item.message for item in missing), unmet=tuple(item.code for item in missing))
    if isinstance(error, TransitionRefusedError) and error.roles:
        needed = Message(NEEDS_ROLE, {"who": words_of_roles(error.roles)}).text_in(language)
        return _with(known, says=(needed,), unmet=("role",))
    if isinstance(error, GENERAL) or not isinstance(error, AmityError):
        return known
    refused = " ".join(filter(None, (error.text_in(language), error.advice.text_in(language))))
    return _with(known, says=(*known.says, refused)) if refused else known


def redraws(
    form: str | Callable[[Submitted], str], draw: Callable[[Request, Requester, Transaction, Problem], Response]
) -> Any:
    """For the dependencies of a route: if the rest is refused, `draw` shows the page again with the reason at `form`.

    The name of the form may have the path's parameters and the form's own fields in braces.
    """

    def register(request: Request, requester: AnyRequester, submitted: Form) -> None:
        known = defaultdict(str, {**submitted, **{name: str(value) for name, value in request.path_params.items()}})
        name = form(submitted) if callable(form) else form.format_map(known)
        redraw_with(request, name, lambda tx, problem: draw(request, requester, tx, problem))

    return Depends(register)


def _with(problem: Problem, **changes: Any) -> Problem:
    return Problem(**{**vars(problem), **changes})


def words_for(error: Exception, status: int) -> tuple[str, str]:
    why = unwritable(error)
    if why is not None:
        return UNWRITABLE[why]
    if status == 503 and _passes(error):
        return BUSY
    return WORDS.get(status, WORDS[500 if status >= 500 else 400])


def code_of(error: Exception, status: int) -> str:
    """What scripts know an error by: its own code, or one for what no class of ours stands for."""
    why = unwritable(error)
    if why is not None:
        return f"database-{why}"
    if isinstance(error, AmityError):
        return error.code
    if status == 503:
        return BusyError.code if _passes(error) else "database-unreachable"
    return CODES.get(status, CODES[500 if status >= 500 else 400])


def _passes(error: Exception) -> bool:
    return isinstance(error, (BusyError, PoolTimeoutError)) or held_up(error) or cut_off(error)


# A 503 that passes in a moment: the database is there, and other requests are before this one.
BUSY = (
    N_("Amity is busy just now"),
    N_("Somebody else is changing the same data, or many people are using Amity. Try again in a moment."),
)


# The database is there, and takes no changes; nobody but an administrator can help that.
UNWRITABLE = {
    Unwritable.READ_ONLY: (
        N_("Amity's database is read-only just now"),
        N_("Nothing was saved. You can still look at pages. Try again in a minute, or tell your administrator."),
    ),
    Unwritable.FULL: (
        N_("Amity's database is full"),
        N_("Nothing was saved. You can still look at pages. Tell your administrator."),
    ),
}
