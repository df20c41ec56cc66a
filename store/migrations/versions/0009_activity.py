"""Activity: how many alarms came and how many orders were opened, minute by minute, for the figures of ISA-18.2."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.types import Key

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "activity",
        sa.Column("minute", Key, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("activations", sa.Integer(), nullable=False),
        sa.Column("unmatched", sa.Integer(), nullable=False),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("minute", "site", name=op.f("pk_activity")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("activity")
