"""The closed set of words for what was decided and why: metric label, log key and sentence in one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache


class Word(StrEnum):
    """What became of one alarm."""

    OPENED = "opened"
    JOINED = "joined"
    REOPENED = "reopened"
    PENDING = "pending"
    SUPPRESSED = "suppressed"
    CLEARED = "cleared"
    IGNORED = "ignored"
    CLOSED = "closed"
    REJECTED = "rejected"


class Reason(StrEnum):
    """Why it became so."""

    NEW_FAULT = "new-fault"
    LINKED = "linked"
    REPEAT = "repeat"
    SAME_GROUP = "same-group"
    RECURRENCE = "recurrence"
    WITHIN_REOPEN = "within-reopen"
    AFTER_REPAIR = "after-repair"
    SEVERITY = "severity"
    ON_DELAY = "on-delay"
    OFF_DELAY = "off-delay"
    RETURNED = "returned"
    DID_NOT_STAND = "did-not-stand"
    FLAPPING = "flapping"
    STALE = "stale"
    CONSEQUENCE = "consequence"
    FLOOD = "flood"
    RULE = "rule"
    BELOW_THRESHOLD = "below-threshold"
    MAINTENANCE = "maintenance"
    SHELVED = "shelved"
    NORMAL = "normal"
    NOT_ACTIVE = "not-active"
    REDELIVERED = "redelivered"
    LATE = "late"
    ALIVE = "alive"
    QUIET = "quiet"
    # What ingest says of a message that is no alarm; the same words stand in the quarantine.
    UNKNOWN_TOPIC = "unknown-topic"
    UNKNOWN_SITE = "unknown-site"
    TOO_LARGE = "too-large"
    NOT_UTF8 = "not-utf8"
    NOT_JSON = "not-json"
    NOT_PROTOBUF = "not-protobuf"
    UNKNOWN_ALIAS = "unknown-alias"
    TOO_DEEP = "too-deep"
    NOT_AN_OBJECT = "not-an-object"
    NO_KIND = "no-kind"
    EMPTY_SOURCE = "empty-source"
    BAD_NAME = "bad-name"
    BAD_FIELD = "bad-field"
    BAD_TIME = "bad-time"
    IDENTITY_MISMATCH = "identity-mismatch"
    BAD_FRAME = "bad-frame"


SENTENCES: dict[Reason, str] = {
    Reason.NEW_FAULT: "nothing else was open for this group, so it got an order of its own",
    Reason.LINKED: "the order of this group was closed a short while ago, and the policy is to open a new one linked to it",
    Reason.REPEAT: "the alarm was already standing, so it was only counted",
    Reason.SAME_GROUP: "another alarm of the same group already has an open order, which this one joined",
    Reason.RECURRENCE: "the alarm came back while its order was still open, which it joined",
    Reason.WITHIN_REOPEN: "the alarm came back soon after its order was closed, which was reopened",
    Reason.AFTER_REPAIR: "an alarm came up after the work had been completed, so the order was reopened",
    Reason.SEVERITY: "the standing alarm became more severe",
    Reason.ON_DELAY: "the alarm must stand for its on-delay before it counts",
    Reason.OFF_DELAY: "the point must stay normal for its off-delay before the alarm counts as cleared",
    Reason.RETURNED: "the point left normal again within the off-delay, so the alarm had never cleared",
    Reason.DID_NOT_STAND: "the point went back to normal before the on-delay had passed",
    Reason.FLAPPING: "the point comes and goes too often, so it counts as cleared only when it has been quiet for a while",
    Reason.STALE: "the alarm has stood for so long that it counts after all",
    Reason.CONSEQUENCE: "it follows from another alarm, whose order it belongs to",
    Reason.FLOOD: "the site sends a flood of alarms, in which what is below the limit shares one order a system",
    Reason.RULE: "a rule says that this alarm raises no order",
    Reason.BELOW_THRESHOLD: "the alarm is less severe than the site wants to hear of at this hour",
    Reason.MAINTENANCE: "it came in a maintenance window, and is judged afresh at its end",
    Reason.SHELVED: "somebody has shelved it, and it is judged afresh when the shelf ends",
    Reason.NORMAL: "the point is back to normal",
    Reason.NOT_ACTIVE: "the point was normal already",
    Reason.REDELIVERED: "the same message had been taken before",
    Reason.LATE: "a later message of the same point had already been judged",
    Reason.ALIVE: "the point was heard of, as it must be",
    Reason.QUIET: "all alarms of the order stayed normal for the quiet time and nobody had touched it",
    Reason.UNKNOWN_TOPIC: "no source in ingest.yaml has a topic pattern that fits",
    Reason.UNKNOWN_SITE: "the site stands neither in site.yaml nor in the asset register",
    Reason.TOO_LARGE: "the message is larger than 64 KiB",
    Reason.NOT_UTF8: "the topic or the message is not UTF-8",
    Reason.NOT_JSON: "the message is not JSON",
    Reason.NOT_PROTOBUF: "the message is no payload of Sparkplug B",
    Reason.UNKNOWN_ALIAS: "the message speaks by aliases that no birth has named",
    Reason.TOO_DEEP: "the JSON is nested too deeply",
    Reason.NOT_AN_OBJECT: "the JSON is not an object",
    Reason.NO_KIND: "the alarm has no kind",
    Reason.EMPTY_SOURCE: "the topic names no source",
    Reason.BAD_NAME: "a name holds a character that names may not have",
    Reason.BAD_FIELD: "a field has a value that it may not have",
    Reason.BAD_TIME: "the time is not RFC 3339 with an offset",
    Reason.IDENTITY_MISMATCH: "the body claims another site or source than its topic",
    Reason.BAD_FRAME: "the record on Kafka is no frame of alarms",
}


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided about one alarm, and why."""

    word: Word
    reason: Reason

    @property
    def sentence(self) -> str:
        """Say it to a person."""
        return _sentence(self.word, self.reason)


