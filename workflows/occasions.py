"""Occasions worth marking, and memberships of federations."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.base import new_id
from models.database import office_of
from models.records import (
    AgreementOccasion,
    Membership,
    Occasion,
)
from workflows.actors import Actor
from workflows.dates import Edtf
from workflows.recording import AlreadyRecordedError, begin, end, words_of
from workflows.sources import SourceDraft


def record_occasion(
    session: Session,
    reference: str,
    *,
    by: Actor,
    title: str,
    date: Edtf,
    kind: str,
    place: UUID | None = None,
    organiser: str | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """A dated fact worth marking; the same occasion may touch several agreements."""
    loaded = begin(session, reference, by, version)
    occasion = session.scalar(select(Occasion).where(Occasion.title == title.strip(), Occasion.date == str(date)))
    if occasion is None:
        occasion = Occasion(
            id=new_id(),
            office_id=office_of(session),
            place_id=place,
            title=words_of(title, "An occasion needs a title."),
            kind=kind,
            date=str(date),
            organiser=organiser,
        )
        session.add(occasion)
        session.flush()
    linked = session.scalar(
        select(AgreementOccasion.id).where(
            AgreementOccasion.agreement_id == loaded.id, AgreementOccasion.occasion_id == occasion.id
        )
    )
    if linked is not None:
        raise AlreadyRecordedError(f"{title} {date} is recorded here already.")
    session.add(
        AgreementOccasion(id=new_id(), office_id=office_of(session), agreement_id=loaded.id, occasion_id=occasion.id)
    )
    data = {"occasion": occasion.id, "title": title, "date": str(date), "kind": kind, "organiser": organiser}
    end(session, loaded, "occasion.recorded", data, by=by, subject=("occasion", occasion.id), source=source)
    return occasion.id


def record_membership(
    session: Session,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    organisation: str,
    since: Edtf | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """That a party is a member of a federation or league."""
    loaded = begin(session, reference, by, version)
    membership = session.scalar(
        select(Membership).where(Membership.place_id == place, Membership.organisation == organisation.strip())
    )
    if membership is not None:
        raise AlreadyRecordedError(f"The membership of {organisation} is recorded already.")
    membership = Membership(
        id=new_id(),
        office_id=office_of(session),
        place_id=place,
        agreement_id=loaded.id,
        organisation=words_of(organisation, "A membership needs the name of the organisation."),
        since=str(since) if since else None,
    )
    session.add(membership)
    data = {
        "membership": membership.id,
        "place": place,
        "organisation": organisation,
        "since": str(since) if since else None,
    }
    end(session, loaded, "membership.recorded", data, by=by, subject=("membership", membership.id), source=source)
    return membership.id
