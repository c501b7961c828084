"""The web application: made once per process, from its runtime."""

from __future__ import annotations

from fastapi import FastAPI

from config.runtime import Runtime


def create_app(runtime: Runtime) -> FastAPI:
    app = FastAPI(title="Amity", openapi_url="/openapi.json", docs_url=None, redoc_url=None)
    app.state.runtime = runtime

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    return app
