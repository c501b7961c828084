"""What people put in about their office: its people, their absences, occasions and closed days."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, model_validator

from config.languages import N_
from models.enums import ClosedDayKind, Language, OccasionKind, Role
from workflows.inputs.base import Input, wrong
from workflows.inputs.types import Day, Name, Names, Text, Ticked, VagueDate

NO_ROLE = N_("Choose at least one role")


def _some(roles: tuple[Role, ...]) -> tuple[Role, ...]:
    if not roles:
        raise wrong(NO_ROLE)
    return roles


class RolesInput(Input):
    roles: Annotated[tuple[Role, ...], AfterValidator(_some)]

    @model_validator(mode="before")
    @classmethod
    def _ticked(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A form has one box for each role."""
        if "roles" in values:
            return values
        return {**values, "roles": tuple(role for role in Role if values.get(f"role-{role}"))}


class NewUserInput(RolesInput):
    address: Name
    name: Name | None = None
    language: Language


class DefaultOwnerInput(Input):
    owner: UUID


class AbsenceInput(Input):
    first: Day
    last: Day
    to: UUID
    reason: Text | None = None


class HandoverInput(Input):
    to: UUID
    left: Day | None = None
    lacking: Name | None = None
    step: Name | None = None


class OccasionInput(Input):
    title: Name
    date: VagueDate
    kind: OccasionKind
    agreement: Name | None = None
    place: Name | None = None
    organiser: Name | None = None
    until: VagueDate | None = None
    yearly: Ticked = False
    fields: Names = ()


class ClosedDayInput(Input):
    place: Name
    name: Name
    first: Day
    last: Day | None = None
    kind: ClosedDayKind
    yearly: Ticked = False


class PlaceReviewInput(Input):
    name: Name
    country: Name
    zone: Name


class FirstOfficeInput(Input):
    office: Name
    language: Language | None = None
    zone: Name | None = None
    name: Name
    address: Name
