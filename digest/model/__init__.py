"""The nouns: frozen values that every room shares (docs/design.md has the glossary).

All times are UTC-aware. An `id` is a short hex digest of what makes the thing itself, so that the same input gives the same id.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
else:

    def __getattr__(name: str) -> object:
        """A noun, its module loaded when the noun is first asked for: a process that reads feeds needs none of an issue's forty classes."""
        for module in (import_module(f"{__name__}.{one}") for one in ("articles", "stories", "mailings", "issues", "edits")):
            if name in __all__ and hasattr(module, name):
                globals()[name] = found = getattr(module, name)
                return found
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


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
