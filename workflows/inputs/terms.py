"""What people put in about the terms of an agreement, its notices and its amendments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import model_validator

from models.enums import EntryIntoForce, Renewal, TermStart
from workflows.inputs.base import Input
from workflows.inputs.types import Day, Duration, Flag, Names, Text, VagueDate

PERIODS = ("valid_for", "renewal_period", "notice_period")


class TermsInput(Input):
    """Every field of the terms; the text does not say what is left empty."""

    entry_into_force: EntryIntoForce | None = None
    entry_date: VagueDate | None = None
    counted_from: TermStart | None = None
    valid_for: Duration | None = None
    renewal: Renewal | None = None
    renewal_period: Duration | None = None
    notice_period: Duration | None = None
    projects_continue: Flag = None
    languages: Names = ()
    prevailing_language: Text | None = None
    binding: Flag = None

    @model_validator(mode="before")
    @classmethod
    def _with_units(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A form has the number of a period and its unit in two fields."""
        joined = {
            name: f"{values[name]} {values[f'{name}_unit']}"
            for name in PERIODS
            if name in values and values.get(f"{name}_unit")
        }
        return {**values, **joined}


class AmendmentInput(TermsInput):
    title: Text
    decided_on: VagueDate
    in_force_on: VagueDate | None = None

    @property
    def changes(self) -> dict[str, Any]:
        """What the amendment says of the terms."""
        return {name: getattr(self, name) for name in TermsInput.model_fields}


class HostingInput(Input):
    """Who hosts by turns, in this order."""

    hosts: tuple[UUID, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A form has one field for each turn: `host1`, `host2` and so on."""
        if "hosts" in values:
            return values
        return {**values, "hosts": tuple(values[name] for name in sorted(values) if name.startswith("host"))}


class NoticeInput(Input):
    place: UUID
    given_on: Day
    reason: Text
    received_on: Day | None = None
    effective_on: Day | None = None


class ReceiptInput(Input):
    received_on: Day


class WithdrawalInput(Input):
    on: Day
    reason: Text
