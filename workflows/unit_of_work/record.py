"""Recording what belongs to an agreement: meetings, documents, fields; and the frame that its kin share.

Each function is one change of one agreement: it raises `VersionConflictError` when `version` is stale, adds an
event, and plans anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from babel import Locale
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config.errors import NotFoundError, RefusedError, UsageError
from config.texts import trimmed
from models.agreements import AgreementField
from models.base import new_id
from models.chain import Personal
from models.database import now, office_of
from models.exchanges import Exchange
from models.records import (
    Document,
    DocumentText,
    Meeting,
    MeetingParticipant,
)
from models.vocabulary import (
    DocumentKind,
    MeetingKind,
    Role,
    TextStatus,
)
from models.writing import insert_rows
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.offices.persons import PersonDraft, add_person
from workflows.proposing import field_ids, field_key
from workflows.unit_of_work.changes import Happened, finish, open_for_change
from workflows.unit_of_work.loader import Loaded
from workflows.unit_of_work.sources import SourceDraft, cite


class AlreadyRecordedError(RefusedError):
    code = "already-recorded"


def record_meeting(
    session: Session,
    reference: str,
    *,
    by: Actor,
    title: str,
    held_on: Edtf,
    kind: MeetingKind = MeetingKind.MEETING,
    venue: str | None = None,
    summary: str | None = None,
    participants: Sequence[PersonDraft] = (),
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """A meeting, visit or call that took place; counts as contact with the partner."""
    loaded = begin(session, reference, by, version)
    must_be_past(session, loaded, held_on)
    meeting = Meeting(
        id=new_id(),
        office_id=office_of(session),
        agreement_id=loaded.id,
        kind=kind,
        title=words_of(title, "A meeting needs a title."),
        held_on=str(held_on),
        venue=venue,
        summary=summary,
    )
    session.add(meeting)
    session.flush()
    people = [add_person(session, draft) for draft in participants]
    insert_rows(
        session,
        MeetingParticipant,
        [
            {"id": new_id(), "office_id": office_of(session), "meeting_id": meeting.id, "person_id": person}
            for person, _ in people
        ],
    )
    count_as_contact(loaded, held_on)
    data = {
        "meeting": meeting.id,
        "kind": kind,
        "title": title,
        "held_on": str(held_on),
        "venue": venue,
        "summary": Personal(summary),
        "participants": [said for _, said in people],
    }
    end(session, loaded, "meeting.recorded", data, by=by, subject=("meeting", meeting.id), source=source)
    return meeting.id


def record_document(
    session: Session,
    reference: str,
    *,
    by: Actor,
    title: str,
    kind: DocumentKind = DocumentKind.AGREEMENT,
    dated_on: Edtf | None = None,
    texts: Mapping[str, TextStatus],
    prevails: str | None = None,
    exchange: UUID | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """A document's facts, with one text or more by language ('und' where the language is not known).

    With `exchange` it is one of that exchange, such as its programme or its report.
    """
    loaded = begin(session, reference, by, version)
    if exchange is not None:
        exchange_of(session, loaded, exchange)
    if not texts:
        raise UsageError("A document needs a text.", hint="Name at least one language.")
    for language, status in texts.items():
        need_language(language)
        if status not in TextStatus.recordable():
            known = ", ".join(TextStatus.recordable())
            raise UsageError(f"A text is not recorded as {status}.", hint=f"Say how far it is: {known}.")
    if prevails is not None and prevails not in texts:
        raise UsageError(f"There is no text in {prevails!r} that could prevail.", hint="Name one of its languages.")
    title = words_of(title, "A document needs a title.")
    document = _returned_document(session, loaded, kind, title, texts) if exchange is None else None
    if document is None:
        document = Document(
            id=new_id(),
            office_id=office_of(session),
            agreement_id=loaded.id,
            exchange_id=exchange,
            kind=kind,
            title=title,
        )
        session.add(document)
    if dated_on is not None:
        document.dated_on = str(dated_on)
    session.flush()
    counted = session.execute(
        select(DocumentText.language, func.max(DocumentText.number))
        .where(DocumentText.document_id == document.id)
        .group_by(DocumentText.language)
    )
    numbers = {row[0]: row[1] for row in counted}
    insert_rows(
        session,
        DocumentText,
        [
            {
                "id": new_id(),
                "office_id": office_of(session),
                "document_id": document.id,
                "language": language,
                "number": numbers.get(language, 0) + 1,
                "status": status,
                "prevails": language == prevails,
            }
            for language, status in texts.items()
        ],
    )
    data = {
        "document": document.id,
        "kind": kind,
        "title": title,
        "dated_on": str(dated_on) if dated_on else None,
        "texts": {language: str(status) for language, status in texts.items()},
        **({"exchange": exchange} if exchange else {}),
    }
    end(session, loaded, "document.recorded", data, by=by, subject=("document", document.id), source=source)
    return document.id


def _returned_document(
    session: Session, loaded: Loaded, kind: DocumentKind, title: str, texts: Mapping[str, TextStatus]
) -> Document | None:
    """The document of that name whose texts were returned: what is recorded now is its next version."""
    returned = (
        select(DocumentText.document_id)
        .where(DocumentText.status == TextStatus.RETURNED, DocumentText.language.in_(texts))
        .scalar_subquery()
    )
    return session.scalar(
        select(Document)
        .where(
            Document.agreement_id == loaded.id,
            Document.exchange_id.is_(None),
            Document.kind == kind,
            Document.title == title,
            Document.id.in_(returned),
        )
        .order_by(Document.id.desc())
        .limit(1)
    )


def add_fields(
    session: Session, reference: str, *, by: Actor, names: Collection[str], version: int | None = None
) -> None:
    """Fields of cooperation; those that are there already are left as they are."""
    loaded = begin(session, reference, by, version)
    ids = field_ids(session, names)
    present = set(session.scalars(select(AgreementField.field_id).where(AgreementField.agreement_id == loaded.id)))
    added = {field_key(name): trimmed(name) for name in names if trimmed(name) and ids[field_key(name)] not in present}
    if not added:
        raise AlreadyRecordedError("These fields are recorded already, or none was named.", hint="Name a new one.")
    insert_rows(
        session,
        AgreementField,
        [
            {"id": new_id(), "office_id": office_of(session), "agreement_id": loaded.id, "field_id": ids[key]}
            for key in added
        ],
    )
    end(session, loaded, "fields.added", {"fields": list(added.values())}, by=by)


def begin(session: Session, reference: str, by: Actor, version: int | None) -> Loaded:
    """Opens one agreement for a coordinator's record."""
    by.need(Role.COORDINATOR)
    return open_for_change(session, reference, version=version)


