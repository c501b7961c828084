"""What stands in brackets or behind a dash beside a name or a kind: `(ended 2010)`, `(2015.3.1. 해지)`, `- terminated`.

It is read as a sequence of words of status, words of kinds and times. What has such words and others is not
understood, and is asked about; what has none belongs to the name.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from registry.gazetteer.name_folding import fold
from registry.spreadsheet.kind_and_status_words import is_qualifier, kind_words, standings
from registry.spreadsheet.status_words import STATUS_WORDS, WrittenStatus
from workflows.calendar.written_dates import UnclearDateError, earliest_day, read_date

_BRACKET = re.compile(r"\s*[(（\[【]([^()（）\[\]【】]+)[)）\]】]")
_BEHIND = re.compile(r"(?:\s+[-–—]\s+|\s*[,:]\s+)([^,:()（）\[\]]+)$")
_UNTIL = re.compile(
    r"(?:(?:from |since )?\d{4}(?:-\d\d){0,2}\s*)?(?:\b(?:until|till|to|bis|até|hasta)\b|[~–—-])"
    r"\s*(\d{4})(?:-\d\d){0,2}"
    r"|(\d{4})\s*년?\s*까지",
    re.IGNORECASE,
)
# Words between a status and its time, and those that follow a time.
_LINKS = frozenset(
    (
        "", "in", "on", "at", "as", "of", "since", "from", "by", "was", "is", "been", "the", "year", "seit", "im", "am",
        "depuis", "en", "le", "desde", "el", "del", "с", "в", "г", "года", "году", "부터", "에", "년", "で",
        "に", "以降", "から", "より", "起", "自", "于", "於", "dan", "den", "itibaren", "tarihinde", "beri", "ildən",
        "ildə", "il", "etibarən", "bəri",
    )
)  # fmt: skip
# Words of status that stand beside names too: `(former Saigon)`.
_OF_NAMES = frozenset({"former"})
# A longer text beside a name is a sentence, and is none of these.
MOST_LETTERS = 80


@dataclass(frozen=True, slots=True)
class Aside:
    """What was read. `statuses` and `kinds` are all that it may name; without `is_clear` it says something else too."""

    text: str
    statuses: tuple[WrittenStatus, ...] = ()
    kinds: tuple[str, ...] = ()
    has_time: bool = False
    is_clear: bool = True

    @property
    def status(self) -> WrittenStatus | None:
        """The one status that it states."""
        return self.statuses[0] if self.is_clear and len(self.statuses) == 1 else None


def take_asides(text: str, *, today: date) -> tuple[str, tuple[Aside, ...]]:
    """The text without what stands beside it and speaks of statuses, kinds or times; and what that says.

    `until 2015` is an end if that year is over `today`.
    """
    found: list[Aside] = []

    def taken(match: re.Match[str]) -> str:
        aside = read_aside(" ".join(match[1].split()), today)
        if aside is None:
            return match[0]
        found.append(aside)
        return ""

    bare = _BRACKET.sub(taken, text)
    behind = _BEHIND.search(bare)
    if behind and (aside := read_aside(behind[1].strip(), today)) and aside.status:
        found.append(aside)
        bare = bare[: behind.start()]
    # A cell of nothing else is a name, whatever it means.
    return (bare.strip(), tuple(found)) if bare.strip() else (text, ())


@lru_cache(maxsize=4096)
def ends_in(text: str) -> tuple[WrittenStatus, ...]:
    """The ends that words anywhere in a remark name: `令和3年により終了`, `cessato nel 2015`."""
    found = (standings()[fold(match[0])] for match in _an_end().finditer(unicodedata.normalize("NFC", text)))
    return tuple(dict.fromkeys(found))


@cache
def _an_end() -> re.Pattern[str]:
    """The words of an end: whole words of alphabets, and those of East Asia wherever they stand."""
    ends = [WrittenStatus("ended", "terminated"), WrittenStatus("ended", "expired")]
    words = [word for end in ends for word in STATUS_WORDS[end] if fold(word) not in _OF_NAMES]
    forms = (rf"(?<!\w){re.escape(word)}(?!\w)" if _joins(word[0]) else re.escape(word) for word in words)
    return re.compile("|".join(sorted(forms, key=len, reverse=True)), re.IGNORECASE)


def left_in_brackets(text: str) -> list[str]:
    """What brackets say beside a kind that neither is nor qualifies one."""
    return [each for each in _BRACKET.findall(text) if not is_qualifier(each) and fold(each) not in kind_words()]


@lru_cache(maxsize=4096)
def read_aside(text: str, today: date) -> Aside | None:
    """None if it has no word of status, of a kind or of an end."""
    if until := _UNTIL.fullmatch(text):
        is_over = int(until[1] or until[2]) < today.year
        return Aside(text, (WrittenStatus("ended", "expired"),) if is_over else (), has_time=True)
    if len(text) > MOST_LETTERS or not _a_word().search(fold(text)):
        return None
    ends = _word_ends(text)
    whole = _sequence(text, ends)
    if whole is not None:
        statuses, kinds, time = whole
        is_to_come = time is not None and earliest_day(time) > today
        is_clear = len(set(statuses)) < 2 and not (statuses and is_to_come)
        return Aside(text, tuple(dict.fromkeys(statuses)), kinds, time is not None, is_clear)
    statuses, kinds = _words_in(text)
    return Aside(text, statuses, kinds, is_clear=False) if statuses or kinds else None


Parts = tuple[tuple[WrittenStatus, ...], tuple[str, ...], str | None]


def _sequence(text: str, ends: tuple[int, ...]) -> Parts | None:
    """The statuses, kinds and time of which the whole text consists, the longest words first; None if of others too."""
    reached: dict[int, Parts] = {0: ((), (), None)}
    for start in ends[:-1]:
        if start not in reached:
            continue
        statuses, kinds, time = reached[start]
        for end in ends:
            part = text[start:end].strip(" ,;:.·")
            if end <= start:
                continue
            if part.casefold() in _LINKS:
                reached.setdefault(end, (statuses, kinds, time))
            elif status := standings().get(fold(part)):
                reached.setdefault(end, ((*statuses, status), kinds, time))
            elif kind := kind_words().get(fold(part)):
                reached.setdefault(end, (statuses, (*kinds, kind), time))
            elif (when := _time(part)) is not None:
                reached.setdefault(end, (statuses, kinds, when))
    return reached.get(ends[-1])


def _words_in(text: str) -> tuple[tuple[WrittenStatus, ...], tuple[str, ...]]:
    """The statuses and kinds that some of its words name, the longest runs of words first."""
    words = text.split()
    statuses: list[WrittenStatus] = []
    kinds: list[str] = []
    at = 0
    while at < len(words):
        for end in range(len(words), at, -1):
            run = fold(" ".join(words[at:end]))
            if (status := standings().get(run)) is not None and run not in _OF_NAMES:
                statuses.append(status)
            elif (kind := kind_words().get(run)) is not None:
                kinds.append(kind)
            else:
                continue
            at = end - 1
            break
        at += 1
    return tuple(dict.fromkeys(statuses)), tuple(dict.fromkeys(kinds))


def _time(text: str) -> str | None:
    """The date of a text with a year; one that could be two days counts by its year."""
    year = re.search(r"(?<!\d)\d{4}(?!\d)", text)
    if year is None and not text.endswith(("年", "月", "日")):
        return None
    try:
        return read_date(text)
    except UnclearDateError as error:
        return year[0] if year and error.is_ambiguous else None


def _word_ends(text: str) -> tuple[int, ...]:
    """Where a word can begin or end: nowhere between two letters of an alphabet, nor between two digits."""
    return (
        0,
        *(at for at in range(1, len(text)) if not (_joins(text[at - 1]) and _joins(text[at]))
          and not (text[at - 1].isdigit() and text[at].isdigit())),
        len(text),
    )  # fmt: skip


def _joins(char: str) -> bool:
    return (char.isalpha() and char < "\u1100") or char in "'’"


@cache
def _a_word() -> re.Pattern[str]:
    words = {*standings(), *kind_words()}
    return re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)))
