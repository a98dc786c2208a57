"""Pure text: addresses made canonical, hostile HTML made plain, damage repaired, chrome cut away.

What comes out is text, never markup: a `<` in it is a character that the way out has to escape.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, quote, urlsplit

from digest.chrome import BESIDE_REFUSAL, REFUSAL, REFUSALS, RULES, hints_in
from digest.cutting import cut_by, lines_at
from digest.hints import folded
from digest.markup import decode_entities, read_markup, tidied
from digest.model import MarkKind
from digest.sentence_ends import ENDS, goes_on

MAX_URL = 2_000  # characters; what browsers, proxies and mail programs carry without cutting
MAX_TITLE = 300  # characters; three lines of a phone, longer ones are an article in the wrong field
MAX_HTML = 500_000  # characters of one item's markup; a long read has 100,000

TRACKING = re.compile(
    r"(?:utm_\w+|mc_[ce]id|(?:fb|g|gb|wb|ms|y|tw|tt|dc|li_fat_|_ga)clid|li_fat_id|igshid|igsh|mkt_tok|_hs(?:enc|mi)|oly_(?:anon|enc)_id"
    r"|vero_(?:id|conv)|s_cid|cmpid|ncid|ref_src|ref_url|at_(?:medium|campaign|custom\d|link_\w+|bbc_team|ptr_name|format)"
    r"|(?:pk|mtm|piwik)_(?:campaign|kwd|keyword|source|medium)|_ga|_gl|__twitter_impression|__s|ns_(?:mchannel|source|campaign|linkname|fee)"
    r"|ftag|xtor|wt[._](?:mc|zmc|mc_id)|guce_\w+|guccounter|traffic_source|feed(?:name|type)|sc_(?:campaign|channel)|srsltid|rss_?id"
    r"|hsctatracking|ito|ocid|taid|smid|smtyp|partner=rss|emc=rss|cmp=rss\w*|(?:src|source|ref|from|via|medium)=(?:rss|feed|atom)\w*)"
    r"|amp(?:=1|=true)?|(?:output(?:type)?|view)=amp",
    re.IGNORECASE,
)
"""A part of a query that says where a reader comes from or asks for the AMP form: its name, or the whole of it."""
WRAPPERS = {
    "www.google.com/url": ("url", "q"),
    "google.com/url": ("url", "q"),
    "www.bing.com/news/apiclick.aspx": ("url",),
    "duckduckgo.com/l/": ("uddg",),
    "l.facebook.com/l.php": ("u",),
    "lm.facebook.com/l.php": ("u",),
    "www.facebook.com/l.php": ("u",),
    "l.instagram.com/": ("u",),
    "out.reddit.com/": ("url",),
    "www.youtube.com/redirect": ("q",),
    "www.linkedin.com/redir/redirect": ("url",),
    "getpocket.com/redirect": ("url",),
    "slack-redir.net/link": ("url",),
    "t.umblr.com/redirect": ("z",),
    "vk.com/away.php": ("to",),
    "go.redirectingat.com/": ("url",),
    "go.skimresources.com/": ("url",),
}
"""Redirects whose target stands in their query: address without scheme → the names that it goes by there."""
AMP_CACHE = re.compile(r"(?:(?:www\.)?google\.[a-z.]{2,6}/amp|[a-z0-9-]+\.cdn\.ampproject\.org/(?:c|v|a|wp))/(?:s/)?([^/]+\..+)")
PLAIN_URL = re.compile(
    r"https?://([a-z0-9-]++(?:\.[a-z0-9-]++)*+)(/[a-zA-Z0-9_/.~:;=@!$&'()*+,-]*+)?(?:\?([a-zA-Z0-9_/.~:;=@!$&'()*+,?-]*+))?(?:#[!-~]*+)?"
)  # as nearly all are written: no port, nobody's name, nothing that needs another spelling; spelled without \w, which is slow
HOST = re.compile(r"[a-z0-9_.~-]+|\[[0-9a-f:.]+\]")


def canonical_url(url: str) -> str:
    """The one spelling of a web address, by which articles are known; '' where it is no http(s) address. Idempotent.

    http becomes https unless a port is named: nearly every site answers both, and feeds mix them. What is known to redirect becomes its
    target where that stands in the address; it still leads where it led.
    """
    spelled = _spelled(url)
    while target := _target(spelled):  # shorter each time
        spelled = _spelled(target)
    return spelled


def is_web_address(url: str) -> bool:
    """Whether it has a canonical spelling."""
    return bool(len(url) < MAX_URL - 1 and PLAIN_URL.fullmatch(url)) or bool(canonical_url(url))


def _spelled(url: str) -> str:
    plain = PLAIN_URL.fullmatch(url)
    if plain:  # nothing to quote or to decode
        host, path, query = plain.groups()
        return _joined("https", host, path or "/", [part for part in query.split("&") if part and not _tracks(part)] if query else [])
    try:
        parts = urlsplit(_without(url, CONTROLS).strip())
        host, port = _ascii_host(parts.hostname or ""), parts.port
    except ValueError:
        return ""
    scheme = parts.scheme.lower() or "https"
    if scheme not in ("http", "https") or not HOST.fullmatch(host):
        return ""
    if port in (None, 443 if scheme == "https" else 80):
        scheme, place = "https", host
    else:
        place = f"{host}:{port}"
    kept = [_quoted(part) for part in parts.query.split("&") if part and not _tracks(part)]
    return _joined(scheme, place, _quoted(parts.path or "/"), kept)


def _joined(scheme: str, place: str, path: str, query: list[str]) -> str:
    canonical = f"{scheme}://{place}{path}{'?' if query else ''}{'&'.join(sorted(query))}"
    return canonical if len(canonical) <= MAX_URL else ""


@lru_cache(1024)  # a feed's links end alike
def _tracks(part: str) -> bool:
    return bool(TRACKING.fullmatch(part.partition("=")[0]) or TRACKING.fullmatch(part))


def _target(url: str) -> str:
    """What a known redirect leads to, '' for every other address."""
    address, _, query = url.partition("://")[2].partition("?")
    if names := WRAPPERS.get(address):
        values = parse_qs(query)
        found = next((value for name in names for value in values.get(name, ())), "")
        return found if found.startswith(("http://", "https://")) and _spelled(found) else ""
    if "amp" in address and (cached := AMP_CACHE.fullmatch(address)):
        inner = f"https://{cached[1]}{'?' if query else ''}{query}"
        return inner if _spelled(inner) else ""
    return ""


def _ascii_host(host: str) -> str:
    host = host.lower().rstrip(".")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    return f"[{host}]" if ":" in host else host


def _quoted(part: str) -> str:
    quoted = quote(part, safe="%/:;=@!$&'()*+,~?[]", errors="replace")
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found.group().upper(), quoted)


# C0 and C1 controls, bidi overrides and isolates, soft hyphen, zero-width space, invisible operators, BOM, lone surrogates, non-characters,
# and the tags of Unicode that spell hidden words (but for those that make a black flag a country's).
CONTROLS = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]"
    r"|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]+"
)
BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
LEADS = "ÂÃÄÅâãðïÐÑØÙв"  # one of them stands in every damage but that of C1 controls
# A lead byte of UTF-8 read as Latin-1 or Windows-1252 (or 1251) and one of the characters its continuation bytes become.
DAMAGE = re.compile(r"[ÂÃÄÅâãðïÐÑØÙ][\x80-\xbfŒœŠšŸŽžƒˆ˜–—‘-„†-•…‰‹›€™]|вЂ|[\x80-\x84\x86-\x9f]")


def repair(text: str, *, sound: bool = False) -> str:
    """The text with mojibake mended, line ends as one newline, and without control, bidi-override or unpaired characters.

    `sound` says that it is known to be printable but for newlines: then it has neither controls nor other breaks.
    """
    sound = sound or text.replace("\n", " ").isprintable()
    if text.isascii() and sound:
        return text
    if (not sound or any(lead in text for lead in LEADS)) and DAMAGE.search(text):
        from ftfy import TextFixerConfig, fix_text

        text = fix_text(text, TextFixerConfig(unescape_html=False, uncurl_quotes=False, fix_character_width=False, normalization=None))
        sound = False
    return text if sound else _without(BREAKS.sub("\n", text), CONTROLS)


def _without(text: str, characters: re.Pattern[str]) -> str:
    return text if text.isprintable() else characters.sub("", text)


def shorten(text: str, limit: int) -> str:
    """At most `limit` characters, cut at the end of a word and closed with "…" where something was left out."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    if not text[limit - 1].isspace() and " " in head:
        head = head[: head.rindex(" ")]
    return head.rstrip(" \n,;:.–—-(") + "…"


