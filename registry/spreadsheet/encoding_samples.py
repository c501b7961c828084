"""What shows a person which encoding a text file has: lines that the candidates read differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.texts import trimmed

LONGEST = 60
# How many lines are compared; and how many letters stand before the first that differs.
MOST_LINES, BEFORE = 10_000, 20


def samples(readings: Mapping[str, str]) -> dict[str, str]:
    """For each encoding the line on which most of them differ, and another one if that leaves two the same."""
    lines = {encoding: text.split("\n")[:MOST_LINES] for encoding, text in readings.items()}
    if len(lines) < 2:
        return {encoding: _first_beyond_ascii(found) for encoding, found in lines.items()}
    shown: dict[str, str] = dict.fromkeys(lines, "")
    for _ in range(2):
        best = max(_numbers(lines), key=lambda at: (_variants(shown, lines, at), -at), default=None)
        if best is None or _variants(shown, lines, best) == len(set(shown.values())):
            break
        begins = _differs_at([trimmed(found[best]) for found in lines.values()])
        for encoding, found in lines.items():
            part = trimmed(found[best])[max(0, begins - BEFORE) :][:LONGEST]
            shown[encoding] = f"{shown[encoding]} / {part}" if shown[encoding] else part
    return shown


def _numbers(lines: Mapping[str, list[str]]) -> Iterator[int]:
    """The lines that are not the same to all."""
    for at in range(min(map(len, lines.values()))):
        if len({found[at] for found in lines.values()}) > 1:
            yield at


def _variants(shown: Mapping[str, str], lines: Mapping[str, list[str]], at: int) -> int:
    return len({(shown[encoding], found[at]) for encoding, found in lines.items()})


def _differs_at(texts: list[str]) -> int:
    pairs = zip(*texts, strict=False)
    return next((at for at, letters in enumerate(pairs) if len(set(letters)) > 1), 0)


def _first_beyond_ascii(lines: list[str]) -> str:
    return trimmed(next((line for line in lines if not line.isascii()), ""))[:LONGEST]
