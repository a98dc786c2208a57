"""Articles keep the small tables of their HTML."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("articles", sa.Column("tables", sa.Text, server_default="", nullable=False))
