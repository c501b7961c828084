"""Pages from templates: one environment for each language, one template for the whole page and for its part."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import HTMLResponse

from config import languages
from config.templates import environment_of
from config.vocabulary import word
from web import labels
from web.http.sessions import Requester, keep_anonymous
from workflows.calendar.zones import zone_of

TEMPLATES = Path(__file__).parents[1] / "templates"
# Around the blocks of every page: the whole of it, or only what htmx puts into its main element.
WHOLE, PART = "base.html", "part.html"


@lru_cache(maxsize=8)
def environment(language: str) -> Environment:
    made = environment_of(TEMPLATES, language, escapes=True)
    made.filters["instant"] = lambda value: languages.format_instant(value, language)
    made.filters["short_day"] = lambda value: labels.short_day(value, language)
    made.filters["month"] = lambda value: labels.month_name(value, language)
    made.filters["short_month"] = lambda value: labels.short_month(value, language)
    made.filters["weekday"] = lambda value: labels.weekday(value, language)
    made.filters["word"] = lambda value, group: word(group, value, language)
    made.filters["money"] = lambda amount, currency: labels.money(amount, currency, language)
    made.filters["country"] = lambda code: labels.country_name(code, language)
    made.filters["language_name"] = lambda code: labels.language_name(code, language)
    made.globals |= {"language": language, "LANGUAGES": languages.NAMES}
    return made


def current_path(request: Request) -> str:
    """The address inside Amity that was asked for. Not by `request.url`, which a hostile Host header can break."""
    path = (request.scope.get("raw_path") or request.scope["path"].encode()).decode("latin-1")
    query = request.scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def page(
    request: Request,
    requester: Requester,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    at: datetime | None = None,
) -> HTMLResponse:
    """The whole page, or its main part when htmx asks for that. `at` is the business time, for the banner."""
    made = environment(requester.language).get_template(template)
    values = {
        "requester": requester,
        "user": requester.user,
        "path": request.scope["path"],
        "current_path": current_path(request),
        "asset": requester.app.static.address,
        "home_kind": str(requester.app.runtime.home.kind),
        "mail_leaves": requester.app.runtime.mail_leaves,
        "banner_at": at.astimezone(zone_of(requester.user.zone)) if at and requester.user else None,
        "layout": PART if is_part(request) else WHOLE,
        **context,
    }
    response = HTMLResponse(made.render(values), status_code=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    response.headers["Content-Language"] = requester.language
    keep_anonymous(response, requester)
    return response


def is_part(request: Request) -> bool:
    return request.headers.get("hx-request") == "true" and request.headers.get("hx-request-type") != "full"
