"""New themes from what fits nowhere: stories of like wording, named by the words that part them from the rest.

stories without a theme → BM25 rows beside word vectors, both as the whole window weighs them → average linkage
  → groups that more than one outlet tells → names
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from digest.cluster.theme_evidence import Embed
from digest.cluster.tokens import STOP, body, stem, words
from digest.cluster.vectors import background, count, weigh
from digest.model import Article

LEAST_STORIES = 3  # of a theme worth a section
LEAST_SOURCES = 2  # one outlet's column is no theme
APART_WORDS = 0.95  # mean distance (1 − cosine) up to which stories are of one kind, by their words alone: far looser than one event
APART = 0.87  # the same with word vectors (the sample week with each theme taken out in turn: looser joins what has nothing in common)
STRETCH = 2.0  # what a cosine of words is worth beside one of vectors: two stories of a kind share few words
MOST_STORIES = 1500  # that are compared each with each
NAME_WORDS = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that could be: its words, which make its name and first keywords, and its stories' places, the most typical first."""

    words: tuple[str, ...]
    places: tuple[int, ...]


def suggest_themes(
    stories: Sequence[Sequence[Article]], others: Sequence[Sequence[Article]] = (), embed: Embed | None = None
) -> tuple[Suggestion, ...]:
    """The kinds of story among these, which have no theme, the largest first. `others` are the window's stories that have one."""
    stories, others = stories[:MOST_STORIES], others[:MOST_STORIES]
    if len(stories) < LEAST_STORIES:
        return ()
    leads = [story[0] for story in stories]
    window = [*leads, *(story[0] for story in others)]
    likeness = _likeness(window, embed)[: len(leads), : len(leads)]
    groups = [group for group in _groups(likeness, APART if embed else APART_WORDS) if _is_theme([stories[place] for place in group])]
    spoken = [_spoken(lead) for lead in window]
    found = [
        Suggestion(words=_name(group, spoken, [lead.title for lead in leads]), places=_typical_first(group, likeness)) for group in groups
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.places), one.words)))


def _likeness(window: Sequence[Article], embed: Embed | None) -> Any:
    rows = weigh(count(window), background()).own
    by_words = (rows @ rows.T).toarray()
    if embed is None:
        return by_words
    vectors = embed([f"{lead.title}. {body(lead.text)}" for lead in window])
    apart = vectors - vectors.mean(axis=0)  # what all stories of a newsletter share says nothing of their kinds
    apart /= np.maximum(np.linalg.norm(apart, axis=1, keepdims=True), 1e-6)
    return (STRETCH * by_words + apart @ apart.T) / 2


def _groups(likeness: Any, apart: float) -> list[list[int]]:
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    distance = (1.0 - (likeness + likeness.T) / 2).clip(0.0, 2.0)
    np.fill_diagonal(distance, 0.0)
    labels = fcluster(linkage(squareform(distance, checks=False), "average"), apart, "distance")
    return [np.flatnonzero(labels == label).tolist() for label in np.unique(labels)]


def _is_theme(stories: Sequence[Sequence[Article]]) -> bool:
    sources = {article.owner or article.source for story in stories for article in story}
    return len(stories) >= LEAST_STORIES and len(sources) >= LEAST_SOURCES


def _typical_first(group: Sequence[int], likeness: Any) -> tuple[int, ...]:
    return tuple(sorted(group, key=lambda place: (-float(likeness[place, list(group)].mean()), place)))


def _spoken(article: Article) -> Counter[tuple[str, str]]:
    """(stem, word as written) of an article, each once."""
    written = words(f"{article.title} {body(article.text)}")
    return Counter({(stem(word.lower()), word): 1 for word in written if word.lower() not in STOP and not word[0].isdigit()})


def _name(group: Sequence[int], spoken: Sequence[Counter[tuple[str, str]]], titles: Sequence[str]) -> tuple[str, ...]:
    """The words that most of the group's stories share and few others have, of those that a headline says."""
    headlined = {stem(word.lower()) for place in group for word in words(titles[place])}
    inside, everywhere = _by_stem(spoken[place] for place in group), _by_stem(spoken)
    shared = [name for name, count in inside.items() if count >= 2 and name in headlined]
    best = sorted(shared, key=lambda name: (-(inside[name] ** 2) / everywhere[name], name))[:NAME_WORDS]
    forms = sum((spoken[place] for place in group), Counter[tuple[str, str]]())
    return tuple(max((form for form in forms if form[0] == name), key=lambda form: (forms[form], form[1]))[1] for name in best)


def _by_stem(spoken: Any) -> Counter[str]:
    """In how many articles each stem stands."""
    return Counter(name for said in spoken for name in {form[0] for form in said})
