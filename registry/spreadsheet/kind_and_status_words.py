"""The words in which offices say what kind an agreement is of and how it stands."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from registry.gazetteer.name_folding import fold

_BRACKETS = re.compile(r"\([^()]*\)")

# For each kind the words that name it, after what only qualifies them is taken off.
KIND_WORDS: dict[str, tuple[str, ...]] = {
    "sister-city": (
        "sister", "sistership", "sisterhood", "twin", "twinned", "twinning", "twin town", "town twinning",
        "자매", "자매교류", "자매결연", "자매도시", "자매우호", "qardaşlaşma", "qardaşlaşmış", "qardaş şəhər",
        "kardeş", "kardeş şehir", "jumelage", "städtepartnerschaft", "hermanamiento", "побратимы", "姉妹都市",
    ),
    "friendship-mou": (
        "friendship", "friendly", "friend", "friendship exchange", "partner", "partnership", "mou",
        "memorandum of understanding", "cooperation",
        "우호", "우호교류", "우호결연", "우호도시", "우호협력", "교류협력", "양해각서", "협력도시",
        "dostluq", "友好都市",
    ),
    "letter-of-intent": (
        "letter of intent", "protocol of intent", "memorandum of intent", "statement of intent",
        "declaration of intent", "loi", "의향서", "교류의향서", "우호교류의향서", "자매결연의향서", "niyyət protokolu",
    ),
    "league-membership": (
        "league", "league membership", "membership", "network", "member of a league",
        "연맹", "협의회", "회원", "회원도시", "국제기구", "liqa üzvlüyü", "üzvlük",
    ),
    "project-mou": ("project", "joint project", "사업", "공동사업", "사업협약", "프로젝트", "birgə layihə"),
}  # fmt: skip
_QUALIFIERS = re.compile(
    r"^(?:(?:two|three|four|five|six)-party|bilateral|trilateral|multilateral|domestic|international|국내|국제|해외)\s*"
    r"|\s*\b(?:cities|city|towns?|relations?|relationship|ties|agreement|protocol|pact|mou|agreement mou"
    r"|협약|협정|체결|관계)$",
    re.IGNORECASE,
)


def read_kind(text: str, *, known: Collection[str]) -> str | None:
    """The kind that a cell names: a kind's own name (any of `known`), or words for one; None if neither.

    What stands in brackets, and words such as `four-party` or `protocol`, only qualify it.
    """
    codes = {fold(kind): kind for kind in (*KIND_WORDS, *known)}
    bare = " ".join(_BRACKETS.sub(" ", text).split())
    while bare:
        if kind := codes.get(fold(bare)) or _kind_words().get(fold(bare)):
            return kind
        shorter = _QUALIFIERS.sub("", bare).strip()
        if shorter == bare:
            return None
        bare = shorter
    # All words were qualifiers; a bare `city MOU` still says that it is a memorandum.
    return "friendship-mou" if "mou" in fold(text) else None


class Certainty(StrEnum):
    """How sure the list is of what it says."""

    STATED = "stated"
    UNCONFIRMED = "unconfirmed"


@dataclass(frozen=True, slots=True)
class WrittenStatus:
    """Where an agreement stands: a state of the spine, the outcome if it is over, and how sure that is."""

    state: str
    outcome: str | None = None
    certainty: Certainty = Certainty.STATED

    @property
    def is_signed(self) -> bool:
        """Whether a date beside it is the day of signing; before that, it is when something was said."""
        return self.state not in ("proposed", "negotiating")


IN_FORCE = WrittenStatus("in-force")
STATUS_WORDS: dict[WrittenStatus, tuple[str, ...]] = {
    IN_FORCE: (
        "active", "in force", "signed", "valid", "current", "concluded", "effective", "ongoing",
        "유효", "체결", "진행", "진행중", "교류중", "활성", "결연", "정상", "qüvvədədir", "aktiv",
    ),
    WrittenStatus("negotiating"): (
        "under discussion", "negotiating", "in negotiation", "negotiation", "in preparation",
        "협의", "협의중", "논의중", "추진", "추진중", "müzakirə olunur",
    ),
    WrittenStatus("proposed"): ("proposed", "planned", "제안", "예정", "계획", "təklif olunub"),
    WrittenStatus("proposed", certainty=Certainty.UNCONFIRMED): ("announced", "발표", "elan edilmiş"),
    WrittenStatus("dormant"): (
        "dormant", "inactive", "suspended", "resting", "휴면", "중단", "교류중단", "비활성", "fəaliyyətsiz",
    ),
    WrittenStatus("ended", "superseded"): ("superseded", "replaced", "대체", "갱신됨", "əvəz olunub"),
    WrittenStatus("ended", "terminated"): (
        "ended", "terminated", "dissolved", "cancelled", "해지", "종료", "파기", "ləğv edilib",
    ),
    WrittenStatus("ended", "expired"): ("expired", "lapsed", "만료", "müddəti bitib"),
    WrittenStatus("ended", "completed"): ("completed", "finished", "완료", "başa çatıb"),
    WrittenStatus("ended", "declined"): ("declined", "rejected", "거절", "부결", "rədd edilib"),
    WrittenStatus("ended", "withdrawn"): ("withdrawn", "철회", "geri götürülüb"),
    WrittenStatus("in-force", certainty=Certainty.UNCONFIRMED): (
        "unknown", "unconfirmed", "unverified", "uncertain", "unclear", "미확인", "확인필요", "불명", "təsdiqlənməyib",
    ),
}  # fmt: skip


@dataclass(frozen=True)
class AcceptedWord:
    """A word that a cell may have: the first of these in the reader's script. Commands write the first of all."""

    words: tuple[str, ...]
    # The name that is taken in every language, after the word.
    code: str = ""

    def __str__(self) -> str:
        return self._with_code(self.words[0])

    def text_in(self, language: str) -> str:
        script = _SCRIPTS.get(language)
        return self._with_code(next((word for word in self.words if script and script.search(word)), self.words[0]))

    def _with_code(self, word: str) -> str:
        return f"{word} ({self.code})" if self.code else word


