"""Damaged copies of a file, and a process that parses them one after the other as the import's own child does.

`python -m tests.registry.spreadsheet.mutants SEED FIRST LAST FILE...` prints one line of JSON for each: its number, why
it was refused if it was, seconds, and the most memory so far in bytes.
"""

from __future__ import annotations

import io
import json
import random
import resource
import sys
import time
import zipfile
from pathlib import Path

from registry.spreadsheet.child import answer
from registry.spreadsheet.limits import MOST_MEMORY

ZIP = b"PK\x03\x04"


def mutant(content: bytes, draw: random.Random) -> bytes:
    """A damaged copy: of a workbook, half the time one of its parts is damaged and packed again."""
    if not content.startswith(ZIP) or draw.random() < 0.5:
        return _damaged(content, draw)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chosen = draw.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    parts[chosen] = _damaged(parts[chosen], draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return packed.getvalue()


def _damaged(content: bytes, draw: random.Random) -> bytes:
    damaged = bytearray(content)
    for _ in range(draw.choice((1, 1, 2, 5, 20))):
        at = draw.randrange(len(damaged) + 1)
        length = draw.choice((1, 2, 8, 64, 500))
        match draw.randrange(5):
            case 0:
                damaged[at : at + length] = bytes(draw.randrange(256) for _ in range(length))
            case 1:
                del damaged[at : at + length]
            case 2:
                damaged[at:at] = damaged[at : at + length] * draw.choice((1, 3))
            case 3:
                damaged[at : at + length] = draw.choice((b"\0", b"9", b'"', b"<", b"\xff")) * length
            case 4:
                del damaged[at:]
    return bytes(damaged)


def most_memory() -> int:
    """In bytes. Not `ru_maxrss`, which begins with what the parent took."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main(arguments: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    seed, first, last, *paths = arguments
    files = [Path(path) for path in paths]
    for number in range(int(first), int(last)):
        file = files[number % len(files)]
        content = mutant(file.read_bytes(), random.Random(f"{seed}/{number}"))
        how = ["text", "utf-8", ",", "6"] if file.suffix == ".csv" else ["workbook"]
        began = time.perf_counter()
        answered = answer(how, content)
        seconds = time.perf_counter() - began
        memory = most_memory()
        print(json.dumps([number, answered.refused or "", seconds, memory]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
