"""Recording what belongs to an agreement: meetings, documents, people, commitments, occasions, memberships.

Each function is one change of one agreement: it raises `VersionConflictError` when `version` is stale, adds an
event, and plans anew.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from config.errors import NotFoundError, RefusedError, UsageError
from models.agreements import AgreementField, Party, Terms, Witness
from models.base import new_id
from models.chain import Personal
from models.database import now, office_of
from models.records import (
    AgreementOccasion,
    Commitment,
    Document,
    DocumentText,
    FactSource,
    Meeting,
    MeetingParticipant,
    Membership,
    Occasion,
)
from models.vocabulary import (
    CommitmentState,
    DocumentKind,
    EntryIntoForce,
    MeetingKind,
    Renewal,
    Role,
    TextStatus,
)
from models.writing import insert_rows
from workflows.actors import Actor
from workflows.changing import Happened, finish, open_for_change
from workflows.dates import Edtf, Period, local_day
from workflows.loading import Loaded
from workflows.persons import PersonDraft, add_person
from workflows.proposing import SourceDraft, field_ids, field_key, source_ids


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
    loaded = _begin(session, reference, by, version)
    _past(session, loaded, held_on)
    meeting = Meeting(
        id=new_id(),
        office_id=office_of(session),
        agreement_id=loaded.id,
        kind=kind,
        title=_words(title, "A meeting needs a title."),
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
    _contact(loaded, held_on)
    data = {
        "meeting": meeting.id,
        "kind": kind,
        "title": title,
        "held_on": str(held_on),
        "venue": venue,
        "summary": Personal(summary),
        "participants": [said for _, said in people],
    }
    _end(session, loaded, "meeting.recorded", data, by=by, subject=("meeting", meeting.id), source=source)
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
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """A document's facts, with one text or more by language ('und' where the language is not known)."""
    loaded = _begin(session, reference, by, version)
    if not texts:
        raise UsageError("A document needs a text.", hint="Name at least one language.")
    document = Document(
        id=new_id(),
        office_id=office_of(session),
        agreement_id=loaded.id,
        kind=kind,
        title=_words(title, "A document needs a title."),
        dated_on=str(dated_on) if dated_on else None,
    )
    session.add(document)
    session.flush()
    insert_rows(
        session,
        DocumentText,
        [
            {
                "id": new_id(),
                "office_id": office_of(session),
                "document_id": document.id,
                "language": language,
                "number": 1,
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
    }
    _end(session, loaded, "document.recorded", data, by=by, subject=("document", document.id), source=source)
    return document.id


def name_signatory(
    session: Session,
    reference: str,
    *,
    by: Actor,
    place: UUID,
    person: PersonDraft,
    signed_on: Edtf | None = None,
    signed_at: str | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """Who signs, or signed, for one party; with the day and the place where these are known."""
    loaded = _begin(session, reference, by, version)
    party = session.scalar(select(Party).where(Party.agreement_id == loaded.id, Party.place_id == place))
    if party is None:
        raise NotFoundError(f"That place is no party to {reference}.", hint="Name one of its parties.")
    if signed_on is not None:
        _past(session, loaded, signed_on)
    person_id, said = add_person(session, PersonDraft(**{**vars(person), "place": place}))
    party.signatory_id = person_id
    party.signed_on = str(signed_on) if signed_on else party.signed_on
    party.signed_at = signed_at or party.signed_at
    data = {"party": party.id, "signatory": said, "signed_on": party.signed_on, "signed_at": signed_at}
    _end(session, loaded, "signatory.named", data, by=by, subject=("party", party.id), source=source)
    return person_id


def add_witness(
    session: Session,
    reference: str,
    *,
    by: Actor,
    person: PersonDraft,
    capacity: str | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """Somebody present at the signing who did not sign."""
    loaded = _begin(session, reference, by, version)
    person_id, said = add_person(session, person)
    witness = Witness(
        id=new_id(), office_id=office_of(session), agreement_id=loaded.id, person_id=person_id, capacity=capacity
    )
    session.add(witness)
    data = {"witness": witness.id, "person": said, "capacity": Personal(capacity, person_id)}
    _end(session, loaded, "witness.added", data, by=by, subject=("witness", witness.id), source=source)
    return person_id


def add_fields(
    session: Session, reference: str, *, by: Actor, names: Collection[str], version: int | None = None
) -> None:
    """Fields of cooperation; those that are there already are left as they are."""
    loaded = _begin(session, reference, by, version)
    ids = field_ids(session, names)
    present = set(session.scalars(select(AgreementField.field_id).where(AgreementField.agreement_id == loaded.id)))
    added = {field_key(name): name.strip() for name in names if name.strip() and ids[field_key(name)] not in present}
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
    _end(session, loaded, "fields.added", {"fields": list(added.values())}, by=by)


def make_commitment(
    session: Session,
    reference: str,
    *,
    by: Actor,
    what: str,
    due_on: Edtf | None = None,
    field: str | None = None,
    party: UUID | None = None,
    source: SourceDraft | None = None,
    version: int | None = None,
) -> UUID:
    """Something promised; `party` None is all of them together."""
    loaded = _begin(session, reference, by, version)
    field_id = field_ids(session, [field])[field_key(field)] if field else None
    commitment = Commitment(
        id=new_id(),
        office_id=office_of(session),
        agreement_id=loaded.id,
        field_id=field_id,
        party_id=party,
        what=_words(what, "A commitment needs to say what is promised."),
        due_on=str(due_on) if due_on else None,
        state=CommitmentState.OPEN,
    )
    session.add(commitment)
    data = {"commitment": commitment.id, "what": what, "due_on": commitment.due_on, "party": party, "field": field}
    _end(session, loaded, "commitment.made", data, by=by, subject=("commitment", commitment.id), source=source)
    return commitment.id


def close_commitment(
    session: Session,
    reference: str,
    commitment_id: UUID,
    *,
    by: Actor,
    state: CommitmentState,
    evidence: str | None = None,
    version: int | None = None,
) -> None:
    """Marks a commitment as kept, with its evidence, or as dropped, with the reason. The same again does nothing."""
    loaded = _begin(session, reference, by, version)
    commitment = session.scalar(
        select(Commitment).where(Commitment.agreement_id == loaded.id, Commitment.id == commitment_id)
    )
    if commitment is None:
        raise NotFoundError("There is no such commitment.", hint=f"`amity agreements show {reference}` lists them.")
    if commitment.state == state:
        return
    commitment.state = state
    commitment.evidence = evidence or commitment.evidence
    data = {"commitment": commitment_id, "evidence": Personal(evidence)}
    _end(session, loaded, f"commitment.{state}", data, by=by)


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
    loaded = _begin(session, reference, by, version)
    occasion = session.scalar(select(Occasion).where(Occasion.title == title.strip(), Occasion.date == str(date)))
    if occasion is None:
        occasion = Occasion(
            id=new_id(),
            office_id=office_of(session),
            place_id=place,
            title=_words(title, "An occasion needs a title."),
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
    _end(session, loaded, "occasion.recorded", data, by=by, subject=("occasion", occasion.id), source=source)
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
    loaded = _begin(session, reference, by, version)
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
        organisation=_words(organisation, "A membership needs the name of the organisation."),
        since=str(since) if since else None,
    )
    session.add(membership)
    data = {
        "membership": membership.id,
        "place": place,
        "organisation": organisation,
        "since": str(since) if since else None,
    }
    _end(session, loaded, "membership.recorded", data, by=by, subject=("membership", membership.id), source=source)
    return membership.id


def record_terms(
    session: Session,
    reference: str,
    *,
    by: Actor,
    entry_into_force: EntryIntoForce | None = None,
    valid_for: str | None = None,
    renewal: Renewal | None = None,
    notice_period: str | None = None,
    languages: Sequence[str] = (),
    prevailing_language: str | None = None,
    binding: bool | None = None,
    version: int | None = None,
) -> None:
    """What the text says of itself; replaces what was recorded before."""
    loaded = _begin(session, reference, by, version)
    for period in (valid_for, notice_period):
        if period is not None:
            Period.parse(period)
    row = session.scalar(select(Terms).where(Terms.agreement_id == loaded.id))
    if row is None:
        row = Terms(id=new_id(), office_id=office_of(session), agreement_id=loaded.id)
        session.add(row)
    values: dict[str, Any] = {
        "entry_into_force": entry_into_force,
        "valid_for": valid_for,
        "renewal": renewal,
        "notice_period": notice_period,
        "languages": list(languages),
        "prevailing_language": prevailing_language,
        "binding": binding,
    }
    for name, value in values.items():
        setattr(row, name, value)
    _end(session, loaded, "terms.recorded", values, by=by)


def _begin(session: Session, reference: str, by: Actor, version: int | None) -> Loaded:
    by.need(Role.COORDINATOR)
    return open_for_change(session, reference, version=version)


def _end(
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
        ids = source_ids(session, [source])
        insert_rows(
            session,
            FactSource,
            [
                {
                    "id": new_id(),
                    "office_id": office_of(session),
                    "agreement_id": loaded.id,
                    "source_id": ids[source.kind.value, source.title, source.locator],
                    "subject": subject[0],
                    "subject_id": subject[1],
                    "fact": "all",
                }
            ],
        )
        data = {**data, "source": source.title}
    finish(session, [Happened(loaded, type, data)], by=by, because=f"{type} changed the facts")


def _past(session: Session, loaded: Loaded, day: Edtf) -> None:
    if day.first > local_day(now(session), loaded.facts.zone):
        raise UsageError(
            f"{day} has not come yet.", hint="Record what has happened; plan an exchange for what is ahead."
        )


def _contact(loaded: Loaded, day: Edtf) -> None:
    known = loaded.row["last_contact_on"]
    if known is None or Edtf.parse(known).last < day.last:
        loaded.updates["last_contact_on"] = str(day)


def _words(value: str, complaint: str) -> str:
    if not value.strip():
        raise UsageError(complaint, hint="Write a few words.")
    return value.strip()


def party_places(session: Session, loaded: Loaded) -> list[UUID]:
    rows = session.execute(
        text("SELECT place_id FROM parties WHERE agreement_id = :id ORDER BY position"), {"id": loaded.id}
    )
    return [row.place_id for row in rows]
