"""Headers of columns that say whether a relation still lasts, or until when: they are never left out unasked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache

from registry.gazetteer.name_folding import fold
from registry.spreadsheet.headers import fields_by_header
from registry.spreadsheet.kind_and_status_words import standings
from registry.spreadsheet.status_words import IN_FORCE, WrittenStatus
from workflows.calendar.written_dates import DateOrder, UnclearDateError, last_day, read_date

ENDED, EXPIRED = WrittenStatus("ended", "terminated"), WrittenStatus("ended", "expired")
DORMANT = WrittenStatus("dormant")
# Headers of ends; dates below them are the days of an end, and `yes` is an end.
ENDS: Mapping[WrittenStatus, tuple[str, ...]] = {
    ENDED: (
        "end", "end date", "end year", "date ended", "year ended", "ended on", "ended in", "year of end",
        "date of termination", "termination date",
        "termination", "year terminated", "date terminated", "terminated on",
        "dissolution", "date of dissolution", "dissolved on", "cancellation date", "withdrawal date", "closed",
        "종료일", "종료일자", "종료년도", "종료연도", "종료여부", "종료 연월일", "해지일", "해지일자",
        "해지여부", "파기일",
        "終了日", "終了年", "終了年月日", "解消日", "解消年", "解消年月日", "提携解消日", "提携解消年月日", "解除日",
        "终止日期", "终止时间", "结束日期", "结束时间", "解除日期", "終止日期", "終止時間", "結束日期", "結束時間",
        "是否终止", "是否終止",
        "bitiş", "bitiş tarihi", "sona erme tarihi", "fesih tarihi", "bitiş yılı", "sona erme",
        "bitmə tarixi", "bitmə", "xitam tarixi", "ləğv tarixi", "ləğv edilmə tarixi", "sona çatma tarixi",
        "дата окончания", "окончание", "дата прекращения", "прекращение", "дата расторжения", "расторжение",
        "год окончания", "год прекращения", "год расторжения",
        "fecha de término", "fecha de fin", "fecha fin", "fecha final", "fecha de terminación", "fecha de conclusión",
        "término", "fin", "final", "año de término", "año fin", "baja", "fecha de baja",
        "ende", "enddatum", "ende am", "ende der partnerschaft", "beendet am", "beendigung", "endjahr", "auflösung",
        "gekündigt am", "aufgelöst am",
        "date de fin", "fin de l'accord", "année de fin", "date de résiliation", "résiliation", "date de rupture",
    ),
    EXPIRED: (
        "until", "to", "till", "valid until", "valid till", "valid to", "expires", "expires on", "expiry",
        "expiry date", "expiration", "expiration date",
        "date of expiry", "in force until", "validity", "term of validity",
        "만료일", "만료일자", "유효기간", "유효기한", "有効期限", "有効期間", "満了日", "有效期", "有效期至",
        "有效期限", "到期日", "到期日期", "到期时间", "到期時間",
        "geçerlilik tarihi", "geçerlilik süresi", "etibarlılıq müddəti",
        "срок действия", "действует до", "действителен до", "до",
        "vigencia", "vigencia hasta", "hasta", "válido hasta", "vencimiento", "fecha de vencimiento", "caducidad",
        "bis", "gültig bis", "befristet bis", "laufzeit", "laufzeit bis", "valable jusqu'au", "jusqu'au", "jusqu'en",
        "échéance", "date d'échéance", "date d'expiration",
    ),
}  # fmt: skip
# Headers that ask whether something lasts.
LASTS = (
    "is active", "still active", "active?", "is valid", "in force?", "유효여부", "활동여부", "교류여부", "유효 여부",
    "是否有效", "是否生效", "有効か", "действующее?", "является действующим", "vigente (sí/no)", "aktiv?", "actif ?",
    "noch aktiv", "toujours actif", "toujours en vigueur", "aktif mi", "aktivdir", "hala aktif",
)  # fmt: skip
# Those of them that ask whether it is alive: what is not may rest.
ACTIVE = (
    "active", "is active", "still active", "aktiv", "noch aktiv", "aktif", "activo", "activa", "actif", "활동여부",
    "교류여부", "活跃", "активно", "активный", "aktivdir", "hala aktif", "aktif mi", "toujours actif",
)  # fmt: skip
YES = ("yes", "y", "예", "네", "はい", "有", "是", "evet", "bəli", "hə", "да", "sí", "si", "ja", "oui", "true")
NO = (
    "no", "n", "아니오", "아니요", "いいえ", "無", "无", "否", "hayır", "xeyr", "yox", "нет", "nein", "non", "false",
)  # fmt: skip
_PARTS = re.compile(r"[/\n()（）|・:]")


def speaks_of_end(header: str) -> bool:
    """Whether a header that is none of a field says that its cells are ends, or how a relation stands."""
    forms = _forms(header)
    if any(form in fields_by_header() for form in forms):
        return False
    return end_of(header) is not None or any(form in standings() or form in _lasting() for form in forms)


def end_of(header: str) -> WrittenStatus | None:
    """The end that a day below this header is."""
    for form in _forms(header):
        if form in _lasting() or form in _ends():
            return _ends().get(form)
        if (status := standings().get(form)) is not None:
            # `Active / ended` is no column of ends.
            return status if status.state == "ended" else None
    return None


def status_below(header: str, text: str, *, order: DateOrder | None, today: date) -> WrittenStatus | None:
    """What a cell says that is no word of status: `yes`, `no`, or a day that is over, by the words of its header.

    None if the header does not say what is meant. Raises `UnclearDateError` for a day that could be two.
    """
    end = end_of(header)
    answer = fold(text)
    if answer in _answers():
        is_yes = _answers()[answer]
        if end is not None and end.outcome != "expired":
            return end if is_yes else IN_FORCE
        return (IN_FORCE if is_yes else _if_not(header)) if speaks_of_end(header) or _is_lasting(header) else None
    if end is None:
        return None
    try:
        day = read_date(text, order)
    except UnclearDateError as error:
        if error.is_ambiguous:
            raise
        return None
    if day is None:
        return None
    return end if last_day(day) < today else IN_FORCE


def is_answer(text: str) -> bool:
    return fold(text) in _answers()


def _if_not(header: str) -> WrittenStatus:
    """What is not active may rest; what is not valid is over."""
    is_active = any(form in _active() for form in _forms(header))
    return DORMANT if is_active else ENDED


def _is_lasting(header: str) -> bool:
    return any(form in _lasting() for form in _forms(header))


def _forms(header: str) -> list[str]:
    return [form for form in (fold(header), *map(fold, _PARTS.split(header))) if form]


@cache
def _ends() -> dict[str, WrittenStatus]:
    return {fold(word): status for status, words in ENDS.items() for word in words}


@cache
def _lasting() -> frozenset[str]:
    return frozenset(map(fold, LASTS))


@cache
def _active() -> frozenset[str]:
    return frozenset(map(fold, ACTIVE))


@cache
def _answers() -> dict[str, bool]:
    return {fold(word): word in YES for word in (*YES, *NO)}
