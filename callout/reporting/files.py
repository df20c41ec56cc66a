"""The files of one report, written beside each other under one name."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from web.pages import render
from web.reports import charts, table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from web.reports.document import MonthReport
    from workorders.monthly.record import Record


class CannotWrite(Exception):
    """The folder for the report cannot be written."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where each form of the report stands."""

    html: Path
    csv: Path
    json: Path

    @property
    def pdf(self) -> Path:
        """Where the printed one belongs."""
        return self.html.with_suffix(".pdf")


def write(folder: Path, report: MonthReport, records: Sequence[Record]) -> Files:
    """Write HTML, CSV and JSON into `folder`, which is made when it is not there; raises CannotWrite."""
    stem = f"{_plain(report.contract)}-{report.month}"
    files = Files(*(folder / f"{stem}.{ending}" for ending in ("html", "csv", "json")))
    chart = charts.compliance("compliance", report.figures)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.html.write_text(render.alone("report_file.html", report=report, chart=chart), encoding="utf-8")
        # The table ends its lines as RFC 4180 wants it, whatever this machine is used to.
        files.csv.write_text(table.write(records), encoding="utf-8", newline="")
        files.json.write_text(json.dumps(report.model_dump(mode="json"), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise CannotWrite(f"{error.filename or folder} cannot be written: {error.strerror}") from error
    return files


def _plain(name: str) -> str:
    """Return the id of a contract as part of the name of a file."""
    return re.sub(r"[^A-Za-z0-9._-]+", "_", name).lstrip(".") or "contract"
