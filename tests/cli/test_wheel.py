"""Amity installed from its wheel, with no repository beside it."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import site
import socket
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import pytest

from tests import stores
from tests.once import once

pytestmark = pytest.mark.up

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed() -> Path:
    """The `amity` program of an environment that has the wheel, and the locked libraries of this one."""
    folder = Path(stores.addresses().folder) / "wheel"
    return Path(once("wheel", lambda: str(_install(folder))))


def _install(folder: Path) -> Path:
    source, made = folder / "source", folder / "venv"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not name.startswith(("tests/", "docs/", "benchmarks/")):
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    shutil.copytree(ROOT / "web/static/vendor", source / "web/static/vendor", dirs_exist_ok=True)
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, source], check=True)
    venv.create(made, symlinks=True)
    (wheel,) = folder.glob("*.whl")
    subprocess.run([*pip, "--python", made, "install", "--no-deps", "--no-index", wheel], check=True)
    # Only the libraries: what makes this repository importable is a path file, which is not read from there.
    (library,) = (made / "lib").glob("python*/site-packages")
    (library / "locked.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    shutil.rmtree(source)
    return made / "bin" / "amity"


def test_it_says_its_version_and_checks_its_definitions(installed: Path, tmp_path: Path) -> None:
    answers = [
        subprocess.run([installed, *argv], capture_output=True, text=True, cwd=tmp_path, check=False)
        for argv in (["--version"], ["workflows", "check"])
    ]

    assert [answer.returncode for answer in answers] == [0, 0]
    assert answers[1].stdout.count(": ok") == 5


def test_its_default_home_is_the_users_own_folder(installed: Path, tmp_path: Path) -> None:
    answer = subprocess.run(
        [installed, "doctor", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")},
        check=False,
    )

    assert str(tmp_path / "data" / "amity" / "production") in answer.stdout + answer.stderr


def test_it_starts_and_serves_pages_with_their_assets(installed: Path, short_folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    output = short_folder / "output"
    with output.open("w") as lines:
        started = subprocess.Popen(
            [installed, "--home", str(short_folder / "home"), "up", "--port", str(port)],
            stdout=lines,
            stderr=subprocess.STDOUT,
            cwd=short_folder,
        )
    try:
        health = json.loads(_page(f"http://127.0.0.1:{port}/readyz", started))
        page = _page(f"http://127.0.0.1:{port}/sign-in", started)
        (style, *_) = re.findall(r'href="(/static/[^"]+[.]css)"', page)
        sheet = _page(f"http://127.0.0.1:{port}{style}", started)
    finally:
        started.send_signal(signal.SIGINT)
        status = started.wait(60)

    assert health["ready"], output.read_text()
    assert len(sheet) > 1000
    assert status == 0, output.read_text()


def _page(url: str, process: subprocess.Popen[bytes]) -> str:
    """Asks until it is answered, for a minute."""
    until = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own server
                return str(answer.read().decode())
        except OSError:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
