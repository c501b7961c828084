"""What the command line, the API and the pages show of one agreement: the same values for all three."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from config.errors import NotFoundError
from config.languages import N_, listed, ordinal, translations
from models import link_queries, view_queries
from models.agreements import Terms
from models.definition_queries import newest_versions
from workflows.actors import Actor
from workflows.calendar.zones import zone_of
from workflows.definitions.counterparty import needs_partner
from workflows.definitions.schema import Definition
from workflows.engine.effects import day_of_step
from workflows.lifecycle.approvals import is_answer
from workflows.offices.places import place_name
from workflows.planning.planner import Planned
from workflows.records.amendments import chain
from workflows.records.terms import terms_json
from workflows.showing_approvals import (
    actions_of,
    answered_by,
    requirements_of,
    show_earlier,
    show_steps,
    show_track,
    show_turn,
)
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.loader import load_one

ANNIVERSARY_TITLE = N_("%(ordinal)s anniversary of the signing")

_RULE_TITLES = {
    "nudge": N_("Reminder: take the next step in %(state)s"),
    "review": N_("Look at the agreement again"),
    "approval-asked": N_("Request: approve or return the text"),
    "returned": N_("The text was returned"),
    "approval-wanted": N_("Reminder: approve or return the text"),
    "signing-ahead": N_("Reminder: arrange the signing"),
    "anniversary": N_("Reminder: %(ordinal)s anniversary"),
    "anniversary-undated": N_("Question: when was it signed?"),
    "anniversary-year": N_("Reminder: %(ordinal)s anniversary year"),
    "exchange-report": N_("Reminder: report on the exchange"),
    "commitment-due": N_("Reminder: a commitment is due"),
    "duty-due": N_("Reminder: %(duty)s"),
    "milestone-step": N_("Reminder: %(ordinal)s anniversary: %(step)s"),
    "notice-deadline": N_("Reminder: last day for notice"),
    "expiry": N_("Reminder: the term ends"),
    "termination": N_("Reminder: the notice takes effect"),
    "entry": N_("Reminder: entry into force"),
    "dormant": N_("Reminder: revive it or close it"),
    "occasion": N_("Reminder: %(occasion)s, %(ordinal)s anniversary"),
}


def partner_names(parties: Sequence[Mapping[str, Any]] | None, language: str) -> str:
    return listed([place_name(party["names"], language) for party in parties or () if not party["own"]], language)


def title_of(row: Mapping[Any, Any], definition: Definition, language: str) -> str:
    """The agreement's own title, else its kind and cities."""
    if row["title"]:
        return str(row["title"])
    names = listed([place_name(party["names"], language) for party in row["parties"] or ()], language)
    return f"{names}: {definition.title.get(language)}"


def definition_of(session: Session, row: Mapping[Any, Any]) -> Definition:
    return machine_for(session, row["kind"], row["definition_version"]).definition


def exchange_title(row: Mapping[Any, Any], language: str) -> str:
    occurrence = row["occurrence"] or "0"
    if row["title"]:
        number = occurrence.rpartition(".")[2] if (row.get("rule") or "").endswith("-exchange") else None
        return str(occasion_title({"title": row["title"], "ordinal": number}, language))
    words = translations(language)
    # What a correction left without an anniversary keeps its old number before a hyphen.
    number = int(occurrence.partition("-")[0])
    return words.gettext(ANNIVERSARY_TITLE) % {"ordinal": ordinal(number, language)}


def commitment_title(row: Mapping[Any, Any], definition: Definition, language: str) -> str:
    """What was promised: of a rule of the definition in the reader's words, else as people wrote it."""
    rules = {rule.id: rule.what for rule in definition.commitments}
    words = (rules | {duty.id: duty.what for duty in definition.duties}).get(row["rule"])
    return words.get(language) if words is not None and words.en == row["what"] else str(row["what"])


def occasion_title(detail: Mapping[str, Any], language: str) -> str | None:
    """What an occasion's exchange is called: by its title, with the anniversary where it is one."""
    title, number = detail.get("title"), detail.get("ordinal")
    if not title or number is None:
        return title
    words = translations(language)
    said = {"occasion": title, "ordinal": ordinal(int(number), language)}
    return words.gettext(N_("%(occasion)s, %(ordinal)s anniversary")) % said


