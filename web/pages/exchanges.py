"""The list of exchanges."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from web.http.paging import After, row_before_by_day
from web.http.rendering import page
from web.http.sessions import OfficeTransaction, SignedInRequester
from web.views.exchanges import TABS, exchanges_view

router = APIRouter(prefix="/exchanges", include_in_schema=False)


@router.get("")
def exchanges(
    request: Request,
    requester: SignedInRequester,
    tx: OfficeTransaction,
    show: Annotated[str, Query(max_length=20)] = "",
    after: After = "",
) -> Response:
    tab = show if show in TABS else ""
    view = exchanges_view(tx, requester, tab, row_before_by_day(after) if tab else None)
    return page(request, requester, "exchanges.html", {"list": view}, at=tx.now)
