"""A real Chromium, wherever it can be had, before a real server."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Error, Playwright, sync_playwright

from tests.web.conftest import serve, site

__all__ = ["serve", "site"]

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It is to talk to the test's own server and to nobody else.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    opened = _on_path(playwright) or _from_debian(playwright) or _from_playwright(playwright)
    if opened is None:
        reason = "NO BROWSER: put chromium on PATH, or let apt or `playwright install chromium` bring one"
        if os.environ.get("CI", "").lower() == "true":
            pytest.fail(reason)
        print(f"\n{'!' * 20} {reason} {'!' * 20}", file=sys.__stderr__, flush=True)
        pytest.skip(reason)
    yield opened
    opened.close()


def _on_path(playwright: Playwright) -> Browser | None:
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    return playwright.chromium.launch(executable_path=found, args=ARGUMENTS) if found else None


def _from_debian(playwright: Playwright) -> Browser | None:
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return None
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        # Only one process of a run may install; the others wait for its lock.
        waiting = [command[0], "-o", "DPkg::Lock::Timeout=240", *command[1:]]
        if subprocess.run(waiting, env=environment, capture_output=True, timeout=280).returncode:
            return None
    return _on_path(playwright)


def _from_playwright(playwright: Playwright) -> Browser | None:
    try:
        return playwright.chromium.launch(args=ARGUMENTS)
    except Error:
        command = [sys.executable, "-m", "playwright", "install", "chromium"]
        if subprocess.run(command, capture_output=True, timeout=280).returncode:
            return None
    try:
        return playwright.chromium.launch(args=ARGUMENTS)
    except Error:
        return None
