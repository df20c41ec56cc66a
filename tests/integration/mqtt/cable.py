"""A cable between a client and a server of this machine, which can be slow, be cut, or swallow what the client says.

What can go wrong between a commit and its acknowledgement takes microseconds; a cable makes it last as long as a test needs.
"""

import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.services import ports

CHUNK = 65_536
LOOK_SECONDS = 5.0
BETWEEN_PIECES_SECONDS = 0.02


@dataclass(slots=True, eq=False)
class _Line:
    """One connection: `near` is the client, `far` the server; `said` is what the client said that is on its way, and when it is due."""

    near: socket.socket
    far: socket.socket
    said: deque[tuple[float, bytes]] = field(default_factory=deque)
    condemned: bool = False


class Cable:
    """Carries bytes between its own `port` and the server's.

    `delay` is how many seconds the client's words take. The server's take none, but come in pieces of `piece` bytes when one is given.
    What is on its way when an end goes away is lost, as it is when a machine loses its power.
    """

    def __init__(self, server: int, *, delay: float = 0.0, piece: int = 0) -> None:
        self._server = server
        self._delay = delay
        self._piece = piece
        self._listener = socket.create_server((ports.LOOPBACK, 0))
        self.host = ports.LOOPBACK
        self.port: int = self._listener.getsockname()[1]
        self._wake_out, self._wake_in = socket.socketpair()
        self._lines: dict[socket.socket, _Line] = {}
        self._selector = selectors.DefaultSelector()
        self._orders: deque[tuple[Callable[[], None], threading.Event]] = deque()
        self._deaf = self._ended = False
        self._last_word = b""
        self._thread = threading.Thread(target=self._run, name="cable", daemon=True)

    @property
    def url(self) -> str:
        """Where an MQTT client finds the server behind the cable."""
        return f"mqtt://{self.host}:{self.port}"

    def deafen(self) -> None:
        """From now on swallow what the client says; it hears the server as before, until `cut`."""

        def swallow() -> None:
            self._deaf = True

        self._do(swallow)

    def cut(self) -> None:
        """Cut all connections. Those that are made afterwards are carried in both directions."""

        def cut() -> None:
            for line in set(self._lines.values()):
                self._drop(line)
            self._deaf = False

        self._do(cut)

    def cut_after(self, word: bytes) -> None:
        """Cut the connection on which the client says `word` next, once the server has answered, so that the answer is lost."""

        def listen() -> None:
            self._last_word = word

        self._do(listen)

    @property
    def waits_for_word(self) -> bool:
        """Whether what `cut_after` waits for has not been said and answered yet."""
        return bool(self._last_word)

    def __enter__(self) -> Self:
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended = True
        self._wake_in.send(b"!")
        self._thread.join()
        for line in set(self._lines.values()):
            self._drop(line)
        for each in (self._listener, self._wake_in, self._wake_out):
            each.close()
        self._selector.close()

    def _do(self, order: Callable[[], None]) -> None:
        done = threading.Event()
        self._orders.append((order, done))
        self._wake_in.send(b"!")
        assert done.wait(LOOK_SECONDS), "the cable does not answer"

    def _run(self) -> None:
        while not self._ended:
            for key, _ in self._selector.select(self._patience()):
                if key.fileobj is self._listener:
                    self._connect()
                elif key.fileobj is self._wake_out:
                    self._wake_out.recv(CHUNK)
                elif isinstance(key.fileobj, socket.socket) and key.fileobj in self._lines:
                    self._carry(key.fileobj, self._lines[key.fileobj])
            while self._orders:
                order, done = self._orders.popleft()
                order()
                done.set()
            for line in set(self._lines.values()):
                self._deliver(line)

    def _patience(self) -> float:
        due = min((line.said[0][0] for line in self._lines.values() if line.said), default=None)
        return LOOK_SECONDS if due is None else max(0.0, due - time.monotonic())

    def _connect(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection((ports.LOOPBACK, self._server), timeout=LOOK_SECONDS)
        except OSError:
            near.close()
            return
        line = _Line(near, far)
        for end in (near, far):
            end.settimeout(LOOK_SECONDS)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(end, selectors.EVENT_READ)
            self._lines[end] = line

    def _carry(self, end: socket.socket, line: _Line) -> None:
        try:
            data = end.recv(CHUNK)
            if not data or (end is line.far and line.condemned):
                self._drop(line)
            elif end is line.far:
                self._hand_out(line.near, data)
            elif not self._deaf:
                line.said.append((time.monotonic() + self._delay, data))
        except OSError:
            self._drop(line)

    def _hand_out(self, near: socket.socket, data: bytes) -> None:
        for begin in range(0, len(data), self._piece or len(data)):
            near.sendall(data[begin : begin + (self._piece or len(data))])
            if self._piece:
                time.sleep(BETWEEN_PIECES_SECONDS)

    def _deliver(self, line: _Line) -> None:
        try:
            while line.said and line.said[0][0] <= time.monotonic():
                data = line.said.popleft()[1]
                if self._last_word and self._last_word in data:
                    line.condemned, self._last_word = True, b""
                line.far.sendall(data)
        except OSError:
            self._drop(line)

    def _drop(self, line: _Line) -> None:
        line.said.clear()
        for end in (line.near, line.far):
            if self._lines.pop(end, None) is not None:
                self._selector.unregister(end)
                end.close()
