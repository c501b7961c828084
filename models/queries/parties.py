"""The parties of an agreement: their places, their signing, their own approval and their memberships."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select, update

from models.database import Transaction
from models.tables.agreements import PartnerApprovalStep, Party
from models.tables.people import Place
from models.tables.records import Membership


def parties(tx: Transaction, agreement: UUID) -> list[Party]:
    return list(tx.scalars(select(Party).where(Party.agreement_id == agreement)))


def names_of_parties(tx: Transaction, ids: Collection[UUID]) -> dict[UUID, dict[str, str]]:
    """The names of their places, in every language, by the id of the party."""
    found = select(Party.id, Place.names).join(Place, Place.id == Party.place_id).where(Party.id.in_(ids))
    return {row.id: row.names for row in tx.execute(found)}


def party_at(tx: Transaction, agreement: UUID, place: UUID) -> Party | None:
    return tx.scalar(select(Party).where(Party.agreement_id == agreement, Party.place_id == place))


def places_of_parties(tx: Transaction, agreement: UUID) -> Sequence[Place]:
    return tx.scalars(
        select(Place)
        .join(Party, Party.place_id == Place.id)
        .where(Party.agreement_id == agreement)
        .order_by(Party.position)
    ).all()


def names_of_hosts(tx: Transaction, agreement: UUID) -> Sequence[dict[str, str]]:
    """The names of the places that host by turns, in their order."""
    return tx.scalars(
        select(Place.names)
        .join(Party, Party.place_id == Place.id)
        .where(Party.agreement_id == agreement, Party.hosting_turn.is_not(None))
        .order_by(Party.hosting_turn)
    ).all()


def correct_signing(tx: Transaction, agreement: UUID, before: str | None, after: str | None) -> None:
    """Parties that signed on the day that was wrong, or on none that was known."""
    was = Party.signed_on == before if before is not None else Party.signed_on.is_(None)
    tx.execute(update(Party).where(Party.agreement_id == agreement, was).values(signed_on=after))


def partner_step(tx: Transaction, party: UUID, step: str) -> PartnerApprovalStep | None:
    return tx.scalar(
        select(PartnerApprovalStep).where(PartnerApprovalStep.party_id == party, PartnerApprovalStep.step == step)
    )


def membership_of_place(tx: Transaction, place: UUID, organisation: str) -> Membership | None:
    return tx.scalar(select(Membership).where(Membership.place_id == place, Membership.organisation == organisation))


def membership_of(tx: Transaction, agreement: UUID, organisation: str) -> Membership | None:
    return tx.scalar(
        select(Membership).where(Membership.agreement_id == agreement, Membership.organisation == organisation)
    )
