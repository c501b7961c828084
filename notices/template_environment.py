"""The template environment of mails: plain text, with the reader's words and dates."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from config.templates import environment_of

TEMPLATES = Path(__file__).parent / "templates"


@lru_cache(maxsize=8)
def environment(language: str) -> Environment:
    """One per language. No autoescape: these are text bodies, and HTML ones will have an environment of their own."""
    return environment_of(TEMPLATES, language, escapes=False)
