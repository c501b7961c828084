"""Brings what the pages need out of node_modules into `static/vendor`: `python -m web.assets`, after `npm ci`.

Run again with nothing changed it only compares. Serving needs the result and neither npm nor fontTools.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
FONT = MODULES / "pretendard" / "dist" / "web" / "variable"
TABLER_ICONS = MODULES / "@tabler" / "icons" / "icons" / "outline"

# What the pages draw, and nothing else of the five thousand: the name there, by the name here.
ICONS = {
    "alert": "alert-triangle",
    "arrow": "arrow-right",
    "ban": "ban",
    "board": "layout-kanban",
    "calendar": "calendar-event",
    "check": "circle-check",
    "chevron": "chevron-down",
    "circle": "circle",
    "clock": "clock",
    "cross": "x",
    "document": "file-text",
    "dashed": "circle-dashed",
    "handshake": "heart-handshake",
    "history": "history",
    "holiday": "calendar-off",
    "hourglass": "hourglass",
    "list": "list",
    "lock": "lock",
    "mail": "mail",
    "map-pin": "map-pin",
    "message": "message-2",
    "pencil": "pencil",
    "person": "user-check",
    "plus": "plus",
    "question": "help-circle",
    "refresh": "refresh",
    "route": "route",
    "shield": "shield-check",
    "sign": "signature",
    "stamp": "rubber-stamp",
    "users": "users",
    "zzz": "zzz",
}
# The stock subset of the font lacks letters of Azerbaijani (schwa, soft g, dotted I, s cedilla, o and u umlaut).
LATIN = "U+0020-024F,U+0259,U+2010-2027,U+20A9,U+20AC,U+20BC,U+2190-2194"


class AssetsError(Exception):
    """Something is missing in node_modules."""


def build(modules: Path = MODULES, vendor: Path = VENDOR) -> list[str]:
    """Fills `vendor`; returns the names of the files that were new or had changed."""
    if not modules.is_dir():
        raise AssetsError("node_modules is missing: run `npm ci` first.")
    changed = [
        *_copy(modules / "@tabler" / "core" / "dist" / "css" / "tabler.min.css", vendor / "tabler.min.css"),
        *_copy(modules / "htmx.org" / "dist" / "htmx.min.js", vendor / "htmx.min.js"),
        *_write(vendor / "icons.svg", _sprite().encode()),
    ]
    css = "pretendardvariable-dynamic-subset.css"
    changed += _copy(FONT / css, vendor / "pretendard" / css)
    for file in sorted((FONT / "woff2-dynamic-subset").glob("*.woff2")):
        changed += _copy(file, vendor / "pretendard" / "woff2-dynamic-subset" / file.name)
    changed += _latin_font(FONT / "woff2" / "PretendardVariable.woff2", vendor / "pretendard" / "amity-latin.woff2")
    return changed


def _copy(source: Path, target: Path) -> list[str]:
    if not source.is_file():
        raise AssetsError(f"{source} is missing: run `npm ci` again.")
    if target.is_file() and target.stat().st_size == source.stat().st_size and _same(source, target):
        return []
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return [target.name]


def _same(one: Path, other: Path) -> bool:
    return hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(other.read_bytes()).digest()


def _write(target: Path, content: bytes) -> list[str]:
    if target.is_file() and target.read_bytes() == content:
        return []
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return [target.name]


def _sprite() -> str:
    symbols = []
    for name, file in sorted(ICONS.items()):
        path = TABLER_ICONS / f"{file}.svg"
        if not path.is_file():
            raise AssetsError(f"There is no icon {file}: run `npm ci` again.")
        svg = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
        if svg is None:
            raise AssetsError(f"{path} is no drawing.")
        inner = " ".join(svg.group(1).split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'


def _latin_font(source: Path, target: Path) -> list[str]:
    """Cuts the Latin letters of the variable font, as `pyftsubset` does; renamed, as its licence asks."""
    if not source.is_file():
        raise AssetsError(f"{source} is missing: run `npm ci` again.")
    mark = target.with_suffix(".made-from")
    made_from = f"{hashlib.sha256(source.read_bytes()).hexdigest()} {LATIN}\n"
    if target.is_file() and mark.is_file() and mark.read_text(encoding="utf-8") == made_from:
        return []
    from fontTools import subset

    target.parent.mkdir(parents=True, exist_ok=True)
    subset.main(
        [str(source), "--flavor=woff2", "--layout-features=*", f"--unicodes={LATIN}", f"--output-file={target}"]
    )
    mark.write_text(made_from, encoding="utf-8")
    return [target.name]


def main() -> int:
    try:
        changed = build()
    except AssetsError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Browser assets: {len(changed)} file(s) written." if changed else "Browser assets: nothing to do.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
