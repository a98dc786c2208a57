"""Leftovers: what no reader was meant to see: tags that nobody filled in, a model's orders and refusals, words that hold a place."""

import re
from collections.abc import Iterator

from digest.check.findings import Case, Finding, finding
from digest.check.lines import Line, lines
from digest.check.place import MAIL, Place
from digest.model import Article
from digest.text import strip_refusals

SHOWN = 60  # characters of a text that a finding shows

# Each mailer's own way to write what differs between readers.
_TAGS = (
    r"\{\{.{0,80}?\}\}",  # Jinja, ours, Handlebars, Liquid, Go (listmonk)
    r"\{%.{0,80}?%\}",
    r"\{\{[#/!>^&{]",
    r"\*\|[A-Z][A-Z0-9_:, =]{0,40}\|\*",  # Mailchimp
    r"<%=?.{0,80}?%>",
    r"%%[A-Za-z][\w .]{0,40}%%",  # Salesforce
    r"%recipient\.\w+%",  # Mailgun
    r"\[%[\w.-]{1,40}(?:\s*\|[^%]{0,40})?%\]",
    r"\$\{[A-Za-z_][\w.]{0,40}\}",
    r"\{(?:first|last|full)?_?name\}",
    r"\[(?:FNAME|LNAME|EMAIL|First ?[Nn]ame|Last ?[Nn]ame|Subscriber ?[Nn]ame|unsubscribe(?:_url|_link)?)\]",
    r"</?mj-[a-z]+",  # MJML that was never compiled
    r"slot-[0-9a-f]{4,}-\w+",  # ours
    r"\[object Object\]",
)
TAG = re.compile("|".join(f"(?:{one})" for one in _TAGS))
_NOTHING = re.compile(r"\s*(?:undefined|None|null|NaN|nil|N/A N/A|True|False)\s*")
_FILLER = re.compile(
    r"\blorem ipsum\b|\bdolor sit amet\b|\bconsectetur adipisci|\b(?:TODO|FIXME|TKTK|XXXX+)\b"
    r"|\[(?:TK|TBD|TBC|INSERT[^\]]{0,60}|placeholder)\]|\b(?:insert|your) (?:headline|text|title|summary|logo|link) (?:goes )?here\b"
    r"|\bplaceholder text\b",
    re.IGNORECASE,
)
_MARKS = re.compile(r"todo|fixme|tktk|xxxx+", re.IGNORECASE)  # marks in capitals alone: a Spanish "todo" is a word
_TOKENS = re.compile(
    r"<\|?/?(?:im_(?:start|end)|endoftext|eot_id|start_header_id|end_header_id|begin_of_text)\|?>|\[/?INST\]|<</?SYS>>"
    r"|(?:^|\n)\s*(?:#{2,}\s*(?:System|Assistant|User|Instruction|Response)|Assistant|(?:System|Developer) (?:prompt|message)):\s"
    r"|\bDATA-[0-9a-f]{8,}|```json"
    r"|^(?:Sure|Certainly|Of course)[,!.] (?:here|I)\b|^Here(?:’s|'s| is) (?:a|the|your) (?:summary|headline|rewritten|revised)\b"
    r"|\bI hope this helps\b|\bas an AI (?:language )?model\b",
    re.IGNORECASE,
)
_HTML = re.compile(r"</?(?:script|style|iframe|img|div|span|table|td|tr|a|p|br|b|i|u|font|center|h[1-6])(?:[\s/][^<>]*)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:amp|nbsp|lt|gt|quot|#\d{2,5}|#x[0-9a-f]{2,4});", re.IGNORECASE)
# What an editor writes for bold, italics, a link or a heading. "A*", "#1", "5 * 3", "[sic] (he)" and snake_case are words.
_MARKDOWN = re.compile(
    r"(?<![\w*])(\*{1,3})(?=[^\s*])[^*\n]{0,300}[^\s*]\1(?![\w*])|(?<!\w)(_{1,2})(?=[^\s_])[^_\n]{1,150} [^_\n]{0,150}[^\s_]\2(?!\w)"
    r"|!?\[[^\]\n]{1,300}\]\(<?(?:[a-z][a-z+.-]*:|/|#|[\w-]+\.\w)[^\s)]*\)|^\#{1,6} (?=\S)[^\n]*",
    re.IGNORECASE | re.MULTILINE,
)


