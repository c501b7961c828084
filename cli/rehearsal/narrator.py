"""Telling the story on a running home: the clock jumps from step to step, the real workers do what falls due."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from cli.rehearsal.beginning import SEOUL
from cli.rehearsal.story import STEPS, tell_step, told
from cli.rehearsal.time_travel import Wake, jump, quiet
from models.database import Database, Transaction
from models.queries import rehearsal as rehearsal_queries
from workflows.read_models.events import actor_names
from workflows.read_models.titles import exchange_title

Say = Callable[[dict[str, Any]], None]


@dataclass
class News:
    """What has happened since it was last asked, as the lines of `demo --json`, in order."""

    seen: set[UUID] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=lambda: {"transition": 0, "mail": 0, "exchange": 0})

    def since(self, tx: Transaction) -> list[dict[str, Any]]:
        lines = [*self._transitions(tx), *self._exchanges(tx), *self._mails(tx)]
        fresh = [(line, identity) for line, identity in lines if identity not in self.seen]
        self.seen |= {identity for _, identity in fresh}
        for line, _ in fresh:
            self.counts[line["what"]] += 1
        return sorted((line for line, _ in fresh), key=lambda line: str(line["at"]))

    def _transitions(self, tx: Transaction) -> Iterator[tuple[dict[str, Any], UUID]]:
        rows = rehearsal_queries.transitions(tx)
        names = actor_names(tx, (row.by for row in rows))
        for row in rows:
            yield (
                {
                    "at": _local(row.at),
                    "what": "transition",
                    "ref": row.reference,
                    "trigger": row.trigger,
                    "from": row.from_state,
                    "to": row.to_state,
                    "by": names.get(row.by, row.by),
                },
                row.id,
            )

    def _mails(self, tx: Transaction) -> Iterator[tuple[dict[str, Any], UUID]]:
        rows = rehearsal_queries.sent_mails(tx)
        for row in rows:
            yield (
                {
                    "at": _local(row.sent_at),
                    "what": "mail",
                    "ref": row.reference,
                    "to": row.address,
                    "subject": row.subject,
                    "message_id": row.message_id,
                    "rule": row.rule,
                },
                row.id,
            )

    def _exchanges(self, tx: Transaction) -> Iterator[tuple[dict[str, Any], UUID]]:
        rows = rehearsal_queries.exchanges(tx)
        for row in rows:
            yield (
                {
                    "at": _local(row.at),
                    "what": "exchange",
                    "ref": row.reference,
                    "title": exchange_title(row.title, row.rule, row.occurrence, "en"),
                    "date": row.date,
                    "state": row.state,
                },
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
        done = told(tx)
        news.since(tx)
        news.counts = dict.fromkeys(news.counts, 0)

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
