"""Every table, imported once so that `Base.metadata` is whole."""

from models.tables import (  # noqa: F401 - for what importing them does
    agreements,
    approvals,
    calendar,
    definitions,
    events,
    exchanges,
    installation,
    list_mappings,
    people,
    plan,
    records,
    sessions,
    sources,
    terms,
)
from models.tables.base import Base

metadata = Base.metadata

# Tables without an office: readable by every transaction, written with care.
SHARED = frozenset({"installation", "clock", "hold", "backups"})