def end(
    session: Session,
    loaded: Loaded,
    type: str,
    data: Mapping[str, Any],
    *,
    by: Actor,
    subject: tuple[str, UUID] | None = None,
    source: SourceDraft | None = None,
) -> None:
    session.flush()
    if source is not None and subject is not None:
        cite(session, source, [(loaded.id, *subject)])
        data = {**data, "source": source.title}
    finish(session, [Happened(loaded, type, data)], by=by, because=f"{type} changed the facts")


def must_be_past(session: Session, loaded: Loaded, day: Edtf) -> None:
    if day.first > local_day(now(session), loaded.facts.zone):
        raise UsageError(
            f"{day} has not come yet.", hint="Record what has happened; plan an exchange for what is ahead."
        )


def count_as_contact(loaded: Loaded, day: Edtf) -> None:
    known = loaded.row["last_contact_on"]
    if known is None or Edtf.parse(known).last < day.last:
        loaded.updates["last_contact_on"] = str(day)


def need_language(code: str) -> None:
    """By the first part of its BCP 47 code, which CLDR has a name for ('und' is the unknown one)."""
    if code.split("-")[0] not in Locale("en").languages:
        raise UsageError(f"{code!r} is no language.", hint="Write a code such as en, ko or az.")


def words_of(value: str, complaint: str) -> str:
    if not trimmed(value):
        raise UsageError(complaint, hint="Write a few words.")
    return trimmed(value)


def exchange_of(session: Session, loaded: Loaded, exchange_id: UUID) -> Exchange:
    """One exchange of the agreement that is open for a change."""
    exchange = session.scalar(select(Exchange).where(Exchange.agreement_id == loaded.id, Exchange.id == exchange_id))
    if exchange is None:
        raise NotFoundError("There is no such exchange.", hint=f"`amity exchanges list {loaded.reference}` lists them.")
    return exchange
