"""What people put in about an exchange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time
from typing import Any
from uuid import UUID

from config.languages import N_
from models.enums import ExchangeKind, ExchangeState
from workflows.inputs.base import Input, InputProblem, out_of_order
from workflows.inputs.types import Amount, Currency, Day, Names, Text, Ticked, Time, VagueDate

DAYS_OF_HELD = N_("Give a day only if the exchange was held")
ENDS_TOO_EARLY = N_("The end time must be after the start time")


class NewExchangeInput(Input):
    title: Text
    on: VagueDate | None = None
    kind: ExchangeKind
    commitment: UUID | None = None
    occasion: UUID | None = None


class AnotherDayInput(Input):
    date: VagueDate


class ReasonInput(Input):
    reason: Text


class ExchangeStateInput(Input):
    """The days are asked for only of an exchange that was held, if they are not known or were others."""

    to: ExchangeState
    outcome: Text | None = None
    date: VagueDate | None = None
    until: VagueDate | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from out_of_order(fields, "date", "until")
        if fields.get("to") is not ExchangeState.HELD:
            yield from (InputProblem(name, DAYS_OF_HELD) for name in ("date", "until") if fields.get(name) is not None)


class ExchangeDetailsInput(Input):
    """`days` says that the form asked for days; of an exchange that was held it does not."""

    days: Ticked = False
    date: VagueDate | None = None
    until: VagueDate | None = None
    host: UUID | None = None
    venue: Text | None = None
    online: Ticked = False
    fields: Names = ()

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from out_of_order(fields, "date", "until")


class DelegationMemberInput(Input):
    name: Text
    title: Text | None = None
    native_name: Text | None = None
    side: UUID | None = None
    capacity: Text | None = None


class ProgrammeItemInput(Input):
    what: Text
    day: Day | None = None
    begins: Time | None = None
    until: Time | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        if fields.get("until") is not None and "begins" in fields and not ends_after(fields["begins"], fields["until"]):
            yield InputProblem("until", ENDS_TOO_EARLY)


def ends_after(begins: time | None, until: time) -> bool:
    return begins is not None and begins < until


class CostInput(Input):
    side: UUID
    amount: Amount
    currency: Currency
    what: Text | None = None
