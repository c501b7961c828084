"""What places add to their countries' calendars: closed days, local elections, and days worked after all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from config.languages import N_
from models.database import Transaction
from registry.calendar_file import CalendarFileError
from registry.calendar_import import CalendarReport, import_calendar
from web import labels
from web.http.confirmation import redirect_done
from web.http.forms import FieldError, Uploaded, filled
from web.http.paging import After, row_before_by_day
from web.http.problem import Problem, redraws
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester, needs
from web.views.occasions import closed_days_view, suggested_places
from workflows.inputs.base import at_field
from workflows.inputs.office import CalendarFileInput, ClosedDayInput
from workflows.offices.closed_days import ClosedDayDraft, ClosedDayError, add_closed_day, remove_closed_day
from workflows.policy import Act

router = APIRouter(prefix="/closed-days", include_in_schema=False)

NO_FILE = N_("Choose a calendar file (.ics)")
KNOWN_ALREADY = N_("This day is recorded already under this name")


@dataclass(frozen=True)
class CalendarPreview:
    """What a file would do, with what the form has to send again to do it."""

    report: CalendarReport
    content: str
    values: dict[str, str]


@router.get("")
def closed_days(
    request: Request, requester: SignedInRequester, tx: OfficeTransaction, after: After = "", done: str = ""
) -> Response:
    return _page(request, requester, tx, after=after, done=done)


def _draw(request: Request, requester: Requester, tx: Transaction, problem: Problem) -> Response:
    return _page(request, requester, tx, problem=problem)


@router.post("", dependencies=[needs(Act.CLOSE_DAYS), redraws("add", _draw)])
def add_day(
    requester: SignedInRequester, tx: OfficeTransaction, day: Annotated[ClosedDayInput, filled(ClosedDayInput)]
) -> Response:
    draft = ClosedDayDraft(day.place, day.name, day.first, day.last, day.kind, day.yearly, day.country)
    with at_field({ClosedDayError: ("name", KNOWN_ALREADY)}):
        add_closed_day(tx, draft, by=requester.actor)
    return redirect_done(tx, "/closed-days", "added")


@router.post("/import", dependencies=[needs(Act.CLOSE_DAYS), redraws("import", _draw)])
def take_calendar(
    request: Request,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    uploaded: Uploaded,
    wanted: Annotated[CalendarFileInput, filled(CalendarFileInput)],
) -> Response:
    """Shows what a file would record and which mails shift; with `step` do, records it."""
    content = uploaded.get("file") or wanted.content.encode()
    if not content:
        raise FieldError("file", NO_FILE)
    preview = wanted.step == "preview"
    try:
        report = import_calendar(
            tx,
            content,
            place=wanted.place,
            country=wanted.country,
            by=requester.actor,
            kind=wanted.kind,
            dry_run=preview,
            language=requester.language,
        )
    except CalendarFileError as error:
        raise FieldError("file", error.message.text, **error.message.values) from error
    if preview:
        text = content.decode("utf-8-sig")
        return _page(request, requester, tx, preview=CalendarPreview(report, text, dict(request.state.submitted)))
    return redirect_done(tx, "/closed-days", "added")


@router.post("/{day}/remove", dependencies=[redraws("", _draw)])
def remove_day(day: UUID, requester: SignedInRequester, tx: OfficeTransaction) -> Response:
    remove_closed_day(tx, day, by=requester.actor)
    return redirect_done(tx, "/closed-days", "removed")


def _page(
    request: Request,
    requester: Requester,
    tx: Transaction,
    *,
    after: str = "",
    done: str = "",
    problem: Problem | None = None,
    preview: CalendarPreview | None = None,
) -> Response:
    context = {
        "preview": preview,
        "list": closed_days_view(tx, requester.language, row_before_by_day(after)),
        "may_record": requester.may(Act.CLOSE_DAYS),
        "places": suggested_places(tx, requester.language),
        "kinds": labels.choices("closed-day-kind", requester.language),
        "problem": problem,
        "done": done,
    }
    return page(request, requester, "closed-days.html", context, status=problem.status if problem else 200, at=tx.now)
