"""The nouns: frozen values that every room shares (docs/design.md has the glossary).

All times are UTC-aware. An `id` is a short hex digest of what makes the thing itself, so that the same input gives the same id.
"""

from digest.model.articles import Article, Feed, MarkKind, Period, PictureCopy, Revision, Table
from digest.model.edits import Edit
from digest.model.issues import Approval, Decision, DecisionKind, Email, Glance, Issue, IssueStatus, Look, Newsletter, Proposal, Skin
from digest.model.mailings import (
    Addressee,
    Delivery,
    DeliveryStatus,
    Envelope,
    Lease,
    Mailing,
    MailingKind,
    MailingStatus,
    Outcome,
    Receipt,
    SkipReason,
    Subscriber,
    SubscriberStatus,
    Suppression,
    SuppressionReason,
)
from digest.model.stories import Dated, Figure, PairAnswer, Sentence, Story, Theme, ThemeExample, ThemeModel, ToldStory

__all__ = [
    "Addressee",
    "Approval",
    "Article",
    "Dated",
    "Decision",
    "DecisionKind",
    "Delivery",
    "DeliveryStatus",
    "Edit",
    "Email",
    "Envelope",
    "Feed",
    "Figure",
    "Glance",
    "Issue",
    "IssueStatus",
    "Lease",
    "Look",
    "Mailing",
    "MailingKind",
    "MailingStatus",
    "MarkKind",
    "Newsletter",
    "Outcome",
    "PairAnswer",
    "Period",
    "PictureCopy",
    "Proposal",
    "Receipt",
    "Revision",
    "Sentence",
    "Skin",
    "SkipReason",
    "Story",
    "Subscriber",
    "SubscriberStatus",
    "Suppression",
    "SuppressionReason",
    "Table",
    "Theme",
    "ThemeExample",
    "ThemeModel",
    "ToldStory",
]
