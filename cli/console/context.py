"""From the global options to the database, the office and the actor of a command."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from cli.console.invocation import Invocation
from config.errors import NotFoundError, UsageError
from config.runtime import Runtime
from models.database import Database, Transaction
from models.enums import Role
from tasks.wake_up import waker
from workflows.actors import OPERATOR, Actor, user_actor
from workflows.offices.offices import office_names
from workflows.offices.users import user_by_address, users

# Database libraries are imported when a command runs, not when its help is asked for.


@dataclass(frozen=True)
class CommandContext:
    """Where a command works: one office of one installation, as one actor."""

    runtime: Runtime
    database: Database
    office: UUID
    actor: Actor

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        with self.database.transaction(self.office) as tx:
            yield tx


@contextmanager
def opened(invocation: Invocation, *, wakes: bool = True) -> Iterator[Database]:
    """The installation's database, closed at the end; `wakes` binds the waking of workers after commits."""
    runtime = invocation.runtime
    database = Database(runtime.database_url, pool_size=1, on_commit=waker(runtime) if wakes else None)
    try:
        yield database
    finally:
        database.close()


@contextmanager
def command_context(invocation: Invocation) -> Iterator[CommandContext]:
    """The office that `--office` names, or the only one; the actor that `--as` names, or the operator."""
    with opened(invocation) as database:
        office = choose_office(database, invocation.office)
        actor = OPERATOR
        if invocation.acting_as is not None:
            actor = _acting_as(database, office, invocation.acting_as)
        yield CommandContext(invocation.runtime, database, office, actor)


def choose_office(database: Database, named: str | None) -> UUID:
    names = office_names(database)
    if named is not None:
        matches = [office for office, name in names.items() if named in (str(office), name)]
        if not matches:
            raise NotFoundError(f"There is no office {named!r}.", hint="`amity offices list` shows all.")
        return matches[0]
    if not names:
        raise NotFoundError("There is no office yet.", hint="`amity offices create NAME` makes one.")
    if len(names) > 1:
        raise UsageError(
            f"There are {len(names)} offices.", hint=f"Say which with --office: {', '.join(sorted(names.values()))}."
        )
    return next(iter(names))


def owner_of(context: CommandContext, tx: Transaction, address: str | None) -> UUID | None:
    """Who looks after what is new: the named one, else who acts, else the only coordinator; None for one of several."""
    if address is not None:
        user = user_by_address(tx, address)
        if user.left_on is not None:
            raise NotFoundError(f"{address} has left.", hint="`amity users list` shows who is here.")
        return user.id
    if context.actor.user_id is not None:
        return context.actor.user_id
    coordinators = [user.id for user in users(tx) if Role.COORDINATOR in user.roles and user.left_on is None]
    return coordinators[0] if len(coordinators) == 1 else None


def _acting_as(database: Database, office: UUID, address: str) -> Actor:
    with database.transaction(office) as tx:
        user = user_by_address(tx, address)
        if user.left_on is not None:
            raise NotFoundError(f"{address} has left.", hint="`amity users list` shows who is here.")
        return user_actor(user.id, user.roles)
