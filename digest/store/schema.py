"""The tables of the store, as SQLAlchemy Core sees them; migrations/ makes them."""

import sqlalchemy as sa

from digest.store.columns import Revisions, Tables, TextOrNull, UtcTime, UtcTimeOrAtOnce, Words

REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013", "0014", "0015")
"""Every migration of this version of Digest, oldest first: known here so that opening a current store need not load Alembic."""


metadata = sa.MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("etag", sa.Text, nullable=False),
    sa.Column("last_modified", sa.Text, nullable=False),
    sa.Column("checked", UtcTime),
    sa.Column("succeeded", UtcTime),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("failures", sa.Integer, nullable=False),
    sa.Column("due", UtcTime),
    sa.Column("not_before", UtcTime),
    sa.Column("gone", UtcTime),
    sa.Column("moved_to", sa.Text, server_default="", nullable=False),
    sa.Column("moved_rounds", sa.Integer, server_default="0", nullable=False),
    sa.Column("turnover", sa.Float, server_default="0", nullable=False),
    sa.Column("ttl", sa.Float, server_default="0", nullable=False),
    sa.Column("quiet", Words, server_default="", nullable=False),
    sa.Column("newest", UtcTime),
    sa.Column("seconds", sa.Float, server_default="0", nullable=False),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("url", TextOrNull),
    sa.Column("feed", sa.Text, nullable=False),
    sa.Column("guid", TextOrNull),
    sa.Column("published", UtcTime, nullable=False),
    sa.Column("dated", sa.Boolean, nullable=False),
    sa.Column("first_seen", UtcTime, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("weight", sa.Float, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("language", sa.Text, nullable=False),
    sa.Column("image", sa.Text, nullable=False),
    sa.Column("marks", Words, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("tables", Tables, server_default="", nullable=False),
    sa.Column("revisions", Revisions, nullable=False),
    sa.Column("place", TextOrNull),  # the url in the form that its twins share; neither it nor a guid is unique: episodes share a link
    sa.Index(None, "place"),
    sa.Index(None, "guid", "feed"),
    sa.Index(None, "published", "dated"),
)

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    sa.Column("fetched", UtcTime, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("author", sa.Text, nullable=False),
    sa.Column("image", sa.Text, nullable=False),
    sa.Column("published", UtcTime),
    sa.Column("marks", Words, nullable=False),
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
)

pictures = sa.Table(
    "pictures",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),  # of the article's picture; no foreign key: editors' own have no article
    sa.Column("fetched", UtcTime, nullable=False),
    sa.Column("name", sa.Text, nullable=False),  # under pictures/, "" where there is none
    sa.Column("width", sa.Integer, nullable=False),
    sa.Column("height", sa.Integer, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),  # bytes
    sa.Column("error", sa.Text, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
)

issues = sa.Table(
    "issues",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("period_name", sa.Text, nullable=False),
    sa.Column("period_start", UtcTime, nullable=False),
    sa.Column("period_end", UtcTime, nullable=False),
    sa.Column("look", sa.Text, nullable=False),
    sa.Column("theme", sa.Text, nullable=False),  # "" for an issue over all themes: NULL would let a unique key repeat
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("preheader", sa.Text, nullable=False),
    sa.Column("created", UtcTime, nullable=False),
    sa.Column("changed", UtcTime, nullable=False),
    sa.Column("document", sa.Text, nullable=False),  # the blocks, JSON
    sa.Column("stories", sa.Text, nullable=False),  # the clustering, JSON
    sa.Column("approved_by", sa.Text),
    sa.Column("approved_at", UtcTime),
    sa.Column("approval_sha256", sa.Text),
    sa.Column("reason", sa.Text, server_default="", nullable=False),
    sa.Column("edits", sa.Integer, server_default="0", nullable=False),  # how many of its log the blocks were made with
    sa.UniqueConstraint("number"),
    sa.UniqueConstraint("period_name", "look", "theme"),
)

proposals = sa.Table(
    "proposals",
    metadata,
    sa.Column("issue", sa.Integer, sa.ForeignKey("issues.id"), primary_key=True),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("preheader", sa.Text, nullable=False),
    sa.Column("document", sa.Text, nullable=False),  # the blocks, JSON, as they were before any edit
    sa.Column("stories", sa.Text, nullable=False),  # the clustering before any edit, JSON
    sa.Column("in_full", sa.Integer, nullable=False),
    sa.Column("lines", sa.Integer, nullable=False),
)

edits = sa.Table(
    "edits",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("period_name", sa.Text, nullable=False),
    sa.Column("look", sa.Text, nullable=False),
    sa.Column("theme", sa.Text, nullable=False),  # "" for an issue over all themes; no foreign key: what an editor said outlives the row
    sa.Column("position", sa.Integer, nullable=False),  # in the issue's log, from 1
    sa.Column("edit", sa.Text, nullable=False),  # the edit's own id, the same in every store
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("payload", sa.Text, nullable=False),  # the change, JSON
    sa.Column("said_by", sa.Text, nullable=False),
    sa.Column("said_at", UtcTime, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.UniqueConstraint("period_name", "look", "theme", "position"),
    sa.UniqueConstraint("period_name", "look", "theme", "edit"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("period_name", sa.Text, nullable=False),
    sa.Column("look", sa.Text, nullable=False),
    sa.Column("theme", sa.Text, nullable=False),  # "" for an issue over all themes
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("said_by", sa.Text, nullable=False),
    sa.Column("said_at", UtcTime, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),  # of what was approved, "" for any other decision
)

glances = sa.Table(
    "glances",
    metadata,
    sa.Column("editor", sa.Text, primary_key=True),
    sa.Column("period_name", sa.Text, primary_key=True),
    sa.Column("look", sa.Text, primary_key=True),
    sa.Column("theme", sa.Text, primary_key=True),  # "" for an issue over all themes
    sa.Column("seen", sa.Text, nullable=False),  # the issue's file as he saw it last
    sa.Column("seen_at", UtcTime, nullable=False),
    sa.Column("before", sa.Text),  # and as it was when this look began
    sa.Column("before_at", UtcTime),
)

subscribers = sa.Table(
    "subscribers",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("list", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("address_key", sa.Text, nullable=False),  # one mailbox however it is written
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("themes", Words, nullable=False),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("left", UtcTime),
    sa.UniqueConstraint("list", "address_key"),
)

suppressions = sa.Table(
    "suppressions",
    metadata,
    sa.Column("address_key", sa.Text, primary_key=True),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
)

mailings = sa.Table(
    "mailings",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("subject_id", sa.Text, nullable=False),
    sa.Column("list", sa.Text, nullable=False),  # "" for a notice: NULL would let a unique key repeat
    sa.Column("issue", sa.Integer, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("sender", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("opened", UtcTime, nullable=False),
    sa.Column("closed", UtcTime),
    sa.UniqueConstraint("kind", "subject_id", "list"),
    sa.CheckConstraint("kind IN ('issue', 'confirm', 'welcome', 'draft_ready', 'alarm', 'test', 'sign_in')", name="kind"),
    sa.CheckConstraint("status IN ('open', 'done')", name="status"),
)

deliveries = sa.Table(
    "deliveries",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("mailing", sa.Text, sa.ForeignKey("mailings.id"), nullable=False),
    sa.Column("subscriber", sa.Text, nullable=False),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("address_key", sa.Text, nullable=False),  # one mailbox however it is written
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("not_before", UtcTimeOrAtOnce, nullable=False),
    sa.Column("answer", sa.Text, nullable=False),
    sa.Column("holder", sa.Text, nullable=False),  # who claimed it last; "" where nobody did
    sa.Column("changed", UtcTime, nullable=False),
    sa.UniqueConstraint("mailing", "address_key"),
    sa.CheckConstraint("status IN ('pending', 'sending', 'sent', 'refused', 'unknown', 'skipped')", name="status"),
    sa.CheckConstraint(
        "CASE status WHEN 'skipped' THEN coalesce(reason, '') IN ('suppressed', 'unsubscribed', 'no_theme', 'cancelled', 'duplicate') "
        "ELSE reason IS NULL END",
        name="reason",
    ),
    sa.CheckConstraint("status <> 'sending' OR (holder <> '' AND attempts > 0)", name="holder"),
    sa.Index(None, "mailing", "status", "not_before", "address_key"),  # the order of claims, counts, and what is due next
)

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("since", UtcTime, nullable=False),
    sa.Column("renewed", UtcTime, nullable=False),
)

diary = sa.Table(
    "diary",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("trusted_since", UtcTime, nullable=False),
    sa.Column("inode", sa.Text, nullable=False),  # of the file when it was last opened; text, for it may need 64 bits; "" marks a copy
    sa.Column("path", sa.Text, nullable=False),
    sa.CheckConstraint("id = 1", name="one"),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("at", UtcTime, nullable=False),
    sa.Column("report", sa.Text, nullable=False),  # JSON
)

theme_examples = sa.Table(
    "theme_examples",
    metadata,
    sa.Column("article", sa.Text, primary_key=True),  # an id; no foreign key: past articles are taught that no feed ever brought
    sa.Column("theme", sa.Text, nullable=False),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("published", UtcTime, nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("text", sa.Text, nullable=False),  # the part that is compared
    sa.Index(None, "published", "article"),
)

theme_models = sa.Table(
    "theme_models",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("slugs", Words, nullable=False),
    sa.Column("words", Words, nullable=False),
    sa.Column("numbers", sa.LargeBinary, nullable=False),  # little-endian float32, as model.ThemeModel says
    sa.Column("examples", sa.Text, nullable=False),  # JSON: {slug: how many}
    sa.CheckConstraint("id = 1", name="one"),
)

pair_answers = sa.Table(
    "pair_answers",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),  # the order in which they were given
    sa.Column("one", sa.Text, nullable=False),  # ids; no foreign key: what was learned outlives the articles
    sa.Column("other", sa.Text, nullable=False),
    sa.Column("same", sa.Boolean),  # NULL: taken back
    sa.Column("said_by", sa.Text, nullable=False),
    sa.Column("said_at", UtcTime, nullable=False),
    sa.Column("probability", sa.Float, nullable=False),
    sa.Column("features", sa.Text, nullable=False),  # JSON: {name: number}
    sa.CheckConstraint("one < other", name="ordered"),
    sa.Index(None, "one", "other", "id"),
)

writings = sa.Table(
    "writings",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),  # SHA-256 of the model and all that it was asked
    sa.Column("issue", sa.Text, nullable=False),  # period, look and theme of the issue that asked first, which is charged
    sa.Column("model", sa.Text, nullable=False),
    sa.Column("answer", sa.Text),  # as it came, judged anew each time; NULL where only attempts were made
    sa.Column("calls", sa.Integer, nullable=False),
    sa.Column("tokens_in", sa.Integer, nullable=False),
    sa.Column("tokens_out", sa.Integer, nullable=False),
    sa.Column("changed", UtcTime, nullable=False),
    sa.Index(None, "issue"),
)
