"""Alertmanager, which tells people of alerts, and is the peer that the benchmark of the core is measured beside."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.services import ports, programs
from tests.services.server import Server

# It groups as we do and tells nobody.
CONFIG = """\
route:
  receiver: nobody
  group_by: [alertname]
receivers:
  - name: nobody
"""


def find() -> Path:
    """Give the path of the program. Raises MissingProgramError."""
    # Debian's name for it comes first, as `alertmanager` alone is what the project's own downloads are called.
    try:
        return programs.find("prometheus-alertmanager", variable="CALLOUT_TEST_ALERTMANAGER", package="prometheus-alertmanager")
    except programs.MissingProgramError:
        return programs.find("alertmanager", variable="CALLOUT_TEST_ALERTMANAGER", package="prometheus-alertmanager")


class Alertmanager(Server):
    """An Alertmanager that stands alone and takes alerts at `url` + `/api/v2/alerts`. Unless `config` says more, it notifies nobody."""

    def __init__(self, program: Path, folder: Path, *, port: int | None = None, config: str = CONFIG) -> None:
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
            f"--config.file={self.folder / 'alertmanager.yml'}",
            f"--storage.path={self.folder / 'data'}",
            f"--web.listen-address={ports.LOOPBACK}:{self.port}",
            "--cluster.listen-address=",
            "--log.level=warn",
        ]

    def start(self) -> None:
        (self.folder / "alertmanager.yml").write_text(self._config)
        super().start()

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/-/ready", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def tell(self, alerts: list[dict[str, str]]) -> None:
        """Raise alerts, given by their labels."""
        body = json.dumps([{"labels": labels} for labels in alerts]).encode()
        request = urllib.request.Request(f"{self.url}/api/v2/alerts", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=5).close()

    def groups(self) -> Any:
        """Give the groups that alerts were put into, each with its receiver."""
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts/groups", timeout=5) as reply:
            return json.load(reply)
