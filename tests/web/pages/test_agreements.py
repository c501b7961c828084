from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from config.json_shapes import to_json
from models.enums import ClosedDayKind
from models.event_types import EventType
from models.tables.people import Place
from tests.factories import TestOffice
from tests.web.site import Visitor, complaints, facts, faults, marked, marks, token_of, words_of
from workflows.actors import AMITY, OPERATOR
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import plan_exchange
from workflows.inputs.base import MISSING
from workflows.inputs.types import BAD_COUNTRY, BAD_DATE, TOO_LONG
from workflows.lifecycle.creation import AgreementDraft, record
from workflows.lifecycle.transitions import advance
from workflows.offices.closed_days import ClosedDayDraft, add_closed_day
from workflows.offices.places import PlaceDraft, ensure_places
from workflows.offices.users import create_user
from workflows.read_models.agreement import show_agreement
from workflows.read_models.exchanges import list_exchanges
from workflows.records.commitments import make_commitment
from workflows.records.duties import record_duty
from workflows.unit_of_work.changes import DomainEvent, commit_change
from workflows.unit_of_work.loader import load_one


@pytest.mark.parametrize("path", ["/agreements", "/agreements?view=list", "/", "/mail?show=planned"])
def test_list_pages_ask_as_much_for_three_as_for_one(clerk: Visitor, office: TestOffice, path: str) -> None:
    office.propose()
    office.record("2001-03-04")
    clerk.get(path)
    with clerk.counting() as few:
        clerk.get(path)
    office.propose()
    office.propose()
    office.record("2003-03-04", "2004-05-06")

    with clerk.counting() as many:
        clerk.get(path)

    assert len(many) == len(few)


def test_silent_relations_are_shown_as_such(clerk: Visitor, office: TestOffice) -> None:
    last_year = date.today().year - 1  # noqa: DTZ011  years matter
    silent, _ = office.record("1974-02-04", f"{last_year}-02-04")

    pages = ("/agreements", "/agreements?view=list", f"/agreements/{silent}")

    assert [clerk.get(page).text.count("data-silent") for page in pages] == [1, 1, 1]


def test_empty_office_is_told_how_to_begin(clerk: Visitor) -> None:
    for path in ("/", "/agreements", "/agreements?view=list"):
        assert "amity import relations.xlsx" in clerk.text(path)


@pytest.mark.parametrize(("language", "expected"), [("en", "Negotiating"), ("ko", "협의"), ("az", "Danışıqlar gedir")])
def test_agreement_speaks_the_readers_language(
    clerk: Visitor, office: TestOffice, language: str, expected: str
) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    clerk.get(f"/language/{language}?next=/")

    page = clerk.get(f"/agreements/{reference}")

    assert f'<html lang="{language}"' in page.text
    assert expected in words_of(page.text)


def steps_of(page: str) -> list[str]:
    shown = re.findall(r'<ol class="am-steps">(.*?)</ol>', page, re.DOTALL)[0]
    return [words_of(item) for item in re.findall(r"<li.*?</li>", shown, re.DOTALL)]


