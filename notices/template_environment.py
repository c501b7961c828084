"""The template environment of mails: plain text, with the reader's words and dates."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import languages

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=8)
def environment(language: str) -> Environment:
    """One per language. No autoescape: these are text bodies, and HTML ones will have an environment of their own."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,  # noqa: S701
    )
    made.install_gettext_translations(languages.translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters["day"] = lambda value: languages.format_day(value, language)
    made.filters["edtf"] = lambda value: languages.format_edtf(value, language)
    made.filters["ordinal"] = lambda value: languages.ordinal(value, language)
    return made
