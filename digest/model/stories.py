"""What is told: stories with their sentences and figures, the themes, what editors taught, what earlier issues told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from digest.model.articles import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of a summary and the article that says it."""

    text: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A telling number: "Stake", "27%", the article that says it and the sentence it stands in."""

    label: str
    value: str
    article: str
    sentence: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """Something a source says happened, or will happen, on a day."""

    day: str  # ISO date
    text: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One event told by one or more articles.

    `articles` are ids, the lead first; `copies` maps the id of a reprint to the id of the article it repeats. `why` holds the
    reason of each decision by name: grouped, theme, score, headline, summary. `subject` is whom it is about, "" where its headline
    names nobody.
    """

    id: str
    articles: tuple[str, ...]
    headline: str
    sentences: tuple[Sentence, ...]
    development: str = ""
    subject: str = ""
    figures: tuple[Figure, ...] = ()
    ahead: tuple[Dated, ...] = ()
    past: tuple[Dated, ...] = ()  # earlier steps, before what the story tells
    theme: str | None = None
    score: float = 0.0
    copies: Mapping[str, str] = field(default_factory=dict)
    marks: tuple[str, ...] = ()
    why: Mapping[str, Any] = field(default_factory=dict)

    @property
    def summary(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """A section that the editor named."""

    slug: str
    title: str
    about: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeExample:
    """An article and the slug of the theme that an editor gave it."""

    article: Article
    theme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeModel:
    """What was learned of the themes from examples: numbers and a vocabulary. `examples` says how many each theme had.

    `numbers` are little-endian float32: a rarity a word, weights by word (then by dimension of the word vectors, if any) and slug, a bias a
    slug (cluster/theme_learning.py).
    """

    slugs: tuple[str, ...]
    words: tuple[str, ...]
    numbers: bytes
    examples: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairAnswer:
    """What an editor said of two articles, `one` the lower id: `same` event, or apart (False), or nothing any more (None: taken back).

    `probability` is what the scorer thought then, 0–1, and `features` the numbers it looked at, by name: a lesson outlives its articles.
    """

    one: str
    other: str
    same: bool | None
    by: str
    at: datetime
    probability: float
    features: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldStory:
    """What an earlier issue told: enough to recognise the event again and to link to it.

    `day` is the ISO date of the issue's cut-off; `url` its web page, "" where readers have none; `thread` are the tellings before it,
    newest first, as that issue's clustering has them in `why`.
    """

    issue: int
    period: str
    story: str
    headline: str
    summary: str
    figures: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    day: str = ""
    url: str = ""
    thread: tuple[Mapping[str, Any], ...] = ()
