"""Databases whose locale folds and sorts letters in its own way: Amity does the same on all of them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import text

from cli.processes.stores import EmbeddedPostgres
from config.json_shapes import to_json
from models.database import Database
from models.migrate import ensure_installation, upgrade
from tests.factories import TestOffice, make_office
from tests.folders import make_short_folder
from tests.models.test_oldest_postgres import PROGRAMS
from tests.situations import keep_foreign_reference
from tests.stores import OPTIONS, PASSWORDS
from workflows.actors import OPERATOR
from workflows.audit.verification import verify
from workflows.offices.persons import PersonDraft, ensure_person
from workflows.offices.users import UserError, create_user, user_by_address
from workflows.read_models.agreement_list import list_agreements, page_of_agreements

# I folds to ı; 10 stands behind 9 and hyphens count for nothing.
LOCALES = {"turkish": "tr-TR", "by_number": "en-u-kn-true-ka-shifted"}
# By code points. Each of the locales has another order for them.
REFERENCES = ["AND-2013-1000", "AND-2013-999", "AND10-2013-001", "AND9-2013-001", "IN-2013-001"]

pytestmark = pytest.mark.skipif(
    not PROGRAMS.exists(), reason="no PostgreSQL with ICU is installed here (Debian: postgresql-15)"
)


@pytest.fixture(scope="module")
def cluster() -> Iterator[EmbeddedPostgres]:
    folder = make_short_folder()
    try:
        with EmbeddedPostgres(folder / "pg", folder / "run", PASSWORDS, bin_dir=PROGRAMS, options=OPTIONS) as postgres:
            yield postgres
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module", params=LOCALES)
def elsewhere(cluster: EmbeddedPostgres, request: pytest.FixtureRequest) -> Iterator[Database]:
    """An installation on a database of that locale."""
    name = str(request.param)
    with psycopg.connect(cluster.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} OWNER amity_owner TEMPLATE template0 ENCODING 'UTF8'"
            f" LOCALE_PROVIDER icu ICU_LOCALE '{LOCALES[name]}' LOCALE 'C.UTF-8'"
        )
    with psycopg.connect(cluster.conninfo("postgres", name), autocommit=True) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        connection.execute("CREATE EXTENSION btree_gist")
        connection.execute("ALTER SCHEMA public OWNER TO amity_owner")
    upgrade(cluster.url("amity_owner", name), app_role="amity_app")
    ensure_installation(cluster.url("amity_owner", name), kind="rehearsal")
    database = Database(cluster.url("amity_app", name), pool_size=2)
    yield database
    database.close()


@pytest.fixture
def office(elsewhere: Database) -> TestOffice:
    return make_office(elsewhere)


def test_an_agreements_whole_life(office: TestOffice) -> None:
    reference = office.propose()
    office.bring_to_signing(reference)
    office.advance(reference, "sign")

    with office.transaction() as tx:
        listed = to_json(list_agreements(tx, "en"))
    assert [item["ref"] for item in listed["agreements"]] == [reference]
    # Another test gives agreements other references, which the log of course does not know.
    assert [found for found in verify(office.database).broken if found.ref == reference] == []


def test_one_address_is_one_user_however_it_is_written(office: TestOffice) -> None:
    address = f"INFO-{office.id.hex}@example.org"
    with office.transaction() as tx:
        user = create_user(tx, name="Info", address=address, roles=["coordinator"], by=OPERATOR)

    with office.transaction() as tx:
        found = user_by_address(tx, address.lower())
    with pytest.raises(UserError), office.transaction() as tx:
        create_user(tx, name="Info", address=address.lower(), roles=["coordinator"], by=OPERATOR)

    assert found.id == user.id


def test_one_name_is_one_person_however_it_is_written(office: TestOffice) -> None:
    with office.transaction() as tx:
        ids = {
            ensure_person(tx, PersonDraft(name, place=office.partner))[0]
            for name in ("Ilham Əliyev", "ILHAM ƏLIYEV", "ilham əliyev")
        }

    assert len(ids) == 1


def test_a_list_is_paged_through_whole_and_in_its_order(office: TestOffice) -> None:
    made = office.record(*["2013-05-04"] * len(REFERENCES))
    with office.transaction() as tx:
        for reference, name in zip(made, REFERENCES, strict=True):
            keep_foreign_reference(tx, reference, name)

    found: list[str] = []
    after = ""
    while True:
        with office.transaction() as tx:
            page = page_of_agreements(tx, "en", after=after, limit=1, cursor=str)
        found += [item.ref for item in page.agreements]
        if page.next_cursor is None:
            break
        after = page.next_cursor

    assert found == REFERENCES == sorted(REFERENCES)


def test_days_known_to_a_month_are_compared_as_dates(office: TestOffice) -> None:
    """As texts, which a locale that passes over hyphens takes for the numbers 20270504 and 202710."""
    days = ["2027", "2027-05", "2027-05-04", "2027-10", "2027-10-01"]
    office.record(*days)

    with office.transaction() as tx:
        found = tx.execute(text("SELECT signed_on FROM agreements ORDER BY signed_on")).scalars().all()
        before = tx.execute(text("SELECT count(*) FROM agreements WHERE signed_on < :day"), {"day": "2027-10"}).scalar()

    assert (list(found), before) == (days, 3)
