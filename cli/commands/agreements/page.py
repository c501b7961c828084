"""One agreement as a page of text: everything that `agreements show --json` says, in sections and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cli.console.output import aligned

Said = Mapping[str, Any]
VOTES = {"approve": "approves", "return": "returns it", "abstain": "abstains"}
LINKS = {
    ("earlier", "supersedes"): "takes the place of",
    ("earlier", "grew-out-of"): "grew out of",
    ("earlier", "under"): "stands under",
    ("later", "supersedes"): "is superseded by",
    ("later", "grew-out-of"): "led to",
    ("later", "under"): "has under it",
}


def agreement_page(said: Said) -> str:
    """What nothing is known of is left out; only the head says what is not recorded."""
    sections: Sequence[tuple[str, Iterable[str]]] = (
        ("Approval", _steps(said["approval"], ZoneInfo(said["zone"]))),
        ("Earlier approvals", _earlier(said["earlier_approvals"], ZoneInfo(said["zone"]))),
        ("Parties", _parties(said["parties"])),
        ("Terms", aligned(term_rows(said["terms"]))),
        ("Notices", _notices(said["notices"])),
        ("Amendments and renewals", _amendments(said["amendments"])),
        ("Linked with", _links(said["links"])),
        ("Memberships", _memberships(said["memberships"])),
        ("People", _people(said["people"])),
        ("Promised", _commitments(said["commitments"])),
        ("Exchanges", _exchanges(said["exchanges"])),
        ("Occasions", _occasions(said["occasions"])),
        ("Documents", _documents(said["documents"])),
        ("Meetings and contacts", _meetings(said["meetings"])),
        ("Known from", _sources(said["sources"])),
        ("The way so far", _way(said["way"])),
        ("History", _events(said["events"])),
    )
    lines = [f"{said['ref']}  {said['title']}", *(f"  {line}" for line in aligned(_head(said)))]
    for title, found in sections:
        section = list(found)
        if section:
            lines += ["", title, *(f"  {line}" for line in section)]
    return "\n".join(lines)


def whose_turn(turn: dict[str, Any]) -> str:
    since = f", since {turn['since']}" if turn["since"] else ""
    if turn["side"] == "ours":
        return f"Our turn: {', '.join(turn['who'])}{since}."
    if turn["side"] == "theirs":
        return f"The turn of {', '.join(turn['who'])}{since}."
    return f"Nobody has to do anything until {turn['until']}." if turn["until"] else "Nobody has to do anything now."


def term_rows(terms: Said) -> list[tuple[str, str]]:
    """What the text says of its term, in the words of the options."""
    said = []
    for name, value in terms.items():
        if value is None or value == [] or (name == "renewals" and not value):
            continue
        text = {True: "yes", False: "no"}.get(value) if isinstance(value, bool) else None
        said.append((name.replace("_", " "), text or (", ".join(value) if isinstance(value, list) else str(value))))
    return said


def _head(said: Said) -> Iterator[tuple[str, str]]:
    outcome = f", {said['outcome']}" if said["outcome"] else ""
    yield "kind", f"{said['kind_title']} ({said['kind']} version {said['definition_version']})"
    yield "state", f"{said['state_label']} ({said['state']}{outcome}), since {said['state_since']}"
    if said["turn"]:
        yield "turn", whose_turn(said["turn"])
    for name, label in {"proposed_on": "proposed", "in_force_on": "in force", "ended_on": "ended"}.items():
        if said[name]:
            yield label, said[name]
    yield "signed", said["signed_on"] or "not recorded"
    yield "last contact", said["last_contact_on"] or "not recorded"
    yield "looked after by", said["owner"] or "nobody yet"
    yield "fields", ", ".join(said["fields"]) or "not recorded"
    yield "version", str(said["version"])


def _steps(steps: Sequence[Said], zone: ZoneInfo) -> Iterator[str]:
    for step in steps:
        needs = {"majority": "the majority", "all": "all"}.get(str(step["quorum"]), step["quorum"])
        waits = [voter["asked"] for voter in step["voters"] if not voter["voted"]] if step["state"] == "open" else []
        since = f" since {_day(step['asked_at'], zone)}" if step["asked_at"] else ""
        closed = f" on {_day(step['closed_at'], zone)}" if step["closed_at"] else ""
        waiting = f"; waits for {', '.join(dict.fromkeys(waits))}" if waits else ""
        after = f"; after {', '.join(step['after'])}" if step["after"] and step["state"] == "waiting" else ""
        state = f"{step['state']}{closed or (since if step['state'] == 'open' else '')}"
        yield f"{step['label']} ({step['step']}): {state}; needs {needs}{waiting}{after}"
        yield from _votes(step["votes"], zone)


def _earlier(steps: Sequence[Said], zone: ZoneInfo) -> Iterator[str]:
    for step in steps:
        closed = f" on {_day(step['closed_at'], zone)}" if step["closed_at"] else ""
        yield f"{step['label']} ({step['step']}), round {step['entry']}: {step['state']}{closed}"
        yield from _votes(step["votes"], zone)


def _votes(votes: Sequence[Said], zone: ZoneInfo) -> Iterator[str]:
    for vote in votes:
        behalf = f" for {vote['for']}" if vote["for"] else ""
        note = f": {vote['note']}" if vote["note"] else ""
        yield f"  {_day(vote['at'], zone)} {vote['by']}{behalf} {VOTES[vote['choice']]}{note}"


def _day(instant: str, zone: ZoneInfo) -> str:
    return datetime.fromisoformat(instant).astimezone(zone).date().isoformat()


def _parties(parties: Sequence[Said]) -> Iterator[str]:
    for party in parties:
        country = f", {party['country']}" if party["country"] else ""
        unchecked = "; the place is to be checked" if not party["checked"] else ""
        yield f"{party['name']}{country}{' (our side)' if party['own'] else ''}{unchecked}"
        signed = f"signed {party['signed_on']}" if party["signed_on"] else ""
        where = f" in {party['signed_at']}" if signed and party["signed_at"] else ""
        if signed or party["signatory"]:
            who = f"{'by' if signed else 'signatory:'} {party['signatory']}" if party["signatory"] else ""
            yield "  " + " ".join(text for text in (signed + where, who) if text)
        for name, label in {"notified_on": "notified", "ratified_on": "ratified"}.items():
            if party[name]:
                yield f"  {label} {party[name]}"
        if party["carried_by"]:
            yield f"  carried out by {party['carried_by']}"
        for step in party["track"]:
            if step["state"]:
                since = f" since {step['since']}" if step["since"] else ""
                whom = f", known from {step['from']}" if step["from"] else ""
                note = f": {step['note']}" if step["note"] else ""
                yield f"  {step['label']} ({step['step']}): {step['state']}{since}{whom}{note}"


def _notices(notices: Sequence[Said]) -> Iterator[str]:
    for notice in notices:
        received = f", received {notice['received_on']}" if notice["received_on"] else ""
        withdrawn = f", withdrawn {notice['withdrawn_on']}" if notice["withdrawn_on"] else ""
        days = f"given {notice['given_on']}{received}, takes effect {notice['effective_on']}{withdrawn}"
        yield f"{notice['by']}: {days}: {notice['reason']}"


def _amendments(amendments: Sequence[Said]) -> Iterator[str]:
    for one in amendments:
        yield f"{one['number']}. {one['in_force_on']} {one['kind']}: {one['title']}"


def _links(links: Said) -> Iterator[str]:
    for side in ("earlier", "later"):
        for link in links[side]:
            yield f"{LINKS[side, link['kind']]} {link['ref']}"


def _memberships(memberships: Sequence[Said]) -> Iterator[str]:
    for one in memberships:
        since = f" since {one['since']}" if one["since"] else ""
        until = f" until {one['until']}" if one["until"] else ""
        delegate = f", delegate {one['delegate']}" if one["delegate"] else ", no delegate named"
        yield f"{one['place']} in {one['organisation']}{since}{until}{delegate}"


def _people(people: Sequence[Said]) -> Iterator[str]:
    for person in people:
        native = f" ({person['native_name']})" if person["native_name"] else ""
        rest = ", ".join(text for text in (person["title"], person["place"], person["capacity"]) if text)
        yield f"{person['name']}{native}: {rest}"


def _commitments(commitments: Sequence[Said]) -> Iterator[str]:
    for item in commitments:
        due = f", due {item['due_on']}" if item["due_on"] else ""
        field = f" [{item['field']}]" if item["field"] else ""
        evidence = f": {item['evidence']}" if item["evidence"] else ""
        yield f"{item['id'][-8:]}  {item['what']}{field}: {item['state']}{due}{evidence}"


def _exchanges(exchanges: Sequence[Said]) -> Iterator[str]:
    for item in exchanges:
        yield f"{item['id'][-8:]}  {item['date'] or 'no date yet'}  {item['title']} ({item['kind']}): {item['state']}"


def _occasions(occasions: Sequence[Said]) -> Iterator[str]:
    for item in occasions:
        organiser = f", by {item['organiser']}" if item["organiser"] else ""
        yield f"{item['date']}  {item['title']} ({item['kind']}{organiser})"


def _documents(documents: Sequence[Said]) -> Iterator[str]:
    for item in documents:
        dated = f", {item['dated_on']}" if item["dated_on"] else ""
        texts = ", ".join(
            f"{'language not recorded' if text['language'] == 'und' else text['language']} {text['status']}"
            f"{' (prevails)' if text['prevails'] else ''}"
            for text in item["texts"] or ()
        )
        yield f"{item['title']} ({item['kind']}{dated}): {texts}"


def _meetings(meetings: Sequence[Said]) -> Iterator[str]:
    for item in meetings:
        venue = f", {item['venue']}" if item["venue"] else ""
        summary = f": {item['summary']}" if item["summary"] else ""
        yield f"{item['held_on']}  {item['title']} ({item['kind']}{venue}){summary}"


def _sources(sources: Sequence[Said]) -> Iterator[str]:
    """Each source once, whatever it is the source of."""
    for title, kind, certainty, locator in dict.fromkeys(
        (item["title"], item["kind"], item["certainty"], item["locator"]) for item in sources
    ):
        yield f"{title} ({kind}, {certainty}){f': {locator}' if locator and locator != title else ''}"


def _way(steps: Sequence[Said]) -> Iterator[str]:
    for step in steps:
        moved = f"{step['from']} -> {step['to']}" if step["from"] else step["to"]
        note = f": {step['note']}" if step["note"] else ""
        yield f"{step['on'] or step['at'][:10]}  {step['trigger']}  {moved}  {step['by']}{note}"


def _events(events: Sequence[Said]) -> Iterator[str]:
    for event in events:
        yield f"{event['seq']:>3}  {event['at'][:16]}  {event['type']}  {event['by']}"
