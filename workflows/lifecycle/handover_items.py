"""What a handover lists: each thing that goes over, as commands name it and as readers do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from config.languages import N_, format_day
from config.messages import Labelled, Message, Spoken
from workflows.definitions.schema import Definition
from workflows.lifecycle.approval_coverage import UsedStep

DEFAULT_OWNER = Labelled(
    "gets the mails about agreements without an owner",
    Message(N_("gets the mails about agreements without an owner")).text_in,
)
ENDED = Labelled("ended", Message(N_("ended")).text_in)


@dataclass(frozen=True)
class HandoverItem:
    """One thing that goes over: `kind` of it, where, which, and who has it afterwards (empty: nobody)."""

    kind: str
    ref: str
    what: str | Spoken
    goes_to: str

    def as_json(self) -> dict[str, str]:
        return {"kind": self.kind, "ref": self.ref, "what": str(self.what), "goes_to": self.goes_to}


@dataclass(frozen=True)
class Handover:
    """`lacking` are roles that the work needs and the successor does not have; `given` those that they got.

    `short` are approval steps that too few people can give afterwards.
    """

    left_on: date
    items: tuple[HandoverItem, ...]
    lacking: tuple[str, ...]
    given: tuple[str, ...]
    short: tuple[UsedStep, ...] = ()


def by_day(key: str, day: date) -> Labelled:
    """A reminder or a mail: its key for commands, its day for readers."""
    return Labelled(key, partial(format_day, day, weekday=False))


def promise(what: str, definition: Definition) -> str | Spoken:
    """A commitment: of a rule in the reader's words, else as people wrote it."""
    rules = [*(rule.what for rule in definition.commitments), *(duty.what for duty in definition.duties)]
    return next((Labelled(what, words.get) for words in rules if words.chief == what), what)


def substitution(instead: str, absent: str, first: date, last: date) -> Message:
    values = {"instead": instead, "absent": absent, "first": first, "last": last}
    return Message(N_("%(instead)s for %(absent)s, %(first)s to %(last)s"), values)
