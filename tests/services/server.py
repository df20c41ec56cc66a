"""What all servers have in common: they are started by a command, known by their pid, and keep their port and data over a restart."""

import signal
import subprocess
import time
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

START_SECONDS = 120.0
STOP_SECONDS = 15.0
LOOK_EVERY_SECONDS = 0.02


class NotStartedError(Exception):
    """A server ended, or did not answer in time, while it was being started."""


class Server(ABC):
    """One server on the loopback address, with its own folder.

    `start` returns when the server answers. `stop` asks it to end in its own good order, `kill` ends it like a power cut for the
    process (SIGKILL); after either, `start` brings it back on the same port with the data that it had put on disk.
    """

    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / f"{type(self).__name__.lower()}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> list[str]:
        """Give the program and its arguments; it must stay in the foreground."""

    @abstractmethod
    def answers(self) -> bool:
        """Say whether the server does its work for a client that connects now."""

    def account(self) -> str | None:
        """Give the name of the account that the server must run as, or None for our own."""
        return None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int:
        if self._process is None:
            raise RuntimeError(f"{type(self).__name__} is not running: start() it first.")
        return self._process.pid

    @property
    def log(self) -> str:
        """All that the server has written since its first start."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def start(self) -> None:
        if self.is_running():
            raise RuntimeError(f"{type(self).__name__} runs already with pid {self.pid}.")
        self._launch()
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if not self.is_running():
                self._forget()
                raise NotStartedError(f"{self.command()[0]} ended while it was being started. It said: {self.log[-2000:]}")
            if time.monotonic() > deadline:
                self.kill()
                raise NotStartedError(f"{self.command()[0]} does not answer after {START_SECONDS} s. It said: {self.log[-2000:]}")
            time.sleep(LOOK_EVERY_SECONDS)

    def stop(self) -> None:
        """End the server in its own good order; one that has not ended in time is killed. Does nothing when it does not run."""
        if self._process is None:
            return
        self._process.send_signal(self.stop_signal)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._forget()

    def kill(self) -> None:
        """End the server with SIGKILL. Does nothing when it does not run."""
        if self._process is not None:
            self._process.kill()
            self._forget()

    def restart(self) -> None:
        self.stop()
        self.start()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    def _launch(self) -> None:
        # A session of its own keeps Ctrl-C at the terminal from ending the server before the test that uses it.
        account = self.account()
        groups: list[str] | None = None if account is None else []
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                start_new_session=True,
                user=account,
                extra_groups=groups,
            )

    def _forget(self) -> None:
        if self._process is not None:
            self._process.wait()
            self._process = None
