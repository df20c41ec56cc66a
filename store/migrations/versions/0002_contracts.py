"""What the site folder says of each contract, and indices by which a month is read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "contracts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("timezone", sa.String(), nullable=False),
        sa.Column("sites", JSON, nullable=False),
        sa.Column("compliance", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contracts")),
    )
    op.create_index(op.f("ix_clocks_stopped_at"), "clocks", ["stopped_at"])
    op.create_index(op.f("ix_clocks_breached_at"), "clocks", ["breached_at"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f("ix_clocks_breached_at"), "clocks")
    op.drop_index(op.f("ix_clocks_stopped_at"), "clocks")
    op.drop_table("contracts")
