"""How an office reads a list whose columns have headers of their own."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from models.tables.base import OfficeRow, Words, in_office


class ListMapping(OfficeRow):
    """Columns of a list by their headers, and what else was chosen for it, saved under a name."""

    __tablename__ = "list_mappings"
    __table_args__ = (*in_office(), UniqueConstraint("office_id", "name"))

    name: Mapped[str]
    # The field of each column, by its header.
    columns: Mapped[Words] = mapped_column(server_default=text("'{}'::jsonb"))
    # What else was chosen, by the option's name.
    choices: Mapped[Words] = mapped_column(server_default=text("'{}'::jsonb"))
