"""Whether this process lives, and whether it could serve: for load balancers and supervisors."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response

from web.http.app_state import app_state

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """Whether this process lives, and nothing else: no thread, no database, no place at the gate."""
    return JSONResponse({"status": "ok"})


@router.get("/readyz")
async def readyz(request: Request) -> JSONResponse:
    """200 when both stores take changes, the database at the newest schema; else 503 with what is wrong.

    `held` says that the installation was restored and waits for `amity resume`: pages work, nothing is sent.
    """
    readiness = app_state(request).readiness
    faults = await readiness.faults()
    ready = all(fault is None for fault in faults.values())
    return JSONResponse(
        {
            "ready": ready,
            **({"held": True} if readiness.held else {}),
            "checks": {name: fault or "ok" for name, fault in faults.items()},
        },
        status_code=200 if ready else 503,
    )
