"""Whatever a form accepts, however odd: every page, plan and mail of the agreement still works afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from config.json_shapes import to_json
from tests.tasks.conftest import Post, opening, post  # noqa: F401 - fixtures
from tests.web.site import Visitor, free_port, serving
from web.app import create_app
from workflows.calendar.dates import FIRST_DAY, FIRST_YEAR, LAST_DAY, LAST_YEAR
from workflows.read_models.plans import show_plans
from workflows.read_models.workload import simulate
from workflows.unit_of_work.reconcile import REPLAN_AFTER

DAYS = ("1800-01-01", "1804-02-29", "2196-02-29", "2200-12-31")
BEYOND = ("0001-01-01", "1799-12-31", "2201-01-01", "9999-12-31")
days = st.sampled_from((*DAYS, *BEYOND)) | st.dates(FIRST_DAY, LAST_DAY).map(date.isoformat)
dates = days | st.sampled_from(("1800", "2200", "1800-01", "2200-12", "2027")) | st.just("")
numbers = st.sampled_from(("1", "200", "999", "9" * 36)) | st.integers(1, 200).map(str)
units = st.sampled_from(("years", "months", "days"))
texts = st.sampled_from(
    (
        "x",
        "한" * 4000,
        "🤝" * 4000,
        "w" * 501,
        "\u202eabc",
        "a\r\nBcc: b@example.org",
        "%(day)s {0} {{ x }}",
        "<b>&amp;",
    )
) | st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=80)


def _form(**fields: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.fixed_dictionaries(fields)


ACTS: dict[str, st.SearchStrategy[dict[str, str]]] = {
    "correct": _form(signed_on=dates, title=texts, why=texts),
    "terms": _form(
        entry_into_force=st.sampled_from(("", "last-signature")),
        counted_from=st.sampled_from(("", "signing", "in-force")),
        renewal=st.sampled_from(("none", "by-agreement", "tacit")),
        languages=st.sampled_from(("ko, az", "en", "")),
        **dict.fromkeys(("valid_for", "renewal_period", "notice_period"), numbers),
        **{f"{name}_unit": units for name in ("valid_for", "renewal_period", "notice_period")},
    ),
    "amendments": _form(
        title=texts,
        decided_on=days,
        in_force_on=dates,
        valid_for=numbers,
        valid_for_unit=units,
        renewal=st.just("tacit"),
    ),
    "exchanges": _form(title=texts, on=dates, kind=st.sampled_from(("visit", "anniversary"))),
    "meetings": _form(title=texts, on=dates, kind=st.just("meeting"), venue=texts, summary=texts),
    "documents": _form(title=texts, on=dates, kind=st.just("agreement"), status=st.just("signed")),
    "commitments": _form(what=texts, on=dates),
    "fields": _form(fields=texts),
    "memberships": _form(organisation=texts, since=dates, until=dates, delegate=texts),
    "signatories": _form(name=texts, title=texts),
    "occasions": _form(
        title=texts,
        date=days,
        until=dates,
        kind=st.just("festival"),
        yearly=st.sampled_from(("", "1")),
        organiser=texts,
    ),
    "closed-days": _form(
        name=texts,
        first=days,
        last=st.just(""),
        kind=st.sampled_from(("closed", "working")),
        yearly=st.sampled_from(("", "1")),
    ),
}
acts = st.lists(st.sampled_from(sorted(ACTS)).flatmap(lambda name: st.tuples(st.just(name), ACTS[name])), max_size=8)
TERMS = {"renewal": "tacit", "valid_for": "1", "valid_for_unit": "days"}
FOR_EVER = {"renewal": "tacit", "valid_for": "200", "valid_for_unit": "years"}


@pytest.fixture
def clerk(post: Post) -> Iterator[Visitor]:  # noqa: F811
    """Signed in where the tasks work too."""
    with serving(create_app(post.worker.runtime), free_port()) as site:
        yield Visitor(site).sign_in(post.office)


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(signed=days, forms=acts)
@example(
    signed="1800-01-01", forms=[("terms", TERMS), ("exchanges", {"title": "x", "on": "2200-12-31", "kind": "visit"})]
)
@example(signed="2200-12-31", forms=[("terms", {**FOR_EVER, "notice_period": "200", "notice_period_unit": "years"})])
@example(
    signed="2020-02-29", forms=[("correct", {"signed_on": "0001-01-01", "why": "x"}), ("fields", {"fields": "w" * 501})]
)
@example(signed="2020-02-29", forms=[("exchanges", {"title": "x", "on": "9999-12-31", "kind": "visit"})])
@example(signed="2020-02-29", forms=[("terms", {**TERMS, "valid_for": "9" * 36})])
@example(
    signed="2020-02-29",
    forms=[
        ("occasions", {"title": "x", "date": "1804-02-29", "until": "2200", "kind": "festival", "yearly": "yes"}),
        ("closed-days", {"name": "x", "first": "1800-01-01", "kind": "closed", "yearly": "yes"}),
        (
            "closed-days",
            {"name": "y", "first": "2200-12-31", "last": "2200-12-31", "kind": "closed", "yearly": "yes"},
        ),
    ],
)
def test_everything_works_after_whatever_was_accepted(
    post: Post,  # noqa: F811
    clerk: Visitor,
    signed: str,
    forms: list[tuple[str, dict[str, str]]],
) -> None:
    within = FIRST_YEAR <= int(signed[:4]) <= LAST_YEAR
    reference = post.office.record(signed if within else "1950-01-01")[0]

    answers = [_do(clerk, post, reference, act, values) for act, values in forms]

    assert [
        (act, status) for (act, _), status in zip(forms, answers, strict=True) if status not in (303, 409, 422)
    ] == []
    _everything_works(clerk, post, reference)


def _do(clerk: Visitor, at: Post, reference: str, act: str, values: dict[str, str]) -> int:
    page = f"/agreements/{reference}"
    if act == "occasions":
        answer = clerk.submit("/occasions", {**values, "agreement": reference}, page="/occasions")
    elif act == "closed-days":
        answer = clerk.submit("/closed-days", {**values, "place": str(at.office.own)}, page="/closed-days")
    else:
        version = str(clerk.get(f"/api/v1{page}").json()["version"])
        answer = clerk.submit(f"{page}/{act}", {"place": str(at.office.own), **values, "version": version}, page=page)
    return int(answer.status_code)


def _everything_works(clerk: Visitor, at: Post, reference: str) -> None:
    paths = [
        "/",
        "/agreements",
        "/agreements?view=list",
        f"/agreements/{reference}",
        "/exchanges",
        "/occasions",
        "/closed-days",
        "/place-check",
        "/people",
        "/mail",
        "/api/v1/agreements",
        *(f"/api/v1/agreements/{reference}{part}" for part in ("", "/actions", "/plan", "/plan?from=2099-01-01")),
    ]
    exchanges = at.rows("SELECT id FROM exchanges")
    paths += [f"/exchanges/{id}" for (id,) in exchanges[-5:]]
    assert {path: status for path in paths if (status := clerk.get(path).status_code) != 200} == {}
    with at.office.transaction() as tx:
        to_json(show_plans(tx, start=None, until=None, language="ko"))
        to_json(simulate(tx, start=None, until=date(2060, 12, 31)))
    moment = at.rows("SELECT amity_now()")[0][0]
    at.stand((moment + REPLAN_AFTER).isoformat())
    at.act()
    at.send()
    assert at.rows("SELECT reference, plan_error FROM agreements WHERE plan_error IS NOT NULL") == []
    assert at.rows("SELECT last_error FROM plan_items WHERE last_error IS NOT NULL OR status = 'dead'") == []
    assert at.rows("SELECT key, reason FROM deliveries WHERE state <> 'sent' AND next_at <= amity_now()") == []
