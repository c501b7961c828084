"""The page for a form that was overtaken: what others did meanwhile, and what was typed, ready to be sent again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from config.languages import translations
from config.messages import spoken
from config.vocabulary import word
from models.database import Transaction
from web import labels
from web.http.problem import Problem
from web.http.rendering import page
from web.http.sessions import Requester
from web.views.agreement import changes_since
from workflows.definitions.schema import Definition
from workflows.unit_of_work.loader import load_one
from workflows.unit_of_work.optimistic_lock import VersionConflictError


def conflict_page(
    request: Request, requester: Requester, error: VersionConflictError
) -> Callable[[Transaction, Problem], Response]:
    def draw(tx: Transaction, problem: Problem) -> Response:
        loaded = load_one(tx, error.reference)
        seen = problem.values.get("seq", "")
        definition = loaded.machine.definition
        words = translations(requester.language)
        context = {
            "facts": [
                [spoken(value, requester.language) for value in (one.fact, one.then, one.now)]
                for one in error.differing
            ],
            "wanted": _wanted(problem.values, definition, requester),
            "typed": [
                (words.gettext(label), problem.values[name])
                for name, label in labels.TYPED.items()
                if name in problem.values
            ],
            "problem": problem,
            "error": error,
            "label": definition.states[loaded.facts.state].label.get(requester.language),
            "changes": changes_since(tx, error.reference, int(seen), requester) if seen.isdecimal() else (),
            "kept": {name: value for name, value in problem.values.items() if name not in ("version", "seq")},
            "version": loaded.snapshot.version,
            "seq": loaded.snapshot.head_seq,
        }
        return page(request, requester, "conflict.html", context, status=problem.status, at=tx.now)

    return draw


def _wanted(values: Mapping[str, str], definition: Definition, requester: Requester) -> str:
    """What was asked for: a step of the agreement, one of an exchange, or what the form itself called it."""
    step = values.get("to")
    if step is not None:
        return word("exchange-step", step, requester.language)
    steps = (
        transition.label.get(requester.language)
        for transition in definition.triggers.get(values.get("trigger", ""), ())
    )
    return next(steps, values.get("wanted", ""))
