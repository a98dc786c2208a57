"""Verbatim: how much of a summary stands word for word in one outlet, and summaries kept within the law of sixty words."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from digest.cluster.summarise import PER_SOURCE
from digest.model import Article, Story

RUN = 8  # words in a row that are a copy: five happen between two outlets that tell one event in their own words
_MARKS = re.compile(r"[^\w\s]|_")


def kept_short(story: Story, articles: Mapping[str, Article]) -> Story:
    """The story without its last sentences, where outlets that print the same words would be copied at more than sixty of them.

    A summary counts the sentences that it takes of each outlet; what one of them took from another is seen only here.
    """
    sources = [articles[name] for name in story.articles if name in articles]
    sentences = story.sentences
    while len(sentences) > 1 and _is_long(text := " ".join(one.text for one in sentences)) and most_copied(text, sources) > PER_SOURCE:
        sentences = sentences[:-1]
    return story if sentences is story.sentences else replace(story, sentences=sentences)


def most_copied(text: str, sources: Sequence[Article], run: int = RUN) -> int:
    """The most words of the text, as a reader counts them, that stand in one outlet's articles in runs of this many and more."""
    spoken = bare_words(text)
    most = 0
    for outlet in {article.source for article in sources}:
        said = {words for one in sources if one.source == outlet for words in runs(bare_words(f"{one.title}\n{one.text}"), run)}
        most = max(most, len({place + step for place, words in enumerate(runs(spoken, run)) if words in said for step in range(run)}))
    return most


def bare_words(text: str) -> list[str]:
    """The words between spaces in small letters without a mark in or around them: who changes an apostrophe has copied all the same."""
    return _MARKS.sub("", text.casefold()).split()


def runs(words: Sequence[str], length: int) -> Iterator[tuple[str, ...]]:
    """Every so many words in a row."""
    return zip(*(words[step:] for step in range(length)), strict=False)


def _is_long(text: str) -> bool:
    return len(text.split()) > PER_SOURCE
