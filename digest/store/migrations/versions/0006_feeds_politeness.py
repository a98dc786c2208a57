"""Politeness: when a feed is due, what its host asked for, whether it moved or is gone, how fast it turns over."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("due", sa.String(32)))
    op.add_column("feeds", sa.Column("not_before", sa.String(32)))
    op.add_column("feeds", sa.Column("gone", sa.String(32)))
    op.add_column("feeds", sa.Column("moved_to", sa.Text, server_default="", nullable=False))
    op.add_column("feeds", sa.Column("moved_rounds", sa.Integer, server_default="0", nullable=False))
    op.add_column("feeds", sa.Column("turnover", sa.Float, server_default="0", nullable=False))
    op.add_column("feeds", sa.Column("ttl", sa.Float, server_default="0", nullable=False))
    op.add_column("feeds", sa.Column("quiet", sa.Text, server_default="", nullable=False))
    op.add_column("feeds", sa.Column("newest", sa.String(32)))
    op.add_column("feeds", sa.Column("seconds", sa.Float, server_default="0", nullable=False))
