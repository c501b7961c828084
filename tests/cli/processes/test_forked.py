"""Copies are made by a process of one thread, so each test has one of its own: the tests' process has more."""

import json
import signal
import subprocess
import sys
import time
from typing import Any

import psutil
import pytest

BEGIN = """
import json, os, signal, sys, threading, time
from cli.processes.forked import fork

read_end, write_end = os.pipe()

def tell(value):
    print(json.dumps(value))

def copy(run, **more):
    env = {"AMITY_HOME": "/nowhere"}
    return fork(run, title="amity copied", output=write_end, on_parent_death=signal.SIGKILL, env=env, **more)
"""
# Last: what the copy said, and how it ended.
END = """
status = copied.wait()
os.close(write_end)
sys.stdout.write(os.fdopen(read_end).read())
sys.exit(abs(status))
"""


def run(script: str, *, expected: int = 0) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + script + END], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == expected, done.stderr
    return json.loads(done.stdout) if done.stdout.startswith(("{", "[")) else done.stdout


def test_a_copy_has_a_group_an_environment_and_a_title_of_its_own() -> None:
    result = run("""
def show():
    with open("/proc/self/cmdline") as file:
        title = file.read().strip("\\0 ")
    tell({"leads": os.getpgid(0) == os.getpid(), "environment": dict(os.environ), "title": title})
    return 0

copied = copy(show)
""")

    assert result == {"leads": True, "environment": {"AMITY_HOME": "/nowhere"}, "title": "amity copied"}


def test_signals_that_were_handled_are_the_systems_again_and_ignored_ones_stay_so() -> None:
    result = run("""
signal.signal(signal.SIGTERM, lambda *_: None)
signal.signal(signal.SIGHUP, signal.SIG_IGN)

def show():
    names = ("SIGTERM", "SIGHUP", "SIGINT")
    handlers = [str(signal.getsignal(getattr(signal, name))) for name in names]
    interrupts = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    tell([*handlers[:2], interrupts, len(signal.pthread_sigmask(signal.SIG_BLOCK, ()))])
    return 0

copied = copy(show)
""")

    assert result == [str(signal.SIG_DFL), str(signal.SIG_IGN), True, 0]


def test_only_the_files_that_are_passed_are_open() -> None:
    result = run("""
passed, kept = os.pipe()
others = os.pipe()

def show():
    def is_open(number):
        try:
            return bool(os.fstat(number))
        except OSError:
            return False
    tell([is_open(number) for number in (0, 1, 2, kept, passed, *others, read_end)])
    return 0

copied = copy(show, pass_fds=(kept,))
""")

    assert result == [True, True, True, True, False, False, False, False]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("return 3", 3),
        ("sys.exit(4)", 4),
        ("raise ValueError('unforeseen')", 1),
        ("os.kill(os.getpid(), signal.SIGUSR1)", signal.SIGUSR1),
    ],
)
def test_its_status_is_that_of_what_it_ran(body: str, status: int) -> None:
    result = run(
        f"copied = copy(lambda: 0)\ncopied.wait()\ndef end():\n    {body}\ncopied = copy(end)", expected=status
    )

    assert ("unforeseen" in result) == ("unforeseen" in body)


def test_it_dies_with_the_process_that_made_it() -> None:
    script = f"{BEGIN}\ncopied = copy(lambda: time.sleep(60))\nprint(copied.pid, flush=True)\ntime.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        copied = psutil.Process(int(parent.stdout.readline()))
        assert copied.is_running()
        # So that the kernel, and no farewell, ends the copy: it must have asked for that by now.
        deadline = time.monotonic() + 10
        while "copied" not in " ".join(copied.cmdline()) and time.monotonic() < deadline:
            time.sleep(0.02)
        parent.kill()

    copied.wait(10)


def test_a_process_with_threads_makes_no_copy() -> None:
    result = run("""
threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
try:
    copied = copy(lambda: 0)
except RuntimeError:
    tell(["refused"])
    os._exit(0 if sys.stdout.flush() is None else 1)
""")

    assert result == ["refused"]


def test_a_signal_while_it_begins_reaches_it() -> None:
    """From the moment it is there: what comes before its own handlers waits for them."""
    result = run(
        """
signal.signal(signal.SIGTERM, lambda *_: None)
copied = copy(lambda: time.sleep(60))
copied.send_signal(signal.SIGTERM)
""",
        expected=signal.SIGTERM,
    )

    assert result == ""
