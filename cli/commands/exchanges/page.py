"""What `amity exchanges show` says of one exchange, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Said = dict[str, Any]


def lines(said: Said) -> Iterator[str]:
    yield f"{said['ref']}: {said['title']}, {said['state']}  {said['id']}"
    # A last day that is the first one says nothing more.
    facts = {
        **said,
        "until": said["until"] if said["until"] != said["date"] else None,
        "online": "yes" if said["online"] else None,
        "fields": ", ".join(said["fields"]),
    }
    for name in (
        "kind",
        "date",
        "until",
        "host",
        "venue",
        "online",
        "fields",
        "occasion",
        "commitment",
        "outcome",
        "reason",
    ):
        if facts[name]:
            yield f"  {name}: {facts[name]}"
    for person in said["delegation"]:
        who = ", ".join(text for text in (person["title"], person["capacity"]) if text)
        yield f"  goes: {person['name']}, {who or '-'} ({person['side'] or '-'})  {person['delegate']}"
    for item in said["programme"]:
        when_and_what = " ".join(text for text in (item["day"], _times(item), item["what"]) if text)
        yield f"  programme: {when_and_what}  {item['id']}"
    for cost in said["entries"]:
        what = f" {cost['what']}" if cost["what"] else ""
        yield f"  cost: {cost['side']} {cost['amount']} {cost['currency']}{what}  {cost['id']}"
    for cost in said["costs"]:
        yield f"  sum: {cost['side']} {cost['amount']} {cost['currency']}"
    for document in said["documents"]:
        dated = f", {document['dated_on']}" if document["dated_on"] else ""
        yield f"  document: {document['title']} ({document['kind']}{dated})"
    for clash in said["clashes"]:
        yield f"  against it: {clash_line(clash)}"


def clash_line(clash: Said) -> str:
    estimated = " (estimated)" if clash["estimated"] else ""
    whose = f"{clash['whose']}: " if clash["whose"] else ""
    return f"{clash['day']} {clash['kind']}, {whose}{clash['what']}{estimated}"


def _times(item: Said) -> str | None:
    """To the minute, as people write them."""
    if not item["begins"]:
        return None
    begins, until = str(item["begins"])[:5], str(item["until"] or "")[:5]
    return f"{begins}-{until}" if until else begins
