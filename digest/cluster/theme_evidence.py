"""Evidence without an example: how strongly the wording of each article speaks for each theme.

article → nearness of word vectors (where there are any) + words of the subjects that a theme claims + its place on the web
  + the editor's own words → log-odds, an article a row, a theme a column
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from digest.cluster.subjects import SUBJECTS
from digest.cluster.theme_words import ThemeWords
from digest.cluster.tokens import body, stems
from digest.model import Article, Theme

# Log-odds of one unit of each kind of evidence. Their size was set so that the shares come out as often right as they say.
NEAR = 4.5  # cosine of word vectors, 0–1
TOLD = 0.22  # words of a theme's subjects, each saturated, in units of its rarity (−ln share)
PLACED = 0.9  # an address that holds little but one subject
OWN = 0.1  # the editor's words (theme_words): a title and a sentence name a theme in passing,
OWN_KEYWORDS = 0.3  # a list of keywords is meant to be met

TITLE_TIMES = 3  # a subject's word in a title counts three times
HALF = 1.0  # mentions at which a word has said half of what it can
RARE, SEEN = 2, 200  # a word of no article counts as one of a hundred: so rarity means the same in a window of any size
FULL = 2  # claims from which a theme has a subject wholly; by one it has half of it
SUBJECT_SHARE = 0.5  # what the subjects' words add to the vector of a theme's own text
TITLE_PART, TEXT_PART, PLACE_PART = 1.0, 0.7, 0.3  # of an article's vector: the headline was written to say what it is about
USUAL = 8  # articles' worth of the window's mean share that a source starts with
ROUNDS = 3  # of estimating the sources' shares; it has settled by then

PIECE = re.compile(r"[^\W_]+")
NOT_LETTERS = re.compile(r"[^a-z]+")
Embed = Callable[[Sequence[str]], Any]
"""Texts to an array, a row of length 1 a text; a text without a known word is a row of zeros."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """`odds`: log-odds by article and theme; `words`: for each article {subject: {word: what it said}}; `claims`: for each theme
    {subject: the share of it that the theme has}."""

    odds: Any
    words: Sequence[Mapping[str, Mapping[str, float]]]
    claims: Sequence[Mapping[str, float]]


def weigh_evidence(articles: Sequence[Article], themes: Sequence[Theme], own: ThemeWords, embed: Embed | None) -> Evidence:
    """What the articles of a window say for each theme. Works without `embed`, less well."""
    claims = [claimed(theme) for theme in themes]
    words = _subject_words(articles, {name for claim in claims for name in claim})
    told = _by_theme([{name: sum(said.values()) for name, said in each.items()} for each in words], claims)
    placed = np.minimum(1.0, _by_theme([dict.fromkeys(_places(article.url), 1.0) for article in articles], claims))
    near = _nearness(articles, themes, claims, embed) if embed else np.zeros(told.shape)
    said = np.array(own.scores()).reshape(told.shape)
    meant = np.array([OWN_KEYWORDS if theme.keywords else OWN for theme in themes])
    odds = NEAR * near + TOLD * told + PLACED * placed + meant * said
    return Evidence(odds=odds, words=words, claims=claims)


def shares(odds: Any) -> Any:
    """Softmax of each row."""
    risen = np.exp(odds - odds.max(axis=1, keepdims=True))
    return risen / risen.sum(axis=1, keepdims=True)


def by_source(odds: Any, sources: Sequence[str]) -> Any:
    """The log-odds with what each source usually writes about, learned from the window itself without a label.

    A source's usual shares are the mean of its articles', drawn to the window's by USUAL articles. Articles of no named source stand alone.
    """
    if not len(odds):
        return odds
    names: dict[object, int] = {}
    source = np.array([names.setdefault(name or place, len(names)) for place, name in enumerate(sources)])
    number = np.bincount(source).astype(float)[:, None]
    moved = odds
    for _ in range(ROUNDS):
        share = shares(moved)
        mean = share.mean(axis=0) + 1e-9
        total = np.zeros((len(number), odds.shape[1]))
        np.add.at(total, source, share)
        usual = (total + USUAL * mean) / (number + USUAL)
        moved = odds + np.log(usual[source] / mean)
    return moved


def claimed(theme: Theme) -> dict[str, float]:
    """{subject: share} of the subjects that a theme's title and about name."""
    named = set(stems(f"{theme.title} {theme.about}"))
    counts = {name: len(named & set(_claims(name))) for name in SUBJECTS}
    return {name: min(1.0, count / FULL) for name, count in counts.items() if count}


