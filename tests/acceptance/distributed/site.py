"""The site folder of these tests: several sites, so that several partitions have work, and a promise that is soon broken."""

from pathlib import Path

SITES = ("north", "south", "east", "west")
ASSETS = 10
"""For each site."""

RULES_YAML = """\
defaults: {group_by: asset}
rules:
  - name: A leak must stand a moment
    match: {kind: "leak"}
    set: {on_delay: 1s}
"""
SLA_YAML = """\
calendars:
  always: {hours: always}
contracts:
  yards:
    sites: [north, south, east, west]
    from: 2026-01-01
    clocks:
      response: {start: logged, stop: attended}
    priorities:
      P1: {response: 2s, calendar: always}
      P2: {response: 300d, calendar: always}
      P3: {response: 300d, calendar: always}
      P4: {response: 300d, calendar: always}
    warn_at: [50%]
"""


def write(folder: Path) -> Path:
    """Write the site folder and return it."""
    folder.mkdir()
    (folder / "site.yaml").write_text("sites:\n" + "".join(f"  {site}: {{timezone: Europe/London}}\n" for site in SITES))
    (folder / "rules.yaml").write_text(RULES_YAML)
    (folder / "sla.yaml").write_text(SLA_YAML)
    lines = ["id,site,class,criticality", *(f"{asset_of(site, n)},{site},AHU,B" for site in SITES for n in range(ASSETS))]
    (folder / "assets.csv").write_text("\n".join(lines) + "\n")
    return folder


def asset_of(site: str, number: int) -> str:
    """Return the id of an asset."""
    return f"{site.upper()}-AHU-{number}"
