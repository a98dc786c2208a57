"""The mind: articles become stories that know their theme, their rank, their words and the reason of each.

    articles → copies folded → vectors → probability of pairs → groups → themes → recalled from earlier issues → lead and headline
      → figures, dates → summary → what is new since → rank

`cluster` is this page; each step is a module of its own. Pure: the same articles give the same stories in any input order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from digest.model import Article, Sentence, Story, Theme, ThemeModel, ToldStory

if TYPE_CHECKING:
    from digest.cluster.memory import Memory
    from digest.cluster.pairs import Scorer
    from digest.cluster.rank import Weights
    from digest.cluster.recall import Recalled
    from digest.cluster.theme_evidence import Embed
    from digest.cluster.themes import Choice

MOST_DOUBTS = 3  # questions a story asks its editor at most
MEMORY = ("memory", "told", "news", "new", "sentence", "thread")  # what a story's `why` says of earlier issues
SUMMARY_WORDS = 80  # FORMAT: 40–80 words, or all that the sources say when they say less


def cluster(
    articles: Sequence[Article],
    themes: Sequence[Theme] = (),
    told: Sequence[ToldStory] = (),
    answers: Mapping[tuple[str, str], bool] | None = None,
    *,
    past: Mapping[str, Article] | None = None,
    model: ThemeModel | None = None,
    scorer: Scorer | None = None,
    embed: Embed | None = None,
    weights: Weights | None = None,
    zone: str = "UTC",
) -> tuple[Story, ...]:
    """Every article in exactly one story, the stories best first. `model` is what was learned of the themes, `scorer` of pairs (None: the
    shipped coefficients), `embed` gives word vectors.

    `told` is what earlier issues told, newest first, and `past` the articles behind it by id; `weights` is how an editor ranks.

    `zone` is the newsletter's: what an article says of "tomorrow" counts from its day there.

    `answers` are an editor's: two articles' ids → whether they tell one event. They bind; of contrary ones "apart" holds. What the
    scorer doubts stands in a story's `why["unsure"]`: [{"story": id, "probability": 0–1}, …], likeliest first.
    """
    from digest.cluster.casing import small_words
    from digest.cluster.grouping import grouped
    from digest.cluster.recall import recall
    from digest.cluster.themes import assign_themes
    from digest.cluster.tokens import body

    if not articles:
        return ()
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    found = grouped(ordered, answers or {}, scorer=scorer)
    tellers = [[ordered[place] for place in one.places] for one in found]
    choices = assign_themes(tellers, themes, model=model, embed=embed)
    span = (ordered[0].published, ordered[-1].published)
    recalled = recall(tellers, told, past or {})
    small = small_words(body(article.text) for article in ordered)
    stories = [
        _tell(each, one.copies, one.likeness, choice, span, recalled=known, past=past or {}, weights=weights, small=small, zone=zone)
        for each, one, choice, known in zip(tellers, found, choices, recalled, strict=True)
    ]
    told_apart = [_with_doubts(_with_word(story, answers or {}), one.doubts, stories) for story, one in zip(stories, found, strict=True)]
    return tuple(sorted(told_apart, key=lambda story: (-story.score, story.id)))


def _with_word(story: Story, answers: Mapping[tuple[str, str], bool]) -> Story:
    """The story, with the editor's word among its reasons where that joined it."""
    if not any(same and pair[0] in story.articles and pair[1] in story.articles for pair, same in answers.items()):
        return story
    return replace(story, why={**story.why, "grouped": f"{story.why['grouped']}; an editor said that it is one event"})


def _with_doubts(story: Story, doubts: Mapping[int, float], stories: Sequence[Story]) -> Story:
    if not doubts:
        return story
    listed = sorted(((round(value, 2), stories[place].id) for place, value in doubts.items()), key=lambda one: (-one[0], one[1]))
    unsure = [{"story": name, "probability": value} for value, name in listed[:MOST_DOUBTS]]
    return replace(story, why={**story.why, "unsure": unsure})


def retell(articles: Sequence[Article], *, words: int = SUMMARY_WORDS, per_source: int | None = None) -> Story:
    """One story told by exactly these articles, with a summary of at most `words` words."""
    from digest.cluster.copies import find_copies
    from digest.cluster.themes import NO_CHOICE

    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    story = _tell(ordered, find_copies(ordered), None, NO_CHOICE, (ordered[0].published, ordered[-1].published))
    from digest.cluster.summarise import summarise

    by_id = {article.id: article for article in ordered}
    speaking = _speaking([article for article in ordered if article.id not in story.copies])
    lead_first = [by_id[name] for name in story.articles if by_id[name] in speaking]
    return replace(story, sentences=summarise(lead_first, most=words, per_source=per_source, least=words))


