"""Signatories and witnesses: their names stay out of the log."""

from __future__ import annotations

from sqlalchemy import text

from tests.factories import TestOffice
from workflows.audit.verification import verify
from workflows.offices.persons import PersonDraft
from workflows.records.signatories import add_witness


def test_names_are_not_in_the_log_in_clear(office: TestOffice) -> None:
    reference = office.record("2000-05-10")[0]
    with office.transaction() as tx:
        add_witness(tx, reference, by=office.actor, person=PersonDraft("Somebody Private", title="Envoy"))

    with office.transaction() as tx:
        bodies = b"".join(bytes(body) for body in tx.execute(text("SELECT body FROM events")).scalars())
    assert b"Somebody Private" not in bodies
    assert b"Envoy" not in bodies
    assert not [item for item in verify(office.database).broken if item.ref == reference]
