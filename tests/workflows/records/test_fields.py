"""Fields of cooperation."""

from __future__ import annotations

from sqlalchemy import text

from tests.factories import TestOffice
from workflows.records.fields import add_fields


def test_a_field_of_invisible_characters_is_none(office: TestOffice) -> None:
    reference = office.propose()
    with office.transaction() as tx:
        add_fields(tx, reference, by=office.actor, names=["Culture", "\u200b", "\u3164 "])

    with office.transaction() as tx:
        names = tx.execute(text("SELECT name FROM fields ORDER BY name")).scalars().all()
    assert names == ["Culture"]
