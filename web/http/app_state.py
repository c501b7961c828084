"""What one web process has: its runtime, its database, its templates, and the names of its cookies."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from config.runtime import Runtime
from models.database import Database
from web.http.concurrency_limit import Gates
from web.http.rate_limit import SignInRequests
from web.http.readiness import Readiness
from web.http.request_body import BodyReader
from web.http.static_files import StaticTree

if TYPE_CHECKING:
    from registry.gazetteer.lookup import Gazetteer


@dataclass
class AppState:
    runtime: Runtime
    database: Database
    static: StaticTree
    gates: Gates
    body_reader: BodyReader = field(default_factory=BodyReader)
    sign_in_requests: SignInRequests = field(default_factory=SignInRequests)
    readiness: Readiness = field(init=False)
    _gazetteer: Gazetteer | None = None

    def __post_init__(self) -> None:
        self.readiness = Readiness(self.database, self.runtime)

    @property
    def base_url(self) -> str:
        return self.runtime.base_url.rstrip("/")

    @property
    def secure(self) -> bool:
        return urlsplit(self.base_url).scheme == "https"

    def cookie(self, name: str) -> str:
        """`__Host-` binds a cookie to this host and to TLS; browsers refuse it without."""
        return f"__Host-{name}" if self.secure else name

    @property
    def gazetteer(self) -> Gazetteer:
        if self._gazetteer is None:
            # Its tables are large, and only forms that name a place need them.
            from registry.gazetteer.lookup import Gazetteer

            self._gazetteer = Gazetteer()
        return self._gazetteer


def app_state(connection: HTTPConnection) -> AppState:
    state: AppState = connection.app.state.amity
    return state
