"""The embedded database and broker: programs from wheels, run as children, seen by nobody else."""

from cli.processes.stores.errors import StoreError
from cli.processes.stores.postgres import EmbeddedPostgres
from cli.processes.stores.valkey import EmbeddedValkey

__all__ = ["EmbeddedPostgres", "EmbeddedValkey", "StoreError"]
