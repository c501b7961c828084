import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from cli.processes.parts import ProcessPart
from cli.processes.supervisor import NotReadyError, NotStartingError, PartDiedError, StopRequested, Supervisor

READY = "import os; os.write(int(os.environ['AMITY_READY_FD']), b'ready\\n'); "
SLEEP = "import time; time.sleep(60)"


def part(name: str, code: str, *, vital: bool = False) -> ProcessPart:
    env = {**os.environ, "PYTHONUNBUFFERED": "1"}
    return ProcessPart(name, [sys.executable, "-c", code], env, vital=vital)


@contextmanager
def supervised() -> Iterator[tuple[Supervisor, io.StringIO]]:
    out = io.StringIO()
    supervisor = Supervisor(out)
    with supervisor.signals(), supervisor:
        yield supervisor, out


def until_end(supervisor: Supervisor, *parts: ProcessPart) -> None:
    for each in parts:
        supervisor.start(each)
    supervisor.wait_ready()
    supervisor.watch()


def later(seconds: float, number: signal.Signals = signal.SIGTERM) -> None:
    timer = threading.Timer(seconds, os.kill, (os.getpid(), number))
    timer.daemon = True
    timer.start()


def test_lines_carry_their_part_s_name_to_the_last_one_without_an_end() -> None:
    with supervised() as (supervisor, out):
        supervisor.run(part("tell", "print('one'); print('two', end='')"))

    assert out.getvalue() == "tell     | one\ntell     | two\n"


def test_a_one_shot_returns_its_word() -> None:
    with supervised() as (supervisor, _):
        assert supervisor.run(part("tell", READY)) == "ready"


def test_a_one_shot_that_fails_raises_with_its_last_line() -> None:
    with supervised() as (supervisor, _), pytest.raises(PartDiedError, match="status 3") as failed:
        supervisor.run(part("tell", "print('no space'); raise SystemExit(3)"))

    assert failed.value.hint == "no space"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_in_reverse_order(number: signal.Signals) -> None:
    bye = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit(print('bye'))); "
    parts = [part(name, f"{bye}{READY}time.sleep(60)") for name in ("first", "second")]
    # The tests themselves may be run under nohup.
    before = signal.signal(number, signal.default_int_handler)
    try:
        with supervised() as (supervisor, out):
            for each in parts:
                supervisor.start(each)
            # Not before: a part that has no handler yet ends without a word.
            supervisor.wait_ready()
            os.kill(os.getpid(), number)
            with pytest.raises(StopRequested):
                supervisor.watch()
    finally:
        signal.signal(number, before)

    assert [line for line in out.getvalue().splitlines() if "bye" in line] == [
        "second   | bye",
        "first    | bye",
    ]


def test_a_terminal_that_closes_is_not_heeded_under_nohup() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with supervised() as (supervisor, out):
            later(0.1, signal.SIGHUP)
            supervisor.run(part("tell", "import time; time.sleep(0.5); print('done')"))
    finally:
        signal.signal(signal.SIGHUP, before)

    assert out.getvalue() == "tell     | done\n"


def test_the_death_of_a_vital_part_ends_all() -> None:
    parts = (
        part("worker", READY + SLEEP),
        part("web", READY + "print('out of memory'); raise SystemExit(4)", vital=True),
    )
    with (
        supervised() as (supervisor, _),
        pytest.raises(PartDiedError, match=r"web ended \(status 4\)") as died,
    ):
        until_end(supervisor, *parts)

    assert died.value.hint == "out of memory"


def test_another_part_is_started_again_with_pauses_of_at_most_two_seconds() -> None:
    with supervised() as (supervisor, out):
        later(4.5)
        with pytest.raises(StopRequested):
            until_end(supervisor, part("worker", READY + "print('last words'); raise SystemExit(5)"))

    restarts = [line for line in out.getvalue().splitlines() if "started again" in line]
    assert [line.partition("again in ")[2].partition(" s.")[0] for line in restarts][:4] == [
        "0.25",
        "0.5",
        "1",
        "2",
    ]
    assert restarts[0].endswith(": last words")


def test_a_part_that_dies_again_and_again_before_it_serves_is_given_up() -> None:
    with supervised() as (supervisor, _), pytest.raises(NotStartingError) as died:
        until_end(supervisor, part("worker", "print('no such module'); raise SystemExit(1)"))

    assert (died.value.message.values, died.value.hint) == ({"part": "worker"}, "no such module")


def test_a_part_that_never_reports_is_named() -> None:
    with supervised() as (supervisor, _):
        supervisor.start(part("worker", SLEEP))
        with pytest.raises(NotReadyError, match=r"^worker\b"):
            supervisor.wait_ready(0.3)


def test_a_part_that_ignores_sigterm_is_killed_with_its_children() -> None:
    stubborn = "import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    child = f"c = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); print(c.pid); "
    slow = part("worker", f"{stubborn}{child}{READY}c.wait()")
    slow.stop_signals = ((signal.SIGTERM, 0.2),)
    with supervised() as (supervisor, out):
        supervisor.start(slow)
        supervisor.wait_ready()
        time.sleep(0.1)

    pid = int(next(line for line in out.getvalue().splitlines() if line[-1].isdigit()).rpartition(" ")[2])
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and _alive(pid):
        time.sleep(0.02)
    assert not _alive(pid)


def test_a_second_signal_does_not_wait_for_slow_parts() -> None:
    stubborn = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    began = time.monotonic()
    with supervised() as (supervisor, _):
        later(0.5)
        later(1.0)
        with pytest.raises(StopRequested):
            until_end(supervisor, part("worker", f"{stubborn}{READY}time.sleep(60)"))

    assert time.monotonic() - began < 5


def test_waiting_costs_no_processor_time() -> None:
    with supervised() as (supervisor, _):
        supervisor.start(part("worker", READY + SLEEP))
        supervisor.wait_ready()
        before = time.process_time()
        later(2)
        with pytest.raises(StopRequested):
            supervisor.watch()

    assert time.process_time() - before < 0.1


def test_nobody_reading_ends_it() -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    supervisor = Supervisor(Closed())
    with supervisor.signals(), supervisor, pytest.raises(StopRequested):
        until_end(supervisor, part("worker", READY + SLEEP))


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0] != "Z"
