"""The page for closed days: a calendar file is shown with what it shifts before it is recorded."""

from __future__ import annotations

import html
import re

from tests.factories import TestOffice
from tests.registry.calendar_files import calendar, day
from tests.web.site import Visitor, complaints, token_of
from workflows.offices.closed_days import closed_days


def sent(clerk: Visitor, content: bytes | None, **values: str) -> object:
    files = {"file": ("days.ics", content or b"", "text/calendar")}
    token = token_of(clerk.get("/closed-days").text)
    return clerk.client.post("/closed-days/import", data={"csrf": token, **values}, files=files)


def names(office: TestOffice) -> list[tuple[str, str | None]]:
    with office.transaction() as tx:
        return [(one.name, one.country) for one in closed_days(tx, "en")]


def test_a_calendar_file_is_shown_and_then_recorded(clerk: Visitor, office: TestOffice) -> None:
    content = calendar(day("a", "임시공휴일 <b>", "20990504"), "BEGIN:VEVENT\r\nUID:b\r\nSUMMARY:Meeting\r\nEND:VEVENT")

    shown = sent(clerk, content, country="Korea", kind="closed")
    between = names(office)
    page = re.sub(r"\s+", " ", shown.text)  # type: ignore[attr-defined]
    form = re.search(r'<form action="/closed-days/import"[^>]*>(.*?)</form>', shown.text, re.DOTALL)  # type: ignore[attr-defined]
    assert form
    hidden = dict(re.findall(r'type="hidden" name="(\w+)"\s+value="([^"]*)"', form.group(1)))
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", form.group(1), re.DOTALL)
    assert text
    hidden["content"] = html.unescape(text.group(1))
    done = clerk.client.post("/closed-days/import", data=hidden)
    again = clerk.client.post("/closed-days/import", data=hidden)

    assert shown.status_code == 200  # type: ignore[attr-defined]
    assert 'data-outcome="new"' in page
    assert "data-left-out" in page
    assert "임시공휴일 <b>" not in page
    assert between == []
    assert (hidden["step"], hidden["country"]) == ("do", "Korea")
    assert [answer.headers["location"] for answer in (done, again)] == [
        "/closed-days?done=added",
        "/closed-days?done=same",
    ]
    assert names(office) == [("임시공휴일 <b>", "KR")]
    listed = clerk.get("/closed-days").text
    assert "South Korea" in listed


def test_what_is_wrong_with_a_calendar_file_is_said_at_its_field(clerk: Visitor, office: TestOffice) -> None:
    without = sent(clerk, None, place="Andong")
    broken = sent(clerk, b"no calendar", place="Andong")
    nobody = sent(clerk, calendar(day("a", "A", "20990504")))
    both = sent(clerk, calendar(day("a", "A", "20990504")), place="Andong", country="Korea")
    unknown = sent(clerk, calendar(day("a", "A", "20990504")), place="Atlantis")

    for answer, field in (
        (without, "file-file"),
        (broken, "file-file"),
        (nobody, "file-place"),
        (both, "file-place"),
        (unknown, "file-place"),
    ):
        assert (answer.status_code, complaints(answer.text)) == (422, {field})  # type: ignore[attr-defined]
        assert 'id="form-import" open' in answer.text  # type: ignore[attr-defined]
    assert names(office) == []
