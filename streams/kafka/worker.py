"""The worker: a Faust app with one named agent, which hands each record to the lane of its partition."""

from __future__ import annotations

import asyncio
import tempfile
from typing import TYPE_CHECKING, Any, cast

import faust
import structlog
from yarl import URL

from streams.kafka.lane import Record
from streams.kafka.transport import Transport

if TYPE_CHECKING:
    from faust import Stream
    from faust.types import EventT

    from streams.kafka.assignment import Assignment
    from streams.kafka.cluster import Cluster
    from streams.kafka.transport import Consumer

log = structlog.get_logger(__name__)

COMMIT_SECONDS = 1.0
BUFFER = 64
"""Records that Faust itself keeps ready for the agent; each may hold hundreds of alarms."""


class App(faust.App):
    """A Faust app that knows which topic it reads and what became of its partitions."""

    source: str
    assignment: Assignment


def create(name: str, source: str, cluster: Cluster, *, client: str = "callout") -> App:
    """Return the app `name` with its one agent, over topic `source`. Its `assignment` must be set before it is started."""
    app = App(
        name,
        broker=[URL(f"kafka://{server}") for server in cluster.servers],
        broker_credentials=_credentials(cluster),
        broker_client_id=client,
        broker_session_timeout=cluster.session_seconds,
        broker_heartbeat_interval=cluster.session_seconds / 4,
        broker_rebalance_timeout=3 * cluster.session_seconds,
        broker_commit_interval=COMMIT_SECONDS,
        consumer_auto_offset_reset="earliest",
        datadir=tempfile.gettempdir(),
        key_serializer="raw",
        value_serializer="raw",
        store="memory://",
        stream_buffer_maxsize=BUFFER,
        stream_wait_empty=False,  # what is under way is waited for by the lanes, which know what that is
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        worker_redirect_stdouts=False,
    )
    app.source = source
    app.transport = Transport([URL(f"aiokafka://{server}") for server in cluster.servers], app)
    app.agent(app.topic(source, key_type=bytes, value_type=bytes), name=name)(_agent(app))
    return app


def _agent(app: App) -> Any:
    async def hand_over(stream: Stream[bytes]) -> None:
        """Give each record to its lane. Nothing here raises, and nothing is acknowledged here: Faust takes either for done."""
        async for event in stream.noack().events():
            await give(app, event)

    return hand_over


async def give(app: App, event: EventT[bytes]) -> None:
    """Give one record to its lane; when the lane lacks records before it, let them be read again."""
    message = event.message
    lane = app.assignment.get(message.partition)
    if lane is None or await lane.give(Record(message.offset, message.value or b"", event.ack)):
        return
    log.info("read-again", partition=message.partition, came=message.offset, wanted=lane.expected)
    consumer = cast("Consumer", app.consumer)
    try:
        await consumer.seek_back(message.tp, lane)
    except Exception as error:  # noqa: BLE001  a partition that was revoked meanwhile, or a broker that is away: the next record asks again
        log.warning("read-again-failed", partition=message.partition, error=str(error))


class Worker(faust.Worker):
    """Runs an app in the loop that it is given, and leaves logging, signals and the folder to this program."""

    def __init__(self, app: App, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(app, loop=loop, quiet=True, override_logging=False, redirect_stdouts=False)
        self.spinner = None

    def install_signal_handlers(self) -> None:
        """Leave signals to whoever runs this worker."""

    def change_workdir(self, path: object) -> None:
        """Stay where we are."""

    def _setproctitle(self, info: str, *, ident: str = "") -> None:
        """Keep the name of the process: it is how its operator finds it."""


def _credentials(cluster: Cluster) -> Any:
    if cluster.user is not None:
        return faust.SASLCredentials(
            username=cluster.user,
            password=cluster.password or "",
            mechanism="PLAIN",
            ssl_context=cluster.trust() if cluster.tls else None,
        )
    return faust.SSLCredentials(context=cluster.trust()) if cluster.tls else None
