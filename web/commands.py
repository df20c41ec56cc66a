"""Commands: what people tell the API and the forms to do, handed to `streams.acting` in its words."""

from fastapi.exceptions import RequestValidationError

from rules.shelf import Wanted
from streams import acting, reviewing, shelving
from web.api.bodies import Command, NewOrder, NewShelf
from web.context import Context
from web.shown import orders, review, shelves
from web.shown.orders import OrderFile
from web.shown.review import Question
from web.shown.shelves import Shelf
from workorders.acts import Deed, Request
from workorders.lifecycle import Act
from workorders.order import name_of, number_of


def perform(context: Context, number: str, act: Act, command: Command) -> OrderFile:
    """Do `act` to order `number` (`WO-17`) and return its file as it is then.

    Raises NotFound, IllegalStep, BadAct, Conflict or Unavailable, and then nothing has changed.
    """
    now = context.now()
    deed = Deed(act=act, by=command.by, at=command.at or now, said=command.said())
    acting.perform(context.store, number_of(number), deed, now, command.version)
    return read(context, number)


def request(context: Context, wanted: NewOrder) -> OrderFile:
    """Open an order that a person asks for; raises RequestValidationError for a site or an asset that nobody knows."""
    estate = context.estate
    if not estate.knows(wanted.site):
        raise _refused("site", f"{wanted.site!r} is not known here; known are {', '.join(estate.sites)}")
    asset = context.asset(wanted.site, wanted.asset)
    if wanted.asset and asset is None and len(estate.register):
        raise _refused("asset", f"no asset of {wanted.site} has the id or alias {wanted.asset!r}")
    now = context.now()
    job = Request(
        site=wanted.site,
        title=wanted.title,
        priority=wanted.priority,
        by=wanted.by,
        category=wanted.category,
        trade=wanted.trade or (asset.trade if asset else ""),
        asset=asset.id if asset else wanted.asset,
        location=wanted.location or (asset.location if asset else ""),
    )
    return read(context, acting.request(context.store, estate, job, now).order.name)


def answer(context: Context, number: int, asset: str | None, by: str) -> tuple[Question, list[str]]:
    """Say which asset the source of question `number` means; return the question as it is then, and the orders that were repaired.

    Raises NotFound, BadAct, Conflict or Unavailable, and then nothing has changed.
    """
    repaired = reviewing.answer(context.store, context.estate, number, asset, by, context.now())
    with context.store.read() as connection:
        return review.one(connection, context.estate.register, number), [name_of(each) for each in repaired]


def shelve(context: Context, wanted: NewShelf) -> Shelf:
    """Put alarms aside; raises BadAct, Conflict or Unavailable, and then nothing has changed."""
    now = context.now()
    said = {name: getattr(wanted, name) for name in ("site", "asset", "match", "by", "why", "until")}
    return shelves.shown(shelving.put_up(context.store, context.estate, Wanted(**said), now), now)


def unshelve(context: Context, number: int, by: str) -> Shelf:
    """Take shelf `number` away; raises NotFound, Conflict or Unavailable, and then nothing has changed."""
    now = context.now()
    return shelves.shown(shelving.take_away(context.store, number, by, now), now)


def read(context: Context, number: str) -> OrderFile:
    """Return the file of order `number` (`WO-17`) as of now; raises NotFound."""
    with context.store.read() as connection:
        return orders.file(connection, number_of(number), context.now())


def _refused(field: str, sentence: str) -> RequestValidationError:
    return RequestValidationError([{"loc": ("body", field), "type": "value_error", "msg": sentence, "ctx": {"error": sentence}}])
