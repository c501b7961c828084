"""What each side bears of the costs of an exchange."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from uuid import UUID

from babel.core import get_global
from babel.numbers import get_currency_precision, is_currency

from config.errors import UsageError
from config.languages import N_
from models.database import Transaction
from models.event_types import EventType
from models.tables.base import new_id
from models.tables.exchanges import Cost
from workflows.actors import Actor
from workflows.calendar.dates import Edtf, local_day
from workflows.exchanges.details import commit_details, open_exchange
from workflows.inputs.types import MOST_MONEY
from workflows.records.parties import party_at

# Codes of ISO 4217 that stand for no currency: none, and those for tests.
NO_MONEY = ("XXX", "XTS")


class AmountError(UsageError):
    """A text that is no amount of money."""

    code = "amount"


class DecimalsError(AmountError):
    """An amount with more decimals than its currency has."""

    code = "decimals"


class CurrencyError(UsageError):
    """A text that is no currency's code."""

    code = "currency"


class CurrencyOfAnotherTimeError(CurrencyError):
    """A currency that nobody paid with on the day of the exchange."""

    code = "currency-not-in-use"


def add_cost(
    tx: Transaction,
    reference: str,
    exchange_id: UUID,
    *,
    by: Actor,
    place: UUID,
    amount: str,
    currency: str,
    what: str | None = None,
    version: int | None = None,
) -> UUID:
    """What one side bore, in its own currency (ISO 4217). Amounts are added, never converted."""
    loaded, exchange = open_exchange(tx, reference, exchange_id, by=by, version=version, settled=True)
    if currency.upper() in NO_MONEY or not is_currency(currency.upper()):
        raise CurrencyError(
            N_("“%(currency)s” is not a currency of ISO 4217."),
            hint=N_("Write its three letters, such as KRW or AZN."),
            currency=currency,
        )
    today = local_day(tx.now, loaded.facts.zone)
    # What was held long ago was paid in the money of its time.
    day = min(Edtf.parse(exchange.date).last, today) if exchange.date else today
    if not any(begins <= day <= ends for begins, ends in _in_use(currency.upper())):
        raise CurrencyOfAnotherTimeError(
            N_("The currency “%(currency)s” was not in use in %(year)s."),
            hint=N_("Write the currency of that time."),
            currency=currency,
            year=day.year,
        )
    value = _amount(amount, currency.upper())
    row = Cost(
        id=new_id(),
        office_id=tx.office,
        exchange_id=exchange_id,
        party_id=party_at(tx, loaded.id, reference, place).id,
        amount=value,
        currency=currency.upper(),
        what=what,
    )
    tx.add(row)
    data = {"cost": row.id, "party": row.party_id, "amount": str(value), "currency": row.currency, "what": what}
    commit_details(tx, loaded, exchange_id, EventType.COST_ADDED, data, by)
    return row.id


@cache
def _in_use(currency: str) -> tuple[tuple[date, date], ...]:
    """From when to when it was money somewhere, by CLDR."""
    return tuple(
        (date(*begins) if begins else date.min, date(*ends) if ends else date.max)
        for currencies in get_global("territory_currencies").values()
        for code, begins, ends, tender in currencies
        if code == currency and tender
    )


def _amount(text: str, currency: str) -> Decimal:
    # Amounts are kept with two decimals, also of the few currencies that have three.
    decimals = min(2, get_currency_precision(currency))
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise AmountError(N_("“%(amount)s” is not an amount."), hint=N_("Write it as 1250.00."), amount=text) from error
    if not value.is_finite() or value < 0 or value >= MOST_MONEY:
        raise AmountError(N_("“%(amount)s” is not an amount."), hint=N_("Write it as 1250.00."), amount=text)
    if value != round(value, decimals):
        most = N_("%(currency)s has at most %(number)s decimals.") if decimals else N_("%(currency)s has no decimals.")
        raise DecimalsError(
            N_("“%(amount)s” has too many decimals."), hint=most, amount=text, currency=currency, number=decimals
        )
    return value
