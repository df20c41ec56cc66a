"""The index of clocks by the moment at which they are looked at also names their orders, so that a start reads nothing else."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.drop_index(op.f("ix_clocks_wake_at"), "clocks")
    op.create_index(op.f("ix_clocks_wake_at_order"), "clocks", ["wake_at", "order"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_index(op.f("ix_clocks_wake_at_order"), "clocks")
    op.create_index(op.f("ix_clocks_wake_at"), "clocks", ["wake_at"])