def tell_again(
    articles: Sequence[Article],
    like: Story,
    span: tuple[datetime, datetime],
    *,
    lead: str = "",
    small: frozenset[str] = frozenset(),
    zone: str = "UTC",
) -> Story:
    """The story that an editor made of exactly these articles: told anew, with the theme, the weights of rank and the memory of `like`.

    `lead` is the article that he wants to lead it, "" for the most central one; the rest is as `cluster` has it.
    """
    ranked, memory = like.why.get("score", {}), {name: like.why[name] for name in MEMORY if name in like.why}
    ordered = tuple(sorted(articles, key=lambda article: (article.published, article.id)))
    weights = tuple(ranked.get("weights", {}).items())
    tellings = len(memory.get("thread", ()))
    story = _told_once(
        ordered,
        theme=like.theme,
        tellings=tellings,
        weights=weights,
        moved=ranked.get("moved", ""),
        span=span,
        small=small,
        zone=zone,
        lead=lead,
    )
    grouped = f"{len(ordered)} {'article' if len(ordered) == 1 else 'articles'}, as an editor grouped and ordered them"
    theme = {"theme": like.why["theme"]} if "theme" in like.why else {}
    return replace(story, why={**story.why, **memory, **theme, "grouped": grouped})


@lru_cache(maxsize=128)  # stories: those of a long evening's edits, which are replayed at every later one
def _told_once(
    articles: tuple[Article, ...],
    *,
    theme: str | None,
    tellings: int,
    weights: tuple[tuple[str, float], ...],
    moved: str,
    span: tuple[datetime, datetime],
    small: frozenset[str],
    zone: str,
    lead: str,
) -> Story:
    from digest.cluster.copies import find_copies
    from digest.cluster.rank import SHIPPED, Weights
    from digest.cluster.themes import Choice

    found = find_copies(articles)
    swapped = {lead: found[lead], found[lead]: lead} if lead in found else {}  # what the wanted lead reprints is taken for its reprint
    copies = {swapped.get(name, name): swapped.get(first, first) for name, first in found.items()}
    known = Weights(by_part=dict(weights), reason=moved) if weights else SHIPPED
    return _tell(articles, copies, None, Choice(theme, 0.0), span, tellings=tellings, weights=known, small=small, zone=zone, lead=lead)


def _tell(
    articles: Sequence[Article],
    copies: Mapping[str, str],
    likeness: float | None,
    choice: Choice,
    span: tuple[datetime, datetime],
    *,
    recalled: Recalled | None = None,
    tellings: int = 0,
    past: Mapping[str, Article] | None = None,
    weights: Weights | None = None,
    small: frozenset[str] = frozenset(),
    zone: str = "UTC",
    lead: str = "",
) -> Story:
    from digest.cluster.ahead import find_ahead
    from digest.cluster.figures import find_figures
    from digest.cluster.headlines import development
    from digest.cluster.memory import remember
    from digest.cluster.names import subject
    from digest.cluster.past import find_past
    from digest.cluster.rank import SHIPPED, score
    from digest.cluster.summarise import summarise

    ordered, speaking, titles = _tellers(articles, copies, small, lead)
    headline = titles[0] if titles else ordered[0].url
    figures = find_figures(speaking, headline=titles[0] if titles else "")
    sentences = summarise(speaking, most=SUMMARY_WORDS)
    memory = remember(recalled, ordered, past or {}, headline=headline, figures=figures, sentences=sentences) if recalled else None
    tellings = len(memory.thread) if memory else tellings
    total, ranked = score(articles, figures, copies, span, themed=bool(choice.slug), tellings=tellings, weights=weights or SHIPPED)
    return Story(
        id=story_id(article.id for article in articles),
        articles=tuple(article.id for article in (*ordered, *(one for one in articles if one.id in copies))),
        headline=headline,
        sentences=sentences,
        development=development(titles, speaking),
        subject=subject(headline, ordered),
        figures=figures,
        ahead=find_ahead(speaking, zone),
        past=find_past(speaking, zone),
        theme=choice.slug,
        score=total,
        copies=dict(copies),
        marks=_marks(ordered),
        why={
            "grouped": _why_grouped(articles, copies, likeness),
            "theme": _why_theme(choice),
            "score": ranked,
            "headline": _why_headline(len(ordered), len(speaking)),
            "summary": _why_summary(sentences),
            **_why_memory(memory),
            **_why_beside(ordered, speaking),
        },
    )


