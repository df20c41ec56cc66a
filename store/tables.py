"""All tables at one glance. Each says who writes it; a change here needs a migration in `store/migrations`."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Float, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table, Text, text

from store.types import Instant, Instants, Json, Key, Span

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# How far a source has been processed, and which worker may say so. Written by the pipeline, with the effects.
positions = Table(
    "positions",
    metadata,
    Column("topic", String, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("offset", Key, nullable=False),
    Column("fence", Key, nullable=False),
    Column("clock", Instant),
)

# Which MQTT messages were committed and perhaps not acknowledged: one row a commit, pruned. Written by the pipeline.
receipts = Table(
    "receipts",
    metadata,
    Column("topic", String, primary_key=True),
    Column("offset", Key, primary_key=True, autoincrement=False),
    Column("messages", LargeBinary, nullable=False),
)

# The remembered state of each alarm key. Written by the pipeline of its site alone.
standing_alarms = Table(
    "standing_alarms",
    metadata,
    Column("id", Key, primary_key=True),
    Column("site", String, nullable=False),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("phase", String, nullable=False),
    Column("asset", String),
    Column("raised_at", Instant),
    Column("cleared_at", Instant),
    Column("last_at", Instant),
    Column("last_state", String),
    Column("last_id", String),
    Column("count", Key, nullable=False),
    Column("activations", Key, nullable=False),
    Column("until", Instant),
    Column("wake_at", Instant),
    Column("order", Key),
    Column("value", Json),
    Column("unit", String),
    Column("message", Text),
    Column("transitions", Instants, nullable=False, server_default="[]"),
    Column("flapping_since", Instant),
    Column("comings", Instants, nullable=False, server_default="[]"),
    Column("attributes", Json, nullable=False),
    Column("decision", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("why", Json, nullable=False),
    Index("uq_standing_alarms_key", "site", "source", "kind", unique=True),
    Index("ix_standing_alarms_order", "order"),
    Index("ix_standing_alarms_phase", "phase", "raised_at"),
)

# What repeats changed since a standing alarm was last written in full: a journal, one row a commit, folded into
# standing_alarms now and then. A row a repeat would cost more than all the rest of the pipeline. Written by the pipeline.
repeats = Table(
    "repeats",
    metadata,
    Column("id", Key, primary_key=True),
    Column("site", String, nullable=False, index=True),
    Column("counts", Text, nullable=False),
)

# When the alarms of a site counted that counted last, by which a flood is known. Written by the pipeline of its site alone.
floods = Table(
    "floods",
    metadata,
    Column("site", String, primary_key=True),
    Column("latest", Json, nullable=False),
)

IS_OPEN = "closed_at IS NULL"

# Work orders. Written by the pipeline and by people; each checks `version`. `open_key` is the group key while the order is open.
# `desk_change` is the running number of the last change by people, so that the pipeline sees in each transaction what they did.
work_orders = Table(
    "work_orders",
    metadata,
    Column("number", Key, primary_key=True, autoincrement=False),
    Column("site", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("category", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("trade", String, nullable=False),
    Column("asset", String),
    Column("location", String, nullable=False),
    Column("status", String, nullable=False),
    Column("held_from", String),
    Column("engineer", String),
    Column("eta", Instant),
    Column("group", String, nullable=False),
    Column("open_key", String, unique=True),
    Column("contract", String, nullable=False),
    Column("link", Key),
    Column("reopens", Integer, nullable=False),
    Column("logged_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("closed_at", Instant),
    Column("version", Key, nullable=False),
    Column("desk_change", Key, nullable=False, server_default="0"),
    Index("ix_work_orders_desk_change", "desk_change"),
    Index("ix_work_orders_group", "group", "number"),
    Index("ix_work_orders_status", "status", "number"),
    Index("ix_work_orders_open", "priority", "number", sqlite_where=text(IS_OPEN), postgresql_where=text(IS_OPEN)),
    Index("ix_work_orders_asset", "asset", "number"),
)

# What happened to an order, line by line. Only added to.
timeline = Table(
    "timeline",
    metadata,
    Column("id", Key, primary_key=True),
    Column("order", Key, ForeignKey("work_orders.number"), nullable=False, index=True),
    Column("event", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("recorded_at", Instant, nullable=False),
    Column("by", String, nullable=False),
    Column("priority", String),
    Column("text", Text, nullable=False),
    Column("details", Json, nullable=False),
)

WAITS = "wake_at IS NOT NULL"
STOPPED = "stopped_at IS NOT NULL"
BROKEN = "breached_at IS NOT NULL"
RUNS = "due_at IS NOT NULL"
HELD_LATE = "stopped_at IS NULL AND due_at IS NULL AND overdue_at IS NOT NULL"
AT_RISK = "warned > 0 AND state IN ('paused', 'running')"
"""Which clocks an index holds. A query is answered from it when it says the same words.

