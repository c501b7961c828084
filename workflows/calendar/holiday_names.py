"""Names of holidays in the languages that the library `holidays` does not speak for a country. Pure."""

from __future__ import annotations

import re

from config.languages import N_, translations

# As the library calls them in English: those of Azerbaijan and of Korea.
NAMES = frozenset(
    {
        N_("Armed Forces Day"),
        N_("Buddha's Birthday"),
        N_("Children's Day"),
        N_("Christmas Day"),
        N_("Chuseok"),
        N_("Constitution Day"),
        N_("Day off"),
        N_("Eid al-Adha"),
        N_("Eid al-Fitr"),
        N_("Hangul Day"),
        N_("Independence Day"),
        N_("Independence Movement Day"),
        N_("Independence Restoration Day"),
        N_("International Azerbaijanis Solidarity Day"),
        N_("Korean New Year"),
        N_("Labor Day"),
        N_("Liberation Day"),
        N_("Local Election Day"),
        N_("Martyrs' Day"),
        N_("Memorial Day"),
        N_("Municipal elections"),
        N_("National Assembly Election Day"),
        N_("National Flag Day"),
        N_("National Foundation Day"),
        N_("National Independence Day"),
        N_("National Liberation Day"),
        N_("National Revival Day"),
        N_("New Year's Day"),
        N_("Presidential Election Day"),
        N_("Presidential elections"),
        N_("Republic Day"),
        N_("Spring Festival"),
        N_("Temporary Public Holiday"),
        N_("Victory Day"),
        N_("Victory over Fascism Day"),
        N_("Women's Day"),
        N_("Workers' Day"),
    }
)
# For a country whose holidays nobody has translated yet.
HOLIDAY = N_("public holiday")
EXPECTED = N_("%(day)s (expected)")
_ABOUT = (
    (re.compile(r"Alternative holiday for (.+)"), N_("Alternative holiday for %(day)s")),
    (re.compile(r"The day preceding (.+)"), N_("The day before %(day)s")),
    (re.compile(r"The second day of (.+)"), N_("The day after %(day)s")),
)
_OBSERVED = re.compile(r" \((observed, )?estimated\)$| \(observed\)$")
_SUBSTITUTED = re.compile(r"Day off \(substituted from .+\)")


def translated(names: str, language: str) -> str:
    """What the library says in English of one day, in another language."""
    return "; ".join(dict.fromkeys(_translated(name, language) for name in names.split("; ") if name))


def expected(name: str, language: str) -> str:
    """The name of a day that is announced only shortly before, and estimated until then."""
    return translations(language).gettext(EXPECTED) % {"day": name}


def _translated(name: str, language: str) -> str:
    words = translations(language)
    bare = _OBSERVED.sub("", name)
    for pattern, text in _ABOUT:
        if match := pattern.fullmatch(bare):
            return words.gettext(text) % {"day": _translated(match[1], language)}
    if _SUBSTITUTED.fullmatch(bare):
        bare = "Day off"
    return words.gettext(bare if bare in NAMES else HOLIDAY)
