"""As seen in: a mail's HTML as one mail program leaves it, with all that it drops taken out, and why.

HTML → conditional comments → (cut) → its elements, attributes, styles against the program's limits → HTML, and what was removed

    from digest.check.seen import seen_in
    seen = seen_in(html, "outlook.windows")
    for one in seen.removed: print(one.title, one.words, one.why, one.version)
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser

from digest.check.clients import Client, rows, words_of_attribute
from digest.check.forced import GROUND, INK, WAYS, turned
from digest.check.handled import HANDLED, IN_PART
from digest.check.limits import OTHERS, Limits, Loss, limits_of, programs
from digest.check.markup import VOID, Page, parse_page
from digest.check.sheets import Sheets
from digest.check.size import CLIPPED_BYTES

STYLE_BYTES = 8_192  # of one <style> in Gmail, which drops a longer one whole; caniemail measured 16 KB on the web in 2023
CUT = '<p style="margin:24px;font-family:sans-serif">[Message clipped] <a>View entire message</a></p>'
_KEPT = frozenset("html head body title meta".split())  # a program builds its page of them, whatever a mail says
_WHOLE = frozenset("script style iframe object embed svg math canvas select textarea datalist template xml audio video".split())
_MARKED = re.compile(r"\[([^\]]*)\]\([^)]*\)|`|^(?:Partial(?: support)?|Buggy)\. ")  # of caniemail's notes, which are Markdown
_COLOURED = frozenset({"bgcolor", "color"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """Something of the mail that the program drops: caniemail's feature, how the mail writes it, how often, and why.

    `instead` is what a reader sees in its place, where that was looked at (handled.py): "" is worth an editor's look.
    """

    feature: str
    title: str
    url: str
    words: tuple[str, ...]
    uses: int
    why: str
    version: str
    instead: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The mail in a program: its HTML there, what was removed, the most used last, and what else the program does with it."""

    client: Client
    html: str
    removed: tuple[Removed, ...]
    said: tuple[str, ...]


def seen_in(html: str, name: str, *, dark: bool = False) -> Seen:
    """The mail as the program of this id (limits.programs) leaves it, on a dark screen with `dark`.

    It says nothing of a program's own fonts and faults beyond dropping: it is a mail in known limits, not the program. Raises ValueError
    where no program has this id.
    """
    from digest.check.conditionals import resolve

    client = next((one for one in programs() if one.id == name), None)
    if client is None:
        raise ValueError(f"no mail program is called {name}")
    limits = limits_of(name)
    read, parts = resolve(html, word=limits.is_word)
    cut = _clipped(read) if limits.is_gmail else read
    writer = _Writer(limits, parse_page(cut), dark=dark)
    writer.feed(cut)
    writer.close()
    said = list(_said(limits, dark=dark, parts=parts, size=len(read.encode()) if cut != read else 0))
    return Seen(client=client, html=writer.html(CUT if cut != read else ""), removed=_removed(writer), said=tuple(said))


def _clipped(html: str) -> str:
    """What Gmail shows of a mail at once: up to a whole tag before the limit."""
    if len(html.encode()) <= CLIPPED_BYTES:
        return html
    held = html.encode()[:CLIPPED_BYTES].decode("utf-8", "ignore")
    return held[: held.rfind("<")] if held.rfind("<") > held.rfind(">") else held


def _said(limits: Limits, *, dark: bool, parts: int, size: int) -> Iterator[str]:
    if size:
        yield f"cuts the mail: it has {size:,} bytes, and no more than {CLIPPED_BYTES:,} are shown at once"
    if parts:
        yield f"shows the {parts} parts that stand in comments for Word"
    if limits.id.endswith(OTHERS):
        yield "shows the mail without its style sheets"
    if not dark:
        return
    if way := WAYS.get(limits.id):
        what = {"all": "every colour", "light grounds": "light grounds and dark words"}[way]
        yield f"turns {what} for the dark, as far as is known"
    elif honours_dark(limits):
        yield "shows the mail’s own dark colours"
    else:
        yield "shows the mail in its light colours on a dark screen, too"


def honours_dark(limits: Limits) -> bool:
    return not (limits.word("at:media") or limits.word("media:prefers-color-scheme"))


def _removed(writer: "_Writer") -> tuple[Removed, ...]:
    found = [_one(loss, counted) for loss, counted in writer.losses.items()]
    return tuple(sorted(found, key=lambda one: (bool(one.instead), -one.uses, one.feature)))


def _one(loss: Loss, counted: Counter[str]) -> Removed:
    row: Mapping[str, str] = rows().get(loss.feature, {})
    return Removed(
        feature=loss.feature,
        title=row.get("title", loss.feature),
        url=row.get("url", ""),
        words=tuple(word for word, _ in counted.most_common()),
        uses=counted.total(),
        why=_MARKED.sub(lambda found: found[1] or "", loss.note),
        version=loss.version,
        instead=HANDLED.get(loss.feature) or (IN_PART.get(loss.feature, "") if loss.note else ""),
    )


