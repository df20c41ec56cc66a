"""Where Kafka is, how to come in, and how its topics shall be. Nothing is connected here, and no client of Kafka imported."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """`servers` are host:port. With `user` we come in by SASL/PLAIN, with `tls` over TLS; `ca_file` is who signed the brokers.

    After `session_seconds` of silence Kafka takes a worker for dead and gives its partitions to others.
    """

    servers: tuple[str, ...]
    tls: bool = False
    ca_file: str | None = None
    user: str | None = None
    password: str | None = None
    session_seconds: float = 10.0

    @property
    def protocol(self) -> str:
        """The name that Kafka gives to this way of coming in."""
        return {(False, False): "PLAINTEXT", (True, False): "SSL", (False, True): "SASL_PLAINTEXT", (True, True): "SASL_SSL"}[
            self.tls, self.user is not None
        ]

    def options(self) -> Mapping[str, Any]:
        """Return what every client of aiokafka takes."""
        options: dict[str, Any] = {"bootstrap_servers": list(self.servers), "security_protocol": self.protocol}
        if self.tls:
            options["ssl_context"] = self.trust()
        if self.user is not None:
            options |= {"sasl_mechanism": "PLAIN", "sasl_plain_username": self.user, "sasl_plain_password": self.password or ""}
        return options

    def trust(self) -> ssl.SSLContext:
        """Return whom we trust: `ca_file`, or whom the system trusts."""
        return ssl.create_default_context(cafile=self.ca_file)

    def __str__(self) -> str:
        return ", ".join(self.servers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How the topics shall be: the same number of partitions each, kept for `retention_hours`, with so many copies."""

    partitions: int = 12
    replication: int = 1
    retention_hours: int = 168
