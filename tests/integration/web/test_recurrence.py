"""What the API and the page say of a fault that comes back day after day."""

from tests.integration.web.client import Client
from tests.integration.web.house import House
from tests.integration.web.test_pages import read
from workorders.lifecycle import Act


def test_the_order_says_how_often_its_fault_came_back(house: House, client: Client) -> None:
    for number in range(1, 5):
        house.alarm("AHU-3/flow", "supply flow fail")
        house.wait(minutes=20)
        house.alarm("AHU-3/flow", "supply flow fail", state="cleared")
        house.act(number, Act.CANCEL, why="reset by hand")
        house.wait(hours=23)
    assert [client.read(f"/workorders/WO-{number}")["recurred"] for number in (1, 3, 4)] == [None, None, "recurred 3 times in 14 days"]
    assert "it recurred 3 times in 14 days" in client.read("/workorders/WO-4")["why"]
    page = read(client.get("/orders/WO-4")).text
    assert "recurred 3 times in 14 days" in page
    assert "It recurred 3 times in 14 days." in page
