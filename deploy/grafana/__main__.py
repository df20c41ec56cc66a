"""Writes the dashboards where Grafana reads them: `python -m deploy.grafana`."""

from __future__ import annotations

from deploy.grafana.files import FOLDER, written


def main() -> None:
    """Write one file a dashboard."""
    FOLDER.mkdir(exist_ok=True)
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


main()
