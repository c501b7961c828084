"""The embedded database and broker: programs from wheels, run as children, seen by nobody else."""

from cli.stores.errors import StoreError
from cli.stores.postgres import EmbeddedPostgres
from cli.stores.valkey import EmbeddedValkey

__all__ = ["EmbeddedPostgres", "EmbeddedValkey", "StoreError"]