BLOCK = re.compile(r"<(?:p|div|br|li|h[1-6]|section|blockquote|table|ul|ol|pre)\b", re.IGNORECASE)
LEAKED = re.compile(r"</(?:p|div|a|li|strong|em|b|i|span|h[1-6])>|<(?:br|p|img [^<>]{1,500})\s?/?>", re.IGNORECASE)
BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
INLINE = re.compile(
    r"</?(?:b|i|em|strong|span|a|sup|sub|u|s|code|small|mark|font|abbr|cite|q|p|div|h[1-6]|wbr|br|del|ins|tt|kbd|nobr)(?:\s[^<>]{0,1000})?/?>",
    re.IGNORECASE,
)


def clean_html(html: str) -> str:
    """Plain text of hostile HTML: paragraphs parted by a blank line, list items as "- ", table rows as lines of "a | b".

    Scripts, styles, forms and captions go with what they hold. Markup that was escaped twice is read as markup, once more.
    """
    text, sound = _text_of(html[:MAX_HTML])
    if "<" in text and LEAKED.search(text):
        text, sound = _text_of(text)
    return repair(text, sound=sound)


ITEM = re.compile(r"(?:[-*•–]|(?=\d{1,2}[.)]\s))")  # what an item of a list begins with


def clean_plain(text: str) -> str:
    """Plain text that claims to be plain: paragraphs kept, hard-wrapped lines joined, entities and tags left as they stand."""
    text = repair(text[:MAX_HTML]).strip()
    if text.isprintable() and "  " not in text and (text[:1].isalpha() or not ITEM.match(text)):
        return text  # one line already, as most are; another blank is not printable
    paragraphs = BLANK_LINE.split(text)
    return "\n\n".join(filter(None, (_joined_lines(paragraph) for paragraph in paragraphs)))


