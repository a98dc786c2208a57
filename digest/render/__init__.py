"""Render an issue: a pure function from what it says and how it looks to the email.

issue + look + newsletter → Jinja → MJML (checked strictly) → HTML;  text and subject by templates of their own
"""

import re
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from digest.errors import RenderError
from digest.locales import Locale, direction, locale_of
from digest.model import Email, Issue, Look, Newsletter

__all__ = ["render_issue"]

KEPT = 4  # renderings: an edit is measured and shown, by one rendering instead of two; two editors at once
HINT_CHARS = 16  # of the offending tag that find its template; more might cross a line of it


def render_issue(issue: Issue, look: Look, newsletter: Newsletter, *, nonce: str = "", web_url: str = "") -> Email:
    """The issue as an email in this look; raises RenderError of one line where a template or its MJML is wrong.

    With a nonce its readers' placeholders stand in it (render.segments) and `web_url` leads to its web version; without one it is that
    web version, which holds nothing of anybody.
    """
    asked = (replace(issue, edits=()), look, newsletter, nonce, web_url)
    if (known := next((email for one, email in tuple(_kept) if one == asked), None)) is not None:
        return known
    email = _rendered(*asked)
    _kept.append((asked, email))
    return email


_kept: deque[tuple[tuple[Issue, Look, Newsletter, str, str], Email]] = deque(maxlen=KEPT)


def _rendered(issue: Issue, look: Look, newsletter: Newsletter, nonce: str, web_url: str) -> Email:
    from digest.render.jinja import render_template
    from digest.render.plain import Notes, tidy
    from digest.render.typography import one_line

    locale = locale_of(newsletter.language)
    values = values_of(issue, look, newsletter, nonce, web_url)
    html = _compiled(look, f"{look.name}/issue.mjml.j2", values, locale)
    return Email(
        subject=one_line(render_template(look, f"{look.name}/subject.txt.j2", values, locale)),
        preheader=one_line(issue.preheader),
        html=html,
        text=tidy(render_template(look, f"{look.name}/issue.txt.j2", {**values, "notes": Notes()}, locale), locale.direction),
        nonce=nonce,
    )


def values_of(issue: Issue, look: Look, newsletter: Newsletter, nonce: str = "", web_url: str = "") -> Mapping[str, Any]:
    """What a look's templates know by name."""
    from digest.render.segments import placeholders
    from digest.render.typography import one_line
    from digest.render.wording import says_something, told_stories

    blocks = tuple(block for block in issue.blocks if says_something(block))
    return {
        "issue": issue,
        "blocks": blocks,
        "told": told_stories(blocks),
        "newsletter": newsletter,
        "skin": look.skin,
        "preheader": one_line(issue.preheader),
        "reader": placeholders(nonce, web_url) if nonce else None,
        "direction": direction(newsletter.language),
    }


def _compiled(look: Look, page: str, values: Mapping[str, Any], locale: Locale) -> str:
    """The page's HTML; a fault of its MJML is laid to the template and line that wrote it."""
    from digest.render.jinja import blame, render_template
    from digest.render.mjml import compile_mjml

    source = render_template(look, page, values, locale)
    try:
        return compile_mjml(source, page)
    except RenderError as wrong:
        found = re.fullmatch(rf"{re.escape(page)}: line (\d+): (.*)", str(wrong))
        if not found:
            raise
        _, _, tag = found[2].partition(": <")
        hint = f"<{tag}"[:HINT_CHARS] if tag else ""
        name, line = blame(look, page, values, int(found[1]), hint, locale=locale)
        raise RenderError(f"{name}: line {line}: {found[2]}") from wrong
