"""The two roles and the database of an installation (`docs/decisions/two-roles.md`), made by the superuser."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import psycopg
from psycopg import sql

from config.runtime import APP_ROLE, DATABASE, OWNER_ROLE

_EXTENSIONS = ("pg_trgm", "btree_gist")


def make_roles(conninfo: Callable[[str, str], str], passwords: Mapping[str, str]) -> None:
    """Owner, application role, database, extensions. May be repeated after an interruption.

    `conninfo` says how a role reaches a database of the running server.
    """

    def role(name: str) -> sql.Composed:
        return sql.SQL("{} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(name), sql.Literal(passwords[name])
        )

    with psycopg.connect(conninfo("postgres", "postgres"), autocommit=True) as connection:
        for name in (OWNER_ROLE, APP_ROLE):
            known = connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [name]).fetchone()
            connection.execute(sql.SQL("ALTER ROLE " if known is not None else "CREATE ROLE ") + role(name))
        if connection.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE]).fetchone() is None:
            connection.execute(
                sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(DATABASE), sql.Identifier(OWNER_ROLE))
            )
        connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(DATABASE)))
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(sql.Identifier(DATABASE), sql.Identifier(APP_ROLE))
        )
    with psycopg.connect(conninfo("postgres", DATABASE), autocommit=True) as connection:
        for extension in _EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
