"""What people put aside on the pages is put aside in the worker that judges, a process apart, until it ends."""

import json
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from ingest import wire
from store.tables import work_orders
from tests.acceptance.distributed import site as places
from tests.acceptance.distributed.stack import Process, Stack
from tests.integration.mqtt.waiting import until

SITE = places.SITES[0]
ENDED_BY_HAND, ENDS_BY_ITSELF, NOT_SHELVED = (places.asset_of(SITE, number) for number in range(3))
MOMENT = timedelta(seconds=5)


def test_what_is_shelved_on_the_pages_raises_nothing_until_the_shelf_ends(stack: Stack) -> None:
    stack.start("gateway", "ingest")
    rules, web = stack.start("rules", "worker", "rules"), stack.start("web", "web", WEB_PORT="0")
    stack.wait_until_ready()

    long = shelve(web, ENDED_BY_HAND, datetime.now(UTC) + timedelta(hours=1))
    ends = datetime.now(UTC) + MOMENT
    shelve(web, ENDS_BY_ITSELF, ends)
    stack.plant().publish([alarm(asset) for asset in (ENDED_BY_HAND, ENDS_BY_ITSELF, NOT_SHELVED)])
    until(lambda: NOT_SHELVED in orders(stack), "what nobody shelved is an order")
    # All three came in one frame of one site, so they are judged.
    assert ENDED_BY_HAND not in orders(stack)

    # The worker hears nothing more. The end of a shelf wakes it, and so does somebody who takes one away.
    until(lambda: ENDS_BY_ITSELF in orders(stack), "the shelf is over")
    assert orders(stack)[ENDS_BY_ITSELF] >= ends
    assert ENDED_BY_HAND not in orders(stack)
    tell(web, f"shelves/{long}/end", {"by": "desk"})
    until(lambda: ENDED_BY_HAND in orders(stack), "the shelf was taken away")
    assert rules.metric('callout_decisions_total{decision="suppressed",reason="shelved"}') >= 1


def shelve(web: Process, asset: str, end: datetime) -> int:
    """Put an asset aside until `end`, and return the number of the shelf."""
    said = {"site": SITE, "asset": asset, "until": end.isoformat(), "by": "desk", "why": "somebody works there"}
    return int(tell(web, "shelves", said)["id"])


def tell(web: Process, path: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Send a command to the API and return its answer."""
    url = f"{web.logged('serving')[0]['url']}api/v1/{path}"
    request = urllib.request.Request(url, json.dumps(said).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        answer: dict[str, Any] = json.load(reply)
    return answer


def alarm(asset: str) -> tuple[str, bytes]:
    return wire.alarm_topic(SITE, f"{asset}/point"), wire.alarm_body("supply flow fail")


def orders(stack: Stack) -> dict[str, datetime]:
    """When the order of each asset was logged."""
    with stack.store.read() as connection:
        return {row.asset: row.logged_at for row in connection.execute(select(work_orders.c.asset, work_orders.c.logged_at))}
