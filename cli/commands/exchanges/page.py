"""What `amity exchanges show` says of one exchange, line by line."""

from __future__ import annotations

from collections.abc import Iterator

from models.queries.exchanges import ProgrammeRow
from workflows.read_models.exchange_shapes import ShownClash, ShownExchange


def lines(shown: ShownExchange) -> Iterator[str]:
    yield f"{shown.ref}: {shown.title}, {shown.state}  {shown.id}"
    # A last day that is the first one says nothing more.
    facts = {
        "kind": shown.kind,
        "date": shown.date,
        "until": shown.until if shown.until != shown.date else None,
        "host": shown.host,
        "venue": shown.venue,
        "online": "yes" if shown.online else None,
        "fields": ", ".join(shown.fields),
        "occasion": shown.occasion,
        "commitment": shown.commitment,
        "outcome": shown.outcome,
        "reason": shown.reason,
    }
    for name, value in facts.items():
        if value:
            yield f"  {name}: {value}"
    for person in shown.delegation:
        who = ", ".join(text for text in (person.title, person.capacity) if text)
        yield f"  goes: {person.name}, {who or '-'} ({person.side or '-'})  {person.delegate}"
    for item in shown.programme:
        when_and_what = " ".join(text for text in (item.day, _times(item), item.what) if text)
        yield f"  programme: {when_and_what}  {item.id}"
    for cost in shown.entries:
        what = f" {cost.what}" if cost.what else ""
        yield f"  cost: {cost.side} {cost.amount} {cost.currency}{what}  {cost.id}"
    for total in shown.costs:
        yield f"  sum: {total.side} {total.amount} {total.currency}"
    for document in shown.documents:
        dated = f", {document.dated_on}" if document.dated_on else ""
        yield f"  document: {document.title} ({document.kind}{dated})"
    for clash in shown.clashes:
        yield f"  against it: {clash_line(clash)}"


def clash_line(clash: ShownClash) -> str:
    estimated = " (expected)" if clash.estimated else ""
    whose = f"{clash.whose}: " if clash.whose else ""
    days = f"{clash.day} to {clash.until}" if clash.until else clash.day
    return f"{days} {clash.kind}, {whose}{clash.what}{estimated}"


def _times(item: ProgrammeRow) -> str | None:
    """To the minute, as people write them."""
    if not item.begins:
        return None
    begins, until = str(item.begins)[:5], str(item.until or "")[:5]
    return f"{begins}-{until}" if until else begins
