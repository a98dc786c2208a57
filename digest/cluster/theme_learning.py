"""Learn an editor's themes from examples: a correction, by an article's words, of what the evidence without examples says.

examples → words (tf-idf, rows of length 1) and word vectors, where there are any → softmax regression → numbers and a vocabulary
evidence of an article + what its words were taught → what its source usually writes about → log-odds

Few examples change little, many decide; a theme without an example keeps what the evidence gives it. Whole refits only: 10,000 examples
take seconds, and what is learned does not hang on which correction came first.
"""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from scipy import sparse

from digest.cluster.theme_evidence import Embed, by_source, shares
from digest.cluster.tokens import body
from digest.model import Article, ThemeModel

WORD = re.compile(
    r"[^\W_]{2,}"
)  # with function words and unstemmed: "how" and "why" tell an opinion, "sues" from "sued" a trade's own style
SEEN = 2  # examples that must have a word
MOST_WORDS = 20_000  # of a vocabulary; rarer ones bring nothing
MOST_NUMBERS = 400_000  # words × themes: with 200 themes a smaller vocabulary, so that a refit stays at seconds
VECTORS = 0.3  # length of an article's word vector beside its words: more blurs a trade's own terms (measured .0, .3, .6 on nine splits)
LEAN = 0.3  # strength of the penalty on the weights (half the sum of squares)
HALF_LIFE = 364.0  # days after which an example counts half: an editor's mind and a trade's words move on
TRUST = 0.7  # what evidence without examples still weighs beside many; it weighs all beside none,
MANY = 50  # and half of the way down at so many
CALM = 0.7  # evidence and lessons speak of the same words: together they are surer than they are right
STEPS = 60  # of L-BFGS; it has settled by then
SETTLED = 1e-4  # relative gain under which it stops


def learn(articles: Sequence[Article], labels: Sequence[str], embed: Embed | None = None) -> ThemeModel:
    """The model of these examples: `labels` are the slugs of their themes."""
    known = tuple(sorted(set(labels)))
    counts = Counter(labels)
    texts = [_words(article) for article in articles]
    words = _vocabulary(texts, len(known))
    rarity = _rarity(texts, words)
    rows = _with_vectors(_rows(texts, words, rarity), articles, embed)
    wanted = np.array([[float(label == slug) for slug in known] for label in labels])
    weights, bias = _fit(rows, wanted, _ages([article.published for article in articles]))
    numbers = np.concatenate([rarity, weights.ravel(), bias]).astype("<f4").tobytes()
    return ThemeModel(slugs=known, words=words, numbers=numbers, examples={slug: counts[slug] for slug in known})


def settle(odds: Any, articles: Sequence[Article], model: ThemeModel | None, slugs: Sequence[str], embed: Embed | None = None) -> Any:
    """The evidence's log-odds of a window with what was learned, where there is a model, and what each source usually writes about."""
    sources = [article.source for article in articles]
    if model is None:
        return by_source(odds, sources)
    return CALM * by_source(corrected(odds, articles, model, slugs, embed), sources)


def corrected(odds: Any, articles: Sequence[Article], model: ThemeModel, slugs: Sequence[str], embed: Embed | None = None) -> Any:
    """The log-odds as the model corrects them: up for the themes that an article's words were taught for, counted from the one they were
    taught for least, so that what says nothing moves nothing and a theme without an example competes by its evidence.

    A theme that is in the model and no more in `slugs` is left out. Learned with word vectors and read without, the words alone correct.
    """
    kept = [place for place, slug in enumerate(model.slugs) if slug in slugs]
    if len(kept) < 2 or not len(articles):
        return odds
    columns = [slugs.index(model.slugs[place]) for place in kept]
    rarity, weights, bias = _numbers(model)
    rows = _rows([_words(article) for article in articles], model.words, rarity)
    if len(weights) > len(model.words):
        wider = _with_vectors(rows, articles, embed)
        rows = wider if wider.shape[1] == len(weights) else rows  # another release of the vectors may have another length
    moved = odds * (TRUST + (1 - TRUST) * MANY / (MANY + sum(model.examples.values())))
    taught = (rows @ weights[: rows.shape[1]] + bias)[:, kept]
    moved[:, columns] += taught - taught.min(axis=1, keepdims=True)
    return moved


