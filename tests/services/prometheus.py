"""Prometheus, which reads our metrics and judges our rules, and promtool, which checks them."""

import json
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.services import ports, programs
from tests.services.server import Server


def find() -> Path:
    """Give the path of the server. Raises MissingProgramError."""
    return programs.find("prometheus", variable="CALLOUT_TEST_PROMETHEUS", package="prometheus")


def find_promtool() -> Path:
    """Give the path of the tool. Raises MissingProgramError."""
    return programs.find("promtool", variable="CALLOUT_TEST_PROMTOOL", package="prometheus")


def promtool(*words: str | Path) -> str:
    """Run promtool and give what it said; raises AssertionError with that when it refuses. Raises MissingProgramError."""
    said = subprocess.run([find_promtool(), *words], check=False, capture_output=True, text=True)
    if said.returncode != 0:
        raise AssertionError(said.stdout + said.stderr)
    return said.stdout


class Prometheus(Server):
    """A Prometheus that runs under the configuration file `config`."""

    def __init__(self, program: Path, folder: Path, config: Path, *, port: int | None = None) -> None:
        super().__init__(folder)
        self._program = program
        self._config = config
        self.port = port or ports.free_port()

    @property
    def url(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        return [
            str(self._program),
            f"--config.file={self._config}",
            f"--storage.tsdb.path={self.folder / 'data'}",
            f"--web.listen-address={ports.LOOPBACK}:{self.port}",
            "--log.level=warn",
        ]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def ask(self, path: str, **fields: str | float) -> Any:
        """Give `data` of an answer of its API, as in `ask("query", query="up")`; raises AssertionError with its words when it refuses."""
        url = f"{self.url}/api/v1/{path}?{urllib.parse.urlencode(fields)}"
        try:
            with urllib.request.urlopen(url, timeout=10) as reply:
                return json.load(reply)["data"]
        except urllib.error.HTTPError as refused:
            said = refused.read().decode()
            raise AssertionError(f"{path} {fields}: {said}") from refused