@cache
def _sentence(word: Word, reason: Reason) -> str:
    return f"{word}: {SENTENCES[reason]}"


@cache
def decided(word: Word, reason: Reason) -> Decision:
    """Return the decision of a word and a reason: always the same one."""
    return Decision(word, reason)


_PAIRS: dict[Word, tuple[Reason, ...]] = {
    Word.OPENED: (Reason.NEW_FAULT, Reason.LINKED, Reason.STALE, Reason.FLOOD),
    Word.JOINED: (
        Reason.REPEAT,
        Reason.SAME_GROUP,
        Reason.RECURRENCE,
        Reason.SEVERITY,
        Reason.RETURNED,
        Reason.CONSEQUENCE,
        Reason.FLOOD,
    ),
    Word.REOPENED: (Reason.WITHIN_REOPEN, Reason.AFTER_REPAIR),
    Word.PENDING: (Reason.ON_DELAY, Reason.OFF_DELAY, Reason.FLAPPING),
    Word.SUPPRESSED: (Reason.RULE, Reason.BELOW_THRESHOLD, Reason.MAINTENANCE, Reason.SHELVED, Reason.DID_NOT_STAND),
    Word.CLEARED: (Reason.NORMAL,),
    Word.IGNORED: (Reason.REDELIVERED, Reason.LATE, Reason.NOT_ACTIVE, Reason.ALIVE),
    Word.CLOSED: (Reason.QUIET,),
    Word.REJECTED: tuple(Reason)[tuple(Reason).index(Reason.UNKNOWN_TOPIC) :],
}

POSSIBLE = tuple(Decision(word, reason) for word, reasons in _PAIRS.items() for reason in reasons)
"""Every decision that there can be: as many series has the metric of decisions."""

REJECTIONS = _PAIRS[Word.REJECTED]
"""Why a message is no alarm."""
