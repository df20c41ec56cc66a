"""Ports of the loopback address that nobody listens on."""

import socket

LOOPBACK = "127.0.0.1"


def free_port() -> int:
    """Ask the system for a port that is free now. Linux gives odd ones here and even ones to clients, so it stays free for a restart."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


def is_open(port: int) -> bool:
    """Say whether a server accepts connections on `port`."""
    try:
        socket.create_connection((LOOPBACK, port), timeout=1).close()
    except OSError:
        return False
    return True
