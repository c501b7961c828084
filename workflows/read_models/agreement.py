"""What the command line, the API and the pages show of one agreement: the same values for all three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import RowMapping

from config.errors import NotFoundError
from config.languages import N_
from models.database import Transaction
from models.queries import agreements as agreement_queries
from models.queries import links as links_queries
from models.queries.definitions import newest_versions, way_rows
from models.queries.terms import terms_of
from workflows.actors import Actor
from workflows.calendar.zones import zone_of
from workflows.definitions.counterparty import needs_partner
from workflows.definitions.diagram import TakenTransition, mermaid
from workflows.definitions.schema import Definition
from workflows.engine.effects import day_of_step
from workflows.lifecycle.approvals import is_answer
from workflows.offices.places import place_name
from workflows.read_models.approvals import (
    actions_of,
    answered_by,
    requirements_of,
    show_earlier,
    show_steps,
    show_track,
    show_turn,
)
from workflows.read_models.events import actor_names, by_of
from workflows.read_models.titles import definition_of, exchange_title, party_names, title_of
from workflows.records.amendments import chain
from workflows.records.terms import terms_json
from workflows.unit_of_work.definitions import machine_for
from workflows.unit_of_work.loader import LoadedAgreement, load_one

# Every kind of record of one agreement, by name.
Parts = Mapping[str, Sequence[RowMapping]]


def newest_kinds(tx: Transaction, language: str) -> list[tuple[str, str]]:
    """The kinds that a new agreement can have, with their titles."""
    return [
        (kind, machine_for(tx, kind, version).definition.title.get(language)) for kind, version in newest_versions(tx)
    ]


def kinds_without_partner(tx: Transaction, language: str) -> list[str]:
    """The titles of the kinds that are made with nobody, such as a membership."""
    definitions = (machine_for(tx, kind, version).definition for kind, version in newest_versions(tx))
    return [definition.title.get(language) for definition in definitions if not needs_partner(definition)]


def found(tx: Transaction, reference: str) -> RowMapping:
    row = agreement_queries.agreement_row(tx, reference)
    if row is None:
        raise NotFoundError(
            N_("There is no agreement %(reference)s."), hint="`amity agreements list` shows all.", reference=reference
        )
    return row


def show_agreement(tx: Transaction, reference: str, language: str) -> dict[str, Any]:
    """The shape of `agreements show --json`."""
    row = found(tx, reference)
    loaded = load_one(tx, reference)
    parts = agreement_queries.records(tx, row["id"])
    definition = definition_of(tx, row)
    zone = own_zone(row)
    events = agreement_queries.event_rows(tx, row["id"])
    actors = actor_names(tx, [*(by_of(event) for event in events), *(step["by"] for step in parts["steps"])])
    owner = agreement_queries.user_names(tx, [row["owner_id"]] if row["owner_id"] else [])
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
        **{name: loaded.snapshot.column(name) for name in ("proposed_on", "signed_on", "in_force_on", "ended_on")},
        "last_contact_on": row["last_contact_on"],
        "zone": str(zone),
        "owner": next((person["name"] for person in owner.values()), None),
        "turn": show_turn(tx, loaded, party_names(row, language), language),
        "approval": show_steps(tx, loaded, language),
        "earlier_approvals": show_earlier(tx, loaded, language),
        "parties": _parties(parts, definition, loaded, language),
        "terms": terms_json(terms_of(tx, row["id"])),
        "notices": _notices(tx, row, language),
        "fields": [field["name"] for field in parts["fields"]],
        "people": _people(parts, language),
        "commitments": _commitments(parts),
        "occasions": [
            {"title": item["title"], "date": item["date"], "kind": item["kind"], "organiser": item["organiser"]}
            for item in parts["occasions"]
        ],
        "exchanges": _exchanges(parts, language),
        "documents": _documents(parts),
        "meetings": [
            {name: item[name] for name in ("title", "kind", "held_on", "venue", "summary")}
            for item in parts["meetings"]
        ],
        "memberships": _memberships(parts, language),
        "links": links_queries.links_of(tx, row["id"]),
        "amendments": [
            {name: getattr(one, name) for name in ("number", "kind", "title", "decided_on", "in_force_on")}
            for one in chain(tx, row["id"])
        ],
        "way": _way(parts, definition, loaded, zone, actors),
        "sources": [dict(item) for item in parts["sources"]],
        "events": _events(events, zone, actors),
    }


def _parties(parts: Parts, definition: Definition, loaded: LoadedAgreement, language: str) -> list[dict[str, Any]]:
    return [
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
            "track": show_track(loaded, party["id"], language),
            "checked": party["checked"],
        }
        for party in parts["parties"]
    ]


def _notices(tx: Transaction, row: RowMapping, language: str) -> list[dict[str, Any]]:
    return [
        {
            "by": place_name(notice["names"], language),
            "reason": notice["reason"],
            **{
                name: notice[name].isoformat() if notice[name] else None
                for name in ("given_on", "received_on", "effective_on", "withdrawn_on")
            },
        }
        for notice in agreement_queries.notice_rows(tx, row["id"])
    ]


def _people(parts: Parts, language: str) -> list[dict[str, Any]]:
    return [
        {
            "name": person["latin_name"],
            "native_name": person["native_name"],
            "title": person["title"],
            "capacity": person["capacity"],
            "place": place_name(person["place_names"], language) if person["place_names"] else None,
        }
        for person in parts["people"]
    ]


def _commitments(parts: Parts) -> list[dict[str, Any]]:
    return [
        {
            "id": str(item["id"]),
            "what": item["what"],
            "due_on": item["due_on"],
            "state": item["state"],
            "field": item["field"],
            "evidence": item["evidence"],
        }
        for item in parts["commitments"]
    ]


def _exchanges(parts: Parts, language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": str(item["id"]),
            "title": exchange_title(item["title"], item.get("rule"), item["occurrence"], language),
            "date": item["date"],
            "kind": item["kind"],
            "state": item["state"],
        }
        for item in parts["exchanges"]
    ]


def _documents(parts: Parts) -> list[dict[str, Any]]:
    return [
        {
            "title": item["title"],
            "kind": item["kind"],
            "dated_on": item["dated_on"],
            "texts": item["texts"],
        }
        for item in parts["documents"]
    ]


def _memberships(parts: Parts, language: str) -> list[dict[str, Any]]:
    return [
        {
            "organisation": item["organisation"],
            "place": place_name(item["place"], language),
            "since": item["since"],
            "until": item["until"],
            "delegate": item["delegate"],
        }
        for item in parts["memberships"]
    ]


def _way(
    parts: Parts, definition: Definition, loaded: LoadedAgreement, zone: ZoneInfo, actors: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "trigger": step["trigger"],
            "from": step["from_state"],
            "to": step["to_state"],
            "at": step["at"].astimezone(zone).isoformat(),
            "on": day_of_step(
                definition.made_by(step["trigger"], step["from_state"], step["to_state"]),
                loaded.snapshot.column,
                step["happened_on"],
            ),
            "by": actors.get(step["by"], step["by"]),
            "note": step["note"],
        }
        for step in parts["steps"]
    ]


def _events(events: Sequence[RowMapping], zone: ZoneInfo, actors: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "seq": event["seq"],
            "at": event["at"].astimezone(zone).isoformat(),
            "type": event["type"],
            "by": actors.get(by_of(event), by_of(event)),
            "hash": bytes(event["hash"]).hex(),
        }
        for event in reversed(events)
    ]


def show_actions(tx: Transaction, reference: str, *, actor: Actor, language: str) -> dict[str, Any]:
    """The shape of `agreements actions --json`."""
    loaded = load_one(tx, reference)
    answers = answered_by(tx, loaded, actor, language)
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
                "unmet": [item.as_json() for item in requirements_of(tx, loaded, action, language)],
            }
            for action in actions_of(tx, loaded, actor)
        ],
        "turn": show_turn(tx, loaded, party_names(found(tx, reference), language), language),
    }


def own_zone(row: Mapping[Any, Any]) -> ZoneInfo:
    return next((zone_of(party["zone"]) for party in row["parties"] or () if party["own"]), zone_of(None))


def draw_agreement(tx: Transaction, reference: str, language: str) -> str:
    """The version that the agreement is on as Mermaid text, with its state and its way so far."""
    loaded = load_one(tx, reference)
    way = [TakenTransition(row.number, row.trigger, row.from_state, row.to_state) for row in way_rows(tx, loaded.id)]
    return mermaid(loaded.machine.definition, language, state=loaded.facts.state, way=way)
