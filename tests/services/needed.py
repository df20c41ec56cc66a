"""What a test does about a program that is not there: it is skipped, or it fails where every server is required."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.services.programs import MissingProgramError

REQUIRED = "CALLOUT_TEST_REQUIRE_SERVICES"


def or_skip(find: Callable[[], Path], environ: Mapping[str, str] = os.environ) -> Path:
    """Give what `find` finds; where it is missing, skip the test with the reason, or fail it when REQUIRED is 1."""
    try:
        return find()
    except MissingProgramError as missing:
        if environ.get(REQUIRED) == "1":
            pytest.fail(f"{missing} {REQUIRED}=1 allows no skip.", pytrace=False)
        pytest.skip(str(missing))
