"""Which names are this machine's, and which addresses a server may have."""

import pytest

from web.guard import is_local


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.0.0.1:8080", "127.9.9.9", "localhost", "LOCALHOST:80", "a.localhost", "[::1]", "[::1]:8080"]
)
def test_names_of_this_machine(host: str) -> None:
    assert is_local(host)


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "127.0.0.1.evil.example",
        "192.168.0.9",
        "localhost.evil.example",
        "0.0.0.0",  # noqa: S104  it is refused
        "[::1",
        "[fe80::1]",
        "@127.0.0.1:x y",
        "127.1",
    ],
)
def test_names_of_elsewhere(host: str) -> None:
    assert not is_local(host)
