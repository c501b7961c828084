"""Who does something: a user, the operator at the command line, or Amity itself."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from config.errors import RefusedError
from models.enums import Role


class RoleMissingError(RefusedError):
    code = "role-missing"


@dataclass(frozen=True)
class Actor:
    """`by` is how the log names the actor: an id, never a name, so that a person can be erased."""

    by: str
    roles: frozenset[str]
    user_id: UUID | None = None


OPERATOR = Actor("operator", frozenset(Role))
AMITY = Actor("amity", frozenset(Role))


def user_actor(user_id: UUID, roles: list[str]) -> Actor:
    return Actor(f"user:{user_id}", frozenset(roles), user_id)
