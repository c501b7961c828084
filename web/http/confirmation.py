"""Where a browser goes after a form was taken, and what the page there confirms."""

from __future__ import annotations

from starlette.responses import RedirectResponse

from models.database import Transaction

# What was sent says what is recorded already.
SAME = "same"


def redirect_done(tx: Transaction, path: str, what: str, *, place: str = "") -> RedirectResponse:
    """Back to a page. The address says what was done, or that nothing had to be: then nothing stands in the log."""
    outcome = what if tx.logged else SAME
    return RedirectResponse(f"{path}?done={outcome}{'#' + place if place else ''}", status_code=303)
