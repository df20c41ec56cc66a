"""The probes: what machines ask of a process that has no pages. Whether it lives, whether it works, and its metrics."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder

from web.errors import CannotListen
from web.live import Live

ANSWER_SECONDS = 5.0
"""How long a client may take to ask."""


class Probes:
    """Serves `/healthz`, `/readyz` and `/metrics` at `host` and `port` (0: a free one) between `start` and `stop`."""

    def __init__(self, live: Live, registry: CollectorRegistry, host: str, port: int) -> None:
        self._address = (host, port)
        self._handler = _handler(live, registry)
        self._server: ThreadingHTTPServer | None = None
        self.url = ""

    def start(self) -> None:
        """Begin to answer; raises CannotListen."""
        try:
            self._server = _Server(self._address, self._handler)
        except OSError as error:
            message = f"cannot listen on {self._address[0]} port {self._address[1]}: {error.strerror}; choose another, or 0 for any"
            raise CannotListen(message) from error
        host, port = self._server.server_address[:2]
        self.url = f"http://{host!s}:{port}/"
        threading.Thread(target=self._server.serve_forever, name="probes", daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True


def _handler(live: Live, registry: CollectorRegistry) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = ANSWER_SECONDS

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            if path == "/healthz":
                self._json(200, {"alive": True})
            elif path == "/readyz":
                ready, detail = live.readiness()
                self._json(200 if ready else 503, {"ready": ready, "detail": "" if ready else detail})
            elif path == "/metrics":
                encode, content_type = choose_encoder(self.headers.get("accept", ""))
                self._answer(200, content_type, encode(registry))
            else:
                self._json(404, {"detail": "there are /healthz, /readyz and /metrics here, and the pages are at `callout web`"})

        def _json(self, status: int, document: dict[str, object]) -> None:
            self._answer(status, "application/json", json.dumps(document).encode())

        def _answer(self, status: int, content_type: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name is http.server's
            """Log nothing: somebody asks every few seconds."""

    return Handler
