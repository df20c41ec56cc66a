"""Sites and assets as they are shown."""

from pydantic import ConfigDict, Field

from assets.model import Asset as AssetLine, Criticality, Site as SiteLine
from web.answer import Answer


class Site(Answer):
    """A place under one roof of contract."""

    id: str = Field(examples=["riverside"])
    name: str = Field(examples=["Riverside Campus"])
    timezone: str = Field(examples=["Europe/London"])
    latitude: float | None
    longitude: float | None


class Sites(Answer):
    """All sites that the site folder or the asset register names."""

    items: list[Site]


class Asset(Answer):
    """One maintained thing of the register."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)

    id: str = Field(examples=["AHU-3"])
    name: str
    klass: str = Field(serialization_alias="class", examples=["Air_Handling_Unit"])
    site: str = Field(description="Empty when it belongs to every site.")
    location: str
    system: str
    parent: str
    feeds: list[str]
    criticality: Criticality
    trade: str
    aliases: list[str]


class Assets(Answer):
    """A page of assets in the order of the register; `next` is the cursor of the page after it."""

    items: list[Asset]
    next: str | None


def site(line: SiteLine) -> Site:
    """Make it of what the site folder says."""
    return Site(id=line.id, name=line.name or line.id, timezone=line.timezone, latitude=line.latitude, longitude=line.longitude)


def asset(line: AssetLine) -> Asset:
    """Make it of a line of the register."""
    return Asset.model_validate(line)
