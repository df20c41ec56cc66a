"""VictoriaMetrics: a server of time series that takes what InfluxDB 2 takes, at `/api/v2/write`, and from which points are read back.

It keeps numbers and no texts, times to the millisecond, and each field as a series of its own.
"""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.services import ports, programs
from tests.services.server import Server


@dataclass(frozen=True, slots=True)
class Series:
    """One field of one set of tags: (time in milliseconds, value), in order of time."""

    name: str
    tags: dict[str, str]
    points: tuple[tuple[int, float], ...]


def find() -> Path:
    """Give the path of the program. Raises MissingProgramError."""
    return programs.find("victoria-metrics", variable="CALLOUT_TEST_VICTORIA_METRICS", package="victoria-metrics")


class LineProtocol(Server):
    """A VictoriaMetrics of its own, which keeps points of any age."""

    def __init__(self, program: Path, folder: Path, *, port: int | None = None) -> None:
        super().__init__(folder)
        self._program = program
        self.port = port or ports.free_port()

    @property
    def url(self) -> str:
        return f"http://{ports.LOOPBACK}:{self.port}"

    def command(self) -> list[str]:
        return [
            str(self._program),
            f"-storageDataPath={self.folder / 'series'}",
            f"-httpListenAddr={ports.LOOPBACK}:{self.port}",
            "-retentionPeriod=100y",
            "-loggerLevel=WARN",
        ]

    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/health", timeout=2) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    def series(self, measurement: str) -> list[Series]:
        """Return all that was written of `measurement`, made readable now and not a second later."""
        with urllib.request.urlopen(f"{self.url}/internal/force_flush", timeout=10) as reply:
            reply.read()
        wanted = urllib.parse.urlencode({"match[]": f'{{__name__=~"{measurement}_.+"}}'})
        with urllib.request.urlopen(f"{self.url}/api/v1/export?{wanted}", timeout=10) as reply:
            found = [json.loads(line) for line in reply]
        return [_series(each) for each in found]


def _series(found: dict[str, object]) -> Series:
    tags, values, times = found["metric"], found["values"], found["timestamps"]
    assert isinstance(tags, dict)
    assert isinstance(values, list)
    assert isinstance(times, list)
    return Series(tags.pop("__name__"), tags, tuple(sorted(zip(times, values, strict=True))))
