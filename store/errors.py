"""What can go wrong between us and the database, by who has to act."""

from __future__ import annotations


class StoreError(Exception):
    """Something went wrong between Callout and its database."""


class Unavailable(StoreError):
    """The database cannot be reached or cannot write; trying again later may help."""


class Conflict(StoreError):
    """Somebody else changed the order since it was read; read it again."""


class Fenced(StoreError):
    """Another worker has taken over this source; this one must stop."""


class NotFound(StoreError):
    """There is no such row."""


class BadUrl(StoreError):
    """The address of the database cannot be read."""


class WrongSchema(StoreError):
    """The database is not at the version that this program needs; run `callout db upgrade`."""
