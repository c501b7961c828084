"""What follows from a corrected date: the parties' own days, the entry into force, a notice, and anniversaries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from config.languages import N_
from models.agreements import Party, Termination
from models.database import now
from models.exchanges import Exchange
from models.vocabulary import ExchangeState, Phase
from workflows.calendar.dates import Edtf, anniversary, first_working_day, local_day
from workflows.calendar.holidays import CALENDARS
from workflows.engine.effects import entered_by_signing
from workflows.engine.facts import Facts
from workflows.engine.terms import effect_of_notice
from workflows.unit_of_work.changes import Happened
from workflows.unit_of_work.loader import Loaded

MOVABLE = (ExchangeState.PLANNED, ExchangeState.INVITED)
CORRECTED = N_("the date that it came from was corrected")


def correct_party_dates(session: Session, agreement_id: UUID, before: str | None, after: str | None) -> None:
    """Parties that signed on the day that was wrong signed on the right one; others keep their own.

    Where no day was recorded, those that have none signed on the day that is known now.
    """
    was = Party.signed_on == before if before is not None else Party.signed_on.is_(None)
    session.execute(update(Party).where(Party.agreement_id == agreement_id, was).values(signed_on=after))


def entry_into_force(loaded: Loaded, before: str | None, after: str | None) -> tuple[str | None, str | None] | None:
    """Before and after of the entry into force, where it followed from the signing; else None.

    A day of entry that somebody corrected to another one stays: it does not follow from the signing.
    """
    if loaded.row["phase"] == Phase.MAKING:
        return None
    recorded = loaded.row["in_force_on"]
    was, becomes = (entered_by_signing(loaded.facts, Edtf.parse(day) if day else None) for day in (before, after))
    if recorded != (str(was) if was else None):
        return None
    return (recorded, str(becomes) if becomes else None) if was != becomes else None


def move_notice(session: Session, loaded: Loaded, corrected: Facts) -> list[Happened]:
    """A running notice takes effect at the end of a period: where the periods move, its day does.

    A day that was agreed on beyond the terms stays. `corrected` are the facts with the right dates.
    """
    notice = loaded.facts.termination
    if notice is None:
        return []
    was, becomes = (
        effect_of_notice(facts.terms, facts.term_start.value if facts.term_start else None, notice.given_on)
        for facts in (loaded.facts, corrected)
    )
    if notice.effective_on != was or was == becomes:
        return []
    session.execute(update(Termination).where(Termination.id == notice.id).values(effective_on=becomes))
    data = {"notice": notice.id, "from": was.isoformat(), "effective_on": becomes.isoformat()}
    return [Happened(loaded, "notice.moved", data)]


def move_anniversary_exchanges(
    session: Session, loaded: Loaded, before: str | None, after: str | None
) -> list[Happened]:
    """Each exchange stays in its year: its ordinal and, if it lies ahead and is not confirmed, its day follow.

    What has no anniversary any more (of a year only, or before the first) is cancelled if it lies ahead.
    """
    if before is None:
        return []
    anchor = Edtf.parse(after) if after else None
    kept = loaded.machine.definition.anniversaries
    rules = [f"{rule.id}-exchange" for rule in kept if rule.anchor == "signed_on"]
    today = local_day(now(session), loaded.facts.zone)
    exchanges = session.scalars(
        select(Exchange)
        .where(Exchange.agreement_id == loaded.id, Exchange.rule.in_(rules), Exchange.date.is_not(None))
        .order_by(Exchange.date, Exchange.id)
    ).all()
    was = {exchange.id: (exchange.date, exchange.occurrence, exchange.state) for exchange in exchanges}
    _free_ordinals(session, exchanges)
    taken: set[str] = set()
    for exchange in exchanges:
        day = Edtf.parse(exchange.date or "").first
        moved = _anniversary_in(loaded, anchor, day.year)
        ahead = exchange.state in MOVABLE and day >= today
        if moved is None or moved[0] in taken:
            # Kept under an ordinal of its own: the key must stay unique, and the past is not rewritten.
            exchange.occurrence = f"{was[exchange.id][1]}-{exchange.id.hex[:8]}"
            gone = ahead
        else:
            exchange.occurrence, new_day = moved
            taken.add(exchange.occurrence)
            gone = ahead and new_day < today
            if ahead and not gone:
                exchange.date = new_day.isoformat()
        if gone:
            exchange.state, exchange.outcome = ExchangeState.CANCELLED, CORRECTED
    session.flush()
    return [
        Happened(
            loaded,
            "exchange.moved",
            {
                "exchange": exchange.id,
                "from": {"date": was[exchange.id][0], "occurrence": was[exchange.id][1], "state": was[exchange.id][2]},
                "to": {"date": exchange.date, "occurrence": exchange.occurrence, "state": str(exchange.state)},
            },
        )
        for exchange in exchanges
        if (exchange.date, exchange.occurrence, exchange.state) != was[exchange.id]
    ]


def _free_ordinals(session: Session, exchanges: Sequence[Exchange]) -> None:
    """Ordinals shift together, and each is unique at every moment: they leave their places first."""
    for exchange in exchanges:
        exchange.occurrence = f"moving-{exchange.id}"
    session.flush()


def _anniversary_in(loaded: Loaded, anchor: Edtf | None, year: int) -> tuple[str, date] | None:
    if anchor is None or anchor.month is None or year <= anchor.year:
        return None
    ordinal = year - anchor.year
    if anchor.exact is not None:
        return str(ordinal), anniversary(anchor.exact, ordinal)
    return str(ordinal), first_working_day(date(year, anchor.month, 1), CALENDARS.of(loaded.facts.calendar))
