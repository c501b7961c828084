"""What a person chooses when a file is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.calendar.written_dates import DateOrder


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person who reads a file chose, where the file leaves something open.

    `kind` is for rows that name none, or one without a definition; `columns` maps headers to fields; `own` is our side
    in rows that do not name it. If the file names no own country, `own_country` is it, else the one in which most of
    its own places are known. `encoding` is that of a text file; `date_order` decides dates such as 03/04/2005; `sheet`
    is the only one to be read. `mapping` is the name of the saved mapping from which any of these come.
    """

    kind: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    own: str | None = None
    own_country: str | None = None
    encoding: str | None = None
    date_order: DateOrder | None = None
    sheet: str | None = None
    mapping: str | None = None
