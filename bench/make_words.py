"""Collect every fixed string that a reader meets, and bring the catalogues of digest/data/locale up to date; `make words` calls it.

digest/**/*.py (locale.say, locale.count, N_), templates and public pages (_, ngettext) → strings → <lang>/LC_MESSAGES/digest.po

A new string stands in each catalogue without its translation, one that is gone is dropped; what is translated stays. Writing a new
language: `make words NEW=fr` begins its catalogue, with as many plural forms as CLDR gives it.
"""

import argparse
import ast
import io
import sys
from collections.abc import Iterator
from gettext import c2py
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext
from jinja2 import Environment
from jinja2.ext import extract_from_ast

ROOT = Path(__file__).parents[1]
TEMPLATES = ("templates", "digest/web/public/pages")
FUNCTIONS = ("_", "gettext", "ngettext")
NOTE = "# words: "  # a comment right above a string, for whoever translates it
HEADER = """\
# {name}. `make words` keeps the strings as they are in the sources; docs/languages.md says the rest.
msgid ""
msgstr ""
"Project-Id-Version: Digest\\n"
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals}\\n"

"""
COUNTED = range(1_000)  # what a newsletter counts
ORDER = ("zero", "one", "two", "few", "many", "other")  # CLDR's categories, as forms are numbered
WIDTH = 120  # columns of a catalogue's line

Words = str | tuple[str, str]


def strings(root: Path = ROOT) -> dict[Words, tuple[set[str], set[str]]]:
    """{text, or its two English forms: (files that say it, notes to the translator)}."""
    found: dict[Words, tuple[set[str], set[str]]] = {}
    for path, words, note in (*_in_python(root), *_in_templates(root)):
        files, notes = found.setdefault(words, (set(), set()))
        files.add(path)
        notes |= {note} - {""}
    return found


def _in_python(root: Path) -> Iterator[tuple[str, Words, str]]:
    for path in sorted((root / "digest").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if "locale" not in source and "N_(" not in source:
            continue
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and (said := _said(node)):
                above = lines[node.lineno - 2].strip()
                yield path.relative_to(root).as_posix(), said, above.removeprefix(NOTE) if above.startswith(NOTE) else ""


def _said(call: ast.Call) -> Words | None:
    """The string of `N_("…")`, `locale.say("…")` or `locale.count("…", "…", …)`."""
    match call.func:
        case ast.Name(id="N_"):
            wanted = 1
        case ast.Attribute(attr="say", value=ast.Name(id="locale") | ast.Attribute(attr="locale")):
            wanted = 1
        case ast.Attribute(attr="count", value=ast.Name(id="locale") | ast.Attribute(attr="locale")):
            wanted = 2
        case _:
            return None
    texts = [one.value for one in call.args[:wanted] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    if len(texts) < wanted:
        return None
    return texts[0] if wanted == 1 else (texts[0], texts[1])


def _in_templates(root: Path) -> Iterator[tuple[str, Words, str]]:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    for folder in TEMPLATES:
        for path in sorted((root / folder).rglob("*.j2")):
            tree = environment.parse(path.read_text(encoding="utf-8"))
            for _, name, said in extract_from_ast(tree, FUNCTIONS):
                texts = (said,) if isinstance(said, str) else tuple(text for text in said if text is not None)
                if texts:
                    yield path.relative_to(root).as_posix(), (texts[0], texts[1]) if name == "ngettext" else texts[0], ""


def template(root: Path = ROOT) -> Catalog:
    """The strings as a catalogue without translations, by file."""
    catalog = Catalog(project="Digest", charset="utf-8")
    for words, (files, notes) in sorted(strings(root).items(), key=lambda item: (min(item[1][0]), str(item[0]))):
        catalog.add(words, locations=[(file, 0) for file in sorted(files)], auto_comments=sorted(notes))
    return catalog


def updated(path: Path, language: str) -> str:
    """The catalogue with the strings as they are now, and with its language's plural forms."""
    head = HEADER.format(name=Locale.parse(language).english_name, code=language, plurals=plurals(language))
    catalog = read_po(io.BytesIO(path.read_bytes() if path.exists() else head.encode()))
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    text = io.BytesIO()
    write_po(text, catalog, width=WIDTH, include_lineno=False, omit_header=True)
    return head + text.getvalue().decode()


def plurals(language: str) -> str:
    """gettext's rule of the language: Babel's where it numbers its forms as CLDR's categories, else CLDR's own. (Babel's gives Arabic the
    form of a hundred for eleven.)"""
    known, rule = get_plural(language), Locale.parse(language).plural_form
    form = c2py(known.plural_expr)
    names = sorted({rule(number) for number in COUNTED}, key=ORDER.index)
    agree = {(form(number), rule(number)) for number in COUNTED} == set(enumerate(names))
    return str(known.plural_forms) if agree else str(to_gettext(rule))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--new", metavar="LANG", default="", help="begin a catalogue for this language")
    asked = parser.parse_args()
    folder = ROOT / "digest/data/locale"
    names = sorted({path.parent.parent.name for path in folder.glob("*/LC_MESSAGES/digest.po")} | ({asked.new} - {""}))
    for name in names:
        path = folder / name / "LC_MESSAGES/digest.po"
        said = updated(path, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
        missing = sum(1 for message in read_po(io.BytesIO(said.encode()), locale=name) if message.id and not _is_full(message.string))
        print(f"{name}: {len(strings())} strings, {missing} without a translation")
    if not names:
        sys.exit("there is no catalogue yet; begin one with --new LANG")


def _is_full(said: str | tuple[str, ...] | list[str]) -> bool:
    return all(said) if isinstance(said, list | tuple) else bool(said)


if __name__ == "__main__":
    main()
