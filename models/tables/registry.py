"""Every table, imported once so that `Base.metadata` is whole."""

from models.tables import agreements, definitions, exchanges, people, plan, records
from models.tables import events as log
from models.tables import installation as home
from models.tables import sessions as access
from models.tables.base import Base

metadata = Base.metadata

# Tables without an office: readable by every transaction, written with care.
SHARED = frozenset({"installation", "clock", "hold", "backups"})

__all__ = [
    "SHARED",
    "access",
    "agreements",
    "definitions",
    "exchanges",
    "home",
    "log",
    "metadata",
    "people",
    "plan",
    "records",
]
