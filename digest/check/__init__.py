"""Preflight: every way that an email goes wrong, as one list of findings.

issue + email (+ what stands behind them) → case → a module a family → findings, errors first
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # settings reads the names of the rules from this package: it must load nothing
    from digest.check.findings import Finding, Post
    from digest.model import Article, Email, Issue, Newsletter, Skin, Story

__all__ = ["preflight"]


def preflight(
    issue: Issue,
    email: Email,
    *,
    newsletter: Newsletter,
    skin: Skin,
    post: Post,
    stories: Sequence[Story] = (),
    articles: Mapping[str, Article] | None = None,
    usual: Sequence[str] = (),
    weights: Mapping[str, int] | None = None,
) -> tuple[Finding, ...]:
    """What is wrong in the mail, errors first, each family in the order of the mail; () where nothing is.

    `email` is the issue rendered with its readers' placeholders; the rest is told at findings.Case. Without `stories` and `articles`
    nothing is held against its sources. Raises RenderError where a placeholder is cut.
    """
    from digest.check import accessibility, content, handled, headers, links, pictures, size
    from digest.check.findings import Case

    case = Case(
        issue=issue,
        email=email,
        newsletter=newsletter,
        skin=skin,
        post=post,
        stories={story.id: story for story in stories},
        articles=articles or {},
        usual=tuple(usual),
        weights=weights or {},
    )
    found = [one for family in (size, links, pictures, content, accessibility, headers, handled) for one in family.check(case)]
    return tuple(sorted(dict.fromkeys(found), key=lambda one: one.level))  # "error" stands before "warning" in the alphabet, too
