"""Standing alarms remember when they came, so that an order can say that its fault recurs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from store.types import Instants

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column("standing_alarms", sa.Column("comings", Instants(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take the change back."""
    op.drop_column("standing_alarms", "comings")
