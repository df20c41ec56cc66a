"""A client that calls the application without a socket: plain calls over httpx's transport for ASGI, in one event loop."""

import asyncio
from types import TracebackType
from typing import Any, Self

import httpx
from fastapi import FastAPI


class Client:
    """Sends requests to `app`. What the application raises is raised here, so no error hides behind a 500."""

    def __init__(self, app: FastAPI, *, raises: bool = True) -> None:
        transport = httpx.ASGITransport(app, raise_app_exceptions=raises)
        self._http = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1")
        self._runner = asyncio.Runner()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._runner.run(self._http.aclose())
        self._runner.close()

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.send("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        return self.send("POST", path, **more)

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        return self._runner.run(self._http.request(method, path, **more))

    def read(self, path: str, **more: Any) -> Any:
        """Return the JSON of the API at `path`."""
        answer = self.get(f"/api/v1{path}", **more)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def tell(self, path: str, body: Any, **more: Any) -> httpx.Response:
        """Send a command to the API."""
        return self.post(f"/api/v1{path}", json=body, **more)
