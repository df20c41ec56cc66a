"""The register of Riverside as an integrator would hand it over: `python -m simulators.register examples/riverside/assets.csv`."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from simulators import riverside
from simulators.estate import Asset, Estate

COLUMNS = ("id", "name", "class", "site", "location", "system", "parent", "feeds", "criticality", "trade", "aliases")


def rows(estate: Estate) -> Iterator[tuple[str, ...]]:
    """Yield one row of `COLUMNS` for each asset."""
    for asset in estate.assets:
        yield _row(estate.site, asset)


def _row(site: str, asset: Asset) -> tuple[str, ...]:
    feeds, aliases = ";".join(asset.feeds), ";".join(asset.names[1:])
    return (
        *(asset.id, asset.name, asset.klass, site, asset.location, asset.system),
        *(asset.parent, feeds, asset.criticality, asset.trade, aliases),
    )


def write(estate: Estate, file: TextIO) -> None:
    """Write the register as CSV with a head line."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows(estate))


def main(arguments: list[str]) -> None:
    """Write the register of Riverside to the named file, or to the standard output."""
    if arguments:
        with Path(arguments[0]).open("w", encoding="utf-8", newline="") as file:
            write(riverside.estate(), file)
    else:
        write(riverside.estate(), sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
