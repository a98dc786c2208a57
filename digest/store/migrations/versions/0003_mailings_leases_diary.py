"""Mailing: mailings, deliveries and leases; the diary and its runs; an issue's approval and the reason of its status."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    _widen_issues()
    _make_mailings()
    _make_deliveries()
    _make_leases()
    _make_diary()


def _widen_issues() -> None:
    op.add_column("issues", sa.Column("approved_by", sa.Text))
    op.add_column("issues", sa.Column("approved_at", sa.String(32)))
    op.add_column("issues", sa.Column("approval_sha256", sa.Text))
    op.add_column("issues", sa.Column("reason", sa.Text, server_default="", nullable=False))


def _make_mailings() -> None:
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
        sa.CheckConstraint("kind IN ('issue', 'confirm', 'welcome', 'draft_ready', 'alarm', 'test')", name="ck_mailings_kind"),
        sa.CheckConstraint("status IN ('open', 'done')", name="ck_mailings_status"),
    )


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("mailing", sa.Text, nullable=False),
        sa.Column("subscriber", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("address_key", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("not_before", sa.String(32), nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("changed", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("mailing", "address_key", name="uq_deliveries_mailing_address_key"),
        sa.CheckConstraint("status IN ('pending', 'sending', 'sent', 'refused', 'unknown', 'skipped')", name="ck_deliveries_status"),
        sa.CheckConstraint(
            "CASE status WHEN 'skipped' THEN coalesce(reason, '') IN ('suppressed', 'unsubscribed', 'no_theme', 'cancelled', 'duplicate') "
            "ELSE reason IS NULL END",
            name="ck_deliveries_reason",
        ),
        sa.CheckConstraint("status <> 'sending' OR (holder <> '' AND attempts > 0)", name="ck_deliveries_holder"),
        sa.ForeignKeyConstraint(["mailing"], ["mailings.id"], name="fk_deliveries_mailing"),
    )
    columns = ["mailing", "status", "not_before", "address_key"]
    op.create_index("ix_deliveries_mailing_status_not_before_address_key", "deliveries", columns)


def _make_leases() -> None:
    op.create_table(
        "leases",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("since", sa.String(32), nullable=False),
        sa.Column("renewed", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_leases"),
    )


def _make_diary() -> None:
    op.create_table(
        "diary",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("trusted_since", sa.String(32), nullable=False),
        sa.Column("inode", sa.Text, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_diary"),
        sa.CheckConstraint("id = 1", name="ck_diary_one"),
    )
    op.create_table(
        "runs",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("report", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