def _joined_lines(paragraph: str) -> str:
    """One line, but for list items, which keep theirs."""
    marked = re.sub(rf"\n\s*{ITEM.pattern}\s*(?=\S)", "\x00", "\n" + paragraph)
    head, *items = (" ".join(part.split()) for part in marked.split("\x00"))
    return "\n".join(filter(None, (head, *(f"- {item}" for item in items if item))))


def _text_of(html: str) -> tuple[str, bool]:
    """The text, and whether it is known to be sound."""
    if "<" not in html:
        return clean_plain(decode_entities(html)), False
    if not BLOCK.search(html):
        html = BLANK_LINE.sub("<p>", html.replace("\r\n", "\n"))
    return read_markup(html)


def clean_title(html: str) -> str:
    """A title as one plain line of at most 300 characters.

    Inline markup such as `<b>` goes; anything else in angle brackets is what the author wrote and stays, as characters.
    """
    text = html[: 40 * MAX_TITLE]
    text = decode_entities(decode_entities(INLINE.sub(_inline, text) if "<" in text else text))
    return shorten(" ".join(repair(text).split()), MAX_TITLE)


def _inline(tag: re.Match[str]) -> str:
    return " " if re.match(r"</?(?:p|div|h\d|br)\b", tag.group(), re.IGNORECASE) else ""


