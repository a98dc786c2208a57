"""A notice of one more kind: the link by which an editor signs in to the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    # The table is made anew under its own name: the rows that deliveries refer to are back before the transaction ends.
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TEMPORARY TABLE mailings_before AS SELECT * FROM mailings")
    op.drop_table("mailings")
    op.create_table(
        "mailings",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Text, nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("issue", sa.Integer, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("sender", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("opened", sa.String(32), nullable=False),
        sa.Column("closed", sa.String(32)),
        sa.PrimaryKeyConstraint("id", name="pk_mailings"),
        sa.UniqueConstraint("kind", "subject_id", "list", name="uq_mailings_kind_subject_id_list"),
        sa.CheckConstraint("kind IN ('issue', 'confirm', 'welcome', 'draft_ready', 'alarm', 'test', 'sign_in')", name="ck_mailings_kind"),
        sa.CheckConstraint("status IN ('open', 'done')", name="ck_mailings_status"),
    )
    op.execute("INSERT INTO mailings SELECT * FROM mailings_before")
    op.execute("DROP TABLE mailings_before")
