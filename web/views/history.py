"""The log of an agreement in sentences: what happened, by whom, and the hash that it is held by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from config.languages import N_, format_edtf, is_marked, translations
from config.vocabulary import word
from models.database import Transaction
from models.enums import ItemKind
from models.event_log import Record, read
from models.event_types import EventType
from models.queries import agreements as agreements_queries
from models.queries import events as events_queries
from models.queries import parties as parties_queries
from models.queries.events import EventRow
from web import labels
from workflows.definitions.catalogue import Template
from workflows.definitions.rule_ids import (
    asked_rule,
    milestone_rule,
    nudge_rule,
    returned_rule,
    review_rule,
    undated_rule,
    year_rule,
)
from workflows.definitions.schema import Definition
from workflows.offices.places import place_name
from workflows.planning.planner import PlannedItem
from workflows.read_models.titles import item_title

SENTENCES = {
    EventType.AGREEMENT_ADVANCED: N_("Moved to another state"),
    EventType.AGREEMENT_ASSIGNED: N_("Owner changed"),
    EventType.AGREEMENT_CORRECTED: N_("Corrected"),
    EventType.AGREEMENT_CREATED: N_("Agreement created"),
    EventType.AGREEMENT_FOLLOWED: N_("A later agreement was linked to this one"),
    EventType.AGREEMENT_HANDED_OVER: N_("Handed over to a successor"),
    EventType.AGREEMENT_LINKED: N_("Linked to an earlier agreement"),
    EventType.AGREEMENT_MIGRATED: N_("Moved to another version of its kind"),
    EventType.AGREEMENT_PROPOSED: N_("Proposed"),
    EventType.AGREEMENT_RECORDED: N_("Recorded as an existing agreement"),
    EventType.AGREEMENT_UNFOLLOWED: N_("Link to a later agreement removed"),
    EventType.AGREEMENT_UNLINKED: N_("Link to an earlier agreement removed"),
    EventType.AMENDMENT_RECORDED: N_("Amendment recorded"),
    EventType.APPROVAL_DECIDED_OUTSIDE: N_("Decision taken outside Amity recorded"),
    EventType.APPROVAL_VOTED: N_("Answered the approval"),
    EventType.CARRIER_RECORDED: N_("Implementing body recorded"),
    EventType.CLOSED_DAY_ADDED: N_("Closed day added"),
    EventType.CLOSED_DAY_REMOVED: N_("Closed day removed"),
    EventType.COMMITMENT_DROPPED: N_("Commitment dropped"),
    EventType.COMMITMENT_KEPT: N_("Commitment marked as kept"),
    EventType.COMMITMENT_MADE: N_("Commitment recorded"),
    EventType.COST_ADDED: N_("Cost added"),
    EventType.COST_REMOVED: N_("Cost removed"),
    EventType.DEFINITION_ADOPTED: N_("Definition adopted"),
    EventType.DELEGATION_MEMBER_ADDED: N_("Added to the delegation"),
    EventType.DELEGATION_MEMBER_REMOVED: N_("Removed from the delegation"),
    EventType.DEMO_STEP_DONE: N_("Step of the demo's story"),
    EventType.DOCUMENT_RECORDED: N_("Document recorded"),
    EventType.DUTY_DONE: N_("Duty recorded as done"),
    EventType.EXCHANGE_ACCEPTED: N_("Proposal accepted"),
    EventType.EXCHANGE_ADVANCED: N_("Exchange updated"),
    EventType.EXCHANGE_CORRECTED: N_("Outcome or reason of an exchange corrected"),
    EventType.EXCHANGE_DECLINED: N_("Proposal declined"),
    EventType.EXCHANGE_MOVED: N_("Exchange moved with a corrected date"),
    EventType.EXCHANGE_PLANNED: N_("Exchange planned"),
    EventType.EXCHANGE_PROPOSED: N_("Exchange proposed"),
    EventType.EXCHANGE_REOPENED: N_("Exchange reopened"),
    EventType.EXCHANGE_SETTLED: N_("Exchange details recorded"),
    EventType.FACT_RECORDED: N_("Fact recorded"),
    EventType.FIELDS_ADDED: N_("Fields of cooperation added"),
    EventType.HOSTING_SETTLED: N_("Hosting rotation set"),
    EventType.MAPPING_FORGOTTEN: N_("Mapping of a list forgotten"),
    EventType.MAPPING_SAVED: N_("Mapping of a list saved"),
    EventType.MEETING_RECORDED: N_("Meeting recorded"),
    EventType.MEMBERSHIP_RECORDED: N_("Membership recorded"),
    EventType.NOTICE_GIVEN: N_("Notice of termination recorded"),
    EventType.NOTICE_MOVED: N_("The day on which the notice takes effect moved"),
    EventType.NOTICE_RECEIVED: N_("Receipt of the notice recorded"),
    EventType.NOTICE_WITHDRAWN: N_("Notice withdrawn"),
    EventType.NOTIFICATION_RECORDED: N_("Notification recorded"),
    EventType.OCCASION_ADDED: N_("Occasion added"),
    EventType.OCCASION_RECORDED: N_("Occasion recorded"),
    EventType.OCCASION_REMOVED: N_("Occasion removed"),
    EventType.OFFICE_CREATED: N_("Office created"),
    EventType.OFFICE_DEFAULT_OWNER: N_("Default owner chosen"),
    EventType.PARTY_ADDED: N_("Party added"),
    EventType.PERSONAL_ERASED: N_("Personal values erased"),
    EventType.PLACE_ADDED: N_("Place added"),
    EventType.PLACE_BECAME_OWN: N_("Place added to our own"),
    EventType.PLACE_CHECKED: N_("Place checked"),
    EventType.PLAN_DEAD: N_("Planned item given up"),
    EventType.PLAN_SKIPPED: N_("Planned item skipped"),
    EventType.PROGRAMME_WRITTEN: N_("Programme replaced"),
    EventType.PROGRAMME_ITEM_ADDED: N_("Added to the programme"),
    EventType.PROGRAMME_ITEM_REMOVED: N_("Removed from the programme"),
    EventType.RATIFICATION_RECORDED: N_("Ratification recorded"),
    EventType.REMINDER_DEAD: N_("Reminder given up"),
    EventType.REMINDER_SENT: N_("Reminder sent"),
    EventType.REMINDER_SKIPPED: N_("Reminder skipped"),
    EventType.REPRESENTATIVE_NAMED: N_("Representative in the league named"),
    EventType.SIGNATORY_NAMED: N_("Signatory named"),
    EventType.SIGNATURE_RECORDED: N_("Signature recorded"),
    EventType.SUBSTITUTION_GIVEN: N_("Absence recorded: a substitute is asked instead"),
    EventType.SUBSTITUTION_WITHDRAWN: N_("Absence ended early"),
    EventType.TERMS_RECORDED: N_("Terms recorded"),
    EventType.TRACK_CLEARED: N_("Step of a party's own approval removed"),
    EventType.TRACK_RECORDED: N_("Step of a party's own approval recorded"),
    EventType.USER_CREATED: N_("User added"),
    EventType.USER_HANDED_OVER: N_("Work handed over to a successor"),
    EventType.USER_HOME_PLACE_CHANGED: N_("Home place changed"),
    EventType.USER_ROLES_CHANGED: N_("Roles changed"),
    EventType.USER_SIGNED_IN: N_("Signed in"),
    EventType.WITNESS_ADDED: N_("Person present at the signing recorded"),
}


def reason_text(reason: str, language: str, *, of_mail: bool = False) -> str:
    """Why something planned was not done, or a mail not sent: an event's type, a marked text, or a server's reply."""
    words = translations(language)
    if reason in set(EventType):
        return words.gettext(SENTENCES[EventType(reason)])
    if not reason or is_marked(reason):
        return words.gettext(reason) if reason else ""
    if of_mail:
        return words.gettext("the mail server said: %(reply)s") % {"reply": reason}
    return words.gettext("the agreement was changed")


# The members of an event's data that name the person whom it is about.
PERSONS = ("signatory", "person", "delegate")
# Those that hold what somebody wrote about it.
NOTES = ("note", "why", "reason", "summary", "evidence", "outcome")


@dataclass(frozen=True)
class Line:
    seq: int
    type: str
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
    tx: Transaction, events: Sequence[EventRow], definition: Definition, *, zone: ZoneInfo, language: str
) -> tuple[Line, ...]:
    bodies = [read(event.body) for event in events]
    people = _names(tx, bodies)
    notes, persons = _personal(tx, bodies)
    parties = _parties(tx, bodies, language)
    return tuple(
        Line(
            seq=event.seq,
            type=body.type,
            at=event.at.astimezone(zone),
            says=_says(body, definition, language),
            detail=", ".join(
                filter(None, (persons.get(body.id), parties.get(body.id), _detail(body, definition, language)))
            ),
            who=people.get(body.by) or word("actor", body.by, language),
            hash=event.hash.hex(),
            is_automatic=body.by == "amity",
            notes=tuple(note for note in notes.get(body.id, ()) if note),
            is_erased=None in notes.get(body.id, ()),
        )
        for event, body in zip(events, bodies, strict=True)
    )


def _names(tx: Transaction, bodies: Sequence[Record]) -> dict[str, str]:
    ids = {body.by: UUID(body.by.removeprefix("user:")) for body in bodies if body.by.startswith("user:")}
    rows = agreements_queries.user_names(tx, list(ids.values()))
    return {by: rows[id].name for by, id in ids.items() if id in rows}


def _parties(tx: Transaction, bodies: Sequence[Record], language: str) -> dict[str, str]:
    """The party that each event is about, by the id of the event."""
    about = {body.id: UUID(body.data["party"]) for body in bodies if body.data.get("party")}
    names = parties_queries.names_of_parties(tx, set(about.values())) if about else {}
    return {id: place_name(names[party], language) for id, party in about.items() if party in names}


def _personal(tx: Transaction, bodies: Sequence[Record]) -> tuple[dict[str, list[str | None]], dict[str, str]]:
    """What was noted and which person was named, by the id of the event; None stands for a note that was erased."""
    notes = {digest: body.id for body in bodies for name in NOTES if (digest := _digest(body.data.get(name)))}
    named = {
        digest: body.id
        for body in bodies
        for name in PERSONS
        if isinstance(body.data.get(name), dict) and (digest := _digest(body.data[name].get("name")))
    }
    found: dict[str, list[str | None]] = {}
    persons: dict[str, str] = {}
    for id, value in events_queries.personal_values(tx, [*notes, *named]) if notes or named else ():
        if id in notes:
            found.setdefault(notes[id], []).append(value)
        elif value is not None:
            persons[named[id]] = value
    return found, persons


def _digest(value: Any) -> str | None:
    """The id of the personal value that an event points at, if it does."""
    return value.get("personal") if isinstance(value, dict) else None


def _says(body: Record, definition: Definition, language: str) -> str:
    data = body.data
    if body.type == EventType.AGREEMENT_ADVANCED:
        for transition in definition.triggers.get(data.get("trigger", ""), ()):
            return transition.label.get(language)
    return translations(language).gettext(SENTENCES[body.type])


def _detail(body: Record, definition: Definition, language: str) -> str:
    """What the event itself says and nobody may have erased."""
    data = body.data
    type = body.type
    if type == EventType.AGREEMENT_ADVANCED:
        moved = " → ".join(_state(data.get(end), definition, language) for end in ("from", "to"))
        if data.get("on"):
            moved = f"{moved} ({format_edtf(data['on'], language)})"
        return ", ".join([moved, *_cleared(data, definition, language)])
    if type in (EventType.AGREEMENT_PROPOSED, EventType.AGREEMENT_RECORDED):
        parts = [_state(data.get("state"), definition, language), _plain(data.get("source")), _plain(data.get("note"))]
        return ", ".join(text for text in parts if text)
    if type == EventType.AGREEMENT_CORRECTED:
        return ", ".join(
            f"{word('correction', name, language)}: {_date(change['from'], language)} → {_date(change['to'], language)}"
            for name, change in data.get("changes", {}).items()
        )
    if type == EventType.EXCHANGE_ADVANCED:
        return " → ".join(word("exchange", str(data.get(end)), language) for end in ("from", "to"))
    if type.startswith("cost."):
        amount = labels.money(data["amount"], data["currency"], language)
        return ", ".join(text for text in (amount, _plain(data.get("what"))) if text)
    if type.startswith("reminder."):
        return reminder_words(_plain(data.get("key")), definition, language)
    if type in (EventType.APPROVAL_VOTED, EventType.APPROVAL_DECIDED_OUTSIDE):
        return word("vote", str(data.get("choice")), language)
    if type == EventType.TRACK_CLEARED:
        return _track(data.get("step"), definition, language)
    if type == EventType.TRACK_RECORDED:
        return f"{_track(data.get('step'), definition, language)}: {word('track', str(data['state']), language)}"
    if type == EventType.FIELDS_ADDED:
        return ", ".join(map(str, data.get("fields", ())))
    parts = [_plain(data.get(name)) for name in ("title", "what", "organisation")]
    when = next(
        (
            data[name]
            for name in ("held_on", "dated_on", "date", "due_on", "signed_on", "notified_on", "ratified_on")
            if data.get(name)
        ),
        None,
    )
    return ", ".join([*(text for text in parts if text), *([format_edtf(when, language)] if when else [])])


def _cleared(data: Mapping[str, Any], definition: Definition, language: str) -> list[str]:
    """Which of the definition's own facts the step cleared, by their labels as far as this version has them."""
    words = translations(language)
    return [
        words.gettext(N_("%(fact)s: cleared")) % {"fact": definition.facts[name].label.get(language)}
        for name in data.get("cleared", ())
        if name in definition.facts
    ]


