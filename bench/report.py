"""What a benchmark gives back, and how it is written. Nothing is measured here."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class NoResult(Exception):
    """The run lost or doubled something, so its speed means nothing; the message is the sentence that says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number that was measured. `target` is the least that holds, or with `at_most` the most; None where nothing is promised."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_most: bool = False

    @property
    def holds(self) -> bool | None:
        """Say whether the target is reached; None where there is none."""
        if self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The result of one benchmark. `peers` gives for each peer or bare limit its value, or the sentence why it is absent."""

    name: str
    figures: Sequence[Figure]
    peers: Mapping[str, float | str] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """Give the report as the one JSON document that is printed."""
        return {
            "name": self.name,
            "machine": machine(),
            "figures": [
                {
                    "name": figure.name,
                    "value": _short(figure.value),
                    "unit": figure.unit,
                    "target": figure.target,
                    "holds": figure.holds,
                }
                for figure in self.figures
            ],
            "peers": {name: value if isinstance(value, str) else _short(value) for name, value in self.peers.items()},
        }

    def text(self) -> str:
        return json.dumps(self.document(), indent=2, ensure_ascii=False, allow_nan=False)


def machine() -> dict[str, str | int]:
    """Say what the figures were measured on. `cores` are those that this process may use."""
    return {
        "cpu": _cpu_model(Path("/proc/cpuinfo")),
        "cores": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1,
        "python": platform.python_version(),
        "os": platform.platform(),
    }


def _cpu_model(cpuinfo: Path) -> str:
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    models = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(models, "") or platform.processor() or platform.machine()


def _short(value: float) -> float:
    """Round to what a second run would confirm: whole numbers when large, four digits when small."""
    return round(value) if abs(value) >= 1000 else float(f"{value:.4g}")
