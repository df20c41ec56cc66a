"""Mosquitto, the MQTT broker that stands in production."""

import os
import pwd
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from tests.services import ports, programs
from tests.services.server import LOOK_EVERY_SECONDS, START_SECONDS, Server

# Debian puts it where the PATH of an ordinary account does not look.
USUAL = (Path("/usr/sbin/mosquitto"), Path("/opt/homebrew/sbin/mosquitto"))
# Nothing is dropped unless a test wants it so, and what was acknowledged is on disk a second later at the latest.
SETTINGS: Mapping[str, str | int] = {
    "allow_anonymous": "true",
    "autosave_interval": 1,
    "max_inflight_messages": 1000,
    "max_queued_messages": 0,
    "persistence": "true",
}


def find() -> Path:
    """Give the path of the program. Raises MissingProgramError."""
    return programs.find("mosquitto", variable="CALLOUT_TEST_MOSQUITTO", package="mosquitto", usual=USUAL)


class Mosquitto(Server):
    """A broker for MQTT 3.1.1 and v5. `settings` are lines of mosquitto.conf, laid over SETTINGS.

    `config` names a whole configuration file to be used instead: then its own listener is moved to our port by `-p`, and it keeps
    its data in `folder`, as it names no place of its own.
    """

    def __init__(
        self,
        program: Path,
        folder: Path,
        *,
        port: int | None = None,
        settings: Mapping[str, str | int] | None = None,
        config: Path | None = None,
    ) -> None:
        super().__init__(folder)
        self._program = program
        self._config = config
        self._settings = {**SETTINGS, **(settings or {})}
        self.host = ports.LOOPBACK
        self.port = port or ports.free_port()

    @property
    def url(self) -> str:
        return f"mqtt://{self.host}:{self.port}"

    @property
    def database(self) -> Path:
        """The file that holds retained messages, sessions and queues while the broker is down."""
        return self.folder / "mosquitto.db"

    def command(self) -> list[str]:
        if self._config is not None:
            return [str(self._program), "-c", str(self._config), "-p", str(self.port)]
        return [str(self._program), "-c", str(self.folder / "mosquitto.conf")]

    def answers(self) -> bool:
        return ports.is_open(self.port)

    def start(self) -> None:
        if self._config is not None:
            # Started by root it becomes the user mosquitto, or nobody, who must be able to write in the folder.
            self.folder.chmod(0o777)
        else:
            # Started by root it would become the user mosquitto, who may not enter a test's folder.
            owner = pwd.getpwuid(os.geteuid()).pw_name
            lines = {"listener": f"{self.port} {self.host}", "persistence_location": f"{self.folder}/", "user": owner, **self._settings}
            (self.folder / "mosquitto.conf").write_text("".join(f"{key} {value}\n" for key, value in lines.items()))
        super().start()

    def save(self) -> None:
        """Have the broker write its database now, and return when it is on disk: what a kill after this cannot take away."""
        before = self._stamp()
        os.kill(self.pid, signal.SIGUSR1)
        deadline = time.monotonic() + START_SECONDS
        while self._stamp() == before:
            if time.monotonic() > deadline:
                raise TimeoutError(f"Mosquitto did not write {self.database} in {START_SECONDS} s.")
            time.sleep(LOOK_EVERY_SECONDS)

    def _stamp(self) -> tuple[int, int]:
        # Each save is a new file that takes the place of the old one.
        if not self.database.exists():
            return (0, 0)
        seen = self.database.stat()
        return (seen.st_ino, seen.st_mtime_ns)