def item_title(item: Planned, definition: Definition, language: str) -> str:
    """What a planned item is, in words."""
    words = translations(language)
    if item.kind == "transition":
        for transition in definition.triggers.get(item.detail["trigger"], ()):
            return transition.label.get(language)
    number = item.detail.get("ordinal")
    values = {
        "duty": next((d.what.get(language) for d in definition.duties if d.id == item.detail.get("duty")), ""),
        "step": next((s.label.get(language) for s in definition.steps if s.id == item.detail.get("step")), ""),
        "occasion": item.detail.get("title", ""),
        "ordinal": ordinal(int(number), language) if number is not None else "",
        "state": definition.states[item.rule.removesuffix("-nudge")].label.get(language)
        if item.rule.removesuffix("-nudge") in definition.states
        else "",
    }
    if item.kind == "exchange":
        return occasion_title(item.detail, language) or words.gettext(ANNIVERSARY_TITLE) % values
    title = _RULE_TITLES[item.template or "nudge"]
    return words.gettext(title) % values


def newest_kinds(session: Session, language: str) -> list[tuple[str, str]]:
    """The kinds that a new agreement can have, with their titles."""
    return [
        (kind, machine_for(session, kind, version).definition.title.get(language))
        for kind, version in newest_versions(session)
    ]


def kinds_without_partner(session: Session, language: str) -> list[str]:
    """The titles of the kinds that are made with nobody, such as a membership."""
    definitions = (machine_for(session, kind, version).definition for kind, version in newest_versions(session))
    return [definition.title.get(language) for definition in definitions if not needs_partner(definition)]


def found(session: Session, reference: str) -> RowMapping:
    row = view_queries.agreement_row(session, reference)
    if row is None:
        raise NotFoundError(f"There is no agreement {reference}.", hint="`amity agreements list` shows all.")
    return row


def show_agreement(session: Session, reference: str, language: str) -> dict[str, Any]:
    """The shape of `agreements show --json`."""
    row = found(session, reference)
    loaded = load_one(session, reference)
    parts = view_queries.records(session, row["id"])
    definition = definition_of(session, row)
    zone = own_zone(row)
    events = view_queries.event_rows(session, row["id"])
    actors = actor_names(session, [*(by_of(event) for event in events), *(step["by"] for step in parts["steps"])])
    owner = view_queries.user_names(session, [row["owner_id"]] if row["owner_id"] else [])
    return {
        "ref": row["reference"],
        "kind": row["kind"],
        "definition_version": row["definition_version"],
        "state": row["state"],
        "phase": row["phase"],
        "outcome": row["outcome"],
        "version": row["version"],
        "title": title_of(row, definition, language),
        "state_label": definition.states[row["state"]].label.get(language),
        "kind_title": definition.title.get(language),
        "state_since": row["state_entered_at"].astimezone(zone).date().isoformat(),
        **{name: loaded.row[name] for name in ("proposed_on", "signed_on", "in_force_on", "ended_on")},
        "last_contact_on": row["last_contact_on"],
        "zone": str(zone),
        "owner": next((person["name"] for person in owner.values()), None),
        "turn": show_turn(session, loaded, party_names(row, language), language),
        "approval": show_steps(session, loaded, language),
        "earlier_approvals": show_earlier(session, loaded, language),
        "parties": [
            {
                "name": place_name(party["names"], language),
                "names": party["names"],
                "country": party["country"],
                "own": party["own"],
                "signed_on": party["signed_on"],
                "signed_at": party["signed_at"],
                "signatory": party["latin_name"],
                "notified_on": party["notified_on"],
                "ratified_on": party["ratified_on"],
                "carried_by": party["carried_by"],
                "track": show_track(definition, loaded.row, party["id"], language),
                "checked": party["checked"],
            }
            for party in parts["parties"]
        ],
        "terms": terms_json(session.scalar(select(Terms).where(Terms.agreement_id == row["id"]))),
        "notices": [
            {
                "by": place_name(notice["names"], language),
                "reason": notice["reason"],
                **{
                    name: notice[name].isoformat() if notice[name] else None
                    for name in ("given_on", "received_on", "effective_on", "withdrawn_on")
                },
            }
            for notice in view_queries.notice_rows(session, row["id"])
        ],
        "fields": [field["name"] for field in parts["fields"]],
        "people": [
            {
                "name": person["latin_name"],
                "native_name": person["native_name"],
                "title": person["title"],
                "capacity": person["capacity"],
                "place": place_name(person["place_names"], language) if person["place_names"] else None,
            }
            for person in parts["people"]
        ],
        "commitments": [
            {
                "id": str(item["id"]),
                "what": item["what"],
                "due_on": item["due_on"],
                "state": item["state"],
                "field": item["field"],
                "evidence": item["evidence"],
            }
            for item in parts["commitments"]
        ],
        "occasions": [
            {"title": item["title"], "date": item["date"], "kind": item["kind"], "organiser": item["organiser"]}
            for item in parts["occasions"]
        ],
        "exchanges": [
            {
                "id": str(item["id"]),
                "title": exchange_title(item, language),
                "date": item["date"],
                "kind": item["kind"],
                "state": item["state"],
            }
            for item in parts["exchanges"]
        ],
        "documents": [
            {
                "title": item["title"],
                "kind": item["kind"],
                "dated_on": item["dated_on"],
                "texts": item["texts"],
            }
            for item in parts["documents"]
        ],
        "meetings": [
            {name: item[name] for name in ("title", "kind", "held_on", "venue", "summary")}
            for item in parts["meetings"]
        ],
        "memberships": [
            {
                "organisation": item["organisation"],
                "place": place_name(item["place"], language),
                "since": item["since"],
                "until": item["until"],
                "delegate": item["delegate"],
            }
            for item in parts["memberships"]
        ],
        "links": link_queries.links_of(session, row["id"]),
        "amendments": [
            {name: getattr(one, name) for name in ("number", "kind", "title", "decided_on", "in_force_on")}
            for one in chain(session, row["id"])
        ],
        "way": [
            {
                "trigger": step["trigger"],
                "from": step["from_state"],
                "to": step["to_state"],
                "at": step["at"].astimezone(zone).isoformat(),
                "on": day_of_step(
                    definition.made_by(step["trigger"], step["from_state"], step["to_state"]),
                    loaded.row,
                    step["happened_on"],
                ),
                "by": actors.get(step["by"], step["by"]),
                "note": step["note"],
            }
            for step in parts["steps"]
        ],
        "sources": [dict(item) for item in parts["sources"]],
        "events": [
            {
                "seq": event["seq"],
                "at": event["at"].astimezone(zone).isoformat(),
                "type": event["type"],
                "by": actors.get(by_of(event), by_of(event)),
                "hash": bytes(event["hash"]).hex(),
            }
            for event in reversed(events)
        ],
    }


