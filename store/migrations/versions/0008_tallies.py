"""Figures are tallied with every change, and what presses is read from indexes: no gauge and no page scans orders or clocks any more.

A clock that runs is counted by the part of its time that it had used when it was last looked at, and rightly from its next look on.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

OPEN = "('new', 'open', 'assigned', 'accepted', 'attended', 'on-hold', 'completed', 'verified', 'reopened')"

BEFORE = {
    "ix_clocks_wake_at_order": ["wake_at", "order"],
    "ix_clocks_state": ["state"],
    "ix_clocks_stopped_at": ["stopped_at"],
    "ix_clocks_breached_at": ["breached_at"],
}
PARTIAL = (
    ("ix_clocks_wake_at_order", ["wake_at", "order"], "wake_at IS NOT NULL"),
    ("ix_clocks_stopped_at", ["stopped_at"], "stopped_at IS NOT NULL"),
    ("ix_clocks_breached_at", ["breached_at"], "breached_at IS NOT NULL"),
    ("ix_clocks_due", ["due_at", "order"], "due_at IS NOT NULL"),
    ("ix_clocks_held_late", ["overdue_at", "order"], "stopped_at IS NULL AND due_at IS NULL AND overdue_at IS NOT NULL"),
    ("ix_clocks_at_risk", ["due_at", "order"], "warned > 0 AND state IN ('paused', 'running')"),
    ("ix_clocks_at_risk_of", ["site", "contract", "name", "priority", "due_at"], "warned > 0 AND state IN ('paused', 'running')"),
)

COUNT_ORDERS = f"""
INSERT INTO order_tallies (site, priority, status, pressure, number)
SELECT site, priority, status, pressure, count(*) FROM (
    SELECT o.site, o.priority, o.status, CASE max(CASE WHEN c.breached THEN 2 WHEN c.warned > 0 AND c.state IN ('paused', 'running') THEN 1
        ELSE 0 END) WHEN 2 THEN 'broken' WHEN 1 THEN 'at-risk' ELSE '' END AS pressure
    FROM work_orders o LEFT JOIN clocks c ON c."order" = o.number WHERE o.status IN {OPEN} GROUP BY o.number, o.site, o.priority, o.status
) AS each_order GROUP BY site, priority, status, pressure
"""  # noqa: S608  the words are those above

COUNT_CLOCKS = f"""
INSERT INTO clock_tallies (site, contract, clock, priority, state, warned, engineer, passed, number)
SELECT site, contract, name, priority, state, warned, engineer, passed, count(*) FROM (
    SELECT o.site, c.contract, c.name, c.priority, c.state, c.warned > 0 AS warned, o.engineer IS NOT NULL AS engineer,
        CASE WHEN c.elapsed >= c.target THEN 4 WHEN c.elapsed * 10 >= c.target * 9 THEN 3 WHEN c.elapsed * 4 >= c.target * 3 THEN 2
            WHEN c.elapsed * 2 >= c.target THEN 1 ELSE 0 END AS passed
    FROM clocks c JOIN work_orders o ON o.number = c."order"
    WHERE c.stopped_at IS NULL AND c.state <> 'idle' AND o.status IN {OPEN}
) AS each_clock GROUP BY site, contract, name, priority, state, warned, engineer, passed
"""  # noqa: S608  the words are those above


def upgrade() -> None:
    """Apply the change."""
    op.add_column("clocks", sa.Column("site", sa.String(), nullable=False, server_default=sa.text("''")))
    op.execute('UPDATE clocks SET site = (SELECT site FROM work_orders WHERE number = clocks."order")')
    for name in BEFORE:
        op.drop_index(name, "clocks")
    for name, columns, where in PARTIAL:
        op.create_index(name, "clocks", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    is_open = sa.text("closed_at IS NULL")
    op.create_index("ix_work_orders_open", "work_orders", ["priority", "number"], sqlite_where=is_open, postgresql_where=is_open)
    op.create_table(
        "order_tallies",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("site", "priority", "status", "pressure")),
        sa.Column("number", KEY, nullable=False),
        sa.PrimaryKeyConstraint("site", "priority", "status", "pressure", name=op.f("pk_order_tallies")),
    )
    op.create_table(
        "clock_tallies",
        *(sa.Column(name, sa.String(), nullable=False) for name in ("site", "contract", "clock", "priority", "state")),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("warned", "engineer")),
        sa.Column("passed", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", KEY, nullable=False),
        sa.PrimaryKeyConstraint(
            "site", "contract", "clock", "priority", "state", "warned", "engineer", "passed", name=op.f("pk_clock_tallies")
        ),
    )
    op.execute(COUNT_ORDERS)
    op.execute(COUNT_CLOCKS)


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("clock_tallies")
    op.drop_table("order_tallies")
    op.drop_index("ix_work_orders_open", "work_orders")
    for name, _, _ in PARTIAL:
        op.drop_index(name, "clocks")
    for name, columns in BEFORE.items():
        op.create_index(name, "clocks", columns)
    with op.batch_alter_table("clocks") as batch:
        batch.drop_column("site")
