"""What the elements of an entry mean on the fast path (see wellformed.py), each as feedparser understands it."""

import re
from collections.abc import Callable

from digest.ingest.reading import BYLINE, HEADLINE, Attributes, Entry, Odd, Reader, Row, Table, moment, plain_attributes, scoped

ABOUT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"


def _begin_entry(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    if "lastmod" in plain or "href" in plain:
        raise Odd
    scoped(reader, plain)
    reader.titled = False
    reader.entry = Entry(len(reader.scopes))
    for key in attributes:
        if key.startswith(ABOUT):
            reader.entry.guid = attributes[key]
            break


def _end_entry(reader: Reader, _: str) -> None:
    reader.scopes.pop()
    reader.has_content = False
    reader.items.append(reader.entry.as_item())


def _begin_title(reader: Reader, attributes: Attributes) -> None:
    entry = reader.entry
    entry.kind, entry.language = reader.begin_text(attributes, "plain")


def _end_title(reader: Reader, text: str) -> None:
    if _titled(reader, text):
        reader.entry.title_depth = 1


def _titled(reader: Reader, text: str) -> str:
    """A title stands unless one of its depth or above stood before; a deeper one gives way."""
    entry, depth, title = reader.entry, 1 + len(reader.scopes) - reader.entry.depth, reader.mended(text)
    if not -1 < entry.title_depth <= depth:
        entry.title_language = entry.language
        if entry.title_from < 0 or depth <= entry.title_from:
            entry.title, entry.title_from = title, depth
    return title


def _begin_source(reader: Reader, _: Attributes) -> None:
    reader.entry.title_depth = -1


def _source_title(reader: Reader, text: str) -> None:
    if text.strip():
        reader.entry.title_depth = 2


def _begin_link(reader: Reader, attributes: Attributes) -> None:
    link = reader.link_of(attributes)
    if link is None:
        return
    reader.open[-1] = IGNORED
    if link["rel"] == "alternate" and link["type"] in HEADLINE:
        reader.entry.link = link["href"]
    elif link["rel"] == "enclosure":
        reader.entry.enclosures.append(link)


def _end_link(reader: Reader, text: str) -> None:
    link = reader.mended(reader.resolved(text.strip()))
    reader.entry.link = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", link.replace("&amp;", "&")) if "&" in link else link


def _begin_original(_: Reader, attributes: Attributes) -> None:
    if attributes:
        raise Odd


def _end_original(reader: Reader, text: str) -> None:
    reader.entry.original = reader.mended(text)


def _begin_guid(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    if "base" in plain or "xml:base" in plain:
        raise Odd
    reader.entry.permalink = plain.get("ispermalink", "true") == "true"


def _end_guid(reader: Reader, text: str) -> None:
    entry, guid = reader.entry, text.strip()
    entry.guid = reader.mended(reader.resolved(guid) if entry.permalink else guid)
    if entry.permalink and entry.link is None:
        entry.link = entry.guid


def _begin_content(usual: str) -> Callable[[Reader, Attributes], None]:
    def begin(reader: Reader, attributes: Attributes) -> None:
        reader.has_content = reader.entry.as_content = True
        reader.entry.kind, reader.entry.language = reader.begin_text(attributes, usual)

    return begin


def _begin_summary(usual: str) -> Callable[[Reader, Attributes], None]:
    """A summary after a summary counts as content, unless there is one."""

    def begin(reader: Reader, attributes: Attributes) -> None:
        entry = reader.entry
        entry.as_content = entry.summarised and not reader.has_content
        reader.has_content = reader.has_content or entry.as_content
        entry.kind, entry.language = reader.begin_text(attributes, "plain" if entry.as_content else usual)

    return begin


def _end_text(reader: Reader, text: str) -> None:
    entry = reader.entry
    found = (reader.mended(text), entry.kind, entry.language)
    entry.summarised = True
    if entry.as_content:
        entry.contents.append(found)
    else:
        entry.summary = found


def _begin_author(reader: Reader, _: Attributes) -> None:
    reader.entry.person = False


def _in_author(reader: Reader, _: Attributes) -> None:
    reader.entry.person = True


def _author_name(reader: Reader, text: str) -> None:
    """The last of the authors that are given by elements; a nameless one is Odd."""
    reader.entry.name = text.strip()
    if not reader.entry.name:
        raise Odd


def _end_author(reader: Reader, text: str) -> None:
    """A byline as text: the first that has a name, else the last."""
    entry = reader.entry
    if entry.person:
        if not entry.name:
            raise Odd
        return
    entry.author = reader.mended(text)
    if "@" not in entry.author:
        entry.byline = entry.byline or entry.author
        return
    parts = BYLINE.fullmatch(entry.author)
    if not parts:
        raise Odd
    entry.byline = entry.byline or (parts[1] or parts[2] or "").strip()


def _begin_category(reader: Reader, attributes: Attributes) -> None:
    if not attributes:
        return
    plain = plain_attributes(attributes)
    _tag(reader.entry, plain.get("term"), plain.get("scheme", plain.get("domain")), plain.get("label"))


def _begin_media_category(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    _tag(reader.entry, plain.get("term"), plain.get("scheme", "media"), plain.get("label"))


def _begin_itunes_category(reader: Reader, attributes: Attributes) -> None:
    _tag(reader.entry, plain_attributes(attributes).get("text"), "itunes", None)


def _end_category(reader: Reader, text: str) -> None:
    term = reader.mended(text)
    tags = reader.entry.tags
    if term and tags and not tags[-1][0]:
        tags[-1][0] = term
    elif term:
        _tag(reader.entry, term, None, None)


def _tag(entry: Entry, term: str | None, scheme: str | None, label: str | None) -> None:
    tag = [term, scheme, label]
    if any(tag) and tag not in entry.tags:
        entry.tags.append(tag)


def _begin_keywords(reader: Reader, attributes: Attributes) -> None:
    if attributes:
        raise Odd


def _end_keywords(scheme: str | None) -> Callable[[Reader, str], None]:
    def end(reader: Reader, text: str) -> None:
        for term in reader.mended(text).split(","):
            if term.strip():
                _tag(reader.entry, term.strip(), scheme, None)

    return end


def _end_date(key: str) -> Callable[[Reader, str], None]:
    def end(reader: Reader, text: str) -> None:
        reader.entry.dates[key] = moment(text)

    return end


def _enclosure(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    href = plain.get("url", plain.get("uri", plain.get("href", "")))
    reader.entry.enclosures.append({**plain, "href": href, "url": ""})


def _media_group(reader: Reader, attributes: Attributes) -> None:
    scoped(reader, plain_attributes(attributes))


def _media_content(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    scoped(reader, plain)
    reader.entry.media.append(plain)


def _leave(reader: Reader, _: str) -> None:
    reader.scopes.pop()


def _begin_thumbnail(reader: Reader, attributes: Attributes) -> None:
    reader.entry.thumbnails.append(plain_attributes(attributes))


def _end_thumbnail(reader: Reader, text: str) -> None:
    if text.strip():
        reader.entry.thumbnails[-1].setdefault("url", reader.mended(reader.resolved(text.strip())))


def _end_media_title(reader: Reader, text: str) -> None:
    _titled(reader, text)


LEAF: Table = {}
HARMLESS = ("url", "href", "width", "height")
IGNORED: Row = (LEAF, None, None)
INERT: Table = dict.fromkeys(HARMLESS, IGNORED)
INERT[None] = IGNORED = (INERT, None, None)
PERSON: Table = {None: IGNORED, "name": IGNORED, "itunes_name": IGNORED, **dict.fromkeys(HARMLESS, IGNORED)}
AUTHOR: Table = {
    **dict.fromkeys((None, *HARMLESS), (INERT, None, _in_author)),
    "name": (LEAF, _author_name, _in_author),
}
_NAMED = ("author", "managingeditor", "dc_creator", "dc_author", "itunes_author")
_MEDIA: Table = {
    None: IGNORED,
    **dict.fromkeys(HARMLESS, IGNORED),
    "media_thumbnail": (LEAF, _end_thumbnail, _begin_thumbnail),
    "media_title": (LEAF, _end_media_title, _begin_title),
    "media_description": (LEAF, _end_text, _begin_summary("html")),
    "media_category": (LEAF, _end_category, _begin_media_category),
    "media_keywords": (LEAF, _end_keywords(None), _begin_keywords),
}
GROUP: Table = {**_MEDIA}
GROUP["media_content"] = (GROUP, _leave, _media_content)
GROUP["media_group"] = (GROUP, _leave, _media_group)
SOURCE: Table = {
    None: IGNORED,
    **dict.fromkeys(HARMLESS, IGNORED),
    "title": (LEAF, _source_title, None),
    **dict.fromkeys(
        ("id", "guid", "link", "category", "pubdate", "published", "issued", "updated", "modified", "created", "dc_date"),
        (LEAF, None, None),
    ),
    **dict.fromkeys(("author", "contributor"), (PERSON, None, None)),
}
_DATES = {
    "published": ("published", "issued", "pubdate", "dcterms_issued"),
    "updated": ("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified"),
    "created": ("created", "dcterms_created"),
}
_TABLE: Table = {
    **GROUP,
    **dict.fromkeys(("title", "dc_title"), (LEAF, _end_title, _begin_title)),
    "link": (LEAF, _end_link, _begin_link),
    "feedburner_origlink": (LEAF, _end_original, _begin_original),
    **dict.fromkeys(("guid", "id"), (LEAF, _end_guid, _begin_guid)),
    **dict.fromkeys(("description", "dc_description"), (LEAF, _end_text, _begin_summary("html"))),
    **dict.fromkeys(("summary", "itunes_summary"), (LEAF, _end_text, _begin_summary("plain"))),
    "content": (LEAF, _end_text, _begin_content("plain")),
    "content_encoded": (LEAF, _end_text, _begin_content("html")),
    **dict.fromkeys(_NAMED, (AUTHOR, _end_author, _begin_author)),
    **dict.fromkeys(("contributor", "itunes_owner"), (PERSON, None, None)),
    **dict.fromkeys(("category", "keywords", "dc_subject"), (LEAF, _end_category, _begin_category)),
    "itunes_category": (LEAF, _end_category, _begin_itunes_category),
    "itunes_keywords": (LEAF, _end_keywords("itunes"), _begin_keywords),
    "tags": (LEAF, _end_keywords(None), _begin_keywords),
    **{name: (LEAF, _end_date(key), None) for key, names in _DATES.items() for name in names},
    "enclosure": (INERT, None, _enclosure),
    "source": (SOURCE, None, _begin_source),
    "image": (LEAF, None, _begin_source),
    **dict.fromkeys(("language", "dc_language"), IGNORED),
}
ENTRY: Row = (_TABLE, _end_entry, _begin_entry)
