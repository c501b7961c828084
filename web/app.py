"""The web application: made once per process, from its runtime."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import IntegrityError, InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from config.errors import AmityError
from config.runtime import Runtime
from models.database import Database
from models.patience import Work
from tasks.wake_up import waker
from web import error_handlers
from web.api import agreements as api_agreements
from web.api import health
from web.http.app_state import AppState
from web.http.concurrency_limit import Gates
from web.http.middleware import SecurityMiddleware
from web.http.proxies import ProxyWatch
from web.http.static_files import StaticTree
from web.pages import (
    absence,
    agreement,
    agreement_records,
    agreement_terms,
    agreements,
    closed_days,
    exchange,
    exchange_details,
    exchanges,
    mail,
    occasions,
    people,
    place_check,
    set_up,
    sign_in,
    today,
)

PAGES = (
    today,
    sign_in,
    set_up,
    agreements,
    agreement,
    agreement_records,
    agreement_terms,
    exchanges,
    exchange,
    exchange_details,
    occasions,
    closed_days,
    place_check,
    people,
    absence,
    mail,
)

# Twice as many connections at most.
POOL = 6
SPARE = 2

# What a page or the API answers itself; everything else is caught by the guard, logged, and not described.
HANDLED = (
    AmityError,
    HTTPException,
    RequestValidationError,
    IntegrityError,
    OperationalError,
    InterfaceError,
    PoolTimeoutError,
)


def create_app(runtime: Runtime) -> FastAPI:
    database = Database(runtime.database_url, pool_size=POOL, work=Work.PAGE, on_commit=waker(runtime))
    # Readiness, and the first look at the installation's id, find a connection also while the gates are full.
    gates = Gates(database.most_connections - SPARE)
    state = AppState(runtime, database, StaticTree(), gates)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        state.database.close()

    app = FastAPI(
        title="Amity",
        version="1",
        description="Agreements between cities. Sign in on the pages; the session's cookie is the key to this API.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Made of the Host header; `error_handlers` answers with an address of its own.
        redirect_slashes=False,
        lifespan=lifespan,
    )
    app.state.runtime = runtime
    app.state.amity = state
    app.add_middleware(
        SecurityMiddleware,
        base_url=lambda: state.base_url,
        refuse=error_handlers.handle,
        gates=gates,
        body_reader=state.body_reader,
        proxies=ProxyWatch(runtime.home.run_dir, trusted=bool(runtime.trusted_proxies)),
    )
    for known in HANDLED:
        app.add_exception_handler(known, error_handlers.handle)
    app.add_exception_handler(InternalError, error_handlers.handle_internal)
    for module in (health, *PAGES, api_agreements):
        app.include_router(module.router)
    app.mount("/static", state.static, name="static")
    return app
