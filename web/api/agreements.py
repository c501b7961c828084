"""Reading agreements over `/api/v1`, in the shapes that the command prints."""

from __future__ import annotations

import base64
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from config.errors import NotFoundError, UsageError
from config.json_shapes import to_json
from config.languages import N_
from config.texts import is_storable
from models.database import Transaction
from models.queries import board as board_queries
from web.api.errors import responses
from web.http.sessions import OfficeTransaction, Requester, SignedInRequester
from workflows.calendar.dates import FIRST_DAY, LAST_DAY, days_from
from workflows.read_models import agreement, agreement_list, plans
from workflows.unit_of_work.reconcile import HORIZON

router = APIRouter(prefix="/api/v1/agreements", tags=["agreements"], responses=responses())

MOST = 200


@router.get("")
def list_agreements(
    requester: SignedInRequester,
    tx: OfficeTransaction,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 50,
    cursor: Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before")] = None,
) -> Any:
    """All agreements by reference, a page at a time; `next_cursor` is null on the last."""
    shown = agreement_list.page_of_agreements(tx, requester.language, after=_read(cursor), limit=limit, cursor=_cursor)
    return to_json(shown)


@router.get("/{ref}")
def show_agreement(
    ref: str, request: Request, response: Response, requester: SignedInRequester, tx: OfficeTransaction
) -> Any:
    """Everything that is known of one agreement. Its ETag changes with every event."""
    tag = _tag(tx, ref, requester)
    if tag in [given.strip() for given in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers=_fresh(tag))
    response.headers.update(_fresh(tag))
    return to_json(agreement.show_agreement(tx, ref, requester.language))


@router.get("/{ref}/actions")
def show_actions(ref: str, requester: SignedInRequester, tx: OfficeTransaction) -> Any:
    """What you can do with it now, and what each other step still needs."""
    return to_json(agreement.show_actions(tx, ref, actor=requester.actor, language=requester.language))


@router.get("/{ref}/plan")
def show_plan(
    ref: str,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    start: Annotated[date | None, Query(alias="from", ge=FIRST_DAY, le=LAST_DAY)] = None,
    until: Annotated[date | None, Query(ge=FIRST_DAY, le=LAST_DAY)] = None,
) -> Any:
    """Every reminder, exchange and timed transition to come, by default for the coming 400 days."""
    # A plan begins today: what is past is in the log.
    today = tx.now.date()
    first = min(start or today, today)
    if ((until or days_from(start or today, HORIZON.days)) - first).days > plans.LONGEST_PLAN_DAYS:
        raise UsageError(
            N_("That is too long."), hint=N_("Ask for at most %(days)s days at once."), days=plans.LONGEST_PLAN_DAYS
        )
    return to_json(plans.show_plan(tx, ref, start=start, until=until, language=requester.language))


def _tag(tx: Transaction, ref: str, requester: Requester) -> str:
    head = board_queries.agreement_head(tx, ref)
    if head is None:
        raise NotFoundError(
            N_("There is no agreement %(reference)s."), hint=N_("`GET /api/v1/agreements` lists all."), reference=ref
        )
    return f'W/"{head.version}-{head.head_seq}-{requester.language}"'


def _fresh(tag: str) -> dict[str, str]:
    return {"ETag": tag, "Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language"}


def _cursor(reference: str) -> str:
    return base64.urlsafe_b64encode(reference.encode()).decode().rstrip("=")


def _read(cursor: str | None) -> str:
    if cursor is None:
        return ""
    try:
        position = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except ValueError as error:
        # What is not ASCII, not base64, or not UTF-8.
        raise _no_cursor() from error
    if not is_storable(position):
        raise _no_cursor()
    return position


def _no_cursor() -> UsageError:
    return UsageError(N_("The cursor is not valid."), hint=N_("Send `next_cursor` unchanged."))
