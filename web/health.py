"""Whether this process lives, and whether it could serve: for load balancers and supervisors."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from models import health
from models import migrate as migrations
from models.backups import held_since
from web.parts import Parts, parts_of

router = APIRouter(include_in_schema=False)

BROKER_SECONDS = 0.5


@router.get("/healthz")
async def healthz() -> Response:
    """Whether this process lives, and nothing else: no thread, no database, no place at the gate."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
def readyz(request: Request) -> JSONResponse:
    """200 when the database answers at the newest schema and the broker answers; else 503 with what is wrong.

    `held` says that the installation was restored and waits for `amity resume`: pages work, nothing is sent.
    """
    parts = parts_of(request)
    fault, held = _database(parts)
    checks = {"database": fault, "broker": _broker(parts)}
    ready = all(fault is None for fault in checks.values())
    return JSONResponse(
        {
            "ready": ready,
            **({"held": True} if held else {}),
            "checks": {name: fault or "ok" for name, fault in checks.items()},
        },
        status_code=200 if ready else 503,
    )


def _database(parts: Parts) -> tuple[str | None, bool]:
    """What is wrong with it, and whether the installation is held."""
    try:
        with parts.database.engine.connect() as connection:
            present = health.current_revision(connection)
            if present != newest_revision():
                return f"schema {present or 'missing'}, not {newest_revision()}: run `amity migrate`", False
            return None, held_since(connection) is not None
    except SQLAlchemyError:
        return "unreachable", False


def _broker(parts: Parts) -> str | None:
    import redis

    client = redis.Redis.from_url(
        parts.runtime.redis_url, socket_timeout=BROKER_SECONDS, socket_connect_timeout=BROKER_SECONDS
    )
    try:
        client.ping()
    except redis.RedisError:
        return "unreachable"
    finally:
        client.close()
    return None


@lru_cache(maxsize=1)
def newest_revision() -> str:
    """The packaged revision that no other follows, read from the files: importing Alembic would cost memory."""
    revisions: set[str] = set()
    followed: set[str] = set()
    for file in (Path(migrations.__file__).parent / "migrations" / "versions").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        found: dict[str, str] = dict(
            re.findall(r"^(revision|down_revision)\b[^=\n]*=\s*[\"']([^\"']+)[\"']", text, re.MULTILINE)
        )
        revisions.add(found.get("revision", ""))
        followed.add(found.get("down_revision", ""))
    return max(revisions - followed)