def show_actions(session: Session, reference: str, *, actor: Actor, language: str) -> dict[str, Any]:
    """The shape of `agreements actions --json`."""
    loaded = load_one(session, reference)
    answers = answered_by(session, loaded, actor, language)
    return {
        "ref": reference,
        "state": loaded.facts.state,
        "actions": [
            {
                "trigger": action.trigger,
                "to": action.transition.to,
                "label": action.transition.label.get(language),
                "allowed": action.allowed,
                **({"answers": list(answers)} if answers and is_answer(loaded, action.trigger) else {}),
                "unmet": [item.as_json() for item in requirements_of(session, loaded, action, language)],
            }
            for action in actions_of(session, loaded, actor)
        ],
        "turn": show_turn(session, loaded, party_names(found(session, reference), language), language),
    }


def party_names(row: Mapping[Any, Any], language: str) -> dict[str, str]:
    return {str(party["id"]): place_name(party["names"], language) for party in row["parties"] or ()}


def own_zone(row: Mapping[Any, Any]) -> ZoneInfo:
    return next((zone_of(party["zone"]) for party in row["parties"] or () if party["own"]), zone_of(None))


def by_of(event: Mapping[Any, Any]) -> str:
    """Who did it, as the log names them."""
    return str(body_of(event)["by"])


def body_of(event: Mapping[Any, Any]) -> dict[str, Any]:

    body: dict[str, Any] = json.loads(bytes(event["body"]))
    return body


def actor_names(session: Session, actors: Iterable[str]) -> dict[str, str]:
    """Addresses of the users among the actors of events; operator and Amity are named as they are."""
    ids = {by: UUID(by.removeprefix("user:")) for by in set(actors) if by.startswith("user:")}
    rows = view_queries.user_names(session, list(ids.values()))
    return {by: rows[id]["address"] for by, id in ids.items() if id in rows}
