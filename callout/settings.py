"""Settings: `CALLOUT_*` variables or `callout.toml`; a secret may stand in a file that `..._FILE` names."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from callout.errors import BadSettings
from ingest.client import Broker
from streams.influx_door import Place
from streams.kafka.cluster import Cluster, Plan

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "CALLOUT_"
SECRETS = ("DATABASE_URL", "MQTT_URL", "MQTT_PASSWORD", "INFLUX_TOKEN", "EVENTS_MQTT_URL", "KAFKA_PASSWORD")
"""Settings that may be given as a file: CALLOUT_MQTT_PASSWORD_FILE=/run/secrets/mqtt."""

PORTS = {"mqtt": 1883, "mqtts": 8883}
KAFKA = ("kafka", "kafkas")


class Settings(BaseSettings):
    """What a process is told about its surroundings. Defaults serve one building on one machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file="callout.toml", extra="forbid")

    database_url: str = "sqlite:///callout.db"
    mqtt_url: str = "mqtt://127.0.0.1:1883"
    mqtt_user: str | None = None
    mqtt_password: str | None = None
    mqtt_client_id: str = "callout"
    mqtt_version: Literal["3.1.1", "5"] = "3.1.1"
    mqtt_receive_maximum: Annotated[int, Field(ge=1, le=65_535)] = 1_000
    mqtt_keep_alive: Annotated[int, Field(ge=1, le=65_535)] = 30
    mqtt_ca_file: str | None = None
    mqtt_certificate: str | None = None
    mqtt_key: str | None = None
    linger_ms: Annotated[float, Field(ge=0, le=1_000)] = 3.0
    batch_most: Annotated[int, Field(ge=1, le=20_000)] = 5_000
    influx_url: str | None = None
    influx_token: str = ""
    influx_org: str = "callout"
    influx_bucket: str = "callout"
    kafka_url: str = "kafka://127.0.0.1:9092"
    kafka_user: str | None = None
    kafka_password: str | None = None
    kafka_ca_file: str | None = None
    kafka_partitions: Annotated[int, Field(ge=1, le=1_000)] = 12
    kafka_replication: Annotated[int, Field(ge=1, le=9)] = 1
    kafka_retention_hours: Annotated[int, Field(ge=1)] = 168
    kafka_session_seconds: Annotated[float, Field(ge=1, le=300)] = 10.0
    ingest_group: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$")] = "callout"
    events_mqtt_url: str | None = None
    watchdog_seconds: Annotated[float, Field(ge=5)] = 60.0
    probe_host: str = "127.0.0.1"
    probe_port: Annotated[int, Field(ge=0, le=65_535)] = 0
    web_host: str = "127.0.0.1"
    web_port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    public_url: str | None = None

    @field_validator("mqtt_url", "events_mqtt_url")
    @classmethod
    def _is_mqtt(cls, url: str | None) -> str | None:
        if url is None:
            return None
        try:
            parts = urlsplit(url)
            right = parts.scheme in PORTS and parts.hostname and parts.port != 0
        except ValueError:
            right = False
        if not right:
            message = "must look like mqtt://host:1883, or mqtts://host:8883 with TLS"
            raise ValueError(message)
        return url

    @field_validator("influx_url", "public_url")
    @classmethod
    def _is_http(cls, url: str | None) -> str | None:
        if not url:
            return None
        try:
            parts = urlsplit(url)
            right = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            right = False
        if not right:
            message = "must look like http://host:8086, or https://host"
            raise ValueError(message)
        return url

    @field_validator("kafka_url")
    @classmethod
    def _is_kafka(cls, url: str) -> str:
        scheme, _, servers = url.partition("://")
        if scheme not in KAFKA or not all(
            re.fullmatch(r"(\[[0-9a-fA-F:]+\]|[^:/\s]+):[0-9]{1,5}", server) for server in servers.split(",")
        ):
            message = "must look like kafka://host:9092, or kafkas://host:9093,other:9093 with TLS"
            raise ValueError(message)
        return url

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is given
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  the signature is given
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take variables before `callout.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    def cluster(self) -> Cluster:
        """Return where Kafka is and how to come in."""
        scheme, _, servers = self.kafka_url.partition("://")
        return Cluster(
            servers=tuple(servers.split(",")),
            tls=scheme == "kafkas",
            ca_file=self.kafka_ca_file,
            user=self.kafka_user,
            password=self.kafka_password,
            session_seconds=self.kafka_session_seconds,
        )

    def plan(self) -> Plan:
        """Return how the topics of Kafka shall be."""
        return Plan(partitions=self.kafka_partitions, replication=self.kafka_replication, retention_hours=self.kafka_retention_hours)

    def broker(self, url: str | None = None) -> Broker:
        """Return where the broker is and how to come in; with `url`, that one in place of `mqtt_url`."""
        parts = urlsplit(url or self.mqtt_url)
        return Broker(
            host=parts.hostname or "",
            port=parts.port or PORTS[parts.scheme],
            tls=parts.scheme == "mqtts",
            ca_file=self.mqtt_ca_file,
            certificate=self.mqtt_certificate,
            key=self.mqtt_key,
            user=self.mqtt_user or (unquote(parts.username) if parts.username else None),
            password=self.mqtt_password or (unquote(parts.password) if parts.password else None),
            version=5 if self.mqtt_version == "5" else 4,
            client_id=self.mqtt_client_id,
            receive_maximum=self.mqtt_receive_maximum,
            keep_alive=self.mqtt_keep_alive,
        )

    def influx(self) -> Place | None:
        """Return where InfluxDB is, None when nothing is to be written there."""
        if self.influx_url is None:
            return None
        return Place(url=self.influx_url, token=self.influx_token, org=self.influx_org, bucket=self.influx_bucket)


def load(environment: Mapping[str, str] = os.environ, **given: Any) -> Settings:
    """Return the settings; `given` (from the command line) come first. Raises BadSettings with a sentence for each that is wrong."""
    secrets = {
        name.lower(): _secret(environment[f"{PREFIX}{name}_FILE"], name) for name in SECRETS if f"{PREFIX}{name}_FILE" in environment
    }
    try:
        return Settings(**(secrets | {name: value for name, value in given.items() if value is not None}))
    except ValidationError as error:
        sentences = [f"{PREFIX}{str(each['loc'][0]).upper()}: {each['msg'].removeprefix('Value error, ')}" for each in error.errors()]
        raise BadSettings("; ".join(sentences)) from error


def _secret(path: str, name: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        message = f"{PREFIX}{name}_FILE: cannot read {path}: {error}"
        raise BadSettings(message) from error
