"""Alembic's entry: one connection, handed over by `models.migrate`."""

from alembic import context

from models.tables.registry import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, compare_type=True)
with context.begin_transaction():
    context.run_migrations()