None holds what has no time: SQLite takes those for few, and would look for a million live clocks among all that have not stopped.
"""

# The promises on an order: a cache of its timeline, and the terms that were frozen when it was opened.
clocks = Table(
    "clocks",
    metadata,
    Column("order", Key, ForeignKey("work_orders.number"), primary_key=True, autoincrement=False),
    Column("name", String, primary_key=True),
    Column("site", String, nullable=False, server_default=text("''")),
    Column("contract", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("terms", Json, nullable=False),
    Column("state", String, nullable=False),
    Column("breached", Boolean, nullable=False),
    Column("target", Span, nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("stopped_at", Instant),
    Column("elapsed", Span, nullable=False),
    Column("paused", Span, nullable=False),
    Column("due_at", Instant),
    Column("overdue_at", Instant),
    Column("read_at", Instant, nullable=False),
    Column("wake_at", Instant),
    Column("warned", Integer, nullable=False),
    Column("breached_at", Instant),
    Index("ix_clocks_wake_at_order", "wake_at", "order", sqlite_where=text(WAITS), postgresql_where=text(WAITS)),
    # What a month came to is asked again whenever a page of figures is renewed.
    Index("ix_clocks_stopped_at", "stopped_at", sqlite_where=text(STOPPED), postgresql_where=text(STOPPED)),
    Index("ix_clocks_breached_at", "breached_at", sqlite_where=text(BROKEN), postgresql_where=text(BROKEN)),
    # The heads of what presses are read by board, pages and gauges, and never all of it.
    Index("ix_clocks_due", "due_at", "order", sqlite_where=text(RUNS), postgresql_where=text(RUNS)),
    Index("ix_clocks_held_late", "overdue_at", "order", sqlite_where=text(HELD_LATE), postgresql_where=text(HELD_LATE)),
    Index("ix_clocks_at_risk", "due_at", "order", sqlite_where=text(AT_RISK), postgresql_where=text(AT_RISK)),
    Index(
        "ix_clocks_at_risk_of", "site", "contract", "name", "priority", "due_at", sqlite_where=text(AT_RISK), postgresql_where=text(AT_RISK)
    ),
)

# How many orders are open and how many clocks have not stopped, by kind (`workorders.tally`). Written with every change to one of them,
# so that figures scan neither. A recount comes to the same: `callout sla recompute --check`.
order_tallies = Table(
    "order_tallies",
    metadata,
    Column("site", String, primary_key=True),
    Column("priority", String, primary_key=True),
    Column("status", String, primary_key=True),
    Column("pressure", String, primary_key=True),
    Column("number", Key, nullable=False),
)
clock_tallies = Table(
    "clock_tallies",
    metadata,
    Column("site", String, primary_key=True),
    Column("contract", String, primary_key=True),
    Column("clock", String, primary_key=True),
    Column("priority", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("warned", Boolean, primary_key=True),
    Column("engineer", Boolean, primary_key=True),
    Column("passed", Integer, primary_key=True, autoincrement=False),
    Column("number", Key, nullable=False),
)

# What the site folder said of each contract when the pipeline last began, so that a report needs nothing but the database.
contracts = Table(
    "contracts",
    metadata,
    Column("id", String, primary_key=True),
    Column("client", Text, nullable=False),
    Column("timezone", String, nullable=False),
    Column("sites", Json, nullable=False),
    Column("compliance", Json, nullable=False),
)

# Events on their way out, in the transaction that caused them; `sent_at` once the broker has them. Pruned when old.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Key, primary_key=True),
    Column("type", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("site", String, nullable=False),
    Column("order", Key, nullable=False),
    Column("origin", String, nullable=False),
    Column("data", Json, nullable=False),
    Column("sent_at", Instant),
    Index("ix_outbox_unsent", "id", sqlite_where=Column("sent_at").is_(None), postgresql_where=Column("sent_at").is_(None)),
    sqlite_autoincrement=True,
)

# Messages that are no alarms, with the bytes, so that nothing is lost and a mended mapping can take them again.
quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Key, primary_key=True),
    Column("received_at", Instant, nullable=False),
    Column("reason", String, nullable=False, index=True),
    Column("detail", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("size", Key, nullable=False),
    sqlite_autoincrement=True,
)

# Sources whose asset is not sure, each with what it may be: the review queue. Written by the pipeline, once a source.
questions = Table(
    "questions",
    metadata,
    Column("id", Key, primary_key=True),
    Column("site", String, nullable=False),
    Column("source", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("order", Key),
    Column("asset", String),
    Column("confidence", Float, nullable=False),
    Column("reasons", Json, nullable=False),
    Column("others", Json, nullable=False),
    Column("location", String, nullable=False),
    Index("uq_questions_source", "site", "source", unique=True),
    sqlite_autoincrement=True,
)

# What people answered: the source is a name of the asset from then on, or of none. `change` is a running number, by which the
# pipeline sees in each transaction what is new. Written by people alone.
answers = Table(
    "answers",
    metadata,
    Column("site", String, primary_key=True),
    Column("source", String, primary_key=True),
    Column("asset", String),
    Column("by", String, nullable=False),
    Column("at", Instant, nullable=False),
    Column("change", Key, nullable=False),
    Index("ix_answers_change", "change"),
)

# What people put aside: alarms of `site` that `match` fits raise nothing from `begin` to `until`, or `ended_at` when somebody took the
# shelf away before. `change` is a running number, by which the pipeline sees in each transaction what is new. Written by people alone.
shelves = Table(
    "shelves",
    metadata,
    Column("id", Key, primary_key=True),
    Column("site", String, nullable=False),
    Column("match", Json, nullable=False),
    Column("by", String, nullable=False),
    Column("why", Text, nullable=False),
    Column("begin", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", String),
    Column("change", Key, nullable=False),
    Index("ix_shelves_change", "change"),
    Index("ix_shelves_site_until", "site", "until"),
    sqlite_autoincrement=True,
)

# How many alarms came and how many orders were opened, minute by minute: a row only where something happened, forgotten after days.
# Written by the pipeline.
activity = Table(
    "activity",
    metadata,
    Column("minute", Key, primary_key=True, autoincrement=False),
    Column("site", String, primary_key=True),
    Column("activations", Integer, nullable=False),
    Column("unmatched", Integer, nullable=False),
    Column("orders", Integer, nullable=False),
)

# Running numbers: work orders, changes by people, and how many messages the quarantine had to let go.
counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Key, nullable=False),
)
