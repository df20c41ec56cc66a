"""Shelving, from the words of a request to the commit: what people put aside for a while, and take out again."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from assets import names
from rules import wording
from rules.shelf import Shelf, Wanted
from store import shelves
from store.errors import Conflict
from workorders.acts import BadAct

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from store.store import Store
    from streams.estate import Estate

LONGEST = timedelta(days=90)
"""ISA-18.2 lets nothing be shelved without an end. What is to rest for longer than this is a rule of rules.yaml."""

MOST = 500
"""Shelves that may hold something back at one site at once: each is asked about every alarm that counts."""

MOST_TEXTS, LONGEST_TEXT = 50, 1000
"""Texts of one field of a condition, and characters of one."""


def put_up(store: Store, estate: Estate, wanted: Wanted, now: datetime) -> Shelf:
    """Put up a shelf; alarms that it fits raise nothing from now until its end. Raises BadAct or Conflict."""
    shelf = Shelf(
        id=0, site=wanted.site, match=_match(estate, wanted), by=wanted.by, why=wanted.why, begin=now, until=_until(wanted.until, now)
    )
    with store.begin() as connection:
        if shelves.number_standing(connection, wanted.site, now) >= MOST:
            message = f"{wanted.site} has {MOST} shelves already; take one away first, or write a rule for what is nobody's job"
            raise Conflict(message)
        return shelves.put(connection, shelf)


def take_away(store: Store, number: int, by: str, now: datetime) -> Shelf:
    """End shelf `number` now: what it held back is judged afresh. Raises NotFound, or Conflict when it has ended already."""
    with store.begin() as connection:
        return shelves.end(connection, number, by, now)


def _until(until: datetime, now: datetime) -> datetime:
    if until <= now:
        message = f"until: {until.isoformat()} is over already; a shelf ends later than now"
        raise BadAct(message)
    if until - now > LONGEST:
        longest = (now + LONGEST).isoformat(timespec="seconds")
        message = (
            f"until: a shelf lasts for {LONGEST.days} days at most, so until {longest}; what rests for longer is a rule for the site folder"
        )
        raise BadAct(message)
    return until


def _match(estate: Estate, wanted: Wanted) -> wording.Words:
    if not estate.knows(wanted.site):
        message = f"site: {names.shown(wanted.site)} is not known here; known are {', '.join(estate.sites)}"
        raise BadAct(message)
    words = dict(wanted.match or {})
    if wanted.asset is not None:
        if "asset" in words:
            message = "match.asset: the asset is named beside match already; say it once"
            raise BadAct(message)
        words["asset"] = wording.literally(_asset(estate, wanted.site, wanted.asset))
    if not words:
        message = "match: say what to shelve: an asset, or at least one field of match, such as kind"
        raise BadAct(message)
    for fault in _faults(estate, wanted.site, words):
        raise BadAct(fault)
    return words


def _asset(estate: Estate, site: str, named: str) -> str:
    asset = estate.register.get(site, named)
    if asset is None:
        message = f"asset: no asset of {site} has the id or alias {named}"
        raise BadAct(message)
    return asset.id


def _faults(estate: Estate, site: str, words: Mapping[str, Any]) -> Iterator[str]:
    for field, said in words.items():
        fault = wording.fault_of_field(field)
        if field == "site":
            fault = "the site of a shelf stands beside match, and there is one"
        elif field == "hours" and site not in estate.book.hours:
            fault = f"nobody says in site.yaml when {site} is open"
        if fault is not None:
            yield f"match.{field}: {fault}"
            continue
        texts, wrong = _texts(said)
        if wrong:
            yield f"match.{field}: {wrong}"
        for text in texts:
            found = wording.fault_of_text(field, text) or _fault_of_asset(estate, site, field, text)
            if found is not None:
                yield f"match.{field}: {found}"


def _texts(said: Any) -> tuple[list[str], str]:
    """Return the texts of one field, and what is wrong with how they are written."""
    wanted = said[wording.NOT] if isinstance(said, dict) and list(said) == [wording.NOT] else said
    each = wanted if isinstance(wanted, list) else [wanted]
    if not each:
        return [], "an empty list fits nothing; write at least one text"
    if len(each) > MOST_TEXTS or not all(isinstance(text, str) and len(text) <= LONGEST_TEXT for text in each):
        return [], f"a text is wanted here, a list of up to {MOST_TEXTS} texts, or {{not: ...}} of these"
    return each, ""


def _fault_of_asset(estate: Estate, site: str, field: str, text: str) -> str | None:
    if field != "asset" or not text or wording.is_glob(text):
        return None
    asset = estate.register.get(site, text)
    if asset is None:
        return f"no asset of {site} has the id {text}"
    return f"{text} is an alias; write the id, {asset.id}" if asset.id.lower() != text.lower() else None