def test_the_way_names_only_states_that_it_was_in(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    office.bring_to_signing(reference)
    office.advance(reference, "sign")

    steps = steps_of(clerk.get(f"/agreements/{reference}").text)

    assert [step.split(",")[0].strip() for step in steps] == [
        "Proposed",
        "Negotiating",
        "Approving",
        "Signing",
        "In force",
        "Renewing",
    ]


def test_the_days_of_the_way_never_run_backwards(clerk: Visitor, office: TestOffice) -> None:
    """It was signed years before it was written down here."""
    reference = office.propose()
    office.bring_to_signing(reference)
    with office.transaction() as tx:
        advance(tx, reference, "sign", by=office.actor, on=Edtf(2015, 6, 1))

    days = facts(clerk.get(f"/agreements/{reference}").text, "step")

    assert days[2:5] == ["", "2015-06-01", "2015-06-01"]


def test_the_year_shows_what_stands_against_each_exchange(clerk: Visitor, office: TestOffice) -> None:
    """By the calendar of each place: what it closes, what it works on, and its elections."""
    (reference,) = office.record("2001-03-04")
    with office.transaction() as tx:
        year = tx.now.year + 1
        for title, month, day in (("Closed", 5, 11), ("Working", 5, 5), ("Election", 5, 13)):
            plan_exchange(tx, reference, by=office.actor, title=title, date=Edtf(year, month, day))
        for name, month, day, kind in (
            ("City day", 5, 11, ClosedDayKind.CLOSED),
            ("Makeup day", 5, 5, ClosedDayKind.WORKING),
            ("Local vote", 5, 13, ClosedDayKind.ELECTION),
        ):
            draft = ClosedDayDraft(office.own, name, date(year, month, day), kind=kind)
            add_closed_day(tx, draft, by=office.actor)
        stand = {one["title"]: one for one in to_json(list_exchanges(tx, "en", reference=reference))}

    page = clerk.get(f"/agreements/{reference}").text
    against = dict(marks(page, "clash"))

    assert stand["Working"]["clashes"] == []
    assert set(against) == {"holiday", "election"}
    assert all(part in against["holiday"] for part in ("Andong", "City day"))
    assert all(part in against["election"] for part in ("Andong", "Local vote"))
    assert "Children" not in words_of(page)


def test_a_holiday_is_named_in_the_readers_language(clerk: Visitor, office: TestOffice) -> None:
    (reference,) = office.record("2001-03-04")
    with office.transaction() as tx:
        year = tx.now.year + 1
        plan_exchange(tx, reference, by=office.actor, title="Visit", date=Edtf(year, 8, 15))
    clerk.get("/language/ko?next=/")

    for path in (f"/agreements/{reference}", "/exchanges"):
        assert "광복절" in words_of(clerk.get(path).text)


def test_a_day_that_is_not_known_is_not_made_up(clerk: Visitor, office: TestOffice) -> None:
    (reference,) = office.record("2001-03-04")
    with office.transaction() as tx:
        day = tx.now.date() + timedelta(days=95)
        month = Edtf(day.year, day.month)
        plan_exchange(tx, reference, by=office.actor, title="Of a month", date=month)

    page = clerk.get(f"/agreements/{reference}").text

    assert f'<time datetime="{month}">' in page
    assert f'<time datetime="{month}-01">' not in page
    assert f'<p class="am-two"><span>{date(month.year, month.month or 1, 1):%B %Y}</span></p>' in page


def test_a_promise_of_the_kind_is_told_in_the_readers_language(clerk: Visitor, office: TestOffice) -> None:
    (reference,) = office.record("2024-03-04", kind="league-membership")
    with office.transaction() as tx:
        record_duty(tx, reference, "dues", by=office.actor)
        make_commitment(tx, reference, by=office.actor, what="A garden", due_on=Edtf(2022, 4, 5))
    clerk.get("/language/ko?next=/")

    page_text = words_of(clerk.get(f"/agreements/{reference}").text)

    assert "연회비 납부" in page_text
    assert "Pay the yearly dues" not in page_text
    assert "A garden" in page_text


def test_step_is_taken_and_written_in_the_history(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    page = f"/agreements/{reference}"

    answer = clerk.submit(f"{page}/advance", {"trigger": "open", "note": "Both mayors agree."}, page=page)

    assert (answer.status_code, answer.headers["location"]) == (303, f"{page}?done=advance#state")
    with office.transaction() as tx:
        shown = to_json(show_agreement(tx, reference, "en"))
    assert shown["state"] == "negotiating"
    assert "Proposed → Negotiating" in clerk.text(page)


def test_step_that_is_not_possible_is_refused_with_reasons(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    office.advance(reference, "open")
    page = f"/agreements/{reference}"
    version = re.search(r'name="version" value="(\d+)"', clerk.get(page).text)
    assert version

    answer = clerk.submit(f"{page}/advance", {"trigger": "agree", "version": version.group(1)}, page=page)

    assert answer.status_code == 409
    assert marked(answer.text, "code") == ["transition-refused"]
    assert "texts.agreed" in marked(answer.text, "unmet")
    assert '#form-document"' in answer.text


def test_stale_form_is_given_back_with_what_others_did(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    page = f"/agreements/{reference}"
    before = clerk.get(page).text
    seen = re.search(r'name="seq" value="(\d+)"', before)
    assert seen
    office.advance(reference, "open")

    answer = clerk.client.post(
        f"{page}/advance",
        data={
            "csrf": token_of(before),
            "version": "1",
            "seq": seen.group(1),
            "trigger": "withdraw",
            "note": "They lost interest.",
        },
    )

    words = words_of(answer.text)
    assert answer.status_code == 409
    assert 'id="h-changes"' in answer.text
    assert "Open negotiations" in words
    assert "They lost interest." in words
    version = re.search(r'name="version" value="(\d+)"', answer.text)
    assert version
    again = clerk.client.post(
        f"{page}/advance",
        data={
            "csrf": token_of(before),
            "version": version.group(1),
            "trigger": "withdraw",
            "note": "They lost interest.",
        },
    )
    assert again.status_code == 303


@pytest.mark.parametrize(
    ("form", "values", "says"),
    [
        ("meetings", {"title": "Video call", "on": "2022-05", "kind": "call"}, "Video call"),
        (
            "documents",
            {"title": "Draft text", "kind": "agreement", "status": "agreed", "languages": "ko"},
            "Korean",
        ),
        ("fields", {"fields": "Culture, Tourism"}, "Culture, Tourism"),
        ("commitments", {"what": "Exchange experts", "on": "2030-01-01"}, "Exchange experts"),
        ("exchanges", {"title": "Youth visit", "kind": "visit", "on": "2031-05-01"}, "Youth visit"),
        ("correct", {"signed_on": "2001-03-05"}, "5 March 2001"),
    ],
)
def test_small_forms_record_a_fact(
    clerk: Visitor, office: TestOffice, form: str, values: dict[str, str], says: str
) -> None:
    [reference] = office.record("2001-03-04")
    page = f"/agreements/{reference}"

    answer = clerk.submit(f"{page}/{form}", values, page=page)

    assert answer.status_code == 303, words_of(answer.text)
    assert says in clerk.text(page)


def test_signatory_is_named_for_a_city(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    page = f"/agreements/{reference}"
    values = {"place": str(office.own), "name": "Kwon Ki-chang", "native_name": "권기창", "title": "Mayor of Andong"}

    clerk.submit(f"{page}/signatories", values, page=page)

    assert "Kwon Ki-chang 권기창 Mayor of Andong. Signatory" in clerk.text(page)


def test_wrong_date_keeps_what_was_typed(clerk: Visitor, office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    page = f"/agreements/{reference}"

    answer = clerk.submit(f"{page}/meetings", {"title": "Video call", "on": "May", "kind": "call"}, page=page)

    assert answer.status_code == 422
    assert 'value="Video call"' in answer.text
    assert complaints(answer.text) == {"meeting-on"}


def test_exchange_is_moved_on_and_commitment_kept(clerk: Visitor, office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    page = f"/agreements/{reference}"
    clerk.submit(f"{page}/exchanges", {"title": "Visit", "kind": "visit", "on": "2020-05-01"}, page=page)
    clerk.submit(f"{page}/commitments", {"what": "Exchange experts"}, page=page)
    source = clerk.get(page).text
    exchange = re.search(r'action="(/agreements/[^"]+/exchanges/[^"]+)"', source)
    commitment = re.search(r'action="(/agreements/[^"]+/commitments/[^"]+)"', source)
    assert exchange
    assert commitment

    clerk.submit(exchange.group(1), {"to": "held", "outcome": "Ten guests"}, page=page)
    clerk.submit(commitment.group(1), {"state": "kept", "evidence": "The report of May"}, page=page)

    words = clerk.text(page)
    assert "Ten guests" in words
    assert "Evidence: The report of May" in words


def test_new_agreement_finds_its_partner_in_the_gazetteer(clerk: Visitor, office: TestOffice) -> None:
    values = {
        "kind": "friendship-mou",
        "own_place": str(office.own),
        "partner_name": "Baku",
        "partner_country": "Azerbaijan",
        "fields": "Culture, Tourism",
    }

    answer = clerk.submit("/agreements/new", values, page="/agreements/new")

    assert answer.status_code == 303, words_of(answer.text)
    words = clerk.text(answer.headers["location"].partition("?")[0])
    assert "Andong and Baku" in words
    assert "Culture, Tourism" in words


def test_new_agreement_takes_several_partners_and_a_membership_none(clerk: Visitor, office: TestOffice) -> None:
    values = {"kind": "letter-of-intent", "own_place": str(office.own)}
    for row, (name, country) in {"": ("Cusco", "Peru"), "_2": ("Corinth", "GR"), "_4": ("Shusha", "AZ")}.items():
        values |= {f"partner_name{row}": name, f"partner_country{row}": country}

    hostile = clerk.submit(
        "/agreements/new", {**values, "own_place_2": str(office.own), "own_place": "x"}, page="/agreements/new"
    )
    four = clerk.submit("/agreements/new", values, page="/agreements/new")
    alone = clerk.submit(
        "/agreements/new", {"kind": "league-membership", "own_place": str(office.own)}, page="/agreements/new"
    )
    missing = clerk.submit(
        "/agreements/new", {"kind": "friendship-mou", "own_place": str(office.own)}, page="/agreements/new"
    )

    assert four.status_code == 303, words_of(four.text)
    assert "Andong, Cusco, Corinth, and Shusha" in clerk.text(four.headers["location"].partition("?")[0])
    assert alone.status_code == 303, words_of(alone.text)
    assert missing.status_code == 422
    assert complaints(missing.text) == {"partner_name", "partner_country"}
    assert "Not needed for: League membership" in words_of(missing.text)
    assert (hostile.status_code, 'id="own_place-bad"' in hostile.text) == (422, True)


def test_everything_wrong_with_a_new_agreement_is_shown_at_once(clerk: Visitor, office: TestOffice) -> None:
    values = {"kind": "friendship-mou", "own_place": str(office.own), "on": "soon", "fields": "x" * 501}
    partners = {"partner_name": "Cusco", "partner_country_2": "Atlantis"}

    refused = clerk.submit("/agreements/new", {**values, **partners}, page="/agreements/new")

    assert refused.status_code == 422
    assert faults(refused.text) == {
        "on": BAD_DATE,
        "fields": TOO_LONG % {"most": "500"},
        "partner_country": MISSING,
        "partner_name_2": MISSING,
        "partner_country_2": BAD_COUNTRY,
    }


def test_both_fields_of_a_new_partner_are_asked_for_at_once(clerk: Visitor, office: TestOffice) -> None:
    page = f"/agreements/{office.propose()}"

    refused = clerk.submit(f"{page}/parties", {"partner_country": "Atlantis"}, page=page)

    assert faults(refused.text) == {"party-name": MISSING, "party-country": BAD_COUNTRY}


def test_a_partner_is_added_on_the_page(clerk: Visitor, office: TestOffice) -> None:
    page = f"/agreements/{office.propose()}"
    partner = {"partner_name": "Cusco", "partner_country": "Peru"}

    answer = clerk.submit(f"{page}/parties", partner, page=page)
    again = clerk.submit(f"{page}/parties", partner, page=page)

    assert answer.status_code == 303, words_of(answer.text)
    assert "Cusco" in clerk.text(page)
    assert again.status_code == 409


def test_a_membership_is_recorded_on_the_page_and_lets_the_admission_pass(clerk: Visitor, office: TestOffice) -> None:
    with office.transaction() as tx:
        draft = AgreementDraft("league-membership", office.own, [], title="UCLG", state="applied")
        [loaded] = record(tx, [draft], by=office.actor)
    page = f"/agreements/{loaded.reference}"
    assert 'href="#form-membership"' in clerk.get(page).text
    values = {"organisation": "UCLG", "place": str(office.own), "since": "2026", "delegate": "Mayor of Andong"}

    answer = clerk.submit(f"{page}/memberships", values, page=page)
    wrong = clerk.submit(f"{page}/memberships", {**values, "until": "2025"}, page=page)
    elsewhere = clerk.submit(f"{page}/memberships", {**values, "place": str(office.partner)}, page=page)

    assert answer.status_code == 303, words_of(answer.text)
    assert "Representative: Mayor of Andong" in clerk.text(page)
    assert 'href="#form-membership"' not in clerk.get(page).text
    assert (wrong.status_code, 'id="membership-until-bad"' in wrong.text) == (422, True)
    assert elsewhere.status_code == 404


def test_a_reason_is_asked_for_at_its_field(clerk: Visitor, office: TestOffice) -> None:
    [reference] = office.record("1974-02-04", state="dormant")
    page = f"/agreements/{reference}"
    area = re.search(r'<textarea[^>]*id="advance-revive-note"[^>]*>', clerk.get(page).text)
    version = {"version": "1", "trigger": "revive"}

    refused = clerk.submit(f"{page}/advance", version, page=page)
    done = clerk.submit(f"{page}/advance", {**version, "note": "They wrote again."}, page=page)

    assert area
    assert " required" in area.group(0)
    assert (refused.status_code, 'id="advance-revive-note-bad"' in refused.text) == (422, True)
    assert done.status_code == 303


def test_unknown_country_is_explained(clerk: Visitor, office: TestOffice) -> None:
    values = {"kind": "friendship-mou", "own_place": str(office.own), "partner_name": "X", "partner_country": "Qwxyz"}

    answer = clerk.submit("/agreements/new", values, page="/agreements/new")

    assert answer.status_code == 422
    assert complaints(answer.text) == {"partner_country"}


def test_place_is_checked_by_a_person(clerk: Visitor, office: TestOffice) -> None:
    with office.transaction() as tx:
        place = ensure_places(tx, [PlaceDraft("new", {"en": "Shusa"}, checked=False)], by=OPERATOR)["new"]
    replace(office, partner=place).record("2001-03-04")

    answer = clerk.submit(
        f"/place-check/{place}", {"name": "Shusha", "country": "AZ", "zone": "Asia/Baku"}, page="/place-check"
    )

    assert answer.status_code == 303, words_of(answer.text)
    with office.transaction() as tx:
        assert tx.get_one(Place, place).checked
    assert 'id="place-' not in clerk.get("/place-check").text


def test_viewer_reads_and_is_told_who_can_act(stranger: Visitor, office: TestOffice) -> None:
    reference = office.propose()
    with office.transaction() as tx:
        viewer = create_user(tx, name="Council", address="council@example.org", roles=["viewer"], by=office.actor).id
    stranger.sign_in(office, viewer)
    page = f"/agreements/{reference}"

    needs = marks(stranger.get(page).text, "unmet")
    answer = stranger.submit(f"{page}/fields", {"version": "1", "fields": "Culture"}, page=page)

    assert any(code == "role" and "coordinator" in text for code, text in needs)
    assert '#form-document"' not in stranger.get(page).text
    assert answer.status_code == 403
    assert stranger.get("/mail").status_code == 403


def test_fragment_is_the_same_template_without_its_frame(clerk: Visitor, office: TestOffice) -> None:
    reference = office.propose()

    whole = clerk.get(f"/agreements/{reference}").text
    part = clerk.get(f"/agreements/{reference}", hx_request="true").text

    assert "<html" not in part
    assert part.partition('<div class="am-wrap">')[2].strip()[:400] in whole


@pytest.mark.parametrize("rare", [0, 2000])
def test_filters_leave_what_they_say(
    clerk: Visitor, office: TestOffice, monkeypatch: pytest.MonkeyPatch, rare: int
) -> None:
    """A country with few agreements is looked up in another way, and nobody sees it."""
    monkeypatch.setattr("web.views.board.RARE", rare)
    office.propose()
    office.record("2001-03-04")
    office.record("2003-03-04", kind="sister-city")

    assert facts(clerk.get("/agreements").text, "going-on") == ["3"]
    for path, number in (
        ("/agreements?view=list&kind=sister-city", 1),
        ("/agreements?view=list&country=AZ", 3),
        ("/agreements?view=list&country=PE", 0),
        ("/agreements?view=list&country=AZ&kind=sister-city", 1),
        ("/agreements?view=list&show=needs", 1),
        ("/agreements?view=list&state=in-force", 2),
        ("/agreements?view=list&show=mine", 2),
    ):
        assert len(re.findall(r'<th scope="row">', clerk.get(path).text)) == number, path


def test_history_says_what_each_reminder_was_about(clerk: Visitor, office: TestOffice) -> None:
    [reference] = office.record("2001-03-04")
    with office.transaction() as tx:
        loaded = load_one(tx, reference, lock=True)
        data = {"key": f"{reference}/signing-anniversary/26/P-60D", "user": office.actor.user_id, "message_id": "<x>"}
        commit_change(
            tx,
            [DomainEvent(loaded, EventType.REMINDER_SENT, data)],
            by=AMITY,
            because="a test",
            bumps_version=False,
        )

    assert "Reminder sent Reminder: 26th anniversary Amity (automatic)" in clerk.text(f"/agreements/{reference}")


def test_year_strip_always_holds_the_next_anniversary(clerk: Visitor, office: TestOffice) -> None:
    with office.transaction() as tx:
        today = tx.now.date()
    yesterday = (today - timedelta(days=1)).replace(year=2000)
    [reference] = office.record(yesterday.isoformat())

    page = clerk.get(f"/agreements/{reference}").text

    assert "signing-anniversary-exchange" in [key.split("/")[1] for key in facts(page, "planned")]
