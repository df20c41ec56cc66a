"""A cable between a client and a server of this machine: slow, cut, silent, in pieces of one byte, or swallowing what is said.

What can go wrong between a commit and its acknowledgement takes microseconds; a cable makes it last as long as a test needs.
"""

from __future__ import annotations

import selectors
import socket
import struct
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
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER that makes a close a reset: the other end hears of an error and not of an end."""


@dataclass(slots=True, eq=False)
class _End:
    """One end of a connection, and the words that are on their way to it, each with the moment at which it is due."""

    sock: socket.socket
    to_come: deque[tuple[float, bytes]] = field(default_factory=deque)


@dataclass(slots=True, eq=False)
class _Line:
    """One connection: `near` is the client, `far` the server. `mute` says that neither is told of the other any more."""

    near: _End
    far: _End
    condemned: bool = False
    mute: bool = False

    def other(self, end: _End) -> _End:
        return self.far if end is self.near else self.near


class Cable:
    """Carries bytes between its own `port` and the server's.

    `delay` is how many seconds the client's words take, `answers` how many the server's. Words of the server come in pieces of `piece`
    bytes when that is given, with `pause` seconds between them, and the client's in pieces of as many.
    What is on its way when an end goes away is lost, as it is when a machine loses its power.
    """

    def __init__(self, server: int, *, delay: float = 0.0, answers: float = 0.0, piece: int = 0, pause: float = 0.0) -> None:
        self._server = server
        self._manners = (delay, answers, piece, pause)
        self._listener = socket.create_server((ports.LOOPBACK, 0))
        self.host = ports.LOOPBACK
        self.port: int = self._listener.getsockname()[1]
        self._wake_out, self._wake_in = socket.socketpair()
        self._lines: dict[socket.socket, tuple[_Line, _End]] = {}
        self._selector = selectors.DefaultSelector()
        self._orders: deque[tuple[Callable[[], None], threading.Event]] = deque()
        self._deaf = self._silent = self._ended = False
        self._word = b""
        self._leave_open = False
        self._thread = threading.Thread(target=self._run, name="cable", daemon=True)

    @property
    def url(self) -> str:
        """Where an MQTT client finds the server behind the cable."""
        return f"mqtt://{self.host}:{self.port}"

    def carry(self, *, delay: float = 0.0, answers: float = 0.0, piece: int = 0, pause: float = 0.0) -> None:
        """Carry so from now on."""

        def change() -> None:
            self._manners = (delay, answers, piece, pause)

        self._do(change)

    def deafen(self) -> None:
        """From now on swallow what the client says; it hears the server as before, until `cut`."""

        def swallow() -> None:
            self._deaf = True

        self._do(swallow)

    def cut(self, *, reset: bool = False) -> None:
        """Cut all connections, with a reset or an end. Those that are made afterwards are carried in both directions."""

        def cut() -> None:
            for line in self._all():
                self._drop(line, reset=reset)
            self._deaf = False

        self._do(cut)

    def cut_after(self, word: bytes) -> None:
        """Cut the connection on which the client says `word` next, once the server has answered, so that the answer is lost."""
        self._do(lambda: self._listen_for(word, leave_open=False))

    def vanish_before(self, word: bytes) -> None:
        """When the client says `word` next, end its connection; the server never hears the word, and is not told of the end."""
        self._do(lambda: self._listen_for(word, leave_open=True))

    @property
    def waits_for_word(self) -> bool:
        """Whether what `cut_after` or `vanish_before` waits for has not happened yet."""
        return bool(self._word)

    def forget_server(self) -> None:
        """End all connections to the server, and tell no client: it speaks, and nobody answers. New connections are carried."""

        def forget() -> None:
            for line in self._all():
                line.mute = True
                self._close(line.far, reset=False)

        self._do(forget)

    def fall_silent(self) -> None:
        """Carry nothing in either direction, and answer no new connection, until `speak`: then all that was said arrives."""

        def fall_silent() -> None:
            self._silent = True
            self._selector.unregister(self._listener)
            for sock in self._lines:
                self._selector.unregister(sock)

        self._do(fall_silent)

    def speak(self) -> None:
        """End a silence."""

        def speak() -> None:
            self._silent = False
            for sock in (self._listener, *self._lines):
                self._selector.register(sock, selectors.EVENT_READ)

        self._do(speak)

    def __enter__(self) -> Self:
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._wake_out, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended = True
        self._wake_in.send(b"!")
        self._thread.join()
        for sock in (*self._lines, self._listener, self._wake_in, self._wake_out):
            sock.close()
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
                    self._hear(*self._lines[key.fileobj])
            while self._orders:
                order, done = self._orders.popleft()
                order()
                done.set()
            if not self._silent:
                for line, end in list(self._lines.values()):
                    self._deliver(line, end)

    def _patience(self) -> float:
        if self._silent:
            return LOOK_SECONDS
        due = min((end.to_come[0][0] for _, end in self._lines.values() if end.to_come), default=None)
        return LOOK_SECONDS if due is None else max(0.0, due - time.monotonic())

    def _connect(self) -> None:
        near, _ = self._listener.accept()
        try:
            far = socket.create_connection((ports.LOOPBACK, self._server), timeout=LOOK_SECONDS)
        except OSError:
            near.close()
            return
        line = _Line(_End(near), _End(far))
        for end in (line.near, line.far):
            end.sock.settimeout(LOOK_SECONDS)
            end.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._selector.register(end.sock, selectors.EVENT_READ)
            self._lines[end.sock] = (line, end)

    def _hear(self, line: _Line, end: _End) -> None:
        try:
            data = end.sock.recv(CHUNK)
        except OSError:
            data = b""
        if not data or (end is line.far and line.condemned):
            self._drop(line)
        elif end is line.far:
            line.near.to_come.append((time.monotonic() + self._manners[1], data))
        elif not self._deaf:
            line.far.to_come.append((time.monotonic() + self._manners[0], data))

    def _deliver(self, line: _Line, end: _End) -> None:
        try:
            while end.to_come and end.to_come[0][0] <= time.monotonic():
                data = end.to_come.popleft()[1]
                if end is line.far and self._word and self._word in data:
                    self._word_was_said(line)
                if not line.mute:
                    self._hand_out(end.sock, data, pause=self._manners[3] if end is line.near else 0.0)
        except OSError:
            self._drop(line)

    def _hand_out(self, sock: socket.socket, data: bytes, pause: float) -> None:
        piece = self._manners[2] or len(data)
        for begin in range(0, len(data), piece):
            sock.sendall(data[begin : begin + piece])
            if pause:
                time.sleep(pause)

    def _listen_for(self, word: bytes, *, leave_open: bool) -> None:
        self._word, self._leave_open = word, leave_open

    def _word_was_said(self, line: _Line) -> None:
        self._word = b""
        if self._leave_open:
            line.mute = True
            self._close(line.near, reset=False)
        else:
            line.condemned = True

    def _all(self) -> set[_Line]:
        return {line for line, _ in self._lines.values()}

    def _drop(self, line: _Line, *, reset: bool = False) -> None:
        for end in (line.near, line.far):
            self._close(end, reset=reset)

    def _close(self, end: _End, *, reset: bool) -> None:
        end.to_come.clear()
        if self._lines.pop(end.sock, None) is None:
            return
        if not self._silent:
            self._selector.unregister(end.sock)
        if reset:
            end.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        end.sock.close()
