"""The right column: why a story is where it is, what it says and who says so."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from numbers import Real
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from digest.blocks import StoryBlock, ThemeBlock
from digest.model import Article, Story
from digest.schedule import DAYS, MONTHS
from digest.web.desk.stories import MARK_WORDS, Group, Tag, articles_of, find_block, tags
from digest.work.review import Review

# How `why` names the decisions, in the order an editor asks about them; others follow under their own names.
QUESTIONS = (
    ("grouped", "Why one story"),
    ("theme", "Why this theme"),
    ("headline", "Why this headline"),
    ("summary", "Why this summary"),
    ("memory", "What earlier issues told"),
    ("thread", "Its tellings so far"),
)
# In the rank, or said by "memory" in words, or with a part of their own.
SHOWN_ELSEWHERE = frozenset({"score", "told", "news", "new", "sentence", "unsure", "disagree", "tables"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A named part of an explanation. `bar` is 0 to 100 where the part is a share of one, else None; `note` says how much it counts."""

    name: str
    words: str
    bar: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """The answer to one question: `words`, or parts, or both."""

    title: str
    words: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Something printed and the article that says it; `url` is empty where there is no safe link."""

    text: str
    source: str
    url: str
    label: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Figures under one label that differ between articles."""

    label: str
    told: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A table of an article; `shares` says so where a column's parts make a whole."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: bool
    said: Said


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of the story; `role` is "leads", "copy of …" or nothing; `edited` says what its outlet changed since."""

    id: str
    title: str
    url: str
    source: str
    when: str
    role: str
    marks: tuple[str, ...] = ()
    edited: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Another story that may tell the same event; `form` names the question's form on the page."""

    story: str
    headline: str
    sure: str
    bar: float
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspector:
    story: str
    place: str
    headline: str
    tags: tuple[Tag, ...]
    score: str
    leads: str
    rank: Reason
    reasons: tuple[Reason, ...]
    pairs: tuple[Pair, ...]
    words: int
    sentences: tuple[Said, ...]
    figures: tuple[Said, ...]
    disputes: tuple[Dispute, ...]
    tables: tuple[Grid, ...]
    articles: tuple[Item, ...]


def inspect_story(story: Story, review: Review, groups: Iterable[Group]) -> Inspector:
    """All that the desk says of one story."""
    group, position = _position(story.id, groups)
    block = find_block(review, story.id)
    whose = _written(story, block)
    zone = ZoneInfo(review.newsletter.timezone)
    return Inspector(
        story=story.id,
        place=f"{group.title} · {position} of {len(group.rows)}",
        headline=block.headline if block else story.headline,
        tags=tags(story, block),
        score=f"{story.score:.2f}",
        leads="Why it leads" if position == 1 and block else "Why it ranks here" if block else "Its rank",
        rank=_rank(story.why.get("score")),
        reasons=_reasons(replace(story, why={**story.why, "summary": whose}) if whose else story, review),
        pairs=tuple(_pairs(story, review)),
        words=len((block.summary if block and whose else story.summary).split()),
        sentences=_sentences(story, block, whose, review),
        figures=tuple(_said(figure.sentence, figure.article, review, label=figure.label, value=figure.value) for figure in story.figures),
        disputes=tuple(_dispute(one, review) for one in _offered(story.why, "disagree", "values")),
        tables=tuple(_grid(one, review) for one in _offered(story.why, "tables", "head", "rows")),
        articles=tuple(_item(article, story, review, zone) for article in articles_of(story, review)),
    )


def safe_link(url: str) -> str:
    """The url when it is http(s) and may be a link, else nothing."""
    try:
        return url if urlsplit(url).scheme.lower() in {"http", "https"} else ""
    except ValueError:
        return ""


