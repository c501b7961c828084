"""What people put in about their office: its people, their absences, occasions and closed days."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, model_validator

from config.languages import N_
from models.enums import ClosedDayKind, Language, OccasionKind, Role
from workflows.inputs.base import Input, wrong
from workflows.inputs.types import Address, Day, Name, Names, Text, Ticked, VagueDate

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
    """Without a language they are written to in the office's."""

    address: Address
    name: Name | None = None
    language: Language | None = None


class RoleChangeInput(Input):
    """What somebody may do from now on besides, and no longer."""

    add: tuple[Role, ...] = ()
    remove: tuple[Role, ...] = ()


class NewOfficeInput(Input):
    """Without a zone it has that of its first own place."""

    name: Name
    language: Language
    zone: Text | None = None


class DefaultOwnerInput(Input):
    owner: UUID


class AbsenceInput(Input):
    first: Day
    last: Day
    to: UUID
    reason: Text | None = None


class Lacking(StrEnum):
    """What to do if the successor has not the roles, or a step then has too few people."""

    GIVE = "give"
    LEAVE = "leave"


class HandoverInput(Input):
    to: UUID
    left: Day | None = None
    lacking: Lacking | None = None
    step: Literal["preview", "do"] = "preview"


class OccasionInput(Input):
    title: Text
    date: VagueDate
    kind: OccasionKind
    agreement: Text | None = None
    place: Name | None = None
    organiser: Text | None = None
    until: VagueDate | None = None
    yearly: Ticked = False
    fields: Names = ()


class ClosedDayInput(Input):
    place: Name
    name: Text
    first: Day
    last: Day | None = None
    kind: ClosedDayKind
    yearly: Ticked = False


class PlaceInput(Input):
    """Where a place is; what is not given stays as it is."""

    country: Text | None = None
    zone: Text | None = None


class PlaceCheckInput(Input):
    name: Name
    country: Text
    zone: Text


class SignInInput(Input):
    address: Address


class FirstOfficeInput(Input):
    office: Name
    language: Language | None = None
    zone: Text | None = None
    name: Name
    address: Address
