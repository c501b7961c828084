"""One agreement as a page of text: everything that `agreements show --json` says, in sections and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime
from zoneinfo import ZoneInfo

from cli.console.output import aligned
from models.queries.agreement_records import SourceRecord
from models.queries.links import Links
from models.queries.snapshot_rows import RecordedTerms
from workflows.read_models.shapes import (
    EarlierStep,
    ExchangeLine,
    ShownAgreement,
    ShownAmendment,
    ShownChange,
    ShownCommitment,
    ShownDocument,
    ShownEvent,
    ShownMeeting,
    ShownMembership,
    ShownNotice,
    ShownOccasion,
    ShownParty,
    ShownPerson,
    ShownStep,
    ShownTurn,
    ShownVote,
)

VOTES = {"approve": "approves", "return": "returns it", "abstain": "abstains"}
LINKS = {
    ("earlier", "supersedes"): "takes the place of",
    ("earlier", "grew-out-of"): "grew out of",
    ("earlier", "under"): "stands under",
    ("later", "supersedes"): "is superseded by",
    ("later", "grew-out-of"): "led to",
    ("later", "under"): "has under it",
}


def agreement_page(shown: ShownAgreement) -> str:
    """What nothing is known of is left out; only the head says what is not recorded."""
    sections: Sequence[tuple[str, Iterable[str]]] = (
        ("Approval", _approval_steps(shown.approval, ZoneInfo(shown.zone))),
        ("Earlier approvals", _earlier(shown.earlier_approvals, ZoneInfo(shown.zone))),
        ("Parties", _parties(shown.parties)),
        ("Terms", aligned(term_rows(shown.terms))),
        ("Notices", _notices(shown.notices)),
        ("Amendments and renewals", _amendments(shown.amendments)),
        ("Linked with", _links(shown.links)),
        ("Memberships", _memberships(shown.memberships)),
        ("People", _people(shown.people)),
        ("Commitments", _commitments(shown.commitments)),
        ("Exchanges", _exchanges(shown.exchanges)),
        ("Occasions", _occasions(shown.occasions)),
        ("Documents", _documents(shown.documents)),
        ("Meetings and contacts", _meetings(shown.meetings)),
        ("Known from", _sources(shown.sources)),
        ("History of states", _way(shown.way)),
        ("History", _events(shown.events)),
    )
    lines = [f"{shown.ref}  {shown.title}", *(f"  {line}" for line in aligned(_head(shown)))]
    for title, content in sections:
        section = list(content)
        if section:
            lines += ["", title, *(f"  {line}" for line in section)]
    return "\n".join(lines)


def whose_turn(turn: ShownTurn) -> str:
    since = f", since {turn.since}" if turn.since else ""
    if turn.side == "ours":
        return f"Our turn: {', '.join(turn.who)}{since}."
    if turn.side == "theirs":
        return f"The turn of {', '.join(turn.who)}{since}."
    return f"Nobody has to do anything until {turn.until}." if turn.until else "Nobody has to do anything now."


def term_rows(terms: RecordedTerms | None) -> list[tuple[str, str]]:
    """What the text says of its term, in the words of the options."""
    rows: list[tuple[str, str]] = []
    for field in fields(terms) if terms is not None else ():
        value = getattr(terms, field.name)
        if value is None or value == () or (field.name == "renewals" and not value):
            continue
        text = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
        listed = ", ".join(value) if isinstance(value, tuple) else str(value)
        rows.append((field.name.replace("_", " "), text or listed))
    return rows


def _head(shown: ShownAgreement) -> Iterator[tuple[str, str]]:
    outcome = f", {shown.outcome}" if shown.outcome else ""
    yield "kind", f"{shown.kind_title} ({shown.kind} version {shown.definition_version})"
    yield "state", f"{shown.state_label} ({shown.state}{outcome}), since {shown.state_since}"
    if shown.turn:
        yield "turn", whose_turn(shown.turn)
    for label, day in (
        ("proposed", shown.proposed_on),
        ("in force", shown.in_force_on),
        ("ended", shown.ended_on),
    ):
        if day:
            yield label, day
    yield "signed", shown.signed_on or "not recorded"
    silent = f" (silent since {shown.silent_since})" if shown.silent_since else ""
    yield "last contact", f"{shown.last_contact_on or 'not recorded'}{silent}"
    yield "looked after by", shown.owner or "nobody yet"
    yield "fields", ", ".join(shown.fields) or "not recorded"
    yield "version", str(shown.version)


def _approval_steps(steps: Sequence[ShownStep], zone: ZoneInfo) -> Iterator[str]:
    for step in steps:
        needs = {"majority": "the majority", "all": "all"}.get(str(step.quorum), step.quorum)
        waits = [voter.asked for voter in step.voters if not voter.voted] if step.state == "open" else []
        since = f" since {_day(step.asked_at, zone)}" if step.asked_at else ""
        closed = f" on {_day(step.closed_at, zone)}" if step.closed_at else ""
        waiting = f"; waits for {', '.join(dict.fromkeys(waits))}" if waits else ""
        after = f"; after {', '.join(step.after)}" if step.after and step.state == "waiting" else ""
        state = f"{step.state}{closed or (since if step.state == 'open' else '')}"
        yield f"{step.label} ({step.step}): {state}; needs {needs}{waiting}{after}"
        yield from _votes(step.votes, zone)


def _earlier(steps: Sequence[EarlierStep], zone: ZoneInfo) -> Iterator[str]:
    for step in steps:
        closed = f" on {_day(step.closed_at, zone)}" if step.closed_at else ""
        yield f"{step.label} ({step.step}), round {step.entry}: {step.state}{closed}"
        yield from _votes(step.votes, zone)


def _votes(votes: Sequence[ShownVote], zone: ZoneInfo) -> Iterator[str]:
    for vote in votes:
        behalf = f" for {vote.on_behalf_of}" if vote.on_behalf_of else ""
        note = f": {vote.note}" if vote.note else ""
        yield f"  {_day(vote.at, zone)} {vote.by}{behalf} {VOTES[vote.choice]}{note}"


def _day(instant: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(instant).astimezone(zone).date().isoformat()


def _parties(parties: Sequence[ShownParty]) -> Iterator[str]:
    for party in parties:
        country = f", {party.country}" if party.country else ""
        unchecked = "; the place is to be checked" if not party.checked else ""
        yield f"{party.name}{country}{' (our side)' if party.own else ''}{unchecked}"
        signed = f"signed {party.signed_on}" if party.signed_on else ""
        where = f" in {party.signed_at}" if signed and party.signed_at else ""
        if signed or party.signatory:
            who = f"{'by' if signed else 'signatory:'} {party.signatory}" if party.signatory else ""
            yield "  " + " ".join(text for text in (signed + where, who) if text)
        for label, day in (("notified", party.notified_on), ("ratified", party.ratified_on)):
            if day:
                yield f"  {label} {day}"
        if party.carried_by:
            yield f"  carried out by {party.carried_by}"
        for step in party.track:
            if step.state:
                since = f" since {step.since}" if step.since else ""
                whom = f", known from {step.known_from}" if step.known_from else ""
                note = f": {step.note}" if step.note else ""
                yield f"  {step.label} ({step.step}): {step.state}{since}{whom}{note}"


def _notices(notices: Sequence[ShownNotice]) -> Iterator[str]:
    for notice in notices:
        received = f", received {notice.received_on}" if notice.received_on else ""
        sent = f", sent by {notice.sent_by}" if notice.sent_by else ""
        withdrawn = f", withdrawn {notice.withdrawn_on}" if notice.withdrawn_on else ""
        days = f"given {notice.given_on}{sent}{received}, takes effect {notice.effective_on}{withdrawn}"
        yield f"{notice.by}: {days}: {notice.reason}"


def _amendments(amendments: Sequence[ShownAmendment]) -> Iterator[str]:
    for one in amendments:
        yield f"{one.number}. {one.in_force_on} {one.kind}: {one.title}"


def _links(links: Links) -> Iterator[str]:
    for side, linked in (("earlier", links.earlier), ("later", links.later)):
        for link in linked:
            yield f"{LINKS[side, link.kind]} {link.ref}"


def _memberships(memberships: Sequence[ShownMembership]) -> Iterator[str]:
    for one in memberships:
        since = f" since {one.since}" if one.since else ""
        until = f" until {one.until}" if one.until else ""
        delegate = f", delegate {one.delegate}" if one.delegate else ", no representative named"
        yield f"{one.place} in {one.organisation}{since}{until}{delegate}"


def _people(people: Sequence[ShownPerson]) -> Iterator[str]:
    for person in people:
        native = f" ({person.native_name})" if person.native_name else ""
        rest = ", ".join(text for text in (person.title, person.place, person.capacity) if text)
        yield f"{person.name}{native}: {rest}"


def _commitments(commitments: Sequence[ShownCommitment]) -> Iterator[str]:
    for item in commitments:
        due = f", due {item.due_on}" if item.due_on else ""
        field = f" [{item.field}]" if item.field else ""
        evidence = f": {item.evidence}" if item.evidence else ""
        yield f"{str(item.id)[-8:]}  {item.what}{field}: {item.state}{due}{evidence}"


def _exchanges(exchanges: Sequence[ExchangeLine]) -> Iterator[str]:
    for item in exchanges:
        yield f"{str(item.id)[-8:]}  {item.date or 'no date yet'}  {item.title} ({item.kind}): {item.state}"


def _occasions(occasions: Sequence[ShownOccasion]) -> Iterator[str]:
    for item in occasions:
        organiser = f", by {item.organiser}" if item.organiser else ""
        yield f"{item.date}  {item.title} ({item.kind}{organiser})"


def _documents(documents: Sequence[ShownDocument]) -> Iterator[str]:
    for item in documents:
        dated = f", {item.dated_on}" if item.dated_on else ""
        texts = ", ".join(
            f"{'language not recorded' if text.language == 'und' else text.language} {text.status}"
            f"{' (prevails)' if text.prevails else ''}"
            for text in item.texts or ()
        )
        yield f"{item.title} ({item.kind}{dated}): {texts}"


def _meetings(meetings: Sequence[ShownMeeting]) -> Iterator[str]:
    for item in meetings:
        venue = f", {item.venue}" if item.venue else ""
        summary = f": {item.summary}" if item.summary else ""
        yield f"{item.held_on}  {item.title} ({item.kind}{venue}){summary}"


def _sources(sources: Sequence[SourceRecord]) -> Iterator[str]:
    """Each source once, whatever it is the source of."""
    for title, kind, certainty, locator in dict.fromkeys(
        (item.title, item.kind, item.certainty, item.locator) for item in sources
    ):
        yield f"{title} ({kind}, {certainty}){f': {locator}' if locator and locator != title else ''}"


def _way(changes: Sequence[ShownChange]) -> Iterator[str]:
    for change in changes:
        moved = f"{change.from_state} -> {change.to}" if change.from_state else change.to
        note = f": {change.note}" if change.note else ""
        yield f"{change.on or change.at[:10]}  {change.trigger}  {moved}  {change.by}{note}"


def _events(events: Sequence[ShownEvent]) -> Iterator[str]:
    for event in events:
        yield f"{event.seq:>3}  {event.at[:16]}  {event.type}  {event.by}"
