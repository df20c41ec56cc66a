"""What is read is the same on PostgreSQL as on SQLite."""

from tests.integration.web import scene
from tests.integration.web.client import Client
from tests.integration.web.house import House

READS = (
    "/board",
    "/workorders",
    "/workorders?status=new&status=open&priority=P1&site=riverside",
    "/workorders?asset=AHU-3&before=3&limit=1",
    *(f"/workorders/WO-{number}" for number in range(1, 8)),
    "/alarms",
    "/alarms?active=false",
    "/alarms?q=FLOW",
    "/alarms?limit=3",
    "/alarms/1",
    "/quarantine",
    "/quarantine?reason=not-json&limit=1",
    "/quarantine/2",
)
PAGES = ("/", "/orders?status=all", "/orders/WO-1", "/alarms?show=all", "/review", "/quarantine")


def test_every_read_gives_the_same(postgres_url: str, house: House) -> None:
    other = House(postgres_url, prepare=True)
    scene.play(house)
    scene.play(other)
    for one in (house, other):
        one.reject(b"")
    with Client(house.app) as sqlite, Client(other.app) as postgres:
        for path in READS:
            assert postgres.read(path) == sqlite.read(path), path
        cursor = sqlite.read("/alarms?limit=3")["next"]
        assert postgres.read(f"/alarms?before={cursor}") == sqlite.read(f"/alarms?before={cursor}")
        for path in PAGES:
            assert postgres.get(path).text == sqlite.get(path).text, path
        answer = postgres.tell("/workorders/WO-1/attend", {"by": "e.malik"})
        assert answer.json()["status"] == "attended"
    other.close()
