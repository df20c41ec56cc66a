"""What every test may ask for: real servers, a free port, the browser. And the order of the tests, quick ones first."""

import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.services import chromium as browser, kafka as log, lineprotocol, mosquitto as broker, ports, postgres as database
from tests.services.kafka import Kafka
from tests.services.lineprotocol import LineProtocol
from tests.services.mosquitto import Mosquitto
from tests.services.needed import or_skip
from tests.services.postgres import Postgres

# Tests start some hundred programs, and each would compile the whole house anew where Python was told to keep nothing.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

HERE = Path(__file__).parent
ORDER = ("unit", "contract", "integration", "acceptance", "faults")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what answers soonest first: the tests of the packaging, then each folder in ORDER.

    Several processes take the slow folders first: else one of them is left with a long test when the others have nothing more to do.
    """
    order = ORDER[::-1] if "PYTEST_XDIST_WORKER" in os.environ else ORDER

    def rank(item: pytest.Item) -> int:
        folder = item.path.relative_to(HERE).parts[0]
        return order.index(folder) if folder in order else -1

    items.sort(key=rank)


@pytest.fixture
def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    return ports.free_port()


@pytest.fixture
def mosquitto_factory(tmp_path: Path) -> Iterator[Callable[..., Mosquitto]]:
    """Makes running brokers, with `port`, `settings` or `config` as Mosquitto takes them. All end with the test."""
    program = or_skip(broker.find)
    with ExitStack() as started:

        def make(*, port: int | None = None, settings: dict[str, str | int] | None = None, config: Path | None = None) -> Mosquitto:
            folder = Path(tempfile.mkdtemp(prefix="mosquitto-", dir=tmp_path))
            return started.enter_context(Mosquitto(program, folder, port=port, settings=settings, config=config))

        yield make


@pytest.fixture
def mosquitto(mosquitto_factory: Callable[..., Mosquitto]) -> Mosquitto:
    """A running broker that keeps everything and drops nothing."""
    return mosquitto_factory()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """The database server of all tests. It lives outside pytest's folders, which other accounts may not enter."""
    programs_folder = or_skip(database.find)
    with tempfile.TemporaryDirectory(prefix="callout-postgres-") as folder, Postgres(programs_folder, Path(folder)) as server:
        yield server


@pytest.fixture
def postgres(postgres_server: Postgres) -> Postgres:
    """The running database server; a test may kill and start it, and the next test finds it up again."""
    if not postgres_server.is_running():
        postgres_server.start()
    return postgres_server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database that only this test uses."""
    with postgres.database(f"test_{secrets.token_hex(6)}") as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The path of the browser's program, for Playwright's `executable_path`; its flags are `tests.services.chromium.FLAGS`."""
    return or_skip(browser.find)


@pytest.fixture
def series_server(tmp_path: Path) -> Iterator[LineProtocol]:
    """A running server of time series that takes InfluxDB's line protocol."""
    with LineProtocol(or_skip(lineprotocol.find), tmp_path) as server:
        yield server


@pytest.fixture(scope="session")
def kafka_server() -> Iterator[Kafka]:
    """The Kafka of all tests: Java takes some seconds to start."""
    jars = or_skip(log.find)
    with tempfile.TemporaryDirectory(prefix="callout-kafka-") as folder, Kafka(jars, Path(folder)) as server:
        yield server


@pytest.fixture
def kafka(kafka_server: Kafka) -> Iterator[Kafka]:
    """A running Kafka without any topic of ours; a test may kill and start it, and the next test finds it up again."""
    if not kafka_server.is_running():
        kafka_server.start()
    yield kafka_server
    if kafka_server.is_running():
        kafka_server.forget_topics()