class _Writer(HTMLParser):
    """Writes the mail anew, tag by tag, as it was where nothing is dropped."""

    def __init__(self, limits: Limits, page: Page, *, dark: bool) -> None:
        super().__init__(convert_charrefs=False)
        self.losses: dict[Loss, Counter[str]] = {}
        self._limits = limits
        self._way = WAYS.get(limits.id) if dark else None
        self._sheets = Sheets(limits, page, self._lose, self._way)
        self._pieces: list[str] = []
        self._open: list[tuple[str, bool, bool]] = []  # of each open element: its tag, are its tags written, is all in it gone
        self._muted = 0  # elements that are dropped with all that is in them
        self._sheet: tuple[str, list[str]] | None = None

    def html(self, end: str) -> str:
        """The page as written, with what is open closed; `end` stands last in its body."""
        closing = "".join(f"</{tag}>" for tag, written, _ in reversed(self._open) if written)
        at = next((place for place in range(len(self._pieces) - 1, -1, -1) if self._pieces[place].lower() == "</body>"), len(self._pieces))
        return "".join((*self._pieces[:at], end, *self._pieces[at:], closing))

    def _lose(self, loss: Loss, word: str, uses: int = 1) -> None:
        self.losses.setdefault(loss, Counter())[word] += uses

    def _write(self, text: str) -> None:
        if not self._muted:
            self._pieces.append(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        loss = None if tag in _KEPT else self._limits.word(f"element:{tag}")
        attributes = [(name, value or "") for name, value in attrs]
        if tag == "style" and not self._muted:
            self._sheet = (dict(attributes).get("media", ""), [])
        if loss and not self._muted:
            self._lose(loss, f"<{tag}>")
        if tag == "meta" and dict(attributes).get("name") == "color-scheme" and (gone := self._limits.word("meta:color-scheme")):
            self._lose(gone, "meta color-scheme")
            return
        is_shut = tag in ("style", "script", "xml") or (loss is not None and tag in _WHOLE)
        is_written = not (loss or is_shut)
        if is_written:
            self._write(self._tag(tag, attributes))
        if tag not in VOID:
            self._open.append((tag, is_written, is_shut))
            self._muted += is_shut
        if tag == "head" and self._way:
            self._write(f"<style>html{{background:{GROUND};color:{INK}}}</style>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in (one for one, _, _ in self._open):
            return
        while self._open:
            opened, is_written, is_shut = self._open.pop()
            if is_written:
                self._write(f"</{opened}>")
            self._muted -= is_shut
            if opened == "style":
                self._end_sheet()
            if opened == tag:
                return

    def _end_sheet(self) -> None:
        if self._sheet is None:
            return
        (media, pieces), self._sheet = self._sheet, None
        if self._muted or self._limits.word("element:style"):
            return
        if why := self._why_no_sheet("".join(pieces)):
            self._lose(Loss(feature="html-style", note=why), "<style>")
            return
        self._write(f"<style>{self._sheets.write(''.join(pieces), media)}</style>")

    def _why_no_sheet(self, text: str) -> str:
        if not self._limits.is_gmail:
            return ""
        if any(tag == "body" for tag, _, _ in self._open):
            return "Not supported inside the `<body>`."
        if len(text) > STYLE_BYTES:
            return f"A `<style>` of {len(text):,} characters; more than {STYLE_BYTES:,} are dropped whole."
        if text.count("{") != text.count("}"):
            return "A `<style>` with an error in it is dropped whole: its braces do not close."
        return ""

    def _tag(self, tag: str, attributes: list[tuple[str, str]]) -> str:
        written = [f"{name}={_quoted(value)}" for name, old in attributes if (value := self._attribute(tag, name, old)) is not None]
        return f"<{' '.join((tag, *written))}>"

    def _attribute(self, tag: str, name: str, value: str) -> str | None:
        """The value as the program keeps it, None where it drops the attribute."""
        if name == "style":
            return self._sheets.inline(tag, value) or None
        for word in words_of_attribute(tag, name, value):
            loss = self._limits.word(word)
            bound = None if loss else next((one for one in self._limits.bounds(word) if one.is_of_elements and one.hits(tag)), None)
            if loss or bound:
                self._lose(loss or bound.loss, f"{name} on <{tag}>" if bound else _words(word))  # type: ignore[union-attr]
                return "data:," if word.startswith("picture:") else None
        return turned("bgcolor" if name == "bgcolor" else name, value, self._way) if self._way and name in _COLOURED else value

    def handle_data(self, data: str) -> None:
        if self._sheet is not None:
            self._sheet[1].append(data)
        else:
            self._write(data)

    def handle_entityref(self, name: str) -> None:
        self._write(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._write(f"&#{name};")

    def handle_decl(self, decl: str) -> None:
        self._write(f"<!{decl}>")


def _quoted(value: str) -> str:
    return f'"{escape(value, quote=False).replace(chr(34), "&quot;")}"'


def _words(word: str) -> str:
    """A word of clients.words_of as an editor reads it: "attribute:aria-hidden" is aria-hidden, "link:anchor" a link by anchor."""
    kind, _, name = word.partition(":")
    return name if kind == "attribute" else f"{kind}: {name}"
