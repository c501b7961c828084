"""`amity web`: the pages and the API as one process."""

from typing import Any

import click
import uvicorn

from cli.console.invocation import Invocation, pass_invocation
from cli.console.process import start_process
from cli.processes.readiness import report_ready
from config.garbage import keep_what_is_imported
from web.app import create_app
from web.http.connections import REST_SECONDS, TimedProtocol

# The servers and their libraries are imported by the one command that needs them: each process stays small.

_CLOSING_SECONDS = 5


@click.command()
@click.option("--bind", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@pass_invocation
def web_command(invocation: Invocation, bind: str, port: int) -> None:
    """Run the web server."""
    runtime = start_process(invocation)

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            if self.started:
                keep_what_is_imported()
                report_ready()

    Server(
        uvicorn.Config(
            create_app(runtime),
            host=bind,
            port=port,
            proxy_headers=bool(runtime.trusted_proxies),
            forwarded_allow_ips=list(runtime.trusted_proxies),
            server_header=False,
            access_log=False,
            log_config=None,
            timeout_graceful_shutdown=_CLOSING_SECONDS,
            timeout_keep_alive=REST_SECONDS,
            http=TimedProtocol,
        )
    ).run()
