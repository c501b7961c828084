"""What people put in about their office: its people, their absences, occasions and closed days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, model_validator

from config.languages import N_
from models.enums import ClosedDayKind, Language, OccasionKind, Role
from workflows.inputs.base import Input, InputProblem, out_of_order, wrong
from workflows.inputs.types import (
    Address,
    Country,
    Day,
    KnownAgreement,
    KnownPlace,
    Name,
    Names,
    Text,
    Ticked,
    VagueDate,
    Zone,
)

NO_ROLE = N_("Choose at least one role")
NO_RANGE = N_("Write a last day that is not before the first day, and not more than a year after it")
NAME_ONE = N_("Name a city, or one agreement below")

ONE_OWNER = N_("Name a city or a country, not both")

MOST_CLOSED_DAYS = 366


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
    """Without a language they are written to in the office's; without a place they work at its first own place."""

    address: Address
    name: Name | None = None
    language: Language | None = None
    zone: Zone | None = None
    place: KnownPlace | None = None


class HomePlaceInput(Input):
    """Where somebody works; without a place, at the office's first own place."""

    place: KnownPlace | None = None


class RoleChangeInput(Input):
    """What somebody may do from now on besides, and no longer."""

    add: tuple[Role, ...] = ()
    remove: tuple[Role, ...] = ()


class NewOfficeInput(Input):
    """Without a zone it has that of its first own place."""

    name: Name
    language: Language
    zone: Zone | None = None


class DefaultOwnerInput(Input):
    owner: UUID


class AbsenceInput(Input):
    first: Day
    last: Day
    to: UUID
    reason: Text | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from out_of_order(fields, "first", "last")


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
    agreement: KnownAgreement | None = None
    place: KnownPlace | None = None
    organiser: Text | None = None
    until: VagueDate | None = None
    yearly: Ticked = False
    fields: Names = ()

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from out_of_order(fields, "date", "until")
        if {"agreement", "place"} <= fields.keys() and fields["agreement"] is None and fields["place"] is None:
            yield InputProblem("place", NAME_ONE)


def is_range(first: date, last: date) -> bool:
    """Whether these can be one record of closed days."""
    return first <= last and (last - first).days <= MOST_CLOSED_DAYS


class CalendarOwnerInput(Input):
    """Whose days these are: a place's, or a whole country's."""

    place: KnownPlace | None = None
    country: Country | None = None

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        if {"place", "country"} <= fields.keys() and (fields["place"] is None) == (fields["country"] is None):
            yield InputProblem("place", ONE_OWNER)


class ClosedDayInput(CalendarOwnerInput):
    name: Text
    first: Day
    last: Day | None = None
    kind: ClosedDayKind
    yearly: Ticked = False

    @classmethod
    def contradictions(cls, fields: Mapping[str, Any]) -> Iterator[InputProblem]:
        yield from super().contradictions(fields)
        first, last = fields.get("first"), fields.get("last")
        if first is not None and last is not None and not is_range(first, last):
            yield InputProblem("last", NO_RANGE)


class CalendarFileInput(CalendarOwnerInput):
    """A file to look at, or its text to record. Which days they are is for the file to say."""

    kind: ClosedDayKind = ClosedDayKind.CLOSED
    content: str = ""
    step: Literal["preview", "do"] = "preview"


class PlaceInput(Input):
    """Where a place is; what is not given stays as it is."""

    country: Country | None = None
    zone: Zone | None = None


class PlaceCheckInput(Input):
    name: Name
    country: Country
    zone: Zone


class OwnPlaceInput(Input):
    """A city or province of one's own, that need not be known yet."""

    own_name: Name
    own_country: Country


class PartnerInput(Input):
    """A city or province of somebody else, that need not be known yet."""

    partner_name: Name
    partner_country: Country


class SignInInput(Input):
    address: Address


class FirstOfficeInput(OwnPlaceInput):
    office: Name
    language: Language | None = None
    zone: Zone | None = None
    name: Name
    address: Address
