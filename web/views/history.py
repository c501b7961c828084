"""The log of an agreement in sentences: what happened, by whom, and the hash that it is held by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from config.languages import N_, format_edtf, translations
from models.database import Transaction
from models.enums import ItemKind
from models.queries import agreements as agreement_queries
from models.queries import board as board_queries
from web import labels as wording
from workflows.definitions.catalogue import Template
from workflows.definitions.schema import Definition
from workflows.planning.planner import PlannedItem
from workflows.read_models.events import body_of
from workflows.read_models.titles import item_title

SENTENCES = {
    "agreement.proposed": N_("Proposed"),
    "agreement.recorded": N_("Recorded as it stood"),
    "agreement.corrected": N_("Corrected"),
    "party.added": N_("Party added"),
    "meeting.recorded": N_("Meeting recorded"),
    "document.recorded": N_("Document recorded"),
    "signatory.named": N_("Signatory named"),
    "witness.added": N_("Person present at the signing recorded"),
    "fields.added": N_("Fields of cooperation added"),
    "commitment.made": N_("Commitment recorded"),
    "commitment.kept": N_("Commitment marked as kept"),
    "commitment.dropped": N_("Commitment dropped"),
    "occasion.recorded": N_("Occasion recorded"),
    "occasion.removed": N_("Occasion removed"),
    "membership.recorded": N_("Membership recorded"),
    "terms.recorded": N_("Terms recorded"),
    "hosting.settled": N_("Turns of hosting settled"),
    "amendment.recorded": N_("Amendment recorded"),
    "notice.given": N_("Notice of termination recorded"),
    "notice.received": N_("Receipt of the notice recorded"),
    "notice.moved": N_("The day on which the notice takes effect moved"),
    "notice.withdrawn": N_("Notice withdrawn"),
    "agreement.linked": N_("Linked with an earlier agreement"),
    "agreement.followed": N_("Another agreement came of it"),
    "agreement.unlinked": N_("Link with an earlier agreement taken back"),
    "agreement.unfollowed": N_("Link with a later agreement taken back"),
    "track.cleared": N_("Step of a party's own approval taken back"),
    "agreement.migrated": N_("Moved to another version of its kind"),
    "carrier.recorded": N_("Who carries it out recorded"),
    "delegate.named": N_("Delegate to the league named"),
    "duty.done": N_("Duty recorded as done"),
    "fact.recorded": N_("Fact recorded"),
    "exchange.planned": N_("Exchange planned"),
    "exchange.proposed": N_("Exchange proposed"),
    "exchange.accepted": N_("Proposal accepted"),
    "exchange.declined": N_("Proposal declined"),
    "exchange.settled": N_("Exchange settled"),
    "exchange.advanced": N_("Exchange moved on"),
    "exchange.corrected": N_("What is said of an exchange corrected"),
    "exchange.reopened": N_("Exchange reopened"),
    "delegate.added": N_("Added to the delegation"),
    "delegate.removed": N_("Taken out of the delegation"),
    "programme.written": N_("Programme written anew"),
    "programme-item.added": N_("Added to the programme"),
    "programme-item.removed": N_("Taken out of the programme"),
    "cost.added": N_("Cost added"),
    "cost.removed": N_("Cost taken back"),
    "approval.voted": N_("Answered the approval"),
    "track.recorded": N_("Step of a party's own approval recorded"),
    "signature.recorded": N_("Signature recorded"),
    "notification.recorded": N_("Notification recorded"),
    "ratification.recorded": N_("Ratification recorded"),
    "agreement.assigned": N_("Given to somebody to look after"),
    "agreement.handed-over": N_("Handed over to a successor"),
    "reminder.sent": N_("Reminder sent"),
    "reminder.dead": N_("Reminder given up"),
    "reminder.skipped": N_("Reminder skipped"),
}


# The members of an event's data that hold what somebody wrote about it.
NOTES = ("note", "why", "reason", "summary", "evidence", "outcome")


@dataclass(frozen=True)
class Line:
    seq: int
    at: datetime
    says: str
    detail: str
    who: str
    hash: str
    is_automatic: bool
    # What people noted; it stands beside the event, so that it can be erased.
    notes: tuple[str, ...] = ()
    is_erased: bool = False


def history(
    tx: Transaction, events: Sequence[RowMapping], definition: Definition, *, zone: ZoneInfo, language: str
) -> tuple[Line, ...]:
    bodies = [body_of(event) for event in events]
    people = _names(tx, bodies)
    notes = _notes(tx, bodies)
    return tuple(
        Line(
            seq=event["seq"],
            at=event["at"].astimezone(zone),
            says=_says(body, definition, language),
            detail=_detail(body, definition, language),
            who=people.get(body["by"]) or wording.word("actor", body["by"], language),
            hash=bytes(event["hash"]).hex(),
            is_automatic=body["by"] == "amity",
            notes=tuple(note for note in notes.get(body["id"], ()) if note),
            is_erased=None in notes.get(body["id"], ()),
        )
        for event, body in zip(events, bodies, strict=True)
    )


def _names(tx: Transaction, bodies: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    ids = {body["by"]: UUID(body["by"].removeprefix("user:")) for body in bodies if body["by"].startswith("user:")}
    rows = agreement_queries.user_names(tx, list(ids.values()))
    return {by: rows[id]["name"] for by, id in ids.items() if id in rows}


def _notes(tx: Transaction, bodies: Sequence[Mapping[str, Any]]) -> dict[str, list[str | None]]:
    """What was noted, by the id of its event; None stands for what was erased."""
    places = {
        body["data"][name]["personal"]: body["id"]
        for body in bodies
        for name in NOTES
        if isinstance(body["data"].get(name), dict) and "personal" in body["data"][name]
    }
    found: dict[str, list[str | None]] = {}
    for id, value in board_queries.personal_values(tx, places) if places else ():
        found.setdefault(places[id], []).append(value)
    return found


def _says(body: Mapping[str, Any], definition: Definition, language: str) -> str:
    data = body["data"]
    if body["type"] == "agreement.advanced":
        for transition in definition.triggers.get(data.get("trigger", ""), ()):
            return transition.label.get(language)
    sentence = SENTENCES.get(body["type"])
    return translations(language).gettext(sentence) if sentence else str(body["type"])


def _detail(body: Mapping[str, Any], definition: Definition, language: str) -> str:
    """What the event itself says and nobody may have erased."""
    data = body["data"]
    type = body["type"]
    if type == "agreement.advanced":
        moved = " → ".join(_state(data.get(end), definition, language) for end in ("from", "to"))
        return f"{moved} ({format_edtf(data['on'], language)})" if data.get("on") else moved
    if type in ("agreement.proposed", "agreement.recorded"):
        said = [_state(data.get("state"), definition, language), _plain(data.get("source")), _plain(data.get("note"))]
        return ", ".join(text for text in said if text)
    if type == "agreement.corrected":
        return ", ".join(
            f"{wording.word('correction', name, language)}: {_date(change['from'], language)} → "
            f"{_date(change['to'], language)}"
            for name, change in data.get("changes", {}).items()
        )
    if type == "exchange.advanced":
        return " → ".join(wording.word("exchange", str(data.get(end)), language) for end in ("from", "to"))
    if type.startswith("cost."):
        amount = wording.money(data["amount"], data["currency"], language)
        return ", ".join(text for text in (amount, _plain(data.get("what"))) if text)
    if type.startswith("reminder."):
        return _reminder(_plain(data.get("key")), definition, language)
    if type == "approval.voted":
        return wording.word("vote", str(data.get("choice")), language)
    if type == "track.cleared":
        return _track(data.get("step"), definition, language)
    if type == "track.recorded":
        return (
            f"{_track(data.get('step'), definition, language)}: {wording.word('track', str(data['state']), language)}"
        )
    if type == "fields.added":
        return ", ".join(map(str, data.get("fields", ())))
    said = [_plain(data.get(name)) for name in ("title", "what", "organisation")]
    when = next(
        (
            data[name]
            for name in ("held_on", "dated_on", "date", "due_on", "signed_on", "notified_on", "ratified_on")
            if data.get(name)
        ),
        None,
    )
    return ", ".join([*(text for text in said if text), *([format_edtf(when, language)] if when else [])])


def _reminder(key: str, definition: Definition, language: str) -> str:
    """What a reminder was about, from its key (REF/RULE/OCCURRENCE/OFFSET) and its definition."""
    parts = key.split("/")
    template = _template(parts[1], definition) if len(parts) == 4 else None
    if template is None:
        return key
    ordinal = parts[2].partition(".")[0]
    detail = {"ordinal": int(ordinal)} if ordinal.isdecimal() else {}
    at = datetime.min.replace(tzinfo=UTC)
    day = at.date()
    item = PlannedItem(ItemKind.REMINDER, parts[1], parts[2], parts[3], day, day, at, template=template, detail=detail)
    return item_title(item, definition, language)


def _template(rule: str, definition: Definition) -> Template | None:
    found: dict[str, Template] = {reminder.id: reminder.template for reminder in definition.reminders}
    for anniversary in definition.anniversaries:
        found[anniversary.id] = Template.ANNIVERSARY
        found[f"{anniversary.id}-year"] = Template.ANNIVERSARY_YEAR
        found[f"{anniversary.id}-undated"] = Template.ANNIVERSARY_UNDATED
    for name, state in definition.states.items():
        found[f"{name}-review"] = Template.REVIEW
        found[f"{name}-returned"] = Template.RETURNED
        if state.approval is not None:
            found[f"{name}-asked"] = Template.APPROVAL_ASKED
        if state.nudge is not None:
            found[f"{name}-nudge"] = state.nudge.template
    return found.get(rule)


def _state(name: Any, definition: Definition, language: str) -> str:
    return definition.states[name].label.get(language) if name in definition.states else _plain(name)


def _track(step: Any, definition: Definition, language: str) -> str:
    return next((one.label.get(language) for one in definition.tracks if one.id == step), _plain(step))


def _date(value: Any, language: str) -> str:
    if not isinstance(value, str):
        return translations(language).gettext("not recorded")
    try:
        return format_edtf(value, language)
    except ValueError:
        return value


def _plain(value: Any) -> str:
    """A value that stands in the event itself; a personal one is a digest there, and says nothing."""
    return value if isinstance(value, str) else ""