@cache
def _claims(subject: str) -> frozenset[str]:
    return frozenset(stems(SUBJECTS[subject].claims))


@cache
def _phrases(subjects: frozenset[str]) -> Mapping[str, list[tuple[tuple[str, ...], str, str]]]:
    """{first word: (words, subject, as written)} of these subjects."""
    found: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
    for name in sorted(subjects):
        for phrase in SUBJECTS[name].words.split(","):
            words = tuple(PIECE.findall(phrase))
            found.setdefault(words[0], []).append((words, name, " ".join(words)))
    return found


def _subject_words(articles: Sequence[Article], subjects: set[str]) -> list[dict[str, dict[str, float]]]:
    """For each article {subject: {word: what it says}}."""
    phrases = _phrases(frozenset(subjects))
    counts = [_counts(article, phrases) for article in articles]
    frequency = Counter(word for count in counts for word in {word for _, word in count})
    rarity = {word: -float(np.log((number + RARE) / (len(articles) + SEEN))) for word, number in frequency.items()}
    said: list[dict[str, dict[str, float]]] = []
    for count in counts:
        by_subject: dict[str, dict[str, float]] = {}
        for (name, word), times in count.items():
            by_subject.setdefault(name, {})[word] = rarity[word] * times / (times + HALF)
        said.append(by_subject)
    return said


def _counts(article: Article, phrases: Mapping[str, list[tuple[tuple[str, ...], str, str]]]) -> Counter[tuple[str, str]]:
    count: Counter[tuple[str, str]] = Counter()
    for times, text in ((TITLE_TIMES, article.title), (1, body(article.text))):
        pieces = PIECE.findall(text.lower())
        for place, piece in enumerate(pieces):
            for words, name, written in phrases.get(piece, ()):
                if len(words) == 1 or tuple(pieces[place : place + len(words)]) == words:
                    count[name, written] += times
    return count


def _places(url: str) -> list[str]:
    """The subjects to whose hosts or folders an address belongs."""
    parts = urlsplit(url)
    host, folders = f".{parts.hostname or ''}", set(parts.path.lower().split("/")[1:-1])
    return [
        name
        for name, subject in SUBJECTS.items()
        if any(host.endswith(f".{place.lstrip('.')}") if "." in place else place in folders for place in subject.places.split())
    ]


def _by_theme(said: Sequence[Mapping[str, float]], claims: Sequence[Mapping[str, float]]) -> Any:
    table = [[sum(share * each.get(name, 0.0) for name, share in claim.items()) for claim in claims] for each in said]
    return np.array(table, dtype=float).reshape(len(said), len(claims))


def _nearness(articles: Sequence[Article], themes: Sequence[Theme], claims: Sequence[Mapping[str, float]], embed: Embed) -> Any:
    parts = [
        (TITLE_PART, [article.title for article in articles]),
        (TEXT_PART, [body(article.text) for article in articles]),
        (PLACE_PART, [_place_words(article.url) for article in articles]),
    ]
    rows = _unit(sum(weight * embed(texts) for weight, texts in parts))
    return rows @ _theme_vectors(themes, claims, embed).T


def _theme_vectors(themes: Sequence[Theme], claims: Sequence[Mapping[str, float]], embed: Embed) -> Any:
    own = embed([f"{theme.title}. {theme.about} {', '.join(theme.keywords)}" for theme in themes])
    names = sorted({name for claim in claims for name in claim})
    if not names:
        return own
    subjects = np.array([_unit(embed(SUBJECTS[name].words.split(",")).mean(axis=0, keepdims=True))[0] for name in names])
    claimed_share = np.array([[claim.get(name, 0.0) for name in names] for claim in claims])
    return _unit(own + SUBJECT_SHARE * _unit(claimed_share @ subjects))


def _place_words(url: str) -> str:
    """Host and folders of an address as words; its last part repeats the headline."""
    parts = urlsplit(url)
    return NOT_LETTERS.sub(" ", " ".join([parts.hostname or "", *parts.path.lower().split("/")[:-1]]))


def _unit(rows: Any) -> Any:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0, lengths, 1.0)
