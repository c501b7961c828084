"""A stale version: what the person saw, what is there now, and what happened in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from config.errors import RefusedError
from config.languages import N_
from config.messages import Labelled, Message, Spoken, Value
from config.vocabulary import Word
from models.database import Transaction
from models.event_log import Record, read
from models.event_types import EventType
from models.queries import events as events_queries
from workflows.calendar.dates import Edtf
from workflows.unit_of_work.loader import LoadedAgreement

# The facts that people decide by, in the order in which they are shown.
SHOWN = ("state", "title", "proposed_on", "signed_on", "in_force_on", "ended_on", "last_contact_on")


CHANGED = N_("%(reference)s was changed since you read it: you saw version %(expected)s, it is now %(actual)s.")
CHANGED_SO = N_(
    "%(reference)s was changed since you read it: you saw version %(expected)s, it is now %(actual)s (%(differing)s)."
)


@dataclass(frozen=True)
class FactDifference:
    """A fact that is no longer what was seen, with both values as people read them."""

    fact: Spoken
    then: Value
    now: Value

    def __str__(self) -> str:
        return str(self._message)

    def text_in(self, language: str) -> str:
        return self._message.text_in(language)

    @property
    def _message(self) -> Message:
        values = {"name": self.fact, "then": self.then, "now": self.now}
        return Message(N_("%(name)s was %(then)s and is now %(now)s"), values)


class VersionConflictError(RefusedError):
    """Somebody changed the agreement since it was read.

    `then` and `now` are the facts of the version that was seen and of the present one, `differing` those that are not
    the same; `changes` the events between.
    """

    code = "version-conflict"

    def __init__(
        self,
        reference: str,
        *,
        expected: int,
        actual: int,
        then: dict[str, str | None],
        now: dict[str, str | None],
        differing: Sequence[FactDifference] = (),
        changes: Sequence[dict[str, Any]] = (),
    ) -> None:
        super().__init__(
            CHANGED_SO if differing else CHANGED,
            hint=N_("Nothing is lost. Read it again, then repeat what still applies."),
            reference=reference,
            expected=expected,
            actual=actual,
            differing=tuple(differing),
        )
        self.reference = reference
        self.expected = expected
        self.actual = actual
        self.then = then
        self.now = now
        self.differing = tuple(differing)
        self.changes = tuple(changes)
        self.state = now.get("state") or ""


def expect(tx: Transaction, loaded: LoadedAgreement, version: int | None) -> None:
    """Raises `VersionConflictError` when the agreement is no longer at `version`."""
    actual: int = loaded.snapshot.version
    if version is None or version == actual:
        return
    now = {name: loaded.snapshot.column(name) for name in SHOWN}
    then = dict(now)
    changes = []
    # Newest first: each change is taken back, until the version that was seen.
    for row in events_queries.event_rows(tx, loaded.id):
        record = read(row.body)
        reached = record.data.get("agreement_version")
        if reached is None:
            continue
        if reached <= version:
            break
        then |= _before(record)
        changes.append({"at": row.at, "type": record.type, "by": record.by})
    raise VersionConflictError(
        loaded.reference,
        expected=version,
        actual=actual,
        then=then,
        now=now,
        differing=[_difference(name, then[name], now[name], loaded) for name in now if then[name] != now[name]],
        changes=changes[::-1],
    )


def _difference(name: str, then: str | None, now: str | None, loaded: LoadedAgreement) -> FactDifference:
    fact: Spoken = Labelled(name, Message(N_("State")).text_in) if name == "state" else Word("correction", name)
    return FactDifference(fact, _readable(name, then, loaded), _readable(name, now, loaded))


def _readable(name: str, value: str | None, loaded: LoadedAgreement) -> Value:
    if value is None:
        return Labelled("unknown", Message(N_("not recorded")).text_in)
    states = loaded.machine.definition.states
    if name == "state":
        return Labelled(value, states[value].label.get) if value in states else value
    return value if name == "title" else Edtf.parse(value)


def _before(record: Record) -> dict[str, str | None]:
    """The facts that an event says were there before it."""
    data = record.data
    if record.type is EventType.AGREEMENT_ADVANCED:
        return {"state": data["from"], **dict.fromkeys(data.get("set", ()))}
    if record.type is EventType.AGREEMENT_CORRECTED:
        return {name: change["from"] for name, change in data["changes"].items()}
    return {}
