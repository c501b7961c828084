"""How the names of countries, places and agreements that people write in a form or a command are looked up."""

from __future__ import annotations

from datetime import UTC, timedelta
from uuid import UUID

from models.database import Transaction
from models.queries import places as places_queries
from models.queries.board import agreement_head
from registry.gazetteer.countries import find_country
from workflows.inputs.base import LookUps
from workflows.offices.places import called

COUNTRIES = LookUps(country=find_country)
# Where a day begins first.
FARTHEST_EAST = timedelta(hours=14)


def look_ups(tx: Transaction) -> LookUps:
    """Those of the transaction's office; each look-up is a statement."""

    def places(name: str) -> dict[UUID, str]:
        return {place.id: place.key for place in called(places_queries.places(tx), name)}

    return LookUps(
        country=find_country,
        places=places,
        agreement=lambda reference: agreement_head(tx, reference) is not None,
        today=(tx.now.astimezone(UTC) + FARTHEST_EAST).date(),
    )