def moment_in_words(moment: datetime, zone: ZoneInfo) -> str:
    """ "Fri 12 June 14:05" in the newsletter's zone. A week from cut-off to cut-off has its first weekday twice, so the date is said."""
    there = moment.astimezone(zone)
    return f"{DAYS[there.weekday()]} {there.day} {MONTHS[there.month - 1]} {there:%H:%M}"


def _position(story: str, groups: Iterable[Group]) -> tuple[Group, int]:
    for group in groups:
        for position, row in enumerate(group.rows, start=1):
            if row.story == story:
                return group, position
    raise LookupError(f"story {story} is in no group")


def _written(story: Story, block: StoryBlock | None) -> str:
    """Who wrote the summary that is printed, as its reason says it ("Ada wrote it"); "" where it is the machine's own."""
    reason = block.why.get("summary") if block else None
    return reason if isinstance(reason, str) and reason != story.why.get("summary") else ""


def _sentences(story: Story, block: StoryBlock | None, whose: str, review: Review) -> tuple[Said, ...]:
    """What the summary says: an editor's words as one, else each sentence with the article that has it."""
    if block and whose:
        return (Said(text=block.summary, source=whose, url=""),) if block.summary else ()
    return tuple(_said(sentence.text, sentence.article, review) for sentence in story.sentences)


def _said(text: str, article: str, review: Review, *, label: str = "", value: str = "") -> Said:
    known = review.articles.get(article)
    return Said(
        text=text,
        source=known.source if known else "",
        url=safe_link(known.url) if known else "",
        label=label,
        value=value,
    )


def _offered(why: Mapping[str, Any], name: str, *lists: str) -> tuple[Mapping[str, Any], ...]:
    """What `why` offers under a name, as far as it has the shape that the desk knows."""
    found = why.get(name)
    known = found if isinstance(found, list | tuple) else ()
    return tuple(one for one in known if isinstance(one, Mapping) and all(isinstance(one.get(key), list | tuple) for key in lists))


def _dispute(one: Mapping[str, Any], review: Review) -> Dispute:
    values = [value for value in one["values"] if isinstance(value, Mapping)]
    told = (_said(str(said.get("sentence", "")), str(said.get("article", "")), review, value=str(said.get("value", ""))) for said in values)
    return Dispute(label=str(one.get("label", "")), told=tuple(told))


def _grid(one: Mapping[str, Any], review: Review) -> Grid:
    return Grid(
        title=str(one.get("title", "")),
        head=tuple(map(str, one["head"])),
        rows=tuple(tuple(map(str, row)) for row in one["rows"] if isinstance(row, list | tuple)),
        shares=bool(one.get("shares")),
        said=_said("", str(one.get("article", "")), review),
    )


def _item(article: Article, story: Story, review: Review, zone: ZoneInfo) -> Item:
    role = "leads" if article.id == story.articles[0] else ""
    if original := story.copies.get(article.id):
        known = review.articles.get(original)
        role = f"copy of {known.source}" if known and known.source != article.source else "copy"
    when = moment_in_words(article.published, zone)
    return Item(
        id=article.id,
        title=article.title,
        url=safe_link(article.url),
        source=article.source,
        when=when if article.dated else f"undated, seen {when}",
        role=role,
        marks=tuple(MARK_WORDS.get(mark, mark) for mark in article.marks),
        edited=_edited(article, zone),
    )


def _edited(article: Article, zone: ZoneInfo) -> str:
    """When its outlet last changed it after it was first seen, and the title that it had before where that is another."""
    if not article.revisions:
        return ""
    words = f"edited {moment_in_words(article.revisions[-1].seen, zone)}, after it was first seen"
    earlier = next((old.title for old in reversed(article.revisions) if old.title != article.title), "")
    return f"{words}; before: “{earlier}”" if earlier else words


def _rank(score: Any) -> Reason:
    """The parts of a score, each with what it counts where the machine says that, and in words what held the story back."""
    weights = score.get("weights") if isinstance(score, Mapping) else None
    if not isinstance(weights, Mapping):
        return _reason("", score)
    named = ((name, value) for name, value in score.items() if name not in ("weights", "held back"))
    parts = (replace(_part(str(name), value), note=_counts(weights.get(name))) for name, value in named)
    words = _plain(score.get("held back"))
    return Reason(title="", words=f"Held back: {words}" if words else "", parts=tuple(parts))