def reminder_words(key: str, definition: Definition, language: str) -> str:
    """What a reminder was about, from its key (REF/RULE/OCCURRENCE/OFFSET) and its definition.

    If the definition no longer has the rule, it says only that it was a reminder.
    """
    parts = key.split("/")
    template = _template(parts[1], definition) if len(parts) == 4 else None
    if template is None:
        return translations(language).gettext("Reminder")
    # An occasion's number comes after its id.
    ordinal = parts[2].rpartition(".")[2]
    detail: dict[str, Any] = {"ordinal": int(ordinal)} if ordinal.isdecimal() else {}
    detail["duty"] = parts[1]
    detail["step"] = next((step.id for step in definition.milestone_steps if parts[1].endswith(f"-{step.id}")), None)
    at = datetime.min.replace(tzinfo=UTC)
    day = at.date()
    item = PlannedItem(ItemKind.REMINDER, parts[1], parts[2], parts[3], day, day, at, template=template, detail=detail)
    return item_title(item, definition, language)


def _template(rule: str, definition: Definition) -> Template | None:
    templates: dict[str, Template] = {reminder.id: reminder.template for reminder in definition.reminders}
    for anniversary in definition.anniversaries:
        templates[anniversary.id] = Template.ANNIVERSARY
        templates[year_rule(anniversary.id)] = Template.ANNIVERSARY_YEAR
        templates[undated_rule(anniversary.id)] = Template.ANNIVERSARY_UNDATED
        for step in anniversary.milestones.steps if anniversary.milestones else ():
            templates[milestone_rule(anniversary.id, step.id)] = Template.MILESTONE_STEP
    templates |= {duty.id: Template.DUTY_DUE for duty in definition.duties}
    for name, state in definition.states.items():
        templates[review_rule(name)] = Template.REVIEW
        templates[returned_rule(name)] = Template.RETURNED
        if state.approval is not None:
            templates[asked_rule(name)] = Template.APPROVAL_ASKED
        if state.nudge is not None:
            templates[nudge_rule(name)] = state.nudge.template
    return templates.get(rule)


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
