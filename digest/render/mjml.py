"""Check MJML strictly, then compile it to HTML.

    source → tokens → problems: tags, elements, attributes, values, nesting → none? mrml → HTML → last look

mrml (inside mjml-python) drops unknown elements and attributes, closes tags wrongly and joins words without a sound, so whatever
it would lose is refused before it runs. Three sets of rules: what official MJML allows (mjml_schema, generated), what mrml
cannot do (measured with mjml-python 1.4.2, mrml 6.0.1), and our own: nothing is ever included or fetched.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from mjml import mjml2html

from digest.errors import RenderError
from digest.render.mjml_schema import ATTRIBUTES, CHILDREN, COLOUR_NAMES, ENDING_TAGS

MAX_DEPTH = 100  # elements inside one another; mrml recurses, and a stack that overflows there ends the whole process
SNIPPET_CHARS = 90  # of the offending tag, so that a message stays one line

_TYPES = {name: {one: kind for kind, names in kinds.items() for one in names.split()} for name, kinds in ATTRIBUTES.items()}
_TYPES["mjml"] = {"lang": "string", "dir": "enum(ltr,rtl,auto)"}  # official MJML checks nothing on the root
_EVERYWHERE = {"mj-class": "string", "css-class": "string"}
_DEFAULTS = frozenset({"mj-all", "mj-class"})  # only inside mj-attributes; they take the attributes of any element
_ALL_ATTRIBUTES = sorted({name for types in _TYPES.values() for name in types})
_CHILDREN = {parent: frozenset(names.split()) for parent, names in CHILDREN.items()}
_CHILDREN["mj-attributes"] = frozenset(_TYPES) - {"mjml"} | _DEFAULTS
_ENDING = frozenset(ENDING_TAGS.split())
_COLOURS = frozenset(COLOUR_NAMES.split())
_ELEMENTS = frozenset(_TYPES) | _DEFAULTS
_VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})

# What mrml cannot do although official MJML can.
_TEXT_ONLY = frozenset({"mj-title", "mj-preview", "mj-style", "mj-accordion-title"})
_EMPTY = frozenset({"mj-breakpoint", "mj-carousel-image"})
_TAKES_COMMENTS = frozenset({"mjml", "mj-head", "mj-body", "mj-wrapper", "mj-section", "mj-group", "mj-column", "mj-hero"})
_TAKES_COMMENTS |= {"mj-social", "mj-navbar", "mj-accordion"}
_TAKES_CONDITIONS = frozenset({"mj-text", "mj-raw", "mj-navbar-link", "mj-social-element", "mj-accordion-text"})
_NO_RAW = frozenset({"mjml", "mj-social", "mj-navbar", "mj-accordion", "mj-accordion-element"})
_REFUSED = {
    "mj-include": "mj-include is not allowed: nothing is ever included into a mail",
    "mj-html-attributes": "the compiler does not know mj-html-attributes: write the attribute where it belongs",
}
_DROPPED = {  # by element: attributes that mrml ignores without a word
    "mj-style": {"inline"},  # it stays an ordinary style sheet
    "mj-raw": {"position"},
    "mj-table": {"role"},
    "mj-wrapper": {"gap"},
    "mj-button": {"title"},
    "mj-hero": {"border-radius"},
    "mj-image": {"sizes", "border-top", "border-bottom", "border-left", "border-right"},
    "mj-social-element": {"icon-position", "srcset", "sizes"},
}

_NAME = r"[A-Za-z_][\w:.-]*"
_ATTRIBUTE = re.compile(rf"""\s+({_NAME})(?:\s*=\s*("[^"]*"|'[^']*'))?""")
_TOKEN = re.compile(
    rf"""
      (?P<condition> <!--\[if\b[^\]<>]*\]>(?:<!-->)? | <!\[if\b[^\]<>]*\]> )
    | (?P<endif> (?:<!--)?<!\[endif\]--> | <!\[endif\]> )
    | (?P<comment> <!--.*?--> )
    | (?P<unclosed> <!--.* )
    | </ (?P<close> {_NAME}) \s*>
    | < (?P<open> {_NAME}) (?P<attributes> (?> \s+{_NAME} (?> \s*=\s* (?> "[^"]*" | '[^']*' ) )? )* ) \s* (?P<empty> /?) >
    | < (?P<broken> /? {_NAME}) [^<>]* (?P<end> >?)
    | (?P<stray> < )
    | (?P<text> [^<]+ )
    """,
    re.VERBOSE | re.DOTALL,
)
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML, and so mrml, refuses
_COLOUR = re.compile(r"#(?:[0-9a-f]{3}){1,2}|rgb\((?:\d{1,3},\s?){2}\d{1,3}\)|rgba\((?:\d{1,3},\s?){3}\d(?:\.\d{1,3})?\)", re.I)
_UNIT = re.compile(r"unit(?P<negative>WithNegative)?\((?P<units>.*)\)(?:\{1,(?P<most>\d)\})?")

