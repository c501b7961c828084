"""Every table, imported once so that `Base.metadata` is whole."""

from models import access, agreements, definitions, exchanges, home, log, people, plan, records
from models.base import Base

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
