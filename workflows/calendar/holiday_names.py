"""Names of holidays in the languages that the library `holidays` does not speak for a country. Pure."""

from __future__ import annotations

import re

from config.languages import N_, translations

# As the library calls them in English: those of Azerbaijan and Korea, and those of countries with many partner cities.
NAMES = frozenset(
    {
        N_("29 of Lunar New Year"),
        N_("Additional day off by Presidential decree"),
        N_("All Saints' Day"),
        N_("All Souls' Day"),
        N_("Armed Forces Day"),
        N_("Armistice Day"),
        N_("Ascension Day"),
        N_("Ashura"),
        N_("Assumption Day"),
        N_("Autumnal Equinox Day"),
        N_("Boxing Day"),
        N_("Buddha's Birthday"),
        N_("Capital Day"),
        N_("Children's Day"),
        N_("Chinese New Year"),
        N_("Chinese New Year (Spring Festival)"),
        N_("Chinese New Year's Eve"),
        N_("Christmas Day"),
        N_("Christmas Eve"),
        N_("Chuseok"),
        N_("Columbus Day"),
        N_("Coming of Age Day"),
        N_("Commemoration of Atatürk, Youth and Sports Day"),
        N_("Confucius' Birthday"),
        N_("Constitution Day"),
        N_("Corpus Christi"),
        N_("Culture Day"),
        N_("Day of Arafah"),
        N_("Day of Memory and Honor"),
        N_("Day off"),
        N_("Defender of the Fatherland Day"),
        N_("Democracy and National Unity Day"),
        N_("Dragon Boat Festival"),
        N_("Easter"),
        N_("Easter Monday"),
        N_("Easter Sunday"),
        N_("Eid al-Adha"),
        N_("Eid al-Adha Holiday"),
        N_("Eid al-Fitr"),
        N_("Eid al-Fitr Holiday"),
        N_("Emperor's Birthday"),
        N_("Epiphany"),
        N_("Fifth Day of Lunar New Year"),
        N_("Foundation Day"),
        N_("Founding Day of the Republic of China"),
        N_("Fourth Day of Lunar New Year"),
        N_("German Unity Day"),
        N_("Good Friday"),
        N_("Greenery Day"),
        N_("Hangul Day"),
        N_("Holiday of Spring and Labor"),
        N_("Holy Saturday"),
        N_("Hung Kings' Commemoration Day"),
        N_("Immaculate Conception"),
        N_("Independence Day"),
        N_("Independence Movement Day"),
        N_("Independence Restoration Day"),
        N_("International Azerbaijanis Solidarity Day"),
        N_("International Labor Day"),
        N_("International Women's Day"),
        N_("Islamic New Year"),
        N_("Juneteenth National Independence Day"),
        N_("Kazakhstan's People Solidarity Holiday"),
        N_("Korean New Year"),
        N_("Labor Day"),
        N_("Labor Thanksgiving Day"),
        N_("Labor and Solidarity Day"),
        N_("Liberation Day"),
        N_("Liberation Day/Reunification Day"),
        N_("Local Election Day"),
        N_("Lunar New Year"),
        N_("Lunar New Year's Eve"),
        N_("Marine Day"),
        N_("Martin Luther King Jr. Day"),
        N_("Martyrs' Day"),
        N_("Maundy Thursday"),
        N_("May Day"),
        N_("Memorial Day"),
        N_("Mid-Autumn Festival"),
        N_("Midsummer Day"),
        N_("Midsummer Eve"),
        N_("Mother's Day"),
        N_("Mountain Day"),
        N_("Municipal elections"),
        N_("National Assembly Election Day"),
        N_("National Day"),
        N_("National Flag Day"),
        N_("National Foundation Day"),
        N_("National Holiday"),
        N_("National Independence Day"),
        N_("National Liberation Day"),
        N_("National Revival Day"),
        N_("National Sovereignty and Children's Day"),
        N_("National Unity Day"),
        N_("New Year Holidays"),
        N_("New Year's Day"),
        N_("New Year's Eve"),
        N_("Non-working day"),
        N_("Nowruz"),
        N_("Nowruz Holiday"),
        N_("Orthodox Christmas"),
        N_("Peace Memorial Day"),
        N_("Pentecost"),
        N_("Pentecost Monday"),
        N_("Presidential Election Day"),
        N_("Presidential elections"),
        N_("Prophet's Birthday"),
        N_("Republic Day"),
        N_("Respect for the Aged Day"),
        N_("Restoration of Independence Day"),
        N_("Russia Day"),
        N_("Saint George's Day"),
        N_("Saint Stephen's Day"),
        N_("Second Day of Christmas"),
        N_("Second Day of Lunar New Year"),
        N_("Showa Day"),
        N_("Sports Day"),
        N_("Spring Festival"),
        N_("Statehood Day"),
        N_("Substitute Holiday"),
        N_("Taiwan Restoration and Guningtou Victory Memorial Day"),
        N_("Teachers and Instructors Day"),
        N_("Temporary Public Holiday"),
        N_("Thanksgiving Day"),
        N_("Third Day of Lunar New Year"),
        N_("Tomb-Sweeping Day"),
        N_("Unity Day"),
        N_("Vernal Equinox Day"),
        N_("Veterans Day"),
        N_("Victory Day"),
        N_("Victory over Fascism Day"),
        N_("Vietnam Cultural Day"),
        N_("Washington's Birthday"),
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
