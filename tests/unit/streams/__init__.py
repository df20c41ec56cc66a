"""Whole journeys of alarms, told as timelines."""

import pytest

pytest.register_assert_rewrite("tests.unit.streams.story")
