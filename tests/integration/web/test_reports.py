"""Reports in the pages and in the API: which there are, one month, and what is answered when there is none."""

import csv
import io
from typing import Any

import pytest

from tests.integration.web import scene
from tests.integration.web.client import Client
from tests.integration.web.house import House
from tests.integration.web.test_pages import Reader, read

MONTH = "/reports/riverside-fm/2026-11"


@pytest.fixture
def played(house: House) -> House:
    scene.play(house)
    return house


def test_every_contract_is_listed_with_its_months(played: House, client: Client) -> None:
    assert client.read("/reports")["items"] == [
        {
            "contract": "riverside-fm",
            "client": "Riverside Estates",
            "sites": ["riverside"],
            "timezone": "Europe/London",
            "months": ["2026-11"],
        }
    ]
    played.clock.now = played.clock.now.replace(year=2027, month=1)
    page = read(client.get("/reports"))
    assert [link["href"] for link in page.all("a") if link["href"].startswith("/reports/")] == [
        f"/reports/riverside-fm/{month}" for month in ("2027-01", "2026-12", "2026-11")
    ]


def test_before_the_first_order_there_is_nothing_to_report(client: Client) -> None:
    assert "No order under it was logged yet." in read(client.get("/reports")).text
    assert "no order under it was ever logged" in read(client.get(MONTH), 404).text


def test_the_page_of_a_month(played: House, client: Client) -> None:
    page = read(client.get(MONTH))
    for words in (
        "SLA report · riverside-fm November 2026 Riverside Estates · riverside",
        "The month is not over: these are its figures so far.",
        "7 orders were logged. Of the response promises 3 were settled, 2 kept and 1 broken.",
        "WO-1 · P1 · response",
        "Logged 2026-11-21 09:00; 4 h were promised and used up at 2026-11-21 13:00 .",
        "Not done when this report was made. The longest wait was from",
        "P1 response: 50 % (1 of 2)",
        "pump fault <b>no feedback</b>",
    ):
        assert words in page.text
    links = {link["href"] for link in page.all("a")}
    assert {"/orders/WO-1", f"/api/v1{MONTH}.csv", f"/api/v1{MONTH}"} <= links


def test_the_table_and_the_document_are_those_of_the_page(played: House, client: Client) -> None:
    document: Any = client.read(MONTH)
    answer = client.get(f"/api/v1{MONTH}.csv")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/csv; charset=utf-8")
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert sum(row["outcome"] == "met" for row in rows) == sum(line["met"] for line in document["totals"]) == 3
    assert [row["order"] for row in rows if row["outcome"] == "breached"] == [each["order"] for each in document["breaches"]] == ["WO-1"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/reports/nobody/2026-11", "there is no contract 'nobody'; known are riverside-fm"),
        ("/reports/riverside-fm/2026-13", "'2026-13' is no month; write it as 2026-10"),
        ("/reports/riverside-fm/2026-10", "nothing is on record of riverside-fm in 2026-10; there are reports from 2026-11 to 2026-11"),
        ("/reports/riverside-fm/2026-12", "nothing is on record of riverside-fm in 2026-12; there are reports from 2026-11 to 2026-11"),
    ],
)
def test_what_there_is_not(played: House, client: Client, path: str, sentence: str) -> None:
    assert sentence.split("; ", maxsplit=1)[-1] in read(client.get(path), 404).text
    for ending in ("", ".csv"):
        answer = client.get(f"/api/v1{path}{ending}")
        assert (answer.status_code, answer.json()) == (404, {"detail": sentence})


def test_a_page_that_could_not_end_tells_a_hundred_breaches(house: House, client: Client) -> None:
    for number in range(105):
        house.alarm(f"FP-{number}", "fire alarm", severity="critical")
    house.wait(hours=5)
    answer = client.get(MONTH)
    page = Reader(answer.text)
    assert page.text.count(" · P1 · response") == 100
    assert "5 more stand in the CSV and the JSON of this report." in page.text
    assert len(client.read(MONTH)["breaches"]) == 105
