"""Chromium, in which the pages are looked at. Playwright starts it; here is where it is found and how it is kept quiet."""

from pathlib import Path

from tests.services import programs

# As root it needs --no-sandbox, and a test's browser has nobody to call.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def find() -> Path:
    """Give the path of the program. Raises MissingProgramError."""
    return programs.find("chromium", variable="CALLOUT_TEST_CHROMIUM", package="chromium")
