"""Template environments: the reader's words and dates, strict about what a template names."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from config import languages


def environment_of(folder: Path, language: str, *, escapes: bool) -> Environment:
    """For the templates of one folder in one language. `escapes` is for HTML; plain text must not be escaped."""
    made = Environment(
        loader=FileSystemLoader(folder),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=escapes,  # noqa: S701  plain text is the only other kind
    )
    made.install_gettext_translations(languages.translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.filters["day"] = lambda value: languages.format_day(value, language)
    made.filters["edtf"] = lambda value: languages.format_edtf(value, language)
    made.filters["ordinal"] = lambda value: languages.ordinal(value, language)
    made.filters["listed"] = lambda value: languages.listed(value, language)
    return made
