"""The site folder of these tests: two sites whose orders are grouped in every way.

Nothing in it depends on when something arrives: no time of day, no flood, no flapping.
"""

from pathlib import Path

SITES = ("north", "south")
ASSETS = 60
"""For each site."""

SITE_YAML = """\
sites:
  north: {name: North yard, timezone: Europe/London}
  south: {name: South yard, timezone: Europe/London}
"""
RULES_YAML = """\
defaults: {group_by: asset, flapping: off}
flood: off
rules:
  - name: Fire
    match: {kind: "fire alarm"}
    set: {priority: P1, trade: fire, group_by: alarm}
  - name: A chiller and its water are one job
    match: {kind: "chiller trip"}
    set: {group_by: system}
  - name: The line is tested
    match: {kind: "test alarm"}
    set: {raise: false}
"""
SLA_YAML = """\
calendars:
  always: {hours: always}
contracts:
  yards:
    sites: [north, south]
    from: 2026-01-01
    clocks:
      response: {start: logged, stop: attended}
    priorities:
      P1: {response: 300d, calendar: always}
      P2: {response: 300d, calendar: always}
      P3: {response: 300d, calendar: always}
      P4: {response: 300d, calendar: always}
    warn_at: [50%]
"""


def write(folder: Path) -> Path:
    """Write the site folder and return it."""
    folder.mkdir()
    (folder / "site.yaml").write_text(SITE_YAML)
    (folder / "rules.yaml").write_text(RULES_YAML)
    (folder / "sla.yaml").write_text(SLA_YAML)
    lines = ["id,site,class,system,criticality"]
    lines += [f"{asset_of(site, n)},{site},AHU,{site}-AIR-{n // 10},{'ABCD'[n % 4]}" for site in SITES for n in range(ASSETS)]
    (folder / "assets.csv").write_text("\n".join(lines) + "\n")
    return folder


def asset_of(site: str, number: int) -> str:
    """Return the id of an asset."""
    return f"{site.upper()}-AHU-{number}"
