"""Time zones by name: a name that is none is refused where it is typed, and is UTC where it is read."""

from __future__ import annotations

import pytest

from config.errors import UsageError
from tests.refusals import refused
from workflows.calendar.zones import UTC_ZONE, check_zone, is_zone, only_zone, zone_of

NONE = ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Asia", "asia/\0", "Asia/Seoul\n"]


@pytest.mark.parametrize("name", ["Asia/Seoul", "America/Argentina/Buenos_Aires", "UTC"])
def test_a_zone_is_taken(name: str) -> None:
    check_zone(name)

    assert is_zone(name)
    assert zone_of(name).key == name


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_zone_is_refused(name: str) -> None:
    assert not is_zone(name)
    with refused(UsageError, zone=name):
        check_zone(name)


@pytest.mark.parametrize("name", ["localtime", "posixrules", "Factory"])
def test_what_means_something_else_on_every_machine_is_no_zone(name: str) -> None:
    with refused(UsageError, zone=name):
        check_zone(name)


@pytest.mark.parametrize("name", [None, "", "Mars/Olympus"])
def test_an_unknown_zone_that_is_kept_is_read_as_utc(name: str | None) -> None:
    assert zone_of(name) is UTC_ZONE


def test_no_zone_need_be_given() -> None:
    check_zone(None)


@pytest.mark.parametrize(
    ("country", "zone"),
    [("KR", "Asia/Seoul"), ("AZ", "Asia/Baku"), ("US", None), ("ZZ", None), ("", None), ("K", None)],
)
def test_a_country_of_one_zone_has_that(country: str, zone: str | None) -> None:
    assert only_zone(country) == zone
