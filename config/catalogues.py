"""Keeps the catalogues in step with the texts of the code: `python -m config.catalogues` adds what is new.

Nothing in the files depends on when or where it was run.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from config.languages import CATALOGUES, DEFAULT, LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ("config", "models", "workflows", "registry", "notices", "web")
TEMPLATES = (("web/templates", "*.html"), ("notices/templates", "*.txt"))
KEYWORDS: Mapping[str, Any] = {**DEFAULT_KEYWORDS, "N_": None, "PN_": ((1, "c"), 2)}
# As the templates' own environments have them, or the texts would differ in their spaces.
OPTIONS = {"encoding": "utf-8", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}


def extracted() -> Catalog:
    """Every text that the code marks, in order of file and line."""
    catalogue = Catalog(fuzzy=False)
    for file, method in _files():
        options = OPTIONS if method == "jinja2" else {}
        for _, message, _, context in extract_from_file(method, file, KEYWORDS, (), options):
            catalogue.add(message, context=context)
    return catalogue


def catalogue_path(language: str) -> Path:
    return CATALOGUES / language / "LC_MESSAGES" / "amity.po"


def stored(language: str) -> Catalog:
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str, texts: Catalog) -> Catalog:
    """The language's catalogue with exactly the texts of the code; those that are new are empty."""
    before = stored(language)
    made = Catalog(locale=language, project="Amity", version="1", fuzzy=False, charset="utf-8")
    for message in texts:
        if message.id:
            known = before.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            made.add(message.id, known.string if known else None, context=message.context)
    return made


def write(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    header = [
        ("Project-Id-Version", "Amity"),
        ("Language", str(catalogue.locale)),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", catalogue.plural_forms),
    ]
    lines = ['msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in header), "", ""]
    with path.open("wb") as file:
        file.write("\n".join(lines).encode())
        write_po(file, catalogue, width=0, no_location=True, omit_header=True)


def untranslated(catalogue: Catalog) -> list[str]:
    return [
        str(message.id)
        for message in catalogue
        if message.id and not (message.string if isinstance(message.string, str) else all(message.string or ("",)))
    ]


def _files() -> Iterator[tuple[Path, str]]:
    for folder in PYTHON:
        for file in sorted((ROOT / folder).rglob("*.py")):
            yield file, "python"
    for folder, pattern in TEMPLATES:
        for file in sorted((ROOT / folder).rglob(pattern)):
            yield file, "jinja2"


def main() -> int:
    texts = extracted()
    missing = 0
    for language in LANGUAGES:
        if language == DEFAULT:
            continue
        catalogue = updated(language, texts)
        write(catalogue, catalogue_path(language))
        left = untranslated(catalogue)
        missing += len(left)
        print(f"{language}: {len(catalogue)} texts, {len(left)} to be translated")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
