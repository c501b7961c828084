"""What the supervisor starts, watches and stops: a store, or one of Amity's own processes."""

import signal
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from cli.processes.children import Child, spawn
from cli.processes.forked import fork
from cli.processes.readiness import VARIABLE
from cli.processes.stores.store import Store

StopSignals = Sequence[tuple[signal.Signals, float]]


class Part(Protocol):
    """`vital`: its death ends everything. `reports_ready`: it reports itself through a pipe."""

    name: str
    vital: bool
    reports_ready: bool
    stop_signals: StopSignals

    def launch(self, output: int, ready: int | None) -> Child: ...

    def settle(self, between: Callable[[], None]) -> None:
        """Wait until it serves; `between` is called while waiting and may raise."""

    def tidy(self) -> None:
        """After it has ended: remove what it leaves."""


class StorePart:
    vital = True
    reports_ready = False

    def __init__(self, store: Store) -> None:
        self.name = store.name
        self.stop_signals: StopSignals = store.stop_signals
        self._store = store

    def launch(self, output: int, ready: int | None) -> Child:
        self._store.prepare()
        return self._store.spawn(output)

    def settle(self, between: Callable[[], None]) -> None:
        self._store.wait_ready(between=between)

    def tidy(self) -> None:
        self._store.stop()


class OwnPart:
    """One of Amity's own processes, which reports itself through a pipe."""

    reports_ready = True
    # A worker finishes the task it has; what takes longer is taken up again after its lease.
    stop_signals: StopSignals = ((signal.SIGTERM, 8),)

    def __init__(self, name: str, env: Mapping[str, str], *, vital: bool = False) -> None:
        self.name = name
        self.vital = vital
        self._env = env

    def launch(self, output: int, ready: int | None) -> Child:
        pipe = {} if ready is None else {VARIABLE: str(ready)}
        return self._start({**self._env, **pipe}, output, () if ready is None else (ready,))

    def _start(self, env: dict[str, str], output: int, pass_fds: Sequence[int]) -> Child:
        raise NotImplementedError

    def settle(self, between: Callable[[], None]) -> None:
        """It reports itself."""

    def tidy(self) -> None:
        """It leaves nothing."""


class ProcessPart(OwnPart):
    """A program."""

    def __init__(self, name: str, argv: Sequence[str], env: Mapping[str, str], *, vital: bool = False) -> None:
        super().__init__(name, env, vital=vital)
        self._argv = argv

    def _start(self, env: dict[str, str], output: int, pass_fds: Sequence[int]) -> Child:
        return spawn(self._argv, output=output, on_parent_death=signal.SIGKILL, env=env, pass_fds=pass_fds)


class ForkedPart(OwnPart):
    """A copy of this process that runs one of our own commands, with everything that is imported here already."""

    def __init__(
        self, name: str, run: Callable[[], int], env: Mapping[str, str], *, title: str, vital: bool = False
    ) -> None:
        super().__init__(name, env, vital=vital)
        self._run = run
        self._title = title

    def _start(self, env: dict[str, str], output: int, pass_fds: Sequence[int]) -> Child:
        return fork(
            self._run,
            title=self._title,
            output=output,
            on_parent_death=signal.SIGKILL,
            env=env,
            pass_fds=pass_fds,
        )
