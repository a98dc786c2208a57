"""Whether an item is opinion, a press release or paid for: what its title, categories, address, byline and feed say."""

import re
from functools import lru_cache

from digest.model import MarkKind

_OPINION = (
    r"opinions?|op-?ed|editorial|éditorial|commentary|comentario|kommentar|leitartikel|gastbeitrag|kolumne|meinung|opinión|columna"
    r"|tribune|point de vue"
    r"|opinione|editoriale|opinie|opinião|guest (?:essay|column|commentary)|viewpoint|مقال رأي|رأي|افتتاحية"
)
_PREFIX_WORDS: dict[MarkKind, str] = {
    "opinion": rf"(?:my |our )?(?:{_OPINION}|comment|analysis|análisis|column|perspective|commento|commentaar|chronique|letters? to"
    rf" the editor)",
    "press_release": "press release|news release|pressemitteilung|comunicado de prensa|communiqué de presse|comunicato stampa|persbericht"
    "|بيان صحفي|بيان صحافي",
    "sponsored": "sponsored(?: (?:content|post))?|advertorial|paid post|partner content|anzeige|werbung|محتوى مدفوع|محتوى ممول",
}
PREFIXES = {
    mark: re.compile(rf"(?:(?:{words})\s*(?::|\||\s[–—-]\s)|[\[(](?:{words})[\])]:?)\s*(?=\S)", re.IGNORECASE)
    for mark, words in _PREFIX_WORDS.items()
}
NEAR = 60  # characters from a title's end or beginning; the longest of these words have 25
SEPARATORS = (":", "|", "[", "(", "–", "—", " - ")  # one of them parts such a word from the title
SEPARATED = re.compile(r"[:|\[(–—]| - ")
_SUFFIX_WORDS: dict[MarkKind, str] = {**_PREFIX_WORDS, "opinion": _OPINION}
SUFFIXES = {
    mark: re.compile(rf"(?<=\S)\s*(?:\||\s[–—-]\s|:)\s*(?:{words})\s*$|(?<=\S)\s*[\[(](?:{words})[\])]\s*$", re.IGNORECASE)
    for mark, words in _SUFFIX_WORDS.items()
}
_NAMES: dict[MarkKind, str] = {
    "opinion": "opinion|opinions|comment|commentary|commentaries|editorial|editorials|op-ed|op-eds|oped|column|columns|columnist"
    "|columnists|viewpoint"
    "|viewpoints|guest essay|comment is free|letters to the editor|meinung|kommentar|kommentare|kolumne|kolumnen|leitartikel"
    "|gastbeitrag|opinión"
    "|columna|columnas|tribune|tribunes|éditorial|éditoriaux|opinione|opinioni|editoriale|editoriali|opinie|opinião|colunistas",
    "press_release": "press release|press releases|press-release|news release|pressemitteilung|pressemitteilungen",
    "sponsored": "sponsored|sponsored content|sponsored post|advertorial|paid post|partner content",
}
CATEGORIES = {mark: frozenset(names.split("|")) for mark, names in _NAMES.items()}
ANY_CATEGORY = frozenset().union(*CATEGORIES.values())
# Folders of addresses. None that houses also give to news or to everything: "ideas", "voices", "blogs", "analysis", "views".
_FOLDERS: dict[MarkKind, str] = {
    "opinion": "opinion opinions op-ed op-eds oped opeds editorial editorials commentary commentaries columnist columnists"
    " columns commentisfree"
    " meinung kommentar kommentare kolumne kolumnen opiniones columnas editoriales tribunes opinioni editoriali opinie opiniao"
    " colunas colunistas",
    "sponsored": "sponsored sponsored-content advertorial partner-content paid-content paid-post brandvoice",
}
FOLDERS = {mark: frozenset(names.split()) for mark, names in _FOLDERS.items()}
ANY_FOLDER = frozenset().union(*FOLDERS.values())
PARTED = re.compile(r"[/,>|;&]")
FIRST_FOLDER = "comment"  # of the Financial Times and others; deeper in an address it is a reader's comment
# A feed's name says it as a part of its own: "Bayside Times (Opinion)", "Bayside Times – Editorials"; not "Public Opinion Weekly".
FEED_NAME = re.compile(
    rf"(?:^|[(\[|:/·]|\s[–—-])\s*(?:{_OPINION}|editorials|op-?eds|commentaries|columnists?|columns|guest writers?|kommentare|kolumnen"
    rf"|tribunes|opinioni)"
    r"\s*(?:$|[)\]|:/·]|[–—-]\s|\s[–—-])",
    re.IGNORECASE,
)
BYLINE = re.compile(
    r"\b(?:editorial board|(?:guest |opinion |syndicated )?columnist|(?:guest|opinion|op-ed) (?:contributor|writer|essayist)"
    r"|kolumnist(?:in)?)\b|^the editors$",
    re.IGNORECASE,
)


def read_title(title: str) -> tuple[str, MarkKind | None]:
    """The title, on one line, without "Opinion:" before or "| Opinion" behind it, and the mark that this gave."""
    last = max(map(title.rfind, SEPARATORS))
    if last < 0:  # as in most titles
        return title, None
    begins = SEPARATED.search(title, 0, NEAR)
    ends = len(title[:last].rstrip())  # such a word holds no separator itself
    for mark, prefix in PREFIXES.items():
        found = prefix.match(title) if begins else None
        if found:
            return _capital(title[found.end() :]), mark
        found = SUFFIXES[mark].match(title, ends) if ends >= len(title) - NEAR else None
        if found:
            return title[: found.start()], mark
    return title, None


def _capital(title: str) -> str:
    """What followed a colon now begins a line; names such as "iPhone" keep their spelling."""
    word = title.split(" ", 1)[0]
    return title[0].upper() + title[1:] if word.islower() else title


def marks_of(*, url: str, categories: tuple[str, ...], author: str, feeds: tuple[str, ...]) -> frozenset[MarkKind]:
    """The marks that stand around an item. `url` is canonical, `feeds` are the names of its feed: the editor's and its own."""
    found: set[MarkKind] = {mark for category in categories for mark in _of_category(category)} if categories else set()
    folders = url.lower().partition("://")[2].partition("?")[0].split("/")[1:-1]
    if not ANY_FOLDER.isdisjoint(folders):
        found.update(mark for mark, names in FOLDERS.items() if not names.isdisjoint(folders))
    if folders[:1] == [FIRST_FOLDER] or (author and _is_of_columnist(author)) or any(map(_is_of_opinion, feeds)):
        found.add("opinion")
    return frozenset(found)


@lru_cache(maxsize=1024)  # a feed's items share them
def _of_category(category: str) -> tuple[MarkKind, ...]:
    lowered = category.lower()
    named = {part.strip() for part in (lowered, *PARTED.split(lowered))} if PARTED.search(lowered) else {lowered.strip()}
    if ANY_CATEGORY.isdisjoint(named):
        return ()
    return tuple(mark for mark, names in CATEGORIES.items() if not names.isdisjoint(named))


@lru_cache(maxsize=1024)
def _is_of_columnist(author: str) -> bool:
    return bool(BYLINE.search(author))


@lru_cache(maxsize=256)
def _is_of_opinion(feed: str) -> bool:
    """By the name of a feed, which every item of it asks for."""
    return bool(FEED_NAME.search(feed))
