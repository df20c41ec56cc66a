"""Shelves: what people put aside until a moment."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from store.types import Instant, Key

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "shelves",
        sa.Column("id", Key, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("match", JSON, nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("begin", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("ended_at", Instant()),
        sa.Column("ended_by", sa.String()),
        sa.Column("change", Key, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelves")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_shelves_change"), "shelves", ["change"])
    op.create_index(op.f("ix_shelves_site_until"), "shelves", ["site", "until"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("shelves")