def _counts(weight: Any) -> str:
    return f"counts {float(weight):.0%}" if isinstance(weight, Real) else ""


def _pairs(story: Story, review: Review) -> Iterator[Pair]:
    """The open questions that this story is one side of, likeliest first."""
    for doubt in review.doubts:
        if story.id in (doubt.one.id, doubt.other.id):
            other = doubt.other if story.id == doubt.one.id else doubt.one
            yield Pair(
                story=other.id,
                headline=other.headline,
                sure=f"{doubt.probability:.0%}",
                bar=round(doubt.probability * 100, 1),
                form=f"ask-{doubt.one.id}-{doubt.other.id}",
            )


def _reasons(story: Story, review: Review) -> tuple[Reason, ...]:
    why = story.why
    known = [(name, title) for name, title in QUESTIONS if name in why]
    named = {name for name, _ in QUESTIONS} | SHOWN_ELSEWHERE
    others = [(name, _words(name)) for name in why if name not in named]
    reasons = (_answer(name, title, why[name], review) for name, title in (*known, *others))
    return tuple(reason for reason in reasons if reason.words or reason.parts)


def _answer(name: str, title: str, value: Any, review: Review) -> Reason:
    if name == "thread":
        return _thread(title, value)
    return _theme(title, value, review) if name == "theme" else _reason(title, value)


def _theme(title: str, value: Any, review: Review) -> Reason:
    """The reason as a sentence, how sure, and the theme that it nearly was."""
    if not isinstance(value, Mapping) or not isinstance(value.get("reason"), str):
        return _reason(title, value)
    titles = {block.slug: block.title for block in review.issue.blocks if isinstance(block, ThemeBlock)}
    left = {name: inner for name, inner in value.items() if name not in ("reason", "theme", "unsure", "also", "confidence")}
    parts = [_part("sure" if not value.get("unsure") else "not sure", value["confidence"])] if "confidence" in value else []
    if also := value.get("also"):
        parts.append(Part(name="Or else", words=titles.get(str(also), _words(str(also)))))
    return replace(_reason(title, value["reason"]), parts=(*parts, *(_part(str(name), inner) for name, inner in left.items())))


def _thread(title: str, tellings: Any) -> Reason:
    """A line an issue, newest first: its number and day, and the headline it had there."""
    if not isinstance(tellings, list | tuple) or not all(isinstance(one, Mapping) and "issue" in one for one in tellings):
        return _reason(title, tellings)
    return Reason(title=title, parts=tuple(Part(name=_telling(one), words=str(one.get("headline", ""))) for one in tellings))


def _telling(one: Mapping[str, Any]) -> str:
    day = str(one.get("day", ""))
    return f"No. {one['issue']}{f', {day}' if day else ''}"


def _reason(title: str, value: Any) -> Reason:
    """Whatever shape an explanation has: a mapping becomes parts, everything else words."""
    if isinstance(value, Mapping):
        return Reason(title=title, parts=tuple(_part(str(name), inner) for name, inner in value.items()))
    words = _plain(value)
    return Reason(title=title, words=words[:1].upper() + words[1:])


def _part(name: str, value: Any) -> Part:
    is_share = isinstance(value, Real) and not isinstance(value, bool) and 0 <= float(value) <= 1
    return Part(name=_words(name), words=_plain(value), bar=round(float(value) * 100, 1) if is_share else None)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    if isinstance(value, Mapping):
        return ", ".join(f"{_words(str(name)).lower()} {_plain(inner)}" for name, inner in value.items())
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(_plain(inner) for inner in value)
    return str(value)


def _words(name: str) -> str:
    plain = name.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]
