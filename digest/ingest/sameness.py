"""When two articles are one, and what the one keeps.

    what is known + what arrives → Known: candidates share an id, a place (a link in whatever form) or a feed's guid
      → same? what their words, links and guids say together → updated: the best text, the first date, what was edited

A link or a guid alone is no proof: shows give every episode one link, and some feeds one guid to everything.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from typing import get_args

from digest.model import Article, MarkKind, Revision

MOST_COMPARED = 40  # articles of one key whose words are compared; a show's link may have thousands, told apart by title and text alone
MOST_REVISIONS = 10  # of an article that are kept, the first and the newest: a live page changes all day
COMPARED = 4_000  # characters of a text that are compared; teasers are its beginning
SHINGLE = 4  # words; shorter ones meet by chance
EDITED = 0.3  # share of the shorter text's shingles in the longer at which one is the other, edited or cut
EXCERPT = 0.6  # the same share at which a text under half as long only leaves out
TITLES = 0.5  # share of the shorter title's words in the other at which it is the other's edit, where the texts say nothing
EDITION = 12 * 3600  # seconds between two of one title and other words that make them two, as those of a daily briefing

# The names that twins of a site go by; at least a name and its ending stay.
_TWIN_HOST = re.compile(r"(?:(?<=^)|(?<=\.))(?:www\d?|m|mobile|touch|amp)\.(?=[^.:/]+\.[^.])")
_TWIN_PATH = re.compile(r"(?<=[^/])/amp$|(?<=\.)amp\.(?=html?$)|(?<=[^/])\.amp$|^/amp(?=/.)")
_PLACES = 8_000  # addresses whose place is at hand: those of a chunk of the store, each asked several times
_INDEX = re.compile(r"/(?:index\.html?)?$")


@lru_cache(_PLACES)
def place(url: str) -> str:
    """Where a canonical address leads in whatever form: no scheme, www., mobile or AMP names; '' for ''. To compare, not to follow."""
    host, _, rest = url.partition("://")[2].partition("/")
    path, mark, query = f"/{rest}".partition("?")
    return f"{_TWIN_HOST.sub('', host)}{_TWIN_PATH.sub('', _INDEX.sub('', path))}{mark}{query}" if host else url


class Known:
    """Articles that were seen, by what makes them the same.

    `arriving` are those whose twins will be asked for, each once (None: any may be): they tell which links a feed gives to several
    articles at once, and by which keys nobody will ask, so that what is like nothing else costs next to nothing.
    """

    def __init__(self, stored: Iterable[Article] = (), arriving: Sequence[Article] | None = None) -> None:
        self.articles: dict[str, Article] = {}
        self._ids: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        self._saying: dict[tuple[tuple[str, ...], str], dict[str, None]] = defaultdict(dict)
        asked = Counter(chain.from_iterable(map(keys_of, arriving or ())))
        again = {key for key, count in asked.items() if count > 1}
        self._shared = _shared(arriving or (), again)
        self._asked: Collection[tuple[str, ...]] | None = None if arriving is None else asked
        for article in stored:
            self.keep(article)
        self._asked = None if arriving is None else again

    def twin(self, seen: Article) -> Article | None:
        """The known article that `seen` is another sight of: of several the one that says the same, then the one of the surest key."""
        keys = [key for key in keys_of(seen) if key in self._ids] if self._ids else []
        if not keys:  # most of what arrives
            return None
        said = _sayings(seen)
        saying = [self._saying.get((key, words), ()) for key in keys for words in said]
        near = [found for key in keys if len(found := self._ids.get(key, ())) <= MOST_COMPARED]
        shared = place(seen.url) in self._shared or len(self._ids.get(("place", place(seen.url)), ())) > 1
        candidates = [self.articles[name] for names in (*saying, *near) for name in sorted(names)]
        agreeing = [one for one in candidates if _agree(one, seen)]
        return next((one for one in (*agreeing, *candidates) if same(one, seen, shared=shared)), None)

    def keep(self, article: Article, seen: Article | None = None) -> None:
        """Know `article`, also by what `seen`, a sight of it, goes by."""
        if seen is None and self.articles.get(article.id) is article:
            return
        self.articles[article.id] = article
        if self._asked is not None and not self._asked:
            return
        for one in (article, seen) if seen else (article,):
            keys = keys_of(one) if self._asked is None else [key for key in keys_of(one) if key in self._asked]
            said = _sayings(one) if keys else ()
            for key in keys:
                self._ids[key][article.id] = None
                for words in said:
                    self._saying[key, words][article.id] = None


def _shared(arriving: Iterable[Article], again: Collection[tuple[str, ...]]) -> set[str]:
    """The places that a feed gives to several articles at once; only of keys that come `again` is any."""
    links = [(place(one.url), one.feed, one.first_seen) for one in arriving if one.url] if again else []
    return {where for (where, _, _), count in Counter(links).items() if count > 1}


def _sayings(article: Article) -> tuple[str, ...]:
    return (_plain(article.title), article.text) if article.text else (_plain(article.title),)


def keys_of(article: Article) -> list[tuple[str, ...]]:
    """What makes an article a candidate, the surest first."""
    keys: list[tuple[str, ...]] = [("id", article.id)]
    if article.guid:
        keys.append(("guid", article.feed, article.guid))
    if article.url:
        keys.append(("place", place(article.url)))
    return keys


def same(one: Article, other: Article, *, shared: bool = False) -> bool:
    """Whether two that share an id, a place or a feed's guid are one article. `shared`: their link is known to be that of several."""
    linked = bool(one.url) and place(one.url) == place(other.url)
    if _agree(one, other):
        return not _another_edition(one, other, linked)
    if one.feed != other.feed:
        return linked and not shared and "/" in place(one.url)
    if one.first_seen == other.first_seen or shared:  # side by side in one document, or of a show
        return linked and _same_guid(one, other) and _resemble(one, other)
    if linked and (_same_guid(one, other) or not (one.guid and other.guid)):
        return True
    if not one.url and not other.url:
        return True
    return _resemble(one, other)