def _tellers(
    articles: Sequence[Article], copies: Mapping[str, str], small: frozenset[str], wanted: str = ""
) -> tuple[list[Article], list[Article], tuple[str, ...]]:
    """(the articles that are no copies, those of them that speak, their titles): articles lead first, titles best first.

    `wanted` leads where it is one of them.
    """
    from digest.cluster.headlines import rank_titles

    own = [article for article in articles if article.id not in copies]
    speaking = _speaking(own)
    titles = sorted(rank_titles(speaking, small), key=lambda row: row[2] != wanted)
    lead = wanted if any(article.id == wanted for article in own) else titles[0][2] if titles else own[0].id
    ordered = sorted(own, key=lambda article: (article.id != lead, article.published, article.id))
    return ordered, [article for article in ordered if article in speaking], tuple(title for _, title, _ in titles)


def _speaking(own: Sequence[Article]) -> list[Article]:
    """The articles that give headline and summary: a correction alone, else news before opinion, none that a later state has overtaken."""
    from digest.cluster.headlines import corrects, superseded

    speaking = (
        [article for article in own if corrects(article, own[0])]
        or [article for article in own if not {*article.marks} - {"paywall"}]
        or own
    )
    return [article for article in speaking if not superseded(article, speaking)]


def story_id(articles: Iterable[str]) -> str:
    """The id of the story that these articles, by id, tell: it stays while the lowest of them does."""
    return sha256(min(articles).encode()).hexdigest()[:10]


def _marks(articles: Sequence[Article]) -> tuple[str, ...]:
    """A mark of every article that tells the story is the story's; so is a language that none of them shares with English."""
    shared: set[str] = {mark for mark in articles[0].marks if all(mark in article.marks for article in articles)}
    languages = {article.language.split("-")[0] for article in articles}
    if len(languages) == 1 and languages & {"de", "es", "fr", "it", "nl", "pt"}:
        shared |= {f"lang:{languages.pop()}"}
    return tuple(sorted(shared))


def _why_grouped(articles: Sequence[Article], copies: Mapping[str, str], likeness: float | None) -> str:
    if likeness is None:
        return "no other article is near enough"
    reprints = f", {len(copies)} of them {'a reprint' if len(copies) == 1 else 'reprints'}" if copies else ""
    return f"{len(articles)} articles{reprints}, {likeness:.0%} sure that a pair of them tells one event"


def _why_summary(sentences: Sequence[Sentence]) -> str:
    tellers = len({one.article for one in sentences})
    return f"{len(sentences)} {'sentence' if len(sentences) == 1 else 'sentences'} of {tellers} {'article' if tellers == 1 else 'articles'}"


def _why_headline(own: int, speaking: int) -> str:
    if speaking < own:
        return f"the most central of {speaking} titles; {own - speaking} articles do not speak (corrected or overtaken later, or marked)"
    return f"the most central of {own} titles" if own > 1 else "the only title"


def _why_memory(memory: Memory | None) -> dict[str, Any]:
    """Where an earlier issue told it: "memory" in words, "told" the number of the last that did, "news" whether this week adds to it, "new"
    what a reader is told to be new, "sentence" where that is one of the summary's, "thread" the tellings, newest first."""
    if memory is None:
        return {}
    new = {"new": memory.new} if memory.new else {}
    sentence = {"sentence": memory.sentence} if memory.sentence else {}
    return {
        "memory": memory.reason,
        "told": memory.told.issue,
        "news": memory.news,
        **new,
        **sentence,
        "thread": [dict(one) for one in memory.thread],
    }


def _why_beside(ordered: Sequence[Article], speaking: Sequence[Article]) -> dict[str, Any]:
    """What an editor may want and nothing prints unasked: figures that differ, tables."""
    from digest.cluster.disputes import find_disputes
    from digest.cluster.tables import find_tables

    found = {"disagree": find_disputes(speaking), "tables": find_tables(ordered)}
    return {name: rows for name, rows in found.items() if rows}


def _why_theme(choice: Choice) -> dict[str, Any]:
    """{"reason"}, and where there is a theme "theme", "confidence", "unsure" where an editor should look, "also" where it fits two."""
    if choice.slug is None:
        return {"reason": "too little of what it says speaks for any theme"}
    *others, last = choice.words or ("nothing by name: its wording as a whole is near",)
    said = f"{', '.join(others)} and {last}" if others else last
    taught = f"; {choice.examples} examples taught this theme" if choice.examples else ""
    return {
        "reason": f"it says {said}{taught}",
        "theme": choice.slug,
        "confidence": choice.confidence,
        **({"unsure": True} if choice.unsure else {}),
        **({"also": choice.also} if choice.also else {}),
    }
