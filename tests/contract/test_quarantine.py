"""The quarantine keeps the bytes of what was refused, and no more than it may."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from rules.reason import Reason
from rules.rejected import Rejected
from store import quarantine
from store.store import Store
from store.tables import quarantine as table
from tests.contract.values import NOW, ODD_TEXT


class TestQuarantine:
    def test_a_message_is_kept_with_its_bytes(self, store: Store) -> None:
        payload = bytes(range(256))
        keep(store, refused(payload=payload))
        (row,) = rows(store)
        assert (row.reason, row.detail, row.topic, row.payload, row.size) == ("not-json", ODD_TEXT, "callout/a/alarms/b", payload, 256)
        assert row.received_at == NOW

    def test_of_a_large_one_only_the_beginning_is_kept_and_its_size(self, store: Store) -> None:
        keep(store, refused(payload=b"x" * 10_000_000))
        (row,) = rows(store)
        assert (row.payload, row.size) == (b"x" * 65_536, 10_000_000)

    @pytest.mark.parametrize(("lots", "kept"), [([3], ["0", "1", "2"]), ([5], ["2", "3", "4"]), ([2, 2, 3], ["4", "5", "6"])], ids=str)
    def test_the_oldest_go_when_there_are_too_many_and_are_counted(self, store: Store, lots: list[int], kept: list[str]) -> None:
        number = 0
        for lot in lots:
            keep(store, *(refused(topic=str(number + each)) for each in range(lot)), kept=3)
            number += lot
        assert [row.topic for row in rows(store)] == kept
        with store.read() as connection:
            assert quarantine.let_go(connection) == number - 3

    def test_nothing_refused(self, store: Store) -> None:
        keep(store)
        assert rows(store) == []

    @pytest.mark.parametrize("name", ["nul \0 in it", "lone surrogate \udcff", "“quoted” 風 🔥"], ids=ascii)
    def test_no_name_and_no_detail_is_so_odd_that_the_stream_would_stop(self, store: Store, name: str) -> None:
        keep(store, refused(topic=name, detail=name))
        (row,) = rows(store)
        assert row.topic == row.detail == name.replace("\0", "�").replace("\udcff", "?")


def refused(**fields: Any) -> Rejected:
    usual: dict[str, Any] = {
        "reason": Reason.NOT_JSON,
        "detail": ODD_TEXT,
        "topic": "callout/a/alarms/b",
        "payload": b"{",
        "received_at": NOW,
    }
    return Rejected(**usual | fields)


def keep(store: Store, *refusals: Rejected, kept: int = 100) -> None:
    with store.begin() as connection:
        quarantine.add(connection, refusals, kept)


def rows(store: Store) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(table).order_by(table.c.id)))