def check(case: Case) -> Iterator[Finding]:
    """By the lines of the issue first, so that a finding has its block; what is then left comes from a template."""
    seen: set[str] = set()
    for line in lines(case.issue):
        yield from _tags(case, line, seen)
        yield from _models(line)
        yield from _filler(line)
        yield from _markup(line)
    for name, text in (("HTML", "\n".join([*case.page.pieces, *_attributes(case)])), ("text", case.text)):
        yield from _in_part(name, text, seen)


def _tags(case: Case, line: Line, seen: set[str]) -> Iterator[Finding]:
    for tag in dict.fromkeys(found[0] for found in TAG.finditer(line.text)):
        seen.add(_bare(tag))
        if _is_said(tag, case, line.place):
            what = f"“{tag[:SHOWN]}” looks like a tag of a template; a source writes it so"
            yield finding("content.leftover", line.place, what, "leave it, or say it in other words", level="warning")
        else:
            yield finding("content.leftover", line.place, f"“{tag[:SHOWN]}” was never filled in", "write what should stand there")
    if line.field != "rows" and _NOTHING.fullmatch(line.text):  # a table's cell may well say “None”
        what = f"the {line.field} is “{line.text.strip()}”: a value was missing"
        yield finding("content.leftover", line.place, what, "write what should stand there")


def _in_part(name: str, text: str, seen: set[str]) -> Iterator[Finding]:
    for tag in dict.fromkeys(found[0] for found in TAG.finditer(text)):
        if _bare(tag) not in seen:
            seen.add(_bare(tag))
            yield finding("content.leftover", MAIL, f"“{tag[:SHOWN]}” stands in the {name} part", "mend the template that writes it")


def _bare(tag: str) -> str:
    """A tag without its blanks, which typesetting changes."""
    return "".join(tag.split())


def _attributes(case: Case) -> Iterator[str]:
    for element in case.page.elements:
        yield from (element.attributes[name] for name in ("href", "src", "alt", "title") if name in element.attributes)


def _is_said(tag: str, case: Case, place: Place) -> bool:
    """Whether an article that the line may speak from has these very characters: a story about templates is no fault."""
    return any(tag in one.title or tag in one.text for one in articles_of(case, place))


def articles_of(case: Case, place: Place) -> tuple[Article, ...]:
    """The articles of the story at this place; of no story in particular, all of them."""
    story = case.stories.get(place.story)
    names = story.articles if story else () if place.story else case.articles
    return tuple(case.articles[name] for name in names if name in case.articles)


def _models(line: Line) -> Iterator[Finding]:
    token = _TOKENS.search(line.text)
    if token or (len(line.text) > 12 and strip_refusals(line.text) != line.text):
        said = token[0].strip() if token else line.text
        what = f"the {line.field} has words of a model, not of the news: “{said[:SHOWN]}”"
        yield finding("content.refusal", line.place, what, "write the line anew")


def _filler(line: Line) -> Iterator[Finding]:
    found = next((one for one in _FILLER.finditer(line.text) if one[0].isupper() or not _MARKS.fullmatch(one[0])), None)
    if found:
        yield finding("content.filler", line.place, f"“{found[0][:SHOWN]}” only holds a place", "write what should stand there")


def _markup(line: Line) -> Iterator[Finding]:
    found = _HTML.search(line.text) or _ENTITY.search(line.text)
    if found:
        do = "take the markup out" + ("; Markdown has **bold**, *italics* and [words](https://…)" if line.field == "markdown" else "")
        yield finding("content.markup", line.place, f"“{found[0][:SHOWN]}” is printed as it stands", do)
    if line.field != "markdown" and (marked := _MARKDOWN.search(line.text)):
        do = "write plain words; a note and a sponsor's slot take Markdown"
        yield finding("content.markdown", line.place, f"“{marked[0][:SHOWN]}” is Markdown, and is printed as it stands", do)
