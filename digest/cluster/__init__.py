"""The mind: articles become stories that know their theme, their rank, their words and the reason of each.

    articles → copies folded → vectors → probability of pairs → groups → themes → lead and headline → figures, dates → rank → summary

`cluster` is this page; each step is a module of its own. Pure: the same articles give the same stories in any input order.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from digest.model import Article, Sentence, Story, Theme, ThemeModel, ToldStory

if TYPE_CHECKING:
    from digest.cluster.memory import Memory
    from digest.cluster.theme_evidence import Embed
    from digest.cluster.themes import Choice

MOST_DOUBTS = 3  # questions a story asks its editor at most
SUMMARY_WORDS = 80  # FORMAT: 40–80 words, or all that the sources say when they say less


def cluster(
    articles: Sequence[Article],
    themes: Sequence[Theme] = (),
    told: Sequence[ToldStory] = (),
    answers: Mapping[tuple[str, str], bool] | None = None,
    *,
    model: ThemeModel | None = None,
    embed: Embed | None = None,
) -> tuple[Story, ...]:
    """Every article in exactly one story, the stories best first. `model` is what was learned of the themes, `embed` gives word vectors.

    `answers` are an editor's: two articles' ids → whether they tell one event. They bind; of contrary ones "apart" holds. What the
    scorer doubts stands in a story's `why["unsure"]`: [{"story": id, "probability": 0–1}, …], likeliest first.
    """
    from digest.cluster.grouping import grouped
    from digest.cluster.themes import assign_themes

    if not articles:
        return ()
    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    found = grouped(ordered, answers or {})
    tellers = [[ordered[place] for place in one.places] for one in found]
    choices = assign_themes(tellers, themes, model=model, embed=embed)
    span = (ordered[0].published, ordered[-1].published)
    stories = [_tell(each, one.likeness, choice, span, told) for each, one, choice in zip(tellers, found, choices, strict=True)]
    told_apart = [_with_doubts(story, one.doubts, stories) for story, one in zip(stories, found, strict=True)]
    return tuple(sorted(told_apart, key=lambda story: (-story.score, story.id)))


def _with_doubts(story: Story, doubts: Mapping[int, float], stories: Sequence[Story]) -> Story:
    if not doubts:
        return story
    listed = sorted(((round(value, 2), stories[place].id) for place, value in doubts.items()), key=lambda one: (-one[0], one[1]))
    unsure = [{"story": name, "probability": value} for value, name in listed[:MOST_DOUBTS]]
    return replace(story, why={**story.why, "unsure": unsure})


def retell(articles: Sequence[Article], *, words: int = SUMMARY_WORDS, per_source: int | None = None) -> Story:
    """One story told by exactly these articles, with a summary of at most `words` words."""
    from digest.cluster.themes import NO_CHOICE

    ordered = sorted(articles, key=lambda article: (article.published, article.id))
    story = _tell(ordered, None, NO_CHOICE, (ordered[0].published, ordered[-1].published), ())
    from digest.cluster.summarise import summarise

    by_id = {article.id: article for article in ordered}
    speaking = _speaking([article for article in ordered if article.id not in story.copies])
    lead_first = [by_id[name] for name in story.articles if by_id[name] in speaking]
    return replace(story, sentences=summarise(lead_first, most=words, per_source=per_source, least=words))


def _tell(
    articles: Sequence[Article],
    likeness: float | None,
    choice: Choice,
    span: tuple[datetime, datetime],
    told: Sequence[ToldStory],
) -> Story:
    from digest.cluster.ahead import find_ahead
    from digest.cluster.copies import find_copies
    from digest.cluster.figures import find_figures
    from digest.cluster.headlines import development, rank_titles
    from digest.cluster.memory import remember
    from digest.cluster.names import subject
    from digest.cluster.rank import score
    from digest.cluster.summarise import summarise

    copies = find_copies(articles)
    own = [article for article in articles if article.id not in copies]
    speaking = _speaking(own)
    titles = rank_titles(speaking)
    lead = titles[0][2] if titles else own[0].id
    ordered = sorted(own, key=lambda article: (article.id != lead, article.published, article.id))
    speaking = [article for article in ordered if article in speaking]
    figures = find_figures(speaking, headline=titles[0][1] if titles else "")
    memory = remember(ordered, figures, told)
    total, parts = score(articles, figures, copies, span, bool(choice.slug))
    headline = titles[0][1] if titles else ordered[0].url
    sentences = summarise(speaking, most=SUMMARY_WORDS)
    return Story(
        id=_identity(articles),
        articles=tuple(article.id for article in (*ordered, *(one for one in articles if one.id in copies))),
        headline=headline,
        sentences=sentences,
        development=development(tuple(title for _, title, _ in titles), speaking),
        subject=subject(headline, ordered),
        figures=figures,
        ahead=find_ahead(speaking),
        theme=choice.slug,
        score=total,
        copies=dict(copies),
        marks=_marks(own),
        why={
            "grouped": _why_grouped(articles, copies, likeness),
            "theme": _why_theme(choice),
            "score": parts,
            "headline": _why_headline(len(own), len(speaking)),
            "summary": _why_summary(sentences),
            **_why_memory(memory),
        },
    )


def _speaking(own: Sequence[Article]) -> list[Article]:
    """The articles that give headline and summary: a correction alone, else news before opinion, none that a later state has overtaken."""
    from digest.cluster.headlines import corrects, superseded

    speaking = [article for article in own if corrects(article, own[0])] or [article for article in own if not article.marks] or own
    return [article for article in speaking if not superseded(article, speaking)]


def _identity(articles: Sequence[Article]) -> str:
    return sha256(min(article.id for article in articles).encode()).hexdigest()[:10]


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
    return {"memory": memory.reason, "told": memory.told.issue, "news": memory.news} if memory else {}


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
