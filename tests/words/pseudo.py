"""A language in which every fixed string stands between ⟦ and ⟧, so that whatever says one without its catalogue is seen."""

import importlib.util
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from digest import locales

ROOT = Path(__file__).parents[2]
LANGUAGE = "el-XA"  # CLDR knows no such place and takes Greek: days and the "and" of lists have no Latin letter either
MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
HIDDEN = ("style", "title", "script", "head")


def make_words() -> ModuleType:
    """bench/make_words.py, which no package holds."""
    spec = importlib.util.spec_from_file_location("make_words", ROOT / "bench/make_words.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def spoken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The language's tag, while its catalogue of every string lies in this folder."""
    path = folder / "el_XA/LC_MESSAGES/digest.po"
    path.parent.mkdir(parents=True)
    path.write_text(_catalogue(), encoding="utf-8")
    monkeypatch.setattr(locales, "LOCALES", folder)
    locales.locale_of.cache_clear()
    yield LANGUAGE
    locales.locale_of.cache_clear()


def _catalogue() -> str:
    said = ['msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n']
    for words in make_words().strings():
        if isinstance(words, str):
            said.append(f'msgid "{words}"\nmsgstr "⟦{words}⟧"\n')
        else:
            one, many = words
            said.append(f'msgid "{one}"\nmsgid_plural "{many}"\nmsgstr[0] "⟦{one}⟧"\nmsgstr[1] "⟦{many}⟧"\n')
    return "\n".join(said)


def escaped(text: str) -> str:
    """What of the text stands in no mark."""
    while MARKED.search(text):
        text = MARKED.sub(" ", text)
    return text


def visible(html: str) -> str:
    """The words of a page that a reader sees or hears: its text and the texts of its pictures."""
    reader = _Reader()
    reader.feed(html)
    return " ".join(" ".join(reader.said).split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN
        self.said += [value for name, value in attrs if value and name in ("alt", "title", "aria-label", "placeholder")]

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.said.append(data)