def updated(known: Article, seen: Article) -> Article:
    """`known` brought up to date by another sight of it; `known` itself where that brings nothing.

    Its own feed's newer words replace it, save a cut of the text; another feed gives what is missing, or a text that `known` is cut from.
    """
    own = known.feed == seen.feed and seen.first_seen >= _last_change(known)
    title, text = known.title, known.text
    if _is_cut(known, seen) or (own and not _is_cut(seen, known)):
        text = seen.text
    if own:
        title = seen.title
    if _was(known, title, text, seen.first_seen):
        title, text, own = known.title, known.text, False
    fuller = text != known.text
    theirs = fuller or (own and text == seen.text)
    earlier = seen.dated and (not known.dated or seen.published < known.published)
    result = replace(
        known,
        url=seen.url if _is_twin_form(known.url) and seen.url and not _is_twin_form(seen.url) else known.url,
        title=title,
        text=text,
        tables=seen.tables if theirs else known.tables,
        language=seen.language if theirs else known.language,
        author=(seen.author or known.author) if own else (known.author or seen.author),
        image=(seen.image or known.image) if own else (known.image or seen.image),
        published=seen.published if earlier else known.published,
        dated=known.dated or seen.dated,
        marks=_marks(known, seen, own=own and text == seen.text, fuller=fuller),
        revisions=_revised(known, title, text, seen.first_seen),
        source=seen.source if own else known.source,
        owner=seen.owner if own else known.owner,
        weight=seen.weight if own else known.weight,
    )
    return known if result == known else result


def set_apart(article: Article, taken: Container[str]) -> Article:
    """The article under an id of its own, none of `taken`: another one has the id that follows from their link."""
    what = "\n".join((article.url, article.feed, article.guid, article.title, article.published.isoformat() if article.dated else ""))
    name = text_hash(what)
    while name in taken:
        name = text_hash(name)
    return replace(article, id=name)


