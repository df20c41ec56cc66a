"""The server: uvicorn in a thread of its own, on an address that only this machine can reach."""

import asyncio
import ipaddress
import socket
import threading

import uvicorn
from fastapi import FastAPI

from web.errors import CannotListen, NotLoopback
from web.guard import LoopbackNames

LAST_REPLIES = 3
"""Seconds that a client has to take its last reply when the server stops."""

MOST_PORTS = 65_535


class Server:
    """Serves `app` at `host` and `port` (0: a free one) between `start` and `stop`; `url` is the board's address from the start on.

    Raises NotLoopback for a host that other machines reach.
    """

    def __init__(self, app: FastAPI, host: str = "127.0.0.1", port: int = 8080) -> None:
        self._app = app
        self._address = loopback(host, port)
        self.url = ""
        self._socket: socket.socket | None = None
        self._uvicorn = _Uvicorn(
            uvicorn.Config(
                LoopbackNames(app),
                access_log=False,
                log_level="warning",
                log_config=None,
                server_header=False,
                proxy_headers=False,
                http="h11",
                ws="none",
                loop="asyncio",
                lifespan="off",
                timeout_graceful_shutdown=LAST_REPLIES,
            )
        )
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)

    def start(self) -> int:
        """Start to serve and return the port; raises CannotListen."""
        self._socket = _listen(*self._address)
        self._thread.start()
        self._uvicorn.up.wait()
        port: int = self._socket.getsockname()[1]
        name = self._address[1][0]
        self.url = f"http://[{name}]:{port}/" if ":" in name else f"http://{name}:{port}/"
        return port

    def stop(self) -> None:
        """End the streams and all other replies, and the thread. A second call does nothing."""
        self._app.state.stream.close()
        self._uvicorn.should_exit = True
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        try:
            self._uvicorn.run(sockets=[self._socket] if self._socket else None)
        finally:
            self._uvicorn.up.set()


class _Uvicorn(uvicorn.Server):
    """Says when it is up."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            # What is left belongs to clients that take nothing: their sockets would outlive the loop.
            if connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)


def loopback(host: str, port: int) -> tuple[socket.AddressFamily, tuple[str, int]]:
    """Return family and address of `host`; raises NotLoopback unless all its addresses are reached from this machine alone."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        message = f"{host!r} is no address of this machine ({error.strerror}); it must be a loopback address, such as 127.0.0.1"
        raise NotLoopback(message) from error
    if not found or not all(ipaddress.ip_address(address[4][0]).is_loopback for address in found):
        message = f"{host} can be reached from other machines and there is no sign-in yet; listen on a loopback address, such as 127.0.0.1"
        raise NotLoopback(message)
    return found[0][0], (str(found[0][4][0]), port)


def _listen(family: socket.AddressFamily, address: tuple[str, int]) -> socket.socket:
    if not 0 <= address[1] <= MOST_PORTS:
        message = f"{address[1]} is no port; it must be a number up to {MOST_PORTS}, or 0 for any that is free"
        raise CannotListen(message)
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError as error:
        listener.close()
        message = f"cannot listen on {address[0]} port {address[1]}: {error.strerror}; choose another port, or 0 for any that is free"
        raise CannotListen(message) from error
    return listener
