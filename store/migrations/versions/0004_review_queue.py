"""The review queue: sources whose asset is not sure, and what people answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from store.types import Instant, Key

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

JSON = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "questions",
        sa.Column("id", Key, nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("order", Key),
        sa.Column("asset", sa.String()),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("others", JSON, nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_questions_source", "questions", ["site", "source"], unique=True)
    op.create_table(
        "answers",
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("asset", sa.String()),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("change", Key, nullable=False),
        sa.PrimaryKeyConstraint("site", "source", name=op.f("pk_answers")),
    )
    op.create_index("ix_answers_change", "answers", ["change"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("answers")
    op.drop_table("questions")