def _fit(rows: Any, wanted: Any, importance: Any) -> tuple[Any, Any]:
    """Weights by word and theme, a bias a theme."""
    from scipy.optimize import minimize  # a tenth of a second to load: a build that learns nothing goes without

    width, themes = rows.shape[1], wanted.shape[1]
    turned = rows.T.tocsr()
    importance = importance[:, None]

    def loss(numbers: Any) -> tuple[float, Any]:
        weights, bias = numbers[: width * themes].reshape(width, themes), numbers[width * themes :]
        said = shares(rows @ weights + bias)
        miss = importance * (said - wanted)
        value = -float((importance * wanted * np.log(said + 1e-12)).sum())
        value += LEAN / 2 * float((numbers**2).sum())
        return value, np.concatenate([(turned @ miss).ravel(), miss.sum(axis=0)]) + LEAN * numbers

    first = np.zeros(width * themes + themes)
    found = minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": STEPS, "ftol": SETTLED}).x
    return found[: width * themes].reshape(width, themes), found[width * themes :]


def _numbers(model: ThemeModel) -> tuple[Any, Any, Any]:
    """Rarity by word, weights by word (then by dimension of the word vectors) and theme, a bias a theme."""
    width, themes = len(model.words), len(model.slugs)
    numbers = np.frombuffer(model.numbers, dtype="<f4").astype(float)
    return numbers[:width], numbers[width:-themes].reshape(-1, themes), numbers[-themes:]


def _ages(moments: Sequence[datetime]) -> Any:
    """How much each example counts: 1 for the newest."""
    newest = max(moments)
    return np.array([0.5 ** ((newest - moment).total_seconds() / 86400 / HALF_LIFE) for moment in moments])


def _words(article: Article) -> list[str]:
    return WORD.findall(f"{article.title} {body(article.text)}".lower())


def _vocabulary(texts: Sequence[Sequence[str]], themes: int) -> tuple[str, ...]:
    frequency = Counter(word for text in texts for word in set(text))
    often = sorted((word for word, count in frequency.items() if count >= SEEN), key=lambda word: (-frequency[word], word))
    return tuple(sorted(often[: min(MOST_WORDS, MOST_NUMBERS // max(1, themes))]))


def _rarity(texts: Sequence[Sequence[str]], words: Sequence[str]) -> Any:
    frequency = Counter(word for text in texts for word in set(text))
    return np.array([1 + np.log((len(texts) + 1) / (frequency[word] + 1)) for word in words])


def _rows(texts: Sequence[Sequence[str]], words: Sequence[str], rarity: Any) -> Any:
    """(1 + ln count) × rarity, rows of length 1."""
    places = {word: place for place, word in enumerate(words)}
    counts = [Counter(places[word] for word in text if word in places) for text in texts]
    columns = np.array([column for count in counts for column in count], dtype=np.int64)
    values = np.array([1 + np.log(times) for count in counts for times in count.values()]) * rarity[columns]
    starts = np.concatenate([[0], np.cumsum([len(count) for count in counts])]).astype(np.int64)
    rows = sparse.csr_matrix((values, columns, starts), shape=(len(texts), len(words)))
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(lengths > 0, lengths, 1.0)) @ rows)


def _with_vectors(rows: Any, articles: Sequence[Article], embed: Embed | None) -> Any:
    if embed is None:
        return rows
    return sparse.csr_matrix(sparse.hstack([rows, VECTORS * embed([f"{article.title}. {body(article.text)}" for article in articles])]))
