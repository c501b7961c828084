"""The words around a name that say what it is: City, 시, Province, 성, and so on."""

import re
from collections.abc import Mapping
from enum import StrEnum

from registry.gazetteer.name_folding import tidy


class Level(StrEnum):
    """How high a place stands; what lies above cities (states, provinces, prefectures) is a province."""

    CITY = "city"
    PROVINCE = "province"


_ENGLISH = {
    # Offices misspell their partners' titles, so the beginnings of "province" are taken too.
    Level.PROVINCE: r"autonomous (?:region|community|province)|pr[io]vince?|prefecture|state|region"
    r"|oblast|krai|aimag|voivodeship|governorate|republic|ili|bölgesi|vilayəti",
    Level.CITY: r"(?:special |metropolitan )?city|township|town|village|municipality|district|county"
    r"|regency|sum|metropole|si|shi|gun|gu|(?:büyükşehir )?belediyesi|bələdiyyəsi|şəhəri|rayonu",
}
_ENGLISH_END = {level: re.compile(rf"[\s-]+(?:{words})\.?$", re.IGNORECASE) for level, words in _ENGLISH.items()}
_ENGLISH_START = {
    Level.PROVINCE: re.compile(
        r"^(?:the )?(?:state|province|region|prefecture|estado|provincia|región|regione|région|província)"
        r" (?:of|de|di|do|da) (?!\W*$)|^(?:województwo|tỉnh|bundesland|freistaat) (?!\W*$)",
        re.IGNORECASE,
    ),
    Level.CITY: re.compile(
        r"^(?:(?:the )?(?:city|town|municipality) of|(?:ville|commune) de|(?:ciudad|municipio|ayuntamiento) de"
        r"|(?:comune|città) di|cidade de|stadt|gemeinde|город|г\.) ?(?<=[ .])(?!\W*$)",
        re.IGNORECASE,
    ),
}
_KOREAN_END = {
    Level.PROVINCE: ("특별자치도", "자치구", "자치주", "아이막", "지방", "성", "주", "도", "현", "부"),
    Level.CITY: (
        "특별자치시",
        "특별시",
        "광역시",
        "자치현",
        "카운티",
        "시",
        "군",
        "구",
        "현",
        "진",
        "읍",
        "정",
    ),
}
# Titles of regions in other scripts: Japanese and Chinese, where 州 ends the names of cities too, and Russian.
_OTHER_PROVINCE = re.compile(
    r".(?:県|省|自治区|自治區|府)$|\b(?:область|край|республика)$|^республика\b", re.IGNORECASE
)
_STATE_ABROAD = re.compile(r".州$")
_CITIES_IN_ZHOU = ("CN", "TW", "JP", "KR")
# The same syllable is a title in one country and the end of a name in another.
_ONLY_IN = {"도": ("KR", "JP"), "부": ("JP",)}
_NOT_IN = {"주": ("KR", "CN")}
_PREFECTURE_IN = ("JP",)


def read_level(names: Mapping[str, str], country: str | None) -> Level | None:
    """What the titles in the names (by language) say the place is, English first; None if nothing."""
    english, korean = names.get("en", ""), names.get("ko", "")
    for level in Level:
        if _ENGLISH_END[level].search(english) or _ENGLISH_START[level].search(english):
            return level
    for name in names.values():
        if _OTHER_PROVINCE.search(name) or (country not in _CITIES_IN_ZHOU and _STATE_ABROAD.search(name)):
            return Level.PROVINCE
    words = korean.split()
    for level in (Level.PROVINCE, Level.CITY):
        if words and _korean_title(words[-1], level, country):
            return level
    return None


def core_name(name: str, country: str | None) -> str:
    """The name without its title: `Houston` of `Houston City`, `안동` of `경상북도 안동시`."""
    name = tidy(name)
    for level in Level:
        name = _ENGLISH_START[level].sub("", _ENGLISH_END[level].sub("", name))
    words = name.split()
    for level in Level:
        title = _korean_title(words[-1], level, country) if words else ""
        if title:
            return words[-1].removesuffix(title)
    return name


def _korean_title(word: str, level: Level, country: str | None) -> str:
    for title in _KOREAN_END[level]:
        if len(word) <= len(title) or not word.endswith(title):
            continue
        if title == "현" and (level is Level.PROVINCE) != (country in _PREFECTURE_IN):
            continue
        if country in _NOT_IN.get(title, ()) or country not in _ONLY_IN.get(title, (country,)):
            continue
        return title
    return ""


def is_titled(word: str) -> bool:
    """Whether a Korean word is a title, or ends with one, in any country."""
    return any(word.endswith(title) for titles in _KOREAN_END.values() for title in titles)