@lru_cache(maxsize=100)  # the steps of one story read the same texts
def paragraphs(text: str) -> tuple[str, ...]:
    """What stands between empty lines, white space once in each; no part is empty."""
    parts = (" ".join(part.split()) for part in re.split(r"\n[^\S\n]*\n", text.replace("\r\n", "\n")))
    return tuple(part for part in parts if part)


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of plain text in order, none across a line's end; each is a verbatim piece of the text."""
    found: list[str] = []
    for line in text.split("\n"):
        start = 0
        for end in ENDS.finditer(line):
            before = line[max(start, end.end() - 12) : end.end()]
            if not goes_on(before, line, end.end()):
                found.append(line[start : end.end()].strip())
                start = end.end()
        found.append(line[start:].strip())
    return tuple(filter(None, found))


LETTERS = bytes(ord(chr(code).lower()) if code < 128 and chr(code).isalpha() else 32 for code in range(256))  # everything else parts words


def latin_words(text: str) -> list[str]:
    """The runs of letters a to z in lower case: "caf" of "Café"; five times as quick as a pattern of all letters."""
    return text.encode("ascii", "replace").translate(LETTERS).decode("ascii").split()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """A text without its chrome, and what the chrome said of it."""

    text: str
    marks: tuple[MarkKind, ...] = ()


GLUED = re.compile(r"(?<=[.!?])(?=[A-Z])")


def strip_chrome(text: str) -> Stripped:
    """Plain text, as `clean_html` gives it, without what pages print around an article and without a model's leaked words."""
    kept, plain = text, folded(text)
    hints = hints_in(kept, plain)
    if not hints:
        return Stripped(text=text)
    marks: list[MarkKind] = []
    number = -1
    while (number := min((one for one in hints if number < one < REFUSALS), default=-1)) >= 0:
        rule = RULES[number]
        cut = cut_by(rule, kept, plain, hints[number])
        if cut != kept:
            kept, plain = cut, folded(cut)
            hints = hints_in(kept, plain)
            marks += [rule.mark] if rule.mark and rule.mark not in marks else []
    said = _without_refusals(kept, plain, hints.get(REFUSALS, []))
    if said != kept and "leaked" not in marks:
        marks.append("leaked")
    return Stripped(text=text if said == text else tidied(said.split("\n")), marks=tuple(marks))


def strip_refusals(title: str) -> str:
    """A title (or any plain text) without sentences that a model leaked."""
    plain = folded(title)
    return _without_refusals(title, plain, hints_in(title, plain).get(REFUSALS, []))


def _without_refusals(text: str, plain: bytes, places: list[int]) -> str:
    """The text without sentences that begin as a refusal (nor those said beside one), unless somebody is quoted saying it."""
    doubtful = [text[start:end] for start, end in lines_at(places, plain)] if places else []
    if not doubtful or not any(REFUSAL.match(sentence) for line in doubtful for sentence in _unquoted(_parted(line))):
        return text
    return "\n".join(" ".join(_kept(_parted(line))) for line in text.split("\n"))


def _parted(line: str) -> tuple[str, ...]:
    """Its sentences, also a refusal that was glued to the one before it."""
    return sentences(GLUED.sub(lambda seam: " " if REFUSAL.match(line, seam.start()) else "", line))


def _kept(line: tuple[str, ...]) -> list[str]:
    unquoted = frozenset(_unquoted(line))
    return [one for one in line if one not in unquoted or not (REFUSAL.match(one) or BESIDE_REFUSAL.match(one))]


def _unquoted(line: tuple[str, ...]) -> list[str]:
    """The sentences of a line that do not begin within a quotation."""
    found: list[str] = []
    curly = straight = 0
    for sentence in line:
        if curly <= 0 and straight % 2 == 0:
            found.append(sentence)
        curly = max(0, curly + sentence.count("“") + sentence.count("„") - sentence.count("”"))
        straight += sentence.count('"')
    return found
