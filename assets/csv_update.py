"""Writes what an import changed into the text of `assets.csv`, and leaves every other line and column as a person wrote it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from assets.csv_file import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assets.imported import Merged
    from assets.model import Asset

SEVERAL = ("feeds", "aliases", "points")
FIELDS = {"class": "klass"}


def updated(text: str, there: Sequence[Asset], merged: Merged) -> str:
    """Return the new text of a register. `there` are the assets that its text means, a line each and in that order."""
    rows = [row for row in csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")) if any(cell.strip() for cell in row)]
    head = [cell.strip().lower() for cell in rows[0]] if rows else ["id"]
    head += [name for name in COLUMNS if name not in {*head, "criticality"} and any(_cell(asset, name) for asset in merged.assets)]
    body = [row for row in rows[1:] if row[: len(head)] and _at(row, head, "id")]
    for row, before, after in zip(body, there, merged.assets, strict=False):
        row.extend([""] * (len(head) - len(row)))
        for name in COLUMNS:
            if name in head and _cell(after, name) != _cell(before, name):
                row[head.index(name)] = _cell(after, name)
    body += [[_cell(asset, name) if name in COLUMNS else "" for name in head] for asset in merged.assets[len(there) :]]
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([head, *body])
    return out.getvalue()


def _at(row: list[str], head: list[str], name: str) -> str:
    place = head.index(name)
    return row[place].strip() if place < len(row) else ""


def _cell(asset: Asset, name: str) -> str:
    value = getattr(asset, FIELDS.get(name, name))
    return ";".join(value) if name in SEVERAL else str(value)