def text_hash(text: str) -> str:
    """16 hex digits by which a text is known."""
    return sha256(text.encode()).hexdigest()[:16]


def _agree(one: Article, other: Article) -> bool:
    if one.title == other.title or (one.text and one.text == other.text):
        return True
    return _plain(one.title) == _plain(other.title) or (bool(one.text) and _plain(one.text) == _plain(other.text))


def _another_edition(one: Article, other: Article, linked: bool) -> bool:
    """The same title over wholly other words: under another link, or under one link at another time and with another guid."""
    if one.text == other.text or (linked and _same_guid(one, other)) or _plain(one.title) != _plain(other.title):
        return False
    left, right = _shingles(one.text), _shingles(other.text)
    if min(len(left), len(right)) < 3 * SHINGLE or _overlap(left, right) > 0.1:
        return False
    if not linked:
        return bool(one.url and other.url)
    apart = abs((one.published - other.published).total_seconds())
    return one.feed == other.feed and not _same_guid(one, other) and one.dated and other.dated and apart > EDITION


def _resemble(one: Article, other: Article) -> bool:
    """Whether one may be the other, edited."""
    left, right = _shingles(one.text), _shingles(other.text)
    if left and right:
        return _overlap(left, right) >= EDITED
    words, others = set(_words(one.title)), set(_words(other.title))
    return len(words & others) >= TITLES * min(len(words), len(others))


def _same_guid(one: Article, other: Article) -> bool:
    """A guid that is an address may change its scheme."""
    return bool(one.guid) and (one.guid == other.guid or ("://" in one.guid and place(one.guid) == place(other.guid)))


def _is_cut(short: Article, long: Article) -> bool:
    """Whether one is a teaser of the other: under half as long, under the same title or in the other's words."""
    if 2 * len(short.text) >= len(long.text):
        return False
    if not short.text or _plain(short.title) == _plain(long.title):
        return True
    part, whole = _shingles(short.text), _shingles(long.text)
    return bool(part) and len(part & whole) >= EXCERPT * len(part)


def _was(known: Article, title: str, text: str, moment: datetime) -> bool:
    """Whether these are words that `known` had and lost no earlier than `moment`: news that came late, or twice."""
    return any(moment <= old.seen and old.title == title and old.sha256 == text_hash(text) for old in known.revisions)


def _last_change(known: Article) -> datetime:
    return max(known.first_seen, *(revision.seen for revision in known.revisions)) if known.revisions else known.first_seen


def _revised(known: Article, title: str, text: str, moment: datetime) -> tuple[Revision, ...]:
    """The revisions with the words that are replaced now; a text that only grew, or new punctuation, is no edit."""
    if known.title == title and known.text == text:
        return known.revisions
    new = replace(known, title=title, text=text)
    if _words(known.title) == _words(title) and (_words(known.text) == _words(text) or _is_cut(known, new)):
        return known.revisions
    grown = (*known.revisions, Revision(seen=moment, title=known.title, sha256=text_hash(known.text)))
    return grown if len(grown) <= MOST_REVISIONS else (grown[0], *grown[2:])


def _marks(known: Article, seen: Article, *, own: bool, fuller: bool) -> tuple[MarkKind, ...]:
    if own:
        return seen.marks
    marks = {*known.marks, *(seen.marks if fuller else ())}
    return tuple(mark for mark in get_args(MarkKind) if mark in marks)


def _is_twin_form(url: str) -> bool:
    """Whether an address is the mobile or AMP form of another."""
    host, _, rest = url.partition("://")[2].partition("/")
    path = _INDEX.sub("", f"/{rest}".partition("?")[0])
    return _TWIN_HOST.sub("", host) != host.removeprefix("www.") or _TWIN_PATH.sub("", path) != path


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _shingles(text: str) -> frozenset[tuple[str, ...]]:
    words = _words(text[:COMPARED])
    return frozenset(zip(*(words[offset:] for offset in range(SHINGLE)), strict=False))


def _overlap(left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]]) -> float:
    """The share of the smaller set that is in the larger, 0 where one is empty."""
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0
