"""The catalogues hold what the sources say: every string, in every form, with its own placeholders."""

import re
from gettext import c2py
from pathlib import Path

import pytest
from babel import Locale
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from pseudo import ROOT, make_words

LOCALES = sorted((ROOT / "digest/data/locale").glob("*/LC_MESSAGES/digest.po"))
PLACEHOLDER = re.compile(r"%\((\w+)\)s")
COUNTED = {"n", "num", "words"}  # a plural form may say its number in a word of its own: "a story", "خبران"
NUMBERS = range(1_000)  # what a newsletter counts


def messages(path: Path) -> list[Message]:
    with path.open("rb") as file:
        return [message for message in read_po(file, abort_invalid=True) if message.id]


def all_of(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def test_there_are_catalogues() -> None:
    """German and Arabic are shipped."""
    assert {path.parent.parent.name for path in LOCALES} >= {"ar", "de"}


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.parent.parent.name)
def test_it_holds_every_string(path: Path) -> None:
    """A string of the sources that stands in no catalogue, and one that the sources say no more, is an error: `make words` mends it."""
    said = {words if isinstance(words, str) else words[0] for words in make_words().strings()}
    held = {all_of(message.id)[0] for message in messages(path)}
    assert (said - held, held - said) == (set(), set())
    assert make_words().updated(path, path.parent.parent.name) == path.read_text("utf-8")


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.parent.parent.name)
def test_every_form_is_translated(path: Path) -> None:
    """No string is without its translation or marked as doubtful, in none of the language's plural forms."""
    wrong = [message.id for message in messages(path) if message.fuzzy or not all(all_of(message.string))]
    assert wrong == []


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.parent.parent.name)
def test_placeholders_are_those_of_the_string(path: Path) -> None:
    """A translation fills in what the English does; only the number itself may be a word. What is filled in is never a bare %."""
    for message in messages(path):
        wanted = set(PLACEHOLDER.findall(" ".join(all_of(message.id))))
        for text in all_of(message.string):
            found = set(PLACEHOLDER.findall(text))
            assert found <= wanted, message.id
            assert wanted - found <= (COUNTED if message.pluralizable else set()), message.id
            assert "%" not in PLACEHOLDER.sub("", text), message.id


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.parent.parent.name)
def test_plural_forms_are_cldr_s(path: Path) -> None:
    """A form is chosen for exactly the numbers of a CLDR category, and forms stand in CLDR's order."""
    with path.open("rb") as file:
        catalog = read_po(file)
    form, category = c2py(catalog.plural_expr), Locale.parse(path.parent.parent.name).plural_form
    names = sorted({category(number) for number in NUMBERS}, key=make_words().ORDER.index)
    assert {(form(number), category(number)) for number in NUMBERS} == set(enumerate(names))
    assert catalog.num_plurals == len(names)


@pytest.mark.parametrize("path", LOCALES, ids=lambda path: path.parent.parent.name)
def test_ends_are_those_of_the_string(path: Path) -> None:
    """Blanks at its ends, a colon or a full stop at its end: what is joined to a string relies on them."""
    for message in messages(path):
        first = all_of(message.id)[0]
        for text in all_of(message.string):
            assert text[:1].isspace() == first[:1].isspace(), message.id
            assert text[-1:].isspace() == first[-1:].isspace(), message.id
            assert (text[-1:] == ".") == (first[-1:] == ".") or first.endswith("%(n)s min"), message.id
            assert (":" in text) >= (first[-1:] == ":"), message.id


def test_no_template_holds_a_string_of_its_own() -> None:
    """Between the tags of our templates and pages stand no words, only what `_` and `ngettext` say and what an issue holds."""
    files = [*(ROOT / "templates").rglob("*.j2"), *(ROOT / "digest/web/public/pages").glob("*.html.j2")]
    found = {path.name: words for path in files if (words := _bare_words(path.read_text("utf-8"))) and "skin" not in path.name}
    assert found == {}


def _bare_words(source: str) -> list[str]:
    source = re.sub(r"<(?:mj-style|style)\b.*?</(?:mj-style|style)>", " ", source, flags=re.DOTALL)
    bare = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", "\x00", source, flags=re.DOTALL)
    bare = re.sub(r"<[^>]*>|&\w+;", " ", bare)
    return re.findall(r"[A-Za-z]{2,}", bare)


def test_a_string_without_its_catalogue_is_seen() -> None:
    """The test of templates fails on a word that was planted."""
    assert _bare_words('<p class="x">{{ _("Links") }} and more</p>') == ["and", "more"]
