"""Relations that nobody has heard of for too long, whatever their state is called. Pure."""

from __future__ import annotations

from datetime import date

from models.enums import Phase
from workflows.calendar.dates import Edtf, Period
from workflows.definitions.schema import Definition


def silent_since(
    definition: Definition, state: str, last_contact_on: str | None, signed_on: str | None, today: date
) -> date | None:
    """The day of the last contact (EDTF), or of the signing, if it lies further back than the state's review period.

    None if there was contact, if neither day is recorded, or if nothing is signed or all is over.
    """
    known = last_contact_on or signed_on
    found = definition.states[state]
    if found.phase not in Phase.holding() or found.review is None or known is None:
        return None
    last = Edtf.parse(known).last
    return last if Period.parse(found.review).from_day(last) < today else None
