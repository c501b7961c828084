"""What hangs on a place: the agreements that have to be planned again when its days change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Row, Text, any_, literal, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from models.database import Transaction
from models.tables.calendar import ClosedDay
from models.tables.people import Place

# Somebody's mails go out when their own place works, whatever agreement they are about.
_REPLAN = text("""
WITH touched AS (SELECT id, own FROM places WHERE id = :place OR country = :country)
UPDATE agreements SET replan_at = amity_now()
WHERE phase <> 'over' AND (EXISTS (SELECT FROM touched WHERE own)
  OR EXISTS (SELECT FROM users u JOIN touched t ON t.id = u.home_place_id)
  OR id IN (SELECT r.agreement_id FROM parties r JOIN touched t ON t.id = r.place_id))
""")
_REPLAN_ALL = text("UPDATE agreements SET replan_at = amity_now() WHERE phase <> 'over'")

# Where the user `u` of a statement works, with `o` their office: at home, else at the first own place.
WORKPLACE = """LEFT JOIN places work ON work.id = coalesce(u.home_place_id,
  (SELECT f.id FROM places f WHERE f.own ORDER BY f.id LIMIT 1))"""
ZONE_OF_USER = """coalesce(u.zone, CASE WHEN u.home_place_id IS NOT NULL THEN work.zone END, o.zone, work.zone,
    'UTC')"""

# What was recorded for the place `p` of a statement, or for its country; `workflows.unit_of_work.place_calendars`
# reads it. The place comes first: what it says itself holds.
CLOSED_DAYS = """(SELECT jsonb_agg(jsonb_build_object('kind', d.kind, 'first', d.first_day, 'last', d.last_day,
    'yearly', d.yearly, 'name', d.name) ORDER BY d.place_id IS NULL, d.id) FROM closed_days d
    WHERE d.place_id = p.id OR d.country = p.country)"""

_OFFICE_ZONE = text("""
SELECT coalesce(o.zone, (SELECT p.zone FROM places p WHERE p.own ORDER BY p.id LIMIT 1)) FROM offices o
WHERE o.id = amity_office()
""")
# Lists are filtered and counted by the partners' countries, which are on the agreement as well.
_COUNTRIES = text("""
UPDATE agreements a SET countries = c.countries
FROM (SELECT r.agreement_id,
    coalesce(array_agg(DISTINCT p.country ORDER BY p.country) FILTER (WHERE p.country IS NOT NULL), '{}') AS countries
  FROM parties r JOIN places p ON p.id = r.place_id
  WHERE NOT r.own AND r.agreement_id IN (SELECT agreement_id FROM parties WHERE place_id = :place)
  GROUP BY r.agreement_id) c
WHERE a.id = c.agreement_id
""")


def office_zone(tx: Transaction) -> str | None:
    """Where the office works: its own zone, else that of its first own place; None before it has either."""
    zone: str | None = tx.execute(_OFFICE_ZONE).scalar_one()
    return zone


def replan_place(tx: Transaction, place: UUID | None, country: str | None = None) -> None:
    """Has the sweep plan each agreement of a place, or of a country, again; all, if people of the office work there."""
    tx.execute(_REPLAN, {"place": place, "country": country})
    tx.wake_workers()


def replan_all(tx: Transaction) -> None:
    """Has the sweep plan each agreement of the office again."""
    tx.execute(_REPLAN_ALL)
    tx.wake_workers()


def set_countries_of(tx: Transaction, place: UUID) -> None:
    """The partners' countries on every agreement that this place is a party of."""
    tx.execute(_COUNTRIES, {"place": place})


def places(tx: Transaction) -> list[Place]:
    """All places of the office, in the order in which they were added."""
    return list(tx.scalars(select(Place).where(Place.office_id == tx.office).order_by(Place.id)))


def own_places(tx: Transaction) -> list[Place]:
    return list(tx.scalars(select(Place).where(Place.office_id == tx.office, Place.own).order_by(Place.id)))


def places_with_ids(tx: Transaction, ids: Collection[UUID]) -> list[Place]:
    return list(tx.scalars(select(Place).where(Place.id.in_(ids)))) if ids else []


def places_with_keys(tx: Transaction, keys: Collection[str]) -> list[Place]:
    # One value, however many keys: a list would have a parameter for each, and 65,535 is the most.
    wanted = any_(literal(list(keys), ARRAY(Text)))
    return list(tx.scalars(select(Place).where(Place.office_id == tx.office, Place.key == wanted)))


def places_in(tx: Transaction, country: str | None) -> list[Place]:
    query = select(Place).where(Place.office_id == tx.office, Place.country == country)
    return list(tx.scalars(query.order_by(Place.id)))


def own_places_among(tx: Transaction, ids: Collection[UUID]) -> list[Place]:
    return list(tx.scalars(select(Place).where(Place.id.in_(ids), Place.own)))


def countries_of(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, str]:
    """The countries of those places whose country is known."""
    found = tx.execute(select(Place.id, Place.country).where(Place.id.in_(ids)))
    return {row.id: row.country for row in found if row.country is not None}


def has_closed_day(tx: Transaction, place: UUID | None, country: str | None, first: date, name: str) -> bool:
    query = select(ClosedDay.id).where(
        ClosedDay.place_id.is_not_distinct_from(place),
        ClosedDay.country.is_not_distinct_from(country),
        ClosedDay.first_day == first,
        ClosedDay.name == name,
    )
    return tx.scalar(query) is not None


def closed_days_of(tx: Transaction, place: UUID | None, country: str | None) -> list[ClosedDay]:
    """What was recorded for exactly this place, or for exactly this country."""
    return list(
        tx.scalars(
            select(ClosedDay)
            .where(ClosedDay.place_id.is_not_distinct_from(place), ClosedDay.country.is_not_distinct_from(country))
            .order_by(ClosedDay.first_day, ClosedDay.id)
        )
    )


def closed_days_of_office(tx: Transaction) -> Sequence[Row[ClosedDay, dict[str, str] | None]]:
    """Each with the names of its place, if it has one, by day."""
    return tx.execute(
        select(ClosedDay, Place.names)
        .join(Place, Place.id == ClosedDay.place_id, isouter=True)
        .order_by(ClosedDay.first_day, ClosedDay.name)
    ).all()