_SCRIPTS = {"ko": re.compile("[가-힣]"), "az": re.compile("[əğıöüşçƏĞİÖÜŞÇ]")}
ACCEPTED_STATUSES = tuple(AcceptedWord(words) for words in STATUS_WORDS.values())


def accepted_kinds(kinds: Iterable[str]) -> tuple[AcceptedWord, ...]:
    return tuple(AcceptedWord(KIND_WORDS.get(kind, (kind,)), kind) for kind in sorted(kinds))


def read_status(text: str) -> WrittenStatus | None:
    """How the agreement stands; in force if the cell is blank (lists keep what is), None if not understood."""
    if not text.strip():
        return IN_FORCE
    return _standings().get(fold(text))


_LAST_BRACKET = re.compile(r"^(.*\S)\s*[(（\[]([^()（）\[\]]*)[)）\]]\s*$", re.DOTALL)
_UNTIL = re.compile(
    r"(?:until|till|to|~|-|–|bis|até|hasta)\s*(\d{4})(?:-\d\d){0,2}|(\d{4})\s*년?\s*까지", re.IGNORECASE
)


def status_in_brackets(text: str, *, year: int) -> tuple[str, WrittenStatus | None]:
    """The text without the brackets at its end that say how the agreement stands, and that status; None without.

    `until 2015` is an end if that year is over in the year `year`.
    """
    match = _LAST_BRACKET.match(text)
    if match is None or not match[2].strip():
        return text, None
    if until := _UNTIL.fullmatch(match[2].strip()):
        is_over = int(until[1] or until[2]) < year
        return (match[1], WrittenStatus("ended", "expired")) if is_over else (text, None)
    status = _standings().get(fold(match[2]))
    return (match[1], status) if status else (text, None)


@cache
def _standings() -> dict[str, WrittenStatus]:
    return {fold(word): standing for standing, words in STATUS_WORDS.items() for word in words}


@cache
def _kind_words() -> dict[str, str]:
    return {fold(word): kind for kind, names in KIND_WORDS.items() for word in names}
