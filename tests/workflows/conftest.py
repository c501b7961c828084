"""Agreements and exchanges on which several modules are tried."""

from __future__ import annotations

from uuid import UUID

import pytest

from models.enums import Renewal, TermStart
from tests.factories import TestOffice
from workflows.calendar.dates import Edtf
from workflows.exchanges.lifecycle import plan_exchange
from workflows.records.terms import TermsDraft, record_terms

FIVE_YEARS = TermsDraft(
    counted_from=TermStart.SIGNING,
    valid_for="P5Y",
    renewal=Renewal.TACIT,
    notice_period="P6M",
    projects_continue=True,
    languages=("uz", "en", "ko"),
    prevailing_language="en",
)


@pytest.fixture
def seongnam(office: TestOffice) -> str:
    """Seongnam-Namangan's clause on an agreement signed on 14 September 2024."""
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        record_terms(tx, reference, FIVE_YEARS, by=office.actor)
    return reference


@pytest.fixture
def visited(rehearsed_office: TestOffice) -> tuple[TestOffice, str, UUID]:
    office = rehearsed_office
    (reference,) = office.record("2024-09-14")
    with office.transaction() as tx:
        exchange = plan_exchange(tx, reference, by=office.actor, title="Mask dance festival", date=Edtf(2027, 3, 1))
    return office, reference, exchange
