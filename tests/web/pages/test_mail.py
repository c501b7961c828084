from __future__ import annotations

import re
from uuid import UUID

from sqlalchemy import text

from models.enums import ItemStatus, MailClass
from tests.factories import TestOffice
from tests.situations import decide_item, keep_mail
from tests.web.site import Visitor
from workflows.execution.executor import NO_RECIPIENT

MAIL = b"""From: amity@example.org\r
To: office@example.org\r
Subject: Hello <script>\r
Content-Type: text/plain; charset=utf-8\r
\r
Dear <b>office</b>, <script>alert(1)</script>\r
"""


def _mail(office: TestOffice, *, mail_class: MailClass, item: UUID | None = None) -> str:
    with office.transaction() as tx:
        user = office.actor.user_id
        return str(keep_mail(tx, user, content=MAIL, subject="Hello <script>", item=item, mail_class=mail_class))


def _first_item(office: TestOffice, status: ItemStatus) -> UUID:
    with office.transaction() as tx:
        query = text("SELECT id FROM plan_items WHERE kind = 'reminder' ORDER BY due_at LIMIT 1")
        item: UUID = tx.execute(query).scalar_one()
        decide_item(tx, item, status, NO_RECIPIENT)
    return item


def test_mail_is_read_as_text_and_never_as_html(clerk: Visitor, office: TestOffice) -> None:
    office.record("2001-03-04")
    mail = _mail(office, mail_class=MailClass.REMINDER, item=_first_item(office, ItemStatus.SENT))

    ledger, page = clerk.get("/mail"), clerk.get(f"/mail/{mail}")

    assert f'href="/mail/{mail}"' in ledger.text
    assert "Dear &lt;b&gt;office&lt;/b&gt;, &lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert "<script>" not in page.text


def test_sign_in_mails_are_not_shown(clerk: Visitor, office: TestOffice) -> None:
    mail = _mail(office, mail_class=MailClass.SIGN_IN)

    assert mail not in clerk.get("/mail").text
    assert clerk.get(f"/mail/{mail}").status_code == 404


def test_ledger_says_why_in_the_readers_language(clerk: Visitor, office: TestOffice) -> None:
    office.record("2001-03-04")
    _first_item(office, ItemStatus.SKIPPED)
    clerk.get("/language/ko?next=/")

    assert "받을 사람이 없었습니다" in clerk.text("/mail?show=skipped")


def test_ledger_goes_on_page_by_page(clerk: Visitor, office: TestOffice) -> None:
    office.record(*(f"20{year:02}-03-{day:02}" for year in range(1, 8) for day in (4, 9)))
    seen: list[str] = []
    address = "/mail?show=planned"

    while address:
        page = clerk.get(address)
        seen += re.findall(r'data-key="([^"]+)"', page.text)
        more = re.search(r'<a class="am-hit" href="(/mail\?[^"]+after=[^"]+)"', page.text)
        address = more.group(1).replace("&amp;", "&") if more else ""

    with office.transaction() as tx:
        wanted = tx.execute(
            text("SELECT count(*) FROM plan_items WHERE kind = 'reminder' AND status = 'planned'")
        ).scalar_one()
    assert len(seen) == len(set(seen)) == wanted
