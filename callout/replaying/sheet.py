"""Sheets: a history as CSV, as a BMS exports it. A row becomes the message that the gateway would have sent, and live's reader reads it.

The columns are the fields of that message: `fields` of a `mapped` source name them, and names in its topic pattern are columns too. Where
the folder has no such source, the columns are the fields of a canonical alarm.
"""

from __future__ import annotations

import csv
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

import msgspec

from assets import names
from callout.replaying.lines import UNKNOWN, History
from ingest.source import NAMES
from rules.reason import Reason
from rules.rejected import Rejected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime
    from typing import BinaryIO

    from callout.replaying.lines import Found
    from ingest.source import Source
    from streams.estate import Estate

MAPPED = "mapped"
DELIMITERS = ",;\t|"
RECEIVED_AT = "received_at"
SAMPLE = 64 * 1024
Row = dict[str, Any]


class NoSheet(Exception):
    """The CSV cannot be read as a history: the sentence says what is missing."""


def read(stream: BinaryIO, estate: Estate, topic: str | None) -> Iterator[Found]:
    """Yield what each row of a CSV records, by the mapped source on `topic`, or the only one there is; raises NoSheet.

    Rows that say when they were received are taken as they stand. Others are put in order of their times first, since many a BMS exports
    the latest first; all of them are in memory then.
    """
    text = TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")
    try:
        columns, delimiter = _header(text)
        rows = csv.reader(text, delimiter=delimiter)
        line_of = _lines_of(columns, estate, _source(estate, topic))
        found = _found(rows, columns, line_of, History(estate.reader()))
        yield from found if RECEIVED_AT in columns else _in_order(found)
    except csv.Error as error:
        message = f"line {rows.line_num + 1}: this is no CSV: {error}"
        raise NoSheet(message) from None
    finally:
        text.detach()  # The stream is not ours to close.


def _header(text: TextIOWrapper) -> tuple[list[str], str]:
    """Return the names of the columns, and the sign between them: the one of `DELIMITERS` that the first line has most of."""
    first = text.readline(SAMPLE)
    sign = max(DELIMITERS, key=first.count)
    columns = [name.strip() for name in next(csv.reader([first], delimiter=sign), [])]
    if not any(columns):
        message = "the first line must name the columns"
        raise NoSheet(message)
    return columns, sign


def _source(estate: Estate, topic: str | None) -> Source | None:
    """Return the mapped source whose messages the rows are; None when the folder has none and the rows are canonical."""
    mapped = [source for source in estate.sources if source.dialect == MAPPED]
    patterns = [source.pattern.text for source in mapped]
    if topic is not None:
        chosen = next((source for source in mapped if source.pattern.text == topic), None)
        if chosen is None:
            message = f"{names.shown(topic)} is the topic of no mapped source in ingest.yaml{names.hint(topic, patterns)}"
            raise NoSheet(message)
        return chosen
    if len(mapped) > 1:
        message = f"ingest.yaml has several mapped sources; say with --topic whose messages the rows are: {', '.join(patterns)}"
        raise NoSheet(message)
    return mapped[0] if mapped else None


def _lines_of(columns: Sequence[str], estate: Estate, source: Source | None) -> Callable[[Row], Row]:
    """Return what makes of a row the line of a history, as `lines` reads it."""
    site = next(iter(estate.sites)) if len(estate.sites) == 1 else None
    if source is None:
        wanted, where = ("site", "source", "kind"), "ingest.yaml has no mapped source, so the columns must be those of a canonical alarm"
    else:
        wanted, where = tuple(NAMES.findall(source.pattern.text.replace("...", ""))), f"the topic {source.pattern.text} needs it"
    missing = [name for name in wanted if name not in columns and (name != "site" or site is None)]
    if missing:
        message = f"there is no column {names.shown(missing[0])}: {where}; the columns are {', '.join(columns)}"
        raise NoSheet(message)
    usual = {"site": site} if site is not None and "site" not in columns else {}
    if source is None:
        return lambda row: usual | row
    template = source.pattern.text.replace("...", "").replace("+", "-").removesuffix("/#")

    def message_of(row: Row) -> Row:
        named = usual | row
        received = {RECEIVED_AT: row[RECEIVED_AT]} if RECEIVED_AT in row else {}
        topic = NAMES.sub(lambda found: str(named.get(found[1], "")), template)
        return {"topic": topic, "payload": {name: value for name, value in row.items() if name != RECEIVED_AT}} | received

    return message_of


def _found(rows: Any, columns: Sequence[str], line_of: Callable[[Row], Row], history: History) -> Iterator[Found]:
    for cells in rows:
        number = rows.line_num + 1  # the header was read before
        if not any(cells):
            yield number, ()
            continue
        row = {name: _value(cell) for name, cell in zip(columns, cells, strict=False) if cell.strip()}
        try:
            yield number, history.read(msgspec.json.encode(line_of(row)))
        except UnicodeEncodeError:
            payload = columns[0].encode() + b": " + cells[0].encode(errors="surrogateescape")
            detail = "the row is not UTF-8; export it as UTF-8"
            yield number, Rejected(reason=Reason.NOT_UTF8, detail=detail, topic="", payload=payload, received_at=UNKNOWN)


def _value(cell: str) -> str | float:
    """Return a cell as JSON would have it: a number where it is written as one, else its text. `007` and `1e5` stay what they are."""
    text = cell.strip()
    try:
        number = float(text)
    except ValueError:
        return text
    for plain in (int(number) if number.is_integer() else number, number):
        if str(plain) == text:
            return plain
    return text


def _in_order(found: Iterator[Found]) -> Iterator[Found]:
    """Yield rows in order of the times of their alarms; those of one moment in the order in which the file tells of time passing."""
    every = list(found)
    times = [alarms[0].at for _, alarms in every if not isinstance(alarms, Rejected) and alarms]
    if times and times[0] > times[-1]:
        every.reverse()
    yield from sorted(every, key=_time)


def _time(found: Found) -> datetime:
    alarms = found[1]
    return UNKNOWN if isinstance(alarms, Rejected) or not alarms else alarms[0].at
