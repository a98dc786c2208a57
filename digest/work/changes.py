"""Changes as an editor names them (a story's id, an article's address, form fields) become changes as they are kept, checked and cleaned.

Every slip is a UsageError of one line that says what is wrong and what to do.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, get_args
from urllib.parse import urlsplit

from pydantic import ValidationError

from digest.blocks import PICTURE_FILE, Block, Column, Columns, Group, Groups, Picture, Shares, Table, ThemeBlock
from digest.compose.editlog import change_from_json
from digest.compose.issuefile import blocks_from_json, blocks_to_json
from digest.compose.wording import FIXED, block_names
from digest.errors import UsageError
from digest.model import Article, Issue, Story
from digest.model.edits import (
    AddBlock,
    Byline,
    Change,
    IssueChange,
    PlaceBlock,
    Redo,
    RemoveBlock,
    ReplaceBlock,
    StoryChange,
    Tellers,
    Undo,
)
from digest.text import canonical_url, paragraphs
from digest.work.newsroom import Newsroom

# Characters that each text may have: what its place in an email holds at the very most. A summary or a lead is at most a page.
LONGEST = {
    "headline": 300,
    "subject": 250,
    "preheader": 250,
    "development": 300,
    "summary": 4_000,
    "lead": 4_000,
    "standfirst": 600,
    "byline": 200,
    "note": 10_000,
}
LONGEST_BLOCK = 20_000  # characters of a block of the editor's own: a fifth of what a mail may have
LONGEST_NAME = 200  # of an outlet or a word that is muted
MAY_BE_EMPTY = frozenset({"preheader", "summary", "standfirst", "author", "quality"})
MARK = re.compile(r"(?:[1-9]|10)?")  # an editor's mark of an issue
KINDS = {one.__dataclass_fields__["kind"].default: one for one in (*get_args(StoryChange), *get_args(IssueChange))}
UNPRINTABLE = re.compile(  # what XML refuses, and what turns the text around it (joiners stay)
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
STORY_FIELDS = ("story", "other", "after")


def change_of(newsroom: Newsroom, issue: Issue, row: Mapping[str, Any]) -> Change:
    """The change that {"kind", …} asks for, as `edit` takes it.

    `story`, `other` and (of "reorder") `after` may be a story's id, an article's id or address, or a list of articles' ids; `article` and
    what stands in `leaving` an article's id or address; `theme` a slug or "" for none. The rest is as digest.model.edits names it.
    """
    kind = row.get("kind")
    if kind not in KINDS:
        raise UsageError(f'there is no edit "{str(kind)[:40]}"; there are {", ".join(KINDS)}')
    stories = newsroom.issues.stories(issue)
    articles = newsroom.articles.by_id(name for story in stories for name in story.articles)
    fields = {**{name: value for name, value in row.items() if name != "before"}}
    if issubclass(KINDS[kind], get_args(StoryChange)) or (kind == "note" and fields.get("story")):
        for name in STORY_FIELDS:
            if name in fields:
                fields[name] = tellers(fields[name], stories, articles) if fields[name] else ()
    if "article" in fields:
        fields["article"] = _article(str(fields["article"]), articles)
    if "leaving" in fields:
        fields["leaving"] = [_article(str(word), articles) for word in fields["leaving"]]
    if kind == "move":
        fields["theme"] = fields.get("theme") or None
    try:
        return checked(newsroom, issue, change_from_json(fields))
    except ValidationError as wrong:
        first = wrong.errors()[0]
        raise UsageError(f'the edit "{kind}": {".".join(map(str, first["loc"][1:]))}: {first["msg"]}') from wrong


def tellers(word: str | Sequence[str], stories: Sequence[Story], articles: Mapping[str, Article]) -> Tellers:
    """The articles of the story that a word means: its id, an id or address of one of its articles, or several ids; raises UsageError."""
    if not isinstance(word, str):
        return tuple(str(one) for one in word)
    for story in stories:
        if story.id == word:
            return story.articles
    name = _article(word, articles)
    return next(story.articles for story in stories if name in story.articles)


def checked(newsroom: Newsroom, issue: Issue, change: Change) -> Change:
    """The change with its texts cleaned; raises UsageError where one is empty or too long, or names what is not there."""
    if isinstance(change, Undo | Redo):
        raise UsageError("an edit is taken back with `undo` and done again with `redo`")
    for name in ("story", "other", "leaving"):
        if name in change.__dataclass_fields__ and not getattr(change, name) and change.kind != "note":
            raise UsageError(f'the edit "{change.kind}" needs a story' if name != "leaving" else "choose the articles that leave the story")
    if getattr(change, "other", None) == getattr(change, "story", ()) and hasattr(change, "other"):
        raise UsageError("both are one and the same story; name two")
    theme = getattr(change, "theme", None)
    if theme and theme not in (known := [one.slug for one in newsroom.settings.themes]):
        raise UsageError(f'there is no theme "{theme[:40]}" in digest.toml; choose from {", ".join(known) or "none"}')
    if isinstance(change, AddBlock | PlaceBlock | ReplaceBlock | RemoveBlock):
        return _checked_block(issue, change)
    return _checked_text(change)


def _checked_text(change: Change) -> Change:
    if change.kind == "mute":
        outlet, word = _line(change.outlet), _line(change.word)
        if bool(outlet) == bool(word) or max(len(outlet), len(word)) > LONGEST_NAME:
            raise UsageError(f"name an outlet or a word to mute, one of the two, of at most {LONGEST_NAME} characters")
        return replace(change, outlet=outlet, word=word)
    place = "headline" if change.kind == "retitle" else "text"
    if place not in change.__dataclass_fields__:
        return change
    kind = place if place == "headline" else change.kind
    name = change.place if isinstance(change, Byline) else kind
    said = str(getattr(change, place))
    text = _paragraphs(said) if kind == "note" else lead_text(said) if kind == "lead" else _line(said)
    if not text and name not in MAY_BE_EMPTY:
        raise UsageError(f"the {name} is empty; write something, or take the edit back")
    if len(text) > LONGEST[kind]:
        raise UsageError(f"the {name} has {len(text):,} characters; at most {LONGEST[kind]:,} fit")
    if name == "quality" and not MARK.fullmatch(text):
        raise UsageError(f'the quality "{text}" is no mark; write a whole number from 1 to 10')
    return replace(change, **{place: text})  # type: ignore[arg-type]


def _checked_block(issue: Issue, change: AddBlock | PlaceBlock | ReplaceBlock | RemoveBlock) -> Change:
    names = block_names(issue)
    name = "" if isinstance(change, AddBlock) else change.name
    after = change.after if isinstance(change, AddBlock | PlaceBlock) else ""
    for one in (name, after):
        if one and one not in names:
            raise UsageError(f'there is no block "{one[:40]}" in the issue; choose from {", ".join(names)}')
    if name in FIXED or after == "footer":
        raise UsageError("masthead and footer stay first and last; choose another block")
    if name.startswith("theme:") and not isinstance(change, PlaceBlock):
        raise UsageError("a theme has edits of its own: move or drop its stories, or rewrite its standfirst")
    if name and after == name:
        raise UsageError("a block cannot stand after itself; choose another")
    return replace(change, block=_checked_content(change.block)) if isinstance(change, AddBlock | ReplaceBlock) else change


def _checked_content(block: Block) -> Block:
    if block.kind in FIXED or isinstance(block, ThemeBlock):
        raise UsageError(f"a block of the kind {block.kind} is the composer's own; choose another")
    rows = [_cleaned(row) for row in blocks_to_json((block,))]
    said = [text for row in rows for text in _texts({name: value for name, value in row.items() if name != "kind"})]
    letters = sum(map(len, said))
    if not any(letter.isalnum() for text in said for letter in text):
        raise UsageError(f"the block ({block.kind}) is empty; write something, or leave it out")
    if letters > LONGEST_BLOCK:
        raise UsageError(f"the block ({block.kind}) has {letters:,} characters; at most {LONGEST_BLOCK:,} fit")
    cleaned = blocks_from_json(rows)[0]
    if isinstance(cleaned, Picture):
        _check_picture(cleaned)
    if missing := _missing(cleaned):
        raise UsageError(f"the block ({block.kind}) says nothing: {missing}")
    return cleaned


def _missing(block: Block) -> str:
    """What keeps the block from saying anything, and what to do; "" where it says something."""
    match block:
        case Table(rows=rows) if not any(cell for row in rows for cell in row):
            return "its first line is its head; write a line for each row under it"
        case Columns(items=items) | Groups(items=items):
            empty = next((one for one in items if not _points(one)), None)
            if empty is not None:
                return f"there is no point under “{empty.title if isinstance(empty, Column) else empty.group}”; write one, or take that out"
        case Shares(items=items) if not any(one.high for one in items):
            return "every share is 0; write a number of 1 to 100"
    return ""


def _points(one: Column | Group) -> tuple[str, ...]:
    return one.points if isinstance(one, Column) else (*one.opportunities, *one.challenges, *one.recommendations)


def _check_picture(picture: Picture) -> None:
    try:
        is_web = urlsplit(picture.url).scheme.lower() == "https" and bool(urlsplit(picture.url).hostname)
    except ValueError:
        is_web = False
    if not is_web and not re.fullmatch(PICTURE_FILE, picture.url):
        wanted = 'give one that begins with https://, or a file of the project, as "pictures/chart.png"'
        raise UsageError(f'"{picture.url[:80]}" is no address of a picture; {wanted}')
    if not any(letter.isalnum() for letter in picture.alt):
        raise UsageError("say in words what the picture shows (alt), for readers who do not see it")


def _cleaned(value: Any) -> Any:
    """Every text of a block without what cannot be printed; Markdown keeps its lines."""
    if isinstance(value, str):
        return _paragraphs(value)
    if isinstance(value, list):
        return [_cleaned(one) for one in value]
    return {name: _cleaned(one) for name, one in value.items()} if isinstance(value, dict) else value


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value if isinstance(value, list) else value.values() if isinstance(value, dict) else []
    return [text for one in inner for text in _texts(one)]


def _article(word: str, articles: Mapping[str, Article]) -> str:
    """The id that a word means, by id or by address; raises UsageError."""
    if word in articles:
        return word
    wanted = {word, canonical_url(word)} if "://" in word else {word}
    found = [article.id for article in articles.values() if article.url in wanted]
    if not found:
        raise UsageError(f'there is no story and no article "{word[:200]}" in this issue; look again, it may be gone')
    return found[0]


def lead_text(text: str) -> str:
    """A lead as it is kept: its paragraphs, an empty line between two, each in one line."""
    return "\n\n".join(filter(None, (_line(part) for part in paragraphs(text))))


def _line(text: str) -> str:
    return " ".join(UNPRINTABLE.sub(" ", text).split())


def _paragraphs(text: str) -> str:
    kept = UNPRINTABLE.sub(" ", text.replace("\r\n", "\n").replace("\t", "    "))
    return "\n".join(line.rstrip() for line in kept.strip().split("\n"))
