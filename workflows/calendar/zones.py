"""Time zones by name, and the one of a country that has one."""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from config.errors import UsageError
from config.languages import N_

UTC_ZONE = ZoneInfo("UTC")


def zone_of(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return UTC_ZONE


# Names that mean something else on every machine, or nothing.
NO_ZONES = frozenset({"localtime", "posixrules", "Factory"})


def is_zone(name: str) -> bool:
    """Whether it is a zone of the time zone database, the same wherever Amity runs."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return name not in NO_ZONES


def only_zone(country: str) -> str | None:
    """The zone of a country that has one by the time zone database, which may be finer than a city's record."""
    listed = _listed_zones(country)
    return listed[0] if len(listed) == 1 else None


@cache
def _listed_zones(country: str) -> tuple[str, ...]:
    table = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    return tuple(line.split("\t")[2] for line in table.splitlines() if line.startswith(country + "\t"))


def check_zone(zone: str | None) -> None:
    if zone is None:
        return
    if not is_zone(zone):
        raise UsageError(N_("There is no time zone “%(zone)s”."), hint=N_("Write it as Asia/Seoul."), zone=zone)
