"""By the numbers: the telling figures of the best stories, each with whose it is and what it measures in at most four words.

figure's sentence → whose number it is (a name that the sentence ties to it, never a guess) → "Marlow: valuation, planned"
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from digest.blocks import Bar, NumberItem, Numbers, SourceLink
from digest.cluster.names import names_in
from digest.model import Article, Figure, Story

MOST_NUMBERS = 6  # FORMAT: five or six figures
ENOUGH = 5  # from which no headline has to stand in for a label
WORDS = 4  # of owner and label, the mode behind the comma apart: what a reader takes in beside a figure
NAME = r"[A-Z][\w&.-]*(?: (?:[A-Z]|\d)[\w&.-]*){0,2}"
ACTED = re.compile(rf"\b(?:fin(?:es|ed)|sue[sd]?) (?P<who>{NAME}) $")
BOUGHT = re.compile(rf"\b(?:buy|buys|buying|bought|acquir(?:es?|ed|ing)) (?P<who>{NAME}) for\b[^,.;]*$")
OWNABLE = frozenset("loss revenue profit valuation sales earnings income turnover deficit".split())
INVESTS = re.compile(r"\binvest(?:s|ed|ing)?\b", re.IGNORECASE)


def numbers(stories: Sequence[Story], articles: Mapping[str, Article], coverage: tuple[Bar, ...]) -> Numbers | None:
    """One figure a story, the best stories first; where fewer than five can be said shortly, headlines that give the figure fill up."""
    short = {story.id: item for story in stories if (item := next(_items(story, articles), None))}
    missing = ENOUGH - len(short)
    for story in stories:
        if missing > 0 and story.id not in short and (item := _by_headline(story, articles)):
            short[story.id] = item
            missing -= 1
    items = tuple(short[story.id] for story in stories if story.id in short)[:MOST_NUMBERS]
    return Numbers(items=items, coverage=coverage) if items or coverage else None


def measured(figure: Figure, subject: str) -> str:
    """Whose figure it is and what: "Anthropic: valuation"; "" where its sentence ties it to no name, or it takes more than four words."""
    label, _, said = figure.label.partition(", ")
    who = "" if "’" in label else _whose(figure, label, subject)
    if not who and "’" not in label:
        return ""
    full = f"{who}: {label[0].lower()}{label[1:]}" if who else label
    return (f"{full}, {said}" if said else full) if len(full.split()) <= WORDS else ""


def _items(story: Story, articles: Mapping[str, Article]) -> Iterator[NumberItem]:
    for figure in story.figures:
        if label := measured(figure, story.subject):
            yield _item(figure, label, articles)


def _by_headline(story: Story, articles: Mapping[str, Article]) -> NumberItem | None:
    """The first figure with the headline that gives it, or with its label before a headline that does not."""
    if not story.figures:
        return None
    figure = story.figures[0]
    number = re.search(r"\d[\d.,]*", figure.value)
    told = number and re.search(rf"(?<![\d.,]){re.escape(number.group())}(?!\d)", story.headline)
    return _item(figure, story.headline if told else f"{figure.label}: {story.headline}", articles)


def _item(figure: Figure, label: str, articles: Mapping[str, Article]) -> NumberItem:
    article = articles[figure.article]
    return NumberItem(value=figure.value, label=label, source=SourceLink(name=article.source, url=article.url))


def _whose(figure: Figure, label: str, subject: str) -> str:
    """The name that the sentence ties to the figure: who was fined or bought, the one right before its noun, or the story's subject where
    no other name comes before the number."""
    place = re.search(r"[$€£¥₹]|RMB|(?<![\w.-])(?<![A-Za-z] )\d", figure.sentence)
    before = figure.sentence[: place.start()] if place else figure.sentence
    if label in ("Fine", "Purchase price"):
        found = (ACTED if label == "Fine" else BOUGHT).search(before)
        return found["who"] if found else ""
    if label == "Investment" and not INVESTS.search(before):
        return ""  # who gets it, or who gives it
    noun = label.rsplit(maxsplit=1)[-1].lower()
    beside = (
        re.search(rf"[a-z] (?P<who>{NAME})(?:['’]s)? (?:(?:quarterly|annual|net) )?{noun}\b", figure.sentence) if noun in OWNABLE else None
    )
    if beside and beside["who"].removesuffix("’s") in names_in(figure.sentence):
        return beside["who"].removesuffix("’s")
    opens = bool(subject) and before.startswith(subject) and not re.match(r"['’]", before[len(subject) :])
    return subject if opens and names_in(before) == [subject] else ""
