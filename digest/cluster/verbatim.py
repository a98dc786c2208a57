"""Verbatim: how much of a summary stands word for word in one outlet, and summaries kept within the law of sixty words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from digest.cluster.summarise import PER_SOURCE
from digest.model import Article, Story

RUN = 8  # words in a row that are a copy: five happen between two outlets that tell one event in their own words
AROUND = ".,;:!?…()[]“”„‘’'\"–—-"


def kept_short(story: Story, articles: Mapping[str, Article]) -> Story:
    """The story without its last sentences, where outlets that print the same words would be copied at more than sixty of them.

    A summary counts the sentences that it takes of each outlet; what one of them took from another is seen only here.
    """
    sources = [articles[name] for name in story.articles if name in articles]
    sentences = story.sentences
    while len(sentences) > 1 and _is_long(text := " ".join(one.text for one in sentences)) and most_copied(text, sources) > PER_SOURCE:
        sentences = sentences[:-1]
    return story if sentences is story.sentences else replace(story, sentences=sentences)


def most_copied(text: str, sources: Sequence[Article]) -> int:
    """The most words of the text, as a reader counts them, that stand in one outlet's articles in runs of eight and more."""
    spoken = _bare(text)
    most = 0
    for outlet in {article.source for article in sources}:
        runs = {run for one in sources if one.source == outlet for run in _runs(_bare(f"{one.title}\n{one.text}"))}
        most = max(most, len({place + step for place, run in enumerate(_runs(spoken)) if run in runs for step in range(RUN)}))
    return most


def _bare(text: str) -> list[str]:
    return [word.strip(AROUND).casefold() for word in text.split() if word.strip(AROUND)]


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[step:] for step in range(RUN)), strict=False)


def _is_long(text: str) -> bool:
    return len(text.split()) > PER_SOURCE
