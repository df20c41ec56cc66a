"""A browser, and a house that it looks at."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

from tests.contract import databases
from tests.integration.web import scene
from tests.integration.web.house import House
from tests.services.chromium import FLAGS
from web.server import Server

PATIENCE_MS = 15_000

Opens = Callable[..., Page]
Shoots = Callable[..., None]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(chromium), args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def played(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which the busy morning has been played; its clock stands at the end of it."""
    file = databases.prepare_sqlite(tmp_path_factory.mktemp("played"))
    house = House(f"sqlite:///{file}")
    scene.play(house)
    house.close()
    return file


@pytest.fixture
def house(tmp_path: Path, played: Path) -> Iterator[House]:
    copy(played, tmp_path)
    house = House(f"sqlite:///{tmp_path}/callout.db")
    scene.go_on(house)
    yield house
    house.close()


@pytest.fixture
def server(house: House) -> Iterator[Server]:
    server = Server(house.app, port=0)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def opens(browser: Browser, server: Server) -> Iterator[Opens]:
    """Opens a page of the house: `opens("/orders", size=(360, 780), color_scheme="dark")`.

    What goes wrong in it fails the test, but for answers with the status `refused`, which browsers report like errors of the page.
    """
    wrong: list[str] = []

    def hear(message: ConsoleMessage, refused: int) -> None:
        if message.type in {"error", "warning"} and f"status of {refused} " not in message.text:
            wrong.append(message.text)

    with ExitStack() as stack:

        def open_page(path: str, size: tuple[int, int] = (1440, 900), *, refused: int = 0, **more: Any) -> Page:
            context = stack.enter_context(browser.new_context(viewport={"width": size[0], "height": size[1]}, **more))
            page = context.new_page()
            page.set_default_timeout(PATIENCE_MS)
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", lambda message: hear(message, refused))
            page.goto(server.url.rstrip("/") + path)
            return page

        yield open_page
    assert wrong == [], "the browser complains"


@pytest.fixture
def shoot() -> Shoots:
    """Takes pictures of pages into the folder that CALLOUT_TEST_SHOTS names, for a person who looks at them; without it none."""
    named = os.environ.get("CALLOUT_TEST_SHOTS")

    def shoot(page: Page, name: str, *, whole: bool = True) -> None:
        if named:
            page.screenshot(path=Path(named) / f"{name}.png", full_page=whole)

    return shoot
