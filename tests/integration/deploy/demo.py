"""A demo that runs for as long as a test needs it: `callout demo` in a process of its own, and where its metrics are."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.mqtt.waiting import until
from tests.services import ports

LONGEST_SECONDS = 180


@contextmanager
def running(folder: Path, speed: int) -> Iterator[str]:
    """Give host and port of the pages of a demo that lives `speed` times as fast as the world; it ends with the block."""
    port = ports.free_port()
    callout = Path(sys.executable).with_name("callout")
    words = ["demo", "--json", "--seconds", str(LONGEST_SECONDS), "--speed", str(speed), "--port", str(port)]
    with (folder / "demo.log").open("wb") as log:
        process = subprocess.Popen([callout, *words], stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
        try:
            url = f"http://{ports.LOOPBACK}:{port}/healthz"
            until(lambda: _answers(process, url, folder / "demo.log"), f"the demo answers at {url}")
            yield f"{ports.LOOPBACK}:{port}"
        finally:
            process.kill()
            process.wait()


def _answers(process: subprocess.Popen[bytes], url: str, log: Path) -> bool:
    assert process.poll() is None, f"the demo has ended. It said: {log.read_text(errors='replace')[-2000:]}"
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return False
    return True
