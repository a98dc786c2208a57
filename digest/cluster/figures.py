"""Figures: the telling numbers of a story, each with a label that the sentence itself gives.

A number without a label is dropped: better none than a riddle. The first rule that hits names it (docs/design.md, "Figures").
"""

from collections.abc import Iterable, Sequence

from digest.cluster.amounts import BETWEEN, Key, number_key, same_amount
from digest.cluster.counts import HEADS
from digest.cluster.guard import loose_in
from digest.cluster.labels import labelled
from digest.cluster.numbers import DIGIT, numbers
from digest.model import Article, Figure
from digest.text import sentences

Row = tuple[int, int, Figure]  # sentence's place in its article, article's place, the figure
Rows = dict[tuple[str, Key], list[Row]]
GENERIC = frozenset(
    """
    people countries firms companies papers tokens articles homes cases models votes workers deaths banks jobs children students residents
    officers     passengers teachers civilians soldiers seats orders stores videos
    """.split()
)  # a number of these tells nothing alone
MOST = 3  # figures a story: what fits under a headline without becoming a table
HIGH = 3  # sentences from the top within which one article alone may give a story's figure
DEEPEST = 8  # sentences of an article that are read for figures: what lies below is background


def find_figures(articles: Sequence[Article], headline: str = "") -> tuple[Figure, ...]:
    """The best-attested labelled figures, at most three: those of the headline, then told by most articles, then earliest.

    `articles` come lead first; a figure cites the first that says it.
    """
    found = _found(articles)
    said = [(number.unit, number.value) for number in numbers(BETWEEN.sub(r"\1–\3\2", headline))] if found else []
    chosen: dict[tuple[str, Key], Figure] = {}
    for (base, key), rows in sorted(found.items(), key=lambda item: _order(item, said)):
        if len(chosen) == MOST:
            break
        if not _is_told(key, said) and (_is_generic(rows) or (_tellers(rows) < 2 and min(one[0] for one in rows) > HIGH)):
            continue
        if any(base == other or same_amount(key, known) for other, known in chosen):
            continue
        by_fullness = sorted(rows, key=lambda row: (-len(row[2].label.split(",")[0].split()), row[1], row[0]))
        passed = next((figure for _, index, figure in by_fullness if _stands(figure, articles[index])), None)
        if passed:
            chosen[base, key] = passed
    return tuple(chosen.values())


def figures_of(article: Article) -> Iterable[tuple[int, Figure]]:
    """(sentence's place, figure) of everything that the article's title, place 0, and first sentences label."""
    told = sentences(article.text)[:DEEPEST] if DIGIT.search(article.text) else ()
    for place, sentence in enumerate((article.title, *told)):
        for label, value in labelled(sentence):
            yield place, Figure(label=label, value=value, article=article.id, sentence=sentence)


def _found(articles: Sequence[Article]) -> Rows:
    found: Rows = {}
    for index, article in enumerate(articles):
        for place, figure in figures_of(article):
            found.setdefault((_base(figure.label), number_key(figure.value)), []).append((place, index, figure))
    return found


def _order(item: tuple[tuple[str, Key], list[Row]], said: Sequence[tuple[str, object]]) -> tuple[object, ...]:
    (base, key), rows = item
    told = _is_told(key, said)
    first = said.index(key[0]) if told else 0
    return (
        not told,
        _tellers(rows) < 2 and not told,
        *_kind(key),
        first,
        -len(key),
        -_tellers(rows),
        min(one[0] for one in rows),
        base,
        key,
    )


def _is_told(key: Key, said: Sequence[tuple[str, object]]) -> bool:
    """Whether the headline gives every number of the figure."""
    return bool(key) and all(number in said for number in key)


def _stands(figure: Figure, article: Article) -> bool:
    """Whether the guard finds value and label in the figure's own sentence."""
    label = figure.label if "’" in figure.label else figure.label.lower()
    return not loose_in(f"{figure.value} {label}", figure.sentence, article)


def _is_generic(rows: Sequence[Row]) -> bool:
    return all(figure.label.split(",")[0].lower() in GENERIC for _, _, figure in rows)


def _base(label: str) -> str:
    """What two labels of one thing share: "Annualised revenue, planned" and "Revenue" are of revenue."""
    words = label.split(",", maxsplit=1)[0].lower().split()
    return next((word for word in reversed(words) if word in HEADS), words[-1])


def _kind(key: Key) -> tuple[int, float]:
    """Money before shares before counts, which come largest first."""
    unit, value = key[0] if key else ("", 0)
    return (2, -float(value)) if not unit else (1, 0.0) if unit == "%" else (0, 0.0)


def _tellers(rows: Sequence[Row]) -> int:
    """How many articles give a figure."""
    return len({figure.article for _, _, figure in rows})
