"""Telling the story on a running home: the clock jumps from step to step, the real workers do what falls due."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from cli.rehearsal.beginning import SEOUL
from cli.rehearsal.story import STEPS, done_steps, tell_step
from cli.rehearsal.time_travel import Wake, jump, quiet
from config.json_shapes import written_as
from models.database import Database, Transaction
from models.enums import ExchangeState
from models.queries import rehearsal as rehearsal_queries
from workflows.read_models.events import actor_names
from workflows.read_models.titles import definition_behind, exchange_title


class Happening(StrEnum):
    TRANSITION = "transition"
    MAIL = "mail"
    EXCHANGE = "exchange"


@dataclass(frozen=True)
class TransitionLine:
    """A step of the agreement; as text it is what people read of it, as are the other lines."""

    at: str
    what: Happening = field(default=Happening.TRANSITION, init=False)
    ref: str
    trigger: str
    from_state: Annotated[str | None, written_as("from")]
    to_state: Annotated[str, written_as("to")]
    by: str

    def __str__(self) -> str:
        return f"{self.at[:10]}  {self.trigger:<10} {self.from_state or '(nothing)'} -> {self.to_state}  by {self.by}"


@dataclass(frozen=True)
class MailLine:
    at: str
    what: Happening = field(default=Happening.MAIL, init=False)
    ref: str
    to: str
    subject: str | None
    message_id: str
    rule: str

    def __str__(self) -> str:
        return f"{self.at[:10]}  mail       to {self.to}: {self.subject}"


@dataclass(frozen=True)
class ExchangeLine:
    at: str
    what: Happening = field(default=Happening.EXCHANGE, init=False)
    ref: str
    title: str
    date: str | None
    state: ExchangeState

    def __str__(self) -> str:
        return f"{self.at[:10]}  exchange   {self.title}, planned for {self.date}"


Line = TransitionLine | MailLine | ExchangeLine
Say = Callable[[Line], None]


@dataclass
class News:
    """What has happened since it was last asked, as the lines of `demo --json`, in order."""

    seen: set[UUID] = field(default_factory=set)
    counts: Counter[Happening] = field(default_factory=Counter)

    def since(self, tx: Transaction) -> list[Line]:
        lines = [*self._transitions(tx), *self._exchanges(tx), *self._mails(tx)]
        fresh = [(line, identity) for line, identity in lines if identity not in self.seen]
        self.seen |= {identity for _, identity in fresh}
        self.counts.update(line.what for line, _ in fresh)
        return sorted((line for line, _ in fresh), key=lambda line: line.at)

    def _transitions(self, tx: Transaction) -> Iterator[tuple[Line, UUID]]:
        rows = rehearsal_queries.transitions(tx)
        names = actor_names(tx, (row.by for row in rows))
        for row in rows:
            yield (
                TransitionLine(
                    at=_local(row.at),
                    ref=row.reference,
                    trigger=row.trigger,
                    from_state=row.from_state,
                    to_state=row.to_state,
                    by=names.get(row.by, row.by),
                ),
                row.id,
            )

    def _mails(self, tx: Transaction) -> Iterator[tuple[Line, UUID]]:
        for row in rehearsal_queries.sent_mails(tx):
            yield (
                MailLine(
                    at=_local(row.sent_at),
                    ref=row.reference,
                    to=row.address,
                    subject=row.subject,
                    message_id=row.message_id,
                    rule=row.rule,
                ),
                row.id,
            )

    def _exchanges(self, tx: Transaction) -> Iterator[tuple[Line, UUID]]:
        for row in rehearsal_queries.exchanges(tx):
            yield (
                ExchangeLine(
                    at=_local(row.at),
                    ref=row.reference,
                    title=exchange_title(row, definition_behind(tx, row), "en"),
                    date=row.date,
                    state=row.state,
                ),
                row.id,
            )


def tell_story(
    database: Database,
    *,
    until: datetime,
    wake: Wake,
    say: Say,
    progress: Callable[[datetime], None],
    secret: bytes,
    mail_domain: str,
) -> News:
    """Brings the story to `until`, saying each transition, mail and exchange as it happens.

    Steps that are in the log already are passed over, so that a story that was interrupted goes on.
    """
    news = News()
    office = database.offices()[0]
    with database.transaction(office) as tx:
        done = done_steps(tx)
        news.since(tx)
        news.counts.clear()

    def look(at: datetime) -> None:
        with database.transaction(office) as tx:
            lines = news.since(tx)
        for line in lines:
            say(line)
        progress(at)

    for step in STEPS:
        if step.name in done or step.at > until:
            continue
        jump(database, step.at, wake=wake, progress=look, let_go=False)
        with database.transaction(office) as tx:
            tell_step(tx, step, secret=secret, mail_domain=mail_domain)
        quiet(database, wake=wake)
        look(step.at)
    jump(database, until, wake=wake, progress=look)
    look(until)
    return news


def _local(instant: datetime) -> str:
    return instant.astimezone(SEOUL).isoformat(timespec="seconds")
