"""The ledger of reminders and their mails, for administrators. Sign-in mails are keys, and are not shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from config.errors import NotFoundError
from config.languages import N_
from models.queries import mail as mail_queries
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, SignedInRequester, needs
from web.views.history import reason_text
from web.views.mail import TABS, ledger_view, read_message
from workflows.policy import Act

router = APIRouter(prefix="/mail", include_in_schema=False, dependencies=[needs(Act.SEE_MAILS)])


@router.get("")
def ledger(
    request: Request,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    show: Annotated[str, Query(max_length=20)] = "sent",
    after: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    tab = show if show in TABS else "sent"
    context = {"ledger": ledger_view(tx, requester, tab, _position(after)), "tabs": TABS}
    return page(request, requester, "mail.html", context, at=tx.now)


@router.get("/{mail}")
def mail_message(request: Request, mail: UUID, requester: SignedInRequester, tx: OfficeTransaction) -> Response:
    row = mail_queries.mail_row(tx, mail)
    if row is None:
        raise NotFoundError(N_("There is no such mail."), hint=N_("The ledger lists those that can be read."))
    shown = replace(row, reason=reason_text(row.reason or "", requester.language, of_mail=True))
    return page(
        request,
        requester,
        "mail-message.html",
        {"mail": shown, "letter": read_message(row.content, requester.language)},
        at=tx.now,
    )


def _position(after: str) -> tuple[datetime, UUID] | None:
    instant, _, id = after.partition("~")
    try:
        return datetime.fromisoformat(instant), UUID(id)
    except ValueError:
        return None
