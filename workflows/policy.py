"""Who may do and see what: the one place that knows it. Use cases, routes, commands and templates ask here. Pure.

What a definition says about roles (who fires a transition, who answers a step, who sets a custom fact) is asked with
those roles as `named`. Which office somebody belongs to is not asked here: the database shows no other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from config.languages import N_
from config.vocabulary import words_of_roles
from models.enums import Role
from workflows.actors import Actor, RoleMissingError


class Act(StrEnum):
    """What somebody may do or see. Templates name acts by their values."""

    PROPOSE = "propose"
    RECORD = "record"
    CORRECT = "correct"
    LINK = "link"
    ARRANGE_EXCHANGES = "arrange-exchanges"
    KEEP_OCCASIONS = "keep-occasions"
    ASSIGN_OWNER = "assign-owner"
    # Being the one who looks after agreements.
    LOOK_AFTER = "look-after"
    RECORD_DECISION = "record-decision"
    NAME_DEFAULT_OWNER = "name-default-owner"
    CHECK_PLACES = "check-places"
    CLOSE_DAYS = "close-days"
    MANAGE_USERS = "manage-users"
    SEND_SIGN_IN_LINK = "send-sign-in-link"
    DELEGATE_FOR_OTHERS = "delegate-for-others"
    HAND_OVER = "hand-over"
    CREATE_OFFICE = "create-office"
    ADOPT_DEFINITIONS = "adopt-definitions"
    MIGRATE_AGREEMENTS = "migrate-agreements"
    SEE_MAILS = "see-mails"
    SEE_INSTALLATION = "see-installation"
    # The definition names the roles of these.
    FIRE = "fire"
    ANSWER = "answer"
    SET_FACT = "set-fact"


BY_DEFINITION = frozenset({Act.FIRE, Act.ANSWER, Act.SET_FACT})

_COORDINATOR = frozenset({Role.COORDINATOR})
_ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})

ROLES: Mapping[Act, frozenset[Role]] = {
    Act.PROPOSE: _COORDINATOR,
    Act.RECORD: _COORDINATOR,
    Act.CORRECT: _COORDINATOR,
    Act.LINK: _COORDINATOR,
    Act.ARRANGE_EXCHANGES: _COORDINATOR,
    Act.KEEP_OCCASIONS: _COORDINATOR,
    Act.ASSIGN_OWNER: _COORDINATOR,
    Act.LOOK_AFTER: _COORDINATOR | _ADMINISTRATOR,
    Act.RECORD_DECISION: _COORDINATOR,
    Act.NAME_DEFAULT_OWNER: _COORDINATOR | _ADMINISTRATOR,
    Act.CHECK_PLACES: _COORDINATOR | _ADMINISTRATOR,
    Act.CLOSE_DAYS: _COORDINATOR | _ADMINISTRATOR,
    Act.MANAGE_USERS: _ADMINISTRATOR,
    Act.SEND_SIGN_IN_LINK: _ADMINISTRATOR,
    Act.DELEGATE_FOR_OTHERS: _ADMINISTRATOR,
    Act.HAND_OVER: _ADMINISTRATOR,
    Act.CREATE_OFFICE: _ADMINISTRATOR,
    Act.ADOPT_DEFINITIONS: _ADMINISTRATOR,
    Act.MIGRATE_AGREEMENTS: _ADMINISTRATOR,
    Act.SEE_MAILS: _ADMINISTRATOR,
    Act.SEE_INSTALLATION: _ADMINISTRATOR,
}


def may(roles: Collection[str], act: Act, *, named: Collection[str] = ()) -> bool:
    """Whether somebody with these roles may do it; `named` are the roles that a definition gives the act to."""
    return not set(_wanted(act, named)).isdisjoint(roles)


def need(by: Actor, act: Act, *, named: Collection[str] = ()) -> None:
    """Raises `RoleMissingError` unless the actor may do it."""
    if not may(by.roles, act, named=named):
        wanted = words_of_roles(role for role in Role if role in _wanted(act, named))
        raise RoleMissingError(
            N_("This needs the role %(who)s."), hint=N_("Ask somebody who has it, or an administrator."), who=wanted
        )


def is_offered(substitute: Collection[str], absent: Collection[str]) -> bool:
    """Whether a page offers one person as another's substitute: not somebody who only reads, for one who does more.

    Who names a person all the same (`amity users delegate`) means it: a substitute votes on the other's behalf.
    """
    return set(substitute) != {Role.VIEWER} or set(absent) <= {Role.VIEWER}


def _wanted(act: Act, named: Collection[str]) -> Collection[str]:
    return named if act in BY_DEFINITION else ROLES[act]
