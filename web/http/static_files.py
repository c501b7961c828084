"""Amity's own files for browsers, under an address that changes with their content, so that they may be kept long."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

STATIC = Path(__file__).parents[1] / "static"
FOREVER = "public, max-age=31536000, immutable"

log = logging.getLogger(__name__)


class StaticTree(StaticFiles):
    """Serves `/static/VERSION/PATH`. Another version gets today's file too, with a header against caching."""

    def __init__(self, folder: Path = STATIC) -> None:
        super().__init__(directory=folder)
        self.version = _version(folder)
        if not (folder / "vendor" / "tabler.min.css").is_file():
            log.warning("browser assets are missing: run `npm ci` and `python -m web.assets`")

    def address(self, path: str) -> str:
        return f"/static/{self.version}/{path}"

    async def get_response(self, path: str, scope: Scope) -> Response:
        version, _, file = path.partition("/")
        response = await super().get_response(file, scope)
        kept = version == self.version and response.status_code in (200, 304)
        response.headers["Cache-Control"] = FOREVER if kept else "no-cache"
        return response


@cache
def _version(folder: Path) -> str:
    """The hash of the files when it is first asked for: a process serves no others."""
    digest = hashlib.sha256()
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            digest.update(f"{file.relative_to(folder)}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
