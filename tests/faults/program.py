"""The program itself: `callout run` as an integrator starts it, in a process that can be killed."""

import errno
import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from tests.integration.mqtt.waiting import until
from tests.services import memory

CALLOUT = Path(sys.executable).parent / "callout"
END_SECONDS = 30.0


class Program:
    """One process of `callout run`. `settings` are CALLOUT_* variables without their prefix, `around` other variables.

    With `gate` the program is started but stands before the door: it waits for a secret whose file is a pipe, everything imported,
    until `open_gate`. So its start need not be waited for again and again.
    """

    def __init__(
        self, folder: Path, site: Path, settings: Mapping[str, str], *, gate: bool = False, around: Mapping[str, str] | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / f"callout-{sum(1 for _ in folder.glob('callout-*.log'))}.log"
        self._gate = self._log.with_suffix(".gate")
        ours = {f"CALLOUT_{name}": value for name, value in settings.items()}
        if gate:
            os.mkfifo(self._gate)
            ours["CALLOUT_MQTT_PASSWORD_FILE"] = str(self._gate)
        others = {name: value for name, value in os.environ.items() if not name.startswith("CALLOUT_")}
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(CALLOUT), "run", "--site", str(site), "--port", "0"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env=others | ours | dict(around or {}),
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def log(self) -> str:
        """All that the program has written."""
        return self._log.read_text(errors="replace")

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._process.poll()

    def logged(self, event: str) -> list[dict[str, Any]]:
        """Return the lines of its log about `event`."""
        lines = [json.loads(line) for line in self.log.splitlines(keepends=True) if line.startswith("{") and line.endswith("\n")]
        return [line for line in lines if line["event"] == event]

    def said(self) -> list[str]:
        """Return what it wrote that is no log: its words to a person."""
        return [line for line in self.log.splitlines() if not line.startswith("{")]

    def open_gate(self) -> None:
        """Let a program that was started with `gate` go on."""
        gate = until(self._at_the_gate, f"the program comes to the gate: {self.log}")
        gate.write(b"let us in")
        gate.close()

    def wait_until_logged(self, event: str, times: int = 1) -> None:
        """Return when the program has written of `event` so many times."""
        until(lambda: len(self._running().logged(event)) >= times, f"the program logs {event}: {self.log}")

    def wait_until_ready(self) -> None:
        """Return when the program says that alarms are taken and committed."""
        self.wait_until_logged("serving")
        until(lambda: self._running().ready()[0] == 200, f"the program is ready: {self.log}")

    def ready(self) -> tuple[int, str]:
        """Return what /readyz answers: status and detail."""
        try:
            with urllib.request.urlopen(f"{self._url}readyz", timeout=10) as reply:
                return reply.status, json.load(reply)["detail"]
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, json.load(refused)["detail"]

    def metrics(self) -> dict[str, float]:
        """Return all series of /metrics by name and labels, as they stand in the text."""
        with urllib.request.urlopen(f"{self._url}metrics", timeout=10) as reply:
            lines = reply.read().decode().splitlines()
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))}

    def received(self) -> float:
        """Return how many alarms it has committed since its start."""
        return sum(value for series, value in self.metrics().items() if series.startswith("callout_alarms_received_total{"))

    def memory_megabytes(self) -> float:
        """Return how much memory it holds now."""
        return memory.megabytes(self.pid)

    def pause(self) -> None:
        """Let the program stand still where it is."""
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Let the program go on."""
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """End the program as a power cut would."""
        self._process.kill()
        self._process.wait()

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ask the program to end and return its exit code."""
        self._process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        """Wait for the program to end by itself and return its exit code."""
        return self._process.wait(END_SECONDS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.code is None:
            self.kill()

    def _at_the_gate(self) -> BinaryIO | None:
        self._running()
        try:
            return os.fdopen(os.open(self._gate, os.O_WRONLY | os.O_NONBLOCK), "wb")
        except OSError as error:
            if error.errno == errno.ENXIO:  # nobody reads yet
                return None
            raise

    @property
    def _url(self) -> str:
        url: str = self.logged("serving")[0]["url"]
        return url

    def _running(self) -> Self:
        assert self.code is None, f"the program ended with {self.code}: {self.log}"
        return self
