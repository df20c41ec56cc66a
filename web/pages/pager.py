"""The links from one page of a list to another, with what was asked for kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode


@dataclass(frozen=True, slots=True)
class Pager:
    """Where the first page of the list is, when this is a later one, and where the next one is."""

    newest: str | None
    older: str | None


def pager(path: str, asked: Mapping[str, str], here: object | None, cursor: str | None) -> Pager:
    """Return the links of the page of `path` that began at cursor `here`, when the next one begins at `cursor`."""
    query = {name: value for name, value in asked.items() if value}
    newest = f"{path}?{urlencode(query)}" if query else path
    older = f"{path}?{urlencode({**query, 'before': cursor})}" if cursor else None
    return Pager(newest if here else None, older)
