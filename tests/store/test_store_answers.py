"""What editors said of two articles: the newest answer holds, and the history stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from digest.model import Article, PairAnswer
from digest.store.sql import Store, open_store

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def _answer(**values: object) -> PairAnswer:
    usual = {"one": "a", "other": "b", "same": True, "by": "Ada", "at": NOON, "probability": 0.31, "features": {"own": 0.5, "rarest": 7.25}}
    return PairAnswer(**{**usual, **values})  # type: ignore[arg-type]


def test_an_answer_comes_back_as_it_was(store: Store, tmp_path: Path) -> None:
    """Who, when, the probability and the features by name are there again, also after the store was closed."""
    store.answers.keep(_answer())
    store.close()
    again = open_store("sqlite:///digest.db", tmp_path)
    assert again.answers.holding() == again.answers.history() == (_answer(),)
    again.close()


def test_the_newest_answer_holds_and_all_are_kept(store: Store) -> None:
    """Of a pair, in whatever order it was named, the last word counts; the earlier ones are history."""
    first, second = _answer(), _answer(same=False, at=NOON + timedelta(hours=1), by="Bo")
    other = _answer(other="c", same=False)
    for answer in (first, other, replace(second, one="b", other="a")):
        store.answers.keep(answer)
    assert store.answers.holding() == (other, second)
    assert store.answers.history() == (first, other, second)


def test_an_answer_may_be_taken_back(store: Store) -> None:
    """A pair whose last word is None has no answer, until there is one again."""
    store.answers.keep(_answer())
    store.answers.keep(_answer(same=None))
    assert store.answers.holding() == ()
    assert len(store.answers.history()) == 2
    store.answers.keep(_answer(same=False))
    assert [answer.same for answer in store.answers.holding()] == [False]


def test_an_article_is_no_pair_with_itself(store: Store) -> None:
    """The store refuses what could bind nothing."""
    with pytest.raises(sa.exc.IntegrityError, match="ordered"):
        store.answers.keep(_answer(other="a"))


def test_answers_need_no_article(store: Store, make_article: Callable[..., Article]) -> None:
    """What was learned stays though the articles are not known (any more)."""
    store.articles.add([make_article("a")])
    store.answers.keep(_answer())
    assert [answer.other for answer in store.answers.holding()] == ["b"]
