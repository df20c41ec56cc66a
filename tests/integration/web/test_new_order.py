"""The page on which the help desk asks for a job."""

from assets.model import Site
from tests.integration.web.client import Client
from tests.integration.web.house import House, estate
from tests.integration.web.test_pages import read

ASKED = {"site": "riverside", "title": "Radiator cold in 2.14", "by": "Réception", "priority": "P2", "category": "help desk"}


def test_a_job_is_asked_for_and_shown(house: House, client: Client) -> None:
    assert "/orders/new" in [link["href"] for link in read(client.get("/orders")).all("a")]
    page = read(client.get("/orders/new?asset=A3"))
    assert {field["name"]: field["value"] for field in page.all("input")} == {
        "site": "riverside",
        "asset": "A3",
        **dict.fromkeys(("title", "location", "trade", "by"), ""),
    }
    answer = client.post("/orders/new", data={**ASKED, "asset": "A3", "location": "", "trade": " "})
    assert (answer.status_code, answer.headers["location"]) == (303, "/orders/WO-1")
    shown = read(client.get("/orders/WO-1"))
    for words in ("P2 WO-1 new", "Radiator cold in 2.14", "AHU-3 Air handler 3, Laboratories", "hvac", "A person asked for it"):
        assert words in shown.text
    assert {field["value"] for field in shown.all("input") if field["name"] == "by"} == {"Réception"}, "the name is remembered"
    assert "Réception" in [field["value"] for field in read(client.get("/orders/new")).all("input")]


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client: Client) -> None:
    for said, sentence in (
        ({"title": ""}, "Title: is missing."),
        ({"asset": "AHU-99"}, "Asset: no asset of riverside has the id or alias 'AHU-99'."),
        ({"site": "harbour"}, "Site: 'harbour' is not known here; known are riverside."),
        ({"priority": "P9"}, "Priority: must be"),
    ):
        page = read(client.post("/orders/new", data=ASKED | said), 422)
        assert sentence in page.text
        assert "Réception" in [field.get("value") for field in page.all("input")]
        assert {option["value"] for option in page.all("option") if "selected" in option} <= {"P2", "help desk"}
    assert client.read("/workorders")["items"] == []


def test_a_house_of_several_sites_asks_which(house: House) -> None:
    far = House(house.url, estate=estate({"riverside": Site(id="riverside", name="Riverside Campus"), "kyoto": Site(id="kyoto")}))
    with Client(far.app) as client:
        page = read(client.get("/orders/new?site=kyoto"))
        assert [option["value"] for option in page.all("option") if option["value"] in {"riverside", "kyoto"}] == ["kyoto", "riverside"]
        assert client.post("/orders/new", data=ASKED | {"site": "kyoto"}).status_code == 303
        assert client.read("/workorders/WO-1")["site"] == "kyoto"
    far.close()


def test_a_page_of_another_site_cannot_ask(client: Client) -> None:
    answer = client.post("/orders/new", data=ASKED, headers={"Sec-Fetch-Site": "cross-site"})
    assert "came from a page of another site" in read(answer, 403).text
