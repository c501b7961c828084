"""What people put in about an exchange."""

from __future__ import annotations

from uuid import UUID

from models.enums import ExchangeKind, ExchangeState
from workflows.inputs.base import Input
from workflows.inputs.types import Amount, Currency, Day, Names, Text, Ticked, Time, VagueDate


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
    to: ExchangeState
    outcome: Text | None = None


class ExchangeDetailsInput(Input):
    """`days` says that the form asked for days; of an exchange that was held it does not."""

    days: Ticked = False
    date: VagueDate | None = None
    until: VagueDate | None = None
    host: UUID | None = None
    venue: Text | None = None
    online: Ticked = False
    fields: Names = ()


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


class CostInput(Input):
    side: UUID
    amount: Amount
    currency: Currency
    what: Text | None = None
