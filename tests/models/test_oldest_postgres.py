"""Amity on the oldest PostgreSQL that it promises, where a distribution has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from cli.processes.stores import EmbeddedPostgres
from models.database import Database
from models.migrate import ensure_installation, upgrade
from tests.due_work import come_due, do
from tests.factories import make_office
from tests.stores import OPTIONS, PASSWORDS
from workflows.audit.verification import verify

PROGRAMS = Path("/usr/lib/postgresql/15/bin")


@pytest.mark.skipif(not PROGRAMS.exists(), reason="PostgreSQL 15 is not installed here (Debian: postgresql-15)")
def test_an_agreements_life_on_postgresql_15(short_folder: Path) -> None:
    cluster = EmbeddedPostgres(short_folder / "pg", short_folder / "run", PASSWORDS, bin_dir=PROGRAMS, options=OPTIONS)
    with cluster:
        upgrade(cluster.url("amity_owner"), app_role="amity_app")
        ensure_installation(cluster.url("amity_owner"), kind="rehearsal", rate=0)
        database = Database(cluster.url("amity_app"))
        office = make_office(database)
        reference = office.propose()
        office.bring_to_signing(reference)
        office.advance(reference, "sign")
        with office.transaction() as tx:
            major = tx.execute(text("SHOW server_version_num")).scalar_one()
        do(office, come_due(office, "signing-anniversary"))
        with office.transaction() as tx:
            mails = tx.execute(text("SELECT count(*) FROM deliveries")).scalar()
        report = verify(database)
        with database.transaction(None) as tx:
            outside = tx.execute(text("SELECT count(*) FROM agreements")).scalar()
        database.close()

    assert str(major).startswith("15")
    assert (report.ok, report.agreements, mails, outside) == (True, 1, 1, 0)
