"""Plain English: words that a reader stumbles over. `docs/style.md` says what to write instead."""

from __future__ import annotations

import io
import re
import subprocess
import tokenize
from pathlib import Path

from config.catalogues import extracted
from tests.cli.test_main import all_commands

ROOT = Path(__file__).resolve().parents[2]
WORDS = re.compile(
    r"\b(anew|mend(s|ed)?|told|came of|comes of|whoever|heed|lies? behind|by itself|by themselves)\b", re.IGNORECASE
)
# What only texts have to do without: pages, mails, commands and documentation.
CLUMSY = re.compile(
    r"\b(what became of|what becomes of|born from|in earnest|all the same|prolonged"
    r"|(?<!there )is no (party|place|agreement|proposal|amount|currency|id|instant|coordinator|cursor|language"
    r"|folder|backup))\b",
    re.IGNORECASE,
)
# A sentence that begins with "Of ...": at the beginning of a text, after a stop, or in a list.
FRONTED = re.compile(r"""(?:^|[.:] |\"\"\"|\# |^\s*(?:[-*]|\d+\.) |^\s{4,})Of (?=[a-z])""")
# Documentation says who does something; a question may ask what something is.
WHAT_IS = re.compile(r"(?:^|[.:] |^\s*(?:[-*]|\d+\.) )What (?:is|was)\b[^?]*$")
# In docstrings and comments. It may only go down.
MOST_IN_CODE = 0


def _committed(*patterns: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def _clumsy(text: str) -> re.Match[str] | None:
    return WORDS.search(text) or CLUMSY.search(text)


def test_pages_and_mails_are_in_plain_english() -> None:
    texts = [text for message in extracted() if message.id for text in _forms(message.id)]

    assert [text for text in texts if _clumsy(text)] == []


def test_commands_are_in_plain_english() -> None:
    texts = [
        (name, text)
        for name, _, command in all_commands()
        for text in (command.help or "", *(getattr(parameter, "help", None) or "" for parameter in command.params))
    ]

    assert [(name, text) for name, text in texts if _clumsy(text)] == []


def test_documentation_is_in_plain_english() -> None:
    pages = [path for path in _committed("*.md", "Makefile") if path.name != "style.md"]
    found = [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in pages
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (match := _clumsy(line))
    ]

    assert found == []


def test_docstrings_and_comments_have_ever_fewer_of_them() -> None:
    count = 0
    for path in _committed("*.py"):
        if "tests" in path.parts or "versions" in path.parts:
            continue
        tokens = tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline)
        count += sum(
            sum(1 for _ in WORDS.finditer(token.string))
            for token in tokens
            if token.type in (tokenize.COMMENT, tokenize.STRING)
        )

    assert count <= MOST_IN_CODE


def _forms(text: object) -> list[str]:
    return [text] if isinstance(text, str) else list(text) if isinstance(text, (tuple, list)) else []


def test_no_sentence_begins_with_of() -> None:
    found = []
    for path in _committed("*.md", "*.py"):
        is_python = path.suffix == ".py"
        if path.name == "style.md" or "tests" in path.parts or "versions" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            if FRONTED.search(line) or (not is_python and WHAT_IS.search(line)):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:80]}")

    assert found == []
