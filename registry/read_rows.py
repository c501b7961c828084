"""What an import understood of each row, for a person who compares it with the file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from registry.gazetteer.places_as_written import PlaceText
from registry.place_resolver import PlaceResolver
from registry.spreadsheet.row import Row
from workflows.offices.places import place_name


@dataclass(frozen=True, slots=True)
class ReadPlace:
    """A place as the file has it, and as it was found in the gazetteer; `checked` is whether nobody has to check it."""

    text: str
    name: str
    country: str | None
    region: str
    checked: bool

    def __str__(self) -> str:
        found = self.name if self.name == self.text else f"{self.text}: {self.name}"
        where = ", ".join(filter(None, (self.region, self.country or "country unknown")))
        return f"{found} ({where}{'' if self.checked else ', to be checked'})"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One row; what could not be read is None. `status` is a state, `outcome` that of an agreement that is over."""

    own: ReadPlace | None
    partners: tuple[ReadPlace, ...]
    kind: str | None
    date: str | None
    status: str
    outcome: str | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        places = " - ".join(str(place) if place else "?" for place in (self.own, *self.partners))
        status = f"{self.status} ({self.outcome})" if self.outcome else self.status
        return f"{places}; {self.kind or '?'}; {self.date or 'undated'}; {status}"


class Understood:
    """The rows as they were read; each place is described once."""

    def __init__(self, resolver: PlaceResolver) -> None:
        self._resolver = resolver
        self._places: dict[tuple[str, str | None, str], ReadPlace] = {}

    def row(self, row: Row) -> ReadRow:
        return ReadRow(
            own=self._place(row.own) if row.own else None,
            partners=tuple(map(self._place, row.partners)),
            kind=row.kind,
            date=row.date,
            status=row.standing.state,
            outcome=row.standing.outcome,
        )

    def _place(self, place: PlaceText) -> ReadPlace:
        identity = (place.text, place.country, place.region)
        if identity not in self._places:
            found = self._resolver.resolve(place)
            names = {**place.names, **(found.names if found else {})}
            self._places[identity] = ReadPlace(
                text=place.text or place_name(place.names, "en"),
                name=place_name(names, "en"),
                country=found.country if found else place.country,
                region=place.region,
                checked=found is not None and found.is_certain,
            )
        return self._places[identity]
