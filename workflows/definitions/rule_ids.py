"""Ids of rules that Amity makes of a definition's rules and states. They are parts of stored keys and never change."""

from __future__ import annotations

_EXCHANGE, _NUDGE = "-exchange", "-nudge"


def exchange_rule(anniversary: str) -> str:
    return f"{anniversary}{_EXCHANGE}"


def is_exchange_rule(rule: str | None) -> bool:
    return (rule or "").endswith(_EXCHANGE)


def year_rule(anniversary: str) -> str:
    """The yearly look if only the year is known."""
    return f"{anniversary}-year"


def undated_rule(anniversary: str) -> str:
    """The question about a date that nobody knows."""
    return f"{anniversary}-undated"


def milestone_rule(anniversary: str, step: str) -> str:
    return f"{anniversary}-{step}"


def nudge_rule(state: str) -> str:
    return f"{state}{_NUDGE}"


def nudged_state(rule: str) -> str:
    """The state whose nudge a rule is; of another rule its own id."""
    return rule.removesuffix(_NUDGE)


def asked_rule(state: str) -> str:
    """The mail to those who may approve."""
    return f"{state}-asked"


def review_rule(state: str) -> str:
    return f"{state}-review"


def returned_rule(state: str) -> str:
    """The mail about a text that came back to a state."""
    return f"{state}-returned"
