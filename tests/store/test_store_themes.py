"""The store of what editors taught about themes."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from digest.model import Article, ThemeExample, ThemeModel
from digest.store.sql import Store

MODEL = ThemeModel(slugs=("a", "b"), words=("harbour", "küste"), numbers=b"\x00\xff\n'", examples={"a": 3, "b": 1})


def test_an_article_has_its_last_label(store: Store, make_article: Callable[..., Article]) -> None:
    """A correction replaces what was taught before; more than a batch of examples is kept whole, the newest given first."""
    one = make_article()
    store.lessons.keep([ThemeExample(article=one, theme="a"), ThemeExample(article=one, theme="b")])
    store.lessons.keep([ThemeExample(article=one, theme="c")])
    assert [example.theme for example in store.lessons.examples(10)] == ["c"]
    many = [replace(make_article(f"n{number}"), published=one.published + timedelta(minutes=number + 1)) for number in range(1_100)]
    store.lessons.keep([ThemeExample(article=article, theme="a") for article in many])
    assert len(store.lessons.examples(2_000)) == 1_101
    assert [example.article.id for example in store.lessons.examples(2)] == ["n1098", "n1099"]


def test_an_example_keeps_what_learning_reads(store: Store, make_article: Callable[..., Article]) -> None:
    """Title, the start of the text, source, address and date come back."""
    one = make_article(text="word " * 1_000)
    store.lessons.keep([ThemeExample(article=one, theme="a")])
    (found,) = store.lessons.examples(1)
    assert (found.article.title, found.article.source, found.article.url) == (one.title, one.source, one.url)
    assert found.article.published == one.published
    assert one.text.startswith(found.article.text)


def test_one_model_is_kept(store: Store) -> None:
    """A model comes back as it was, and the next replaces it."""
    assert store.lessons.model() is None
    store.lessons.save(MODEL)
    assert store.lessons.model() == MODEL
    store.lessons.save(replace(MODEL, slugs=()))
    assert store.lessons.model() == replace(MODEL, slugs=())


def test_labels_are_given_for_the_articles_asked_about(store: Store, make_article: Callable[..., Article]) -> None:
    """Of these articles those that were taught, more than a batch of them too, each with its last theme."""
    many = [make_article(f"n{number}") for number in range(700)]
    store.lessons.keep([ThemeExample(article=article, theme="a") for article in many])
    store.lessons.keep([ThemeExample(article=many[0], theme="b")])
    found = store.lessons.labels(article.id for article in (*many[:600], make_article("unknown")))
    assert len(found) == 600
    assert (found["n0"], found["n1"]) == ("b", "a")
    assert store.lessons.labels([]) == {}
