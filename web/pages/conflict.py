"""The page for a form that was overtaken: what others did meanwhile, and what was typed, ready to be sent again."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from models.database import now
from web.problems import Problem
from web.rendering import page
from web.views.agreement import changes_since
from web.visits import Visit
from workflows.conflicts import VersionConflictError
from workflows.loading import load_one


def conflict_page(
    request: Request, visit: Visit, error: VersionConflictError
) -> Callable[[Session, Problem], Response]:
    def draw(session: Session, problem: Problem) -> Response:
        loaded = load_one(session, error.reference)
        seen = problem.values.get("seq", "")
        context = {
            "problem": problem,
            "error": error,
            "label": loaded.machine.definition.states[loaded.facts.state].label.get(visit.language),
            "changes": changes_since(session, error.reference, int(seen), visit) if seen.isdecimal() else (),
            "kept": {name: value for name, value in problem.values.items() if name not in ("version", "seq")},
            "version": loaded.row["version"],
            "seq": loaded.row["head_seq"],
        }
        return page(request, visit, "conflict.html", context, status=problem.status, at=now(session))

    return draw
