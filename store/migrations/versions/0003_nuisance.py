"""Flapping of a point, and floods of a site."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from store import types

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change. A point that flapped when it was stopped begins to be counted anew."""
    op.add_column("standing_alarms", sa.Column("transitions", types.Instants(), nullable=False, server_default="[]"))
    op.add_column("standing_alarms", sa.Column("flapping_since", types.Instant(), nullable=True))
    op.create_table(
        "floods",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column(
            "latest",
            sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("site", name=op.f("pk_floods")),
    )


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("floods")
    op.drop_column("standing_alarms", "flapping_since")
    op.drop_column("standing_alarms", "transitions")
