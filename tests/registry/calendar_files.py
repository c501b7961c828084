"""Calendar files for tests."""

from __future__ import annotations


def event(uid: str, name: str, *lines: str) -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{name}", *lines, "END:VEVENT"])


def day(uid: str, name: str, first: str, *lines: str) -> str:
    """A whole day, written as 20270504."""
    return event(uid, name, f"DTSTART;VALUE=DATE:{first}", *lines)


def calendar(*events: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//tests//EN", *events, "END:VCALENDAR", ""]).encode()