_INLINE = r"</?(?:a|abbr|b|cite|code|em|font|i|img|mark|q|s|small|span|strong|sub|sup|time|u)\b"
_LOST_SPACE = re.compile(rf"({_INLINE}[^<>]*>)[ \t\r]*\n\s*(?={_INLINE})")
# White on a light canvas is a spammer's trick to filters (0.7 points of SpamAssassin), and the preheader is hidden in four ways without it.
_PREVIEW = ("display:none;font-size:1px;color:#ffffff;", "display:none;font-size:1px;")
_LEFTOVERS = (
    (re.compile(r"</?mj-[\w-]*", re.I), "is left after compiling"),
    (re.compile(r"<link\b[^>]*fonts\.googleapis|(?:@import|url\()[^;>]*fonts\.googleapis", re.I), "would fetch a font from Google"),
    (re.compile(r'src="https://(?:www\.mailjet\.com/images/theme|i\.imgur\.com)/[^"]*'), "is hot-linked: give the element a src of yours"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """An element that is not closed yet."""

    name: str
    offset: int
    text: str


class _Walk:
    """One pass over the source that gathers every problem; a tag that is broken is repaired as well as can be, to find the rest."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[tuple[int, str, str]] = []
        self.stack: list[_Open] = []
        self.content = 0  # the stack's height at the element whose content is HTML, 0 where MJML is read
        self.condition: _Open | None = None
        self.once: set[str] = set()  # mjml, mj-head and mj-body, as they were met
        self.classes: set[str] = set()
        self.class_uses: list[tuple[int, str, str]] = []

    def run(self) -> list[tuple[int, str, str]]:
        """Every problem as (offset, message, offending text), by place."""
        for bad in _UNPRINTABLE.finditer(self.source):
            self.problem(bad.start(), f"U+{ord(bad[0]):04X} cannot stand in a mail", self.source[max(0, bad.start() - 20) : bad.end() + 20])
        for token in _TOKEN.finditer(self.source):
            self.take(token)
        for left in self.stack:
            self.problem(left.offset, f"{left.name} is not closed", left.text)
        for offset, name, text in self.class_uses:
            if name not in self.classes:
                self.problem(offset, f'mj-attributes has no mj-class "{_snip(name, 40)}"{_guess(name, self.classes)}', text)
        for name in ("mjml", "mj-body"):
            if name not in self.once:
                self.problem(len(self.source), f"there is no {name}", "")
        return sorted(self.problems, key=lambda found: found[0])

    def problem(self, offset: int, message: str, text: str) -> None:
        self.problems.append((offset, message, text))

    def take(self, token: re.Match[str]) -> None:
        """Hand a token to the rule of its kind."""
        kind, offset, text = token.lastgroup, token.start(), token[0]
        if kind == "text":
            self.take_text(offset, text)
        elif kind == "close":
            self.close(token["close"], offset, text)
        elif kind == "empty":
            self.open(token, token["open"], token["attributes"])
        elif kind == "comment":
            self.take_comment(offset, text)
        elif kind in ("condition", "endif"):
            self.take_condition(kind, offset, text)
        elif kind == "end" and token["end"]:
            self.take_broken(token)
        else:
            message = "a comment that is not closed" if kind == "unclosed" else 'a "<" that opens no tag: write &lt;'
            self.problem(offset, message, self.source[offset : offset + 30])

    def open(self, token: re.Match[str], name: str, attributes: str) -> None:
        parent = self.stack[-1].name if self.stack else ""
        element = _Open(name=name, offset=token.start(), text=token[0])
        if self.content:
            self.check_html(element, attributes)
        else:
            self.check_place(element, parent)
            self.check_attributes(element, parent, attributes)
        if token[0].endswith("/>") or (self.content and name in _VOID):
            return
        self.stack.append(element)
        if len(self.stack) == MAX_DEPTH + 1:
            self.problem(element.offset, f"more than {MAX_DEPTH} elements inside one another", element.text)
        if not self.content and (name in _ENDING or name not in _ELEMENTS):
            self.content = len(self.stack)

    def close(self, name: str, offset: int, text: str) -> None:
        if not any(one.name == name for one in self.stack):
            self.problem(offset, f"nothing is open that </{name}> could close", text)
            return
        while (last := self.stack.pop()).name != name:
            self.problem(last.offset, f"{last.name} is not closed before </{name}>", last.text)
        if len(self.stack) < self.content:
            self.content = 0
            if self.condition:
                self.problem(self.condition.offset, f"a conditional comment is not closed before </{name}>", self.condition.text)
            self.condition = None

    def take_broken(self, token: re.Match[str]) -> None:
        name, offset, text = token["broken"], token.start(), token[0]
        self.problem(offset, 'a malformed tag: attributes are written name="value", with a space between them', text)
        if name.startswith("/"):
            self.close(name[1:], offset, text)
        else:
            self.open(token, name, "")

    def take_text(self, offset: int, text: str) -> None:
        if not text.strip():
            return
        offset += len(text) - len(text.lstrip())
        if not self.content:
            where = f"in {self.stack[-1].name}" if self.stack else "outside mjml"
            self.problem(offset, f"text {where}: it belongs in mj-text", text)
        elif self.holder() in _EMPTY or self.in_defaults():
            self.problem(offset, f"{self.holder()} holds nothing here", text)

    def take_comment(self, offset: int, text: str) -> None:
        parent = self.holder() if self.content else self.stack[-1].name if self.stack else "mjml"
        if parent not in _TAKES_COMMENTS and (not self.content or parent in _TEXT_ONLY | _EMPTY or self.in_defaults()):
            self.problem(offset, f"the compiler takes no comment in {parent}", text)
        if "--" in text[4:-3] or text[4:-3].endswith("-"):
            self.problem(offset, "a comment cannot hold two hyphens in a row", text)

    def take_condition(self, kind: str, offset: int, text: str) -> None:
        if not self.content or self.holder() not in _TAKES_CONDITIONS or self.in_defaults():
            self.problem(offset, "a conditional comment belongs in mj-raw or mj-text", text)
        elif kind == "condition" and self.condition:
            self.problem(offset, "a conditional comment inside another", text)
        elif kind == "endif" and not self.condition:
            self.problem(offset, "no conditional comment is open here", text)
        self.condition = _Open(name="", offset=offset, text=text) if kind == "condition" else None

    def holder(self) -> str:
        """The element whose content is being read."""
        return self.stack[self.content - 1].name

    def in_defaults(self) -> bool:
        return any(one.name == "mj-attributes" for one in self.stack)

    def check_html(self, element: _Open, attributes: str) -> None:
        holder = self.holder()
        if element.name.lower() in _REFUSED:
            self.problem(element.offset, _REFUSED[element.name.lower()], element.text)
        elif element.name.lower().startswith("mj-"):
            self.problem(element.offset, f"{holder} holds HTML: {element.name} cannot stand in it", element.text)
        elif holder in _TEXT_ONLY:
            self.problem(element.offset, f"{holder} holds text only", element.text)
        elif holder in _EMPTY or self.in_defaults():
            self.problem(element.offset, f"{holder} holds nothing here", element.text)
        self.check_quotes(element, attributes)

    def check_quotes(self, element: _Open, attributes: str) -> None:
        if '"' not in attributes or "'" not in attributes:
            return
        for name, value in _ATTRIBUTE.findall(attributes):
            if value.startswith("'") and '"' in value:  # mrml writes it on between double quotes, unescaped
                self.problem(element.offset, f"{name} of {element.name} holds a double quote: write &quot;", element.text)

    def check_place(self, element: _Open, parent: str) -> None:
        name = element.name
        if name.lower() in _REFUSED:
            self.problem(element.offset, _REFUSED[name.lower()], element.text)
        elif name not in _ELEMENTS:
            message = f"there is no element {name}{_guess(name, _ELEMENTS)}"
            if not name.lower().startswith("mj"):
                where = f"in {parent}" if parent else "outside mjml"
                message = f"HTML {where}: {name} belongs in {'mj-raw' if parent == 'mj-head' else 'mj-text, mj-table or mj-raw'}"
            self.problem(element.offset, message, element.text)
        elif not parent:
            if name != "mjml" or "mjml" in self.once:
                self.problem(element.offset, f"the source is one mjml element, {name} stands outside it", element.text)
        elif name == "mj-raw" and parent in _NO_RAW:
            self.problem(element.offset, f"the compiler knows no mj-raw in {parent}", element.text)
        elif parent in _ELEMENTS and name not in _CHILDREN.get(parent, ()):
            places = sorted(place for place, kids in _CHILDREN.items() if name in kids and place != "mj-attributes")
            only = f", only in {', '.join(places)}" if places else ", only in mj-attributes" if name in _DEFAULTS else ""
            self.problem(element.offset, f"{name} cannot stand in {parent}{only}", element.text)
        elif name in self.once and parent != "mj-attributes":
            self.problem(element.offset, f"a second {name}", element.text)
        if name in ("mjml", "mj-head", "mj-body") and parent != "mj-attributes":
            self.once.add(name)

    def check_attributes(self, element: _Open, parent: str, attributes: str) -> None:
        name, seen = element.name, set[str]()
        for attribute, quoted in _ATTRIBUTE.findall(attributes):
            if attribute in seen:
                self.problem(element.offset, f'{name} has "{attribute}" twice', element.text)
            elif not quoted:
                self.problem(element.offset, f'{name} has "{attribute}" without a value', element.text)
            elif name in _ELEMENTS:
                self.check_attribute(element, attribute, quoted[1:-1], is_class=name == "mj-class")
            seen.add(attribute)
        if name == "mj-class" and parent == "mj-attributes" and "name" not in seen:
            self.problem(element.offset, "mj-class needs a name", element.text)
        self.check_quotes(element, attributes)

    def check_attribute(self, element: _Open, attribute: str, value: str, *, is_class: bool) -> None:
        name = element.name
        if is_class and attribute == "name":
            self.classes.add(value)
            return
        if attribute == "mj-class":
            self.class_uses.extend((element.offset, one, element.text) for one in value.split())
        kinds = _find_kinds(name, attribute)
        if not kinds:
            known = _ALL_ATTRIBUTES if name in _DEFAULTS else [*_TYPES[name], *_EVERYWHERE]
            self.problem(element.offset, f'{name} has no attribute "{attribute}"{_guess(attribute, known)}', element.text)
        elif attribute in _DROPPED.get(name, ()):
            self.problem(element.offset, f'the compiler ignores "{attribute}" of {name}', element.text)
        elif not any(_is_valid(kind, value) for kind in kinds):
            self.problem(element.offset, f'{attribute}="{_snip(value, 40)}" of {name} is not {_describe(kinds[0])}', element.text)


@lru_cache(maxsize=1024)
def _find_kinds(element: str, attribute: str) -> tuple[str, ...]:
    """The types that the attribute may have there: one, or for mj-all and mj-class that of any element that has it."""
    if attribute in _EVERYWHERE:
        return (_EVERYWHERE[attribute],)
    elements = _TYPES.values() if element in _DEFAULTS else (_TYPES[element],)
    return tuple(dict.fromkeys(types[attribute] for types in elements if attribute in types))


@lru_cache(maxsize=4096)
def _is_valid(kind: str, value: str) -> bool:
    """Whether official MJML takes the value; stricter where its patterns let nonsense by (`1.2.3px`, `10px20px`, `x rgb(1,2,3) y`)."""
    if unit := _UNIT.fullmatch(kind):
        return _is_length(value, unit["units"].split(","), int(unit["most"] or 1), "-?" if unit["negative"] else "")
    if kind.startswith("enum"):
        return value in kind[len("enum(") : -1].split(",")
    if kind == "color":
        return value in _COLOURS or bool(_COLOUR.fullmatch(value))
    if kind == "boolean":
        return value in ("true", "false")
    return kind != "integer" or (value.isascii() and value.isdigit())


def _is_length(value: str, units: list[str], most: int, sign: str) -> bool:
    words = "|0|auto" if "auto" in units else "|0"
    one = re.compile(rf"{sign}(?:\d+(?:\.\d+)?|\.\d+)(?:{'|'.join(unit for unit in units if unit != 'auto')}){words}", re.ASCII)
    parts = value.split(" ")
    return len(parts) <= most and all(one.fullmatch(part) for part in parts)


def _describe(kind: str) -> str:
    """What a value of the type is, for a person."""
    if unit := _UNIT.fullmatch(kind):
        units = " or ".join(one or "no unit" for one in unit["units"].split(","))
        return f"one to {unit['most']} lengths in {units}" if unit["most"] else f"a length in {units}"
    if kind.startswith("enum"):
        return f"one of {', '.join(one or 'nothing' for one in kind[len('enum(') : -1].split(','))}"
    return {"color": "a colour", "boolean": "true or false", "integer": "a whole number"}[kind]


def _guess(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that is nearest, or nothing."""
    near = get_close_matches(word.lower(), sorted(known), n=1)
    return f' (did you mean "{near[0]}"?)' if near else ""


def _snip(text: str, most: int = SNIPPET_CHARS) -> str:
    """The offending text on one line, with nothing in it that a terminal would obey."""
    line = "".join(one if one.isprintable() else "\ufffd" for one in " ".join(text.split()))
    return line if len(line) <= most else f"{line[: most - 1]}…"


def validate_mjml(source: str, template: str) -> None:
    """Raise RenderError unless mrml can compile all of the source without losing any of it.

    The message is one line: template, line of the rendered MJML, the first problem, the offending tag, how many more there are.
    """
    problems = _Walk(source).run()
    if not problems:
        return
    offset, message, text = problems[0]
    line = source.count("\n", 0, offset) + 1
    more = len(problems) - 1
    count = f" ({more} more problem{'s' if more > 1 else ''})" if more else ""
    raise RenderError(f"{template}: line {line}: {message}{': ' if text else ''}{_snip(text)}{count}")


def compile_mjml(source: str, template: str) -> str:
    """The HTML of MJML that passed `validate_mjml`: no comment of a template in it, no `<mj-`, nothing fetched that it did not name."""
    validate_mjml(source, template)
    # mrml drops white space between tags where it holds a line break: two links on two lines would become one word.
    spaced = _LOST_SPACE.sub(r"\1 ", source)
    try:
        html = mjml2html(spaced, disable_comments=True, fonts={}).replace(*_PREVIEW, 1)
    except ValueError as problem:
        raise RenderError(f"{template}: the MJML compiler refused it: {problem}") from problem
    for pattern, complaint in _LEFTOVERS:
        if left := pattern.search(html):
            raise RenderError(f"{template}: {_snip(left[0])} {complaint}")
    return html.replace(*_PREVIEW, 1)
