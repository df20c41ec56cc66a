"""The door to InfluxDB: one request at a time by influxdb-client, and what its answers mean. Nothing waits or is tried again here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

ANSWER = 10.0
"""Seconds that InfluxDB has for one answer."""

NOT_TAKEN = frozenset({400, 413, 422})
"""Answers that say that these points will never be taken: malformed or of another type, too many at once, too old."""

PARTIAL = re.compile(r"partial write\b.*\bdropped=(\d+)")
"""What InfluxDB answers when it has taken all but some of the points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where InfluxDB is, and what of it is ours."""

    url: str
    token: str = ""
    org: str = "callout"
    bucket: str = "callout"


class Refused(Exception):
    """InfluxDB will not take these points, however often they are sent. `lost` is how many, where it says so; the others are written."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        said = PARTIAL.search(sentence)
        self.lost = int(said[1]) if said else None


class Away(Exception):
    """InfluxDB cannot be reached, or asks to wait; `wait` is the seconds that it asks for."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class Door(Protocol):
    """Takes lines to InfluxDB; raises Refused or Away."""

    def write(self, lines: list[bytes]) -> None:
        """Return when all of `lines` are written."""

    def close(self) -> None:
        """Close the connections."""


class Client:
    """The door by influxdb-client: one request, compressed, answered within `answer` seconds."""

    def __init__(self, place: Place, answer: float = ANSWER) -> None:
        # Half a second and 40 MB that only those pay who write to InfluxDB.
        from influxdb_client.client.influxdb_client import InfluxDBClient  # noqa: PLC0415
        from influxdb_client.client.write_api import SYNCHRONOUS  # noqa: PLC0415
        from influxdb_client.rest import ApiException  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        self._error, self._unreachable = ApiException, (HTTPError, OSError, ValueError)
        self._place = place
        timeout = round(answer * 1000)
        self._client: Any = InfluxDBClient(place.url, place.token, org=place.org, timeout=timeout, enable_gzip=True)
        self._api: Any = self._client.write_api(write_options=SYNCHRONOUS)

    def write(self, lines: list[bytes]) -> None:
        """Return when all of `lines` are written."""
        try:
            self._api.write(self._place.bucket, self._place.org, b"\n".join(lines), write_precision="ns")
        except self._error as error:
            said = " ".join(str(error.body or error.reason or "").split())[:300]
            if error.status in NOT_TAKEN:
                raise Refused(f"{error.status}: {said}") from None
            raise Away(f"{error.status}: {said}", _seconds(error.headers)) from None
        except self._unreachable as error:  # an address that is none, and an answer that is no text, are ValueErrors
            raise Away(str(error)) from None

    def close(self) -> None:
        """Close the connections."""
        self._api.close()
        self._client.close()


def _seconds(headers: Any) -> float | None:
    """Return the seconds of Retry-After; None without it, or where it is a date, which no InfluxDB sends."""
    try:
        return float(max(0, int((headers or {})["Retry-After"])))
    except (KeyError, ValueError):
        return None
