"""The schema that the migrations make is the one that the models describe, in both directions."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from sqlalchemy import create_engine, text

from models import row_security
from models.migrate import config_for, upgrade
from models.tables.registry import metadata
from tests.stores import addresses


@pytest.fixture
def empty_database() -> Iterator[str]:
    postgres = addresses().postgres()
    name = f"m_{uuid4().hex[:12]}"
    with psycopg.connect(postgres.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" OWNER amity_owner TEMPLATE template0')
    yield name
    with psycopg.connect(postgres.conninfo("postgres", "postgres"), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def schema_of(database: str) -> list[str]:
    """Its statements as `pg_dump` writes them, sorted, without what a dump itself adds."""
    postgres = addresses().postgres()
    dump = subprocess.run(
        [
            postgres.bin_dir / "pg_dump",
            "--schema-only",
            "--no-owner",
            "--no-privileges",
            "--exclude-table=alembic_version",
            postgres.conninfo("amity_owner", database),
        ],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # Extensions are the superuser's, who makes them where a database is made.
    passed_over = ("--", "\\", "SET ", "SELECT ", "CREATE EXTENSION", "COMMENT ON EXTENSION")
    lines = [line for line in dump.splitlines() if line and not line.startswith(passed_over)]
    statements = re.split(r"(?<=;)\n", "\n".join(lines))
    # The order of columns is that of their writing; the rest of a statement tells them apart.
    return sorted("\n".join(sorted(line.strip(" ,") for line in s.splitlines())) for s in statements)


def test_migrations_make_what_the_models_describe(empty_database: str) -> None:
    postgres = addresses().postgres()
    engine = create_engine(postgres.url("amity_owner", empty_database))
    with engine.begin() as connection:
        metadata.create_all(connection)
        for statement in row_security.statements():
            connection.execute(text(statement.replace(":", r"\:")))
    engine.dispose()

    assert schema_of(empty_database) == schema_of("amity")


def test_migrations_can_be_taken_back_and_done_again(empty_database: str) -> None:
    postgres = addresses().postgres()
    url = postgres.url("amity_owner", empty_database)
    revisions = upgrade(url, app_role="amity_app")
    engine = create_engine(url)
    with engine.connect() as connection:
        command.downgrade(config_for(connection), "base")
        left = connection.execute(
            text("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'")
        ).scalar()
        functions = connection.execute(
            text(
                "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND NOT EXISTS ("
                "SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')"
            )
        ).scalar()
    engine.dispose()

    again = upgrade(url, app_role="amity_app")

    assert (left, functions) == (1, 0)  # Alembic's own table stays
    assert again == revisions
    assert schema_of(empty_database) == schema_of("amity")


def test_upgrading_again_changes_nothing() -> None:
    postgres = addresses().postgres()

    applied = upgrade(postgres.url("amity_owner"), app_role="amity_app")

    assert applied == []
