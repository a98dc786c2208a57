"""What the elements of an entry mean on the fast path (see wellformed.py), each as feedparser understands it."""

import re

from digest.ingest.elements import LEAF, TEXT, Attributes, Finish, Odd, Row, Table
from digest.ingest.reading import BYLINE, HEADLINE, Entry, Reader, moment, plain_attributes, scoped, unbased

PERMALINK = {"isPermaLink"}
ABOUT = "http://www.w3.org/1999/02/22-rdf-syntax-ns# about"


def _begin_entry(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes) if attributes else attributes
    if plain and ("lastmod" in plain or "href" in plain):
        raise Odd
    scoped(reader, plain)
    reader.titled = False
    reader.entry = Entry(len(reader.scopes))
    for key in attributes:
        if key.startswith(ABOUT):
            reader.entry.guid = attributes[key]
            break


def _entry(reader: Reader, _: str, __: Attributes) -> None:
    reader.scopes.pop()
    reader.has_content = False
    reader.items.append(reader.entry.as_item())


def _title(reader: Reader, text: str, attributes: Attributes) -> None:
    """A title stands unless one of its depth stood before; a deeper one gives way."""
    entry = reader.entry
    language = reader.text_of(attributes, "plain")[1]
    if entry.title_depth != 1:
        entry.title, entry.title_from, entry.title_language = reader.mended(text), 1, language
        if text:
            entry.title_depth = 1


def _begin_source(reader: Reader, _: Attributes) -> None:
    reader.entry.title_depth = -1


def _source_title(reader: Reader, text: str, _: Attributes) -> None:
    if text:
        reader.entry.title_depth = 2


def _link(reader: Reader, text: str, attributes: Attributes) -> None:
    link = reader.link_of(attributes) if attributes else None
    if link is None:
        text = reader.mended(reader.resolved(text))
        reader.entry.link = re.sub(r"&([A-Za-z0-9_]+);", r"&\1", text.replace("&amp;", "&")) if "&" in text else text
    elif link["rel"] == "alternate" and link["type"] in HEADLINE:
        reader.entry.link = link["href"]
    elif link["rel"] == "enclosure":
        reader.entry.enclosures += (link,)


def _original(reader: Reader, text: str, attributes: Attributes) -> None:
    if attributes:
        raise Odd
    reader.entry.original = reader.mended(text)


def _guid(reader: Reader, text: str, attributes: Attributes) -> None:
    entry, permalink = reader.entry, True
    if attributes and attributes.keys() == PERMALINK:
        permalink = attributes["isPermaLink"] == "true"
    elif attributes:
        permalink = unbased(attributes).get("ispermalink", "true") == "true"
    entry.guid = reader.mended(reader.resolved(text) if permalink else text)
    if permalink and entry.link is None:
        entry.link = entry.guid


def _content(usual: str) -> Finish:
    def finish(reader: Reader, text: str, attributes: Attributes) -> None:
        reader.has_content = True
        _add_content(reader, text, attributes, usual)

    return finish


def _summary(usual: str) -> Finish:
    """A summary after a summary counts as content, unless there is one."""

    def finish(reader: Reader, text: str, attributes: Attributes) -> None:
        entry = reader.entry
        if entry.summarised and not reader.has_content:
            reader.has_content = True
            _add_content(reader, text, attributes, "plain")
        else:
            entry.summarised = True
            entry.summary = (reader.mended(text), *reader.text_of(attributes, usual))

    return finish


def _add_content(reader: Reader, text: str, attributes: Attributes, usual: str) -> None:
    reader.entry.summarised = True
    reader.entry.contents += ((reader.mended(text), *reader.text_of(attributes, usual)),)


def _begin_author(reader: Reader, _: Attributes) -> None:
    reader.entry.person = False


def _in_author(reader: Reader, _: Attributes) -> None:
    reader.entry.person = True


def _author_name(reader: Reader, text: str, _: Attributes) -> None:
    """The last of the authors that are given by elements; a nameless one is Odd."""
    reader.entry.name = text
    if not text:
        raise Odd


def _author(reader: Reader, text: str, _: Attributes) -> None:
    """A byline as text: the first that has a name, else the last."""
    entry = reader.entry
    if entry.person:
        if not entry.name:
            raise Odd
        return
    entry.author = author = reader.mended(text)
    if "@" not in author:
        entry.byline = entry.byline or author
        return
    parts = BYLINE.fullmatch(author)
    if not parts:
        raise Odd
    entry.byline = entry.byline or (parts[1] or parts[2] or "").strip()


def _category(reader: Reader, text: str, attributes: Attributes) -> None:
    if attributes:
        plain = plain_attributes(attributes)
        _tag(reader.entry, plain.get("term"), plain.get("scheme", plain.get("domain")), plain.get("label"))
    if text:
        _add_term(reader.entry, reader.mended(text))


def _media_category(reader: Reader, text: str, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    _tag(reader.entry, plain.get("term"), plain.get("scheme", "media"), plain.get("label"))
    _add_term(reader.entry, reader.mended(text))


def _itunes_category(reader: Reader, text: str, attributes: Attributes) -> None:
    _tag(reader.entry, plain_attributes(attributes).get("text"), "itunes", None)
    _add_term(reader.entry, reader.mended(text))


def _add_term(entry: Entry, term: str) -> None:
    """A term as text: that of the tag before it, where that one has none."""
    tags = entry.tags
    if tags and not tags[-1][0]:
        tags[-1][0] = term or tags[-1][0]
    else:
        _tag(entry, term, None, None)


def _tag(entry: Entry, term: str | None, scheme: str | None, label: str | None) -> None:
    tag = [term, scheme, label]
    if (term or scheme or label) and tag not in entry.tags:
        entry.tags.append(tag)


def _keywords(scheme: str | None) -> Finish:
    def finish(reader: Reader, text: str, attributes: Attributes) -> None:
        if attributes:
            raise Odd
        for term in reader.mended(text).split(","):
            if term.strip():
                _tag(reader.entry, term.strip(), scheme, None)

    return finish


def _published(reader: Reader, text: str, _: Attributes) -> None:
    reader.entry.published = moment(text)


def _updated(reader: Reader, text: str, _: Attributes) -> None:
    reader.entry.updated = moment(text)


def _created(reader: Reader, text: str, _: Attributes) -> None:
    reader.entry.created = moment(text)


def _enclosure(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    href = plain.get("url", plain.get("uri", plain.get("href", "")))
    reader.entry.enclosures += ({**plain, "href": href, "url": ""},)


def _media_group(reader: Reader, attributes: Attributes) -> None:
    scoped(reader, plain_attributes(attributes))


def _media_content(reader: Reader, attributes: Attributes) -> None:
    plain = plain_attributes(attributes)
    scoped(reader, plain)
    reader.entry.media += (plain,)


def _leave(reader: Reader, _: str, __: Attributes) -> None:
    reader.scopes.pop()


def _thumbnail(reader: Reader, text: str, attributes: Attributes) -> None:
    plain = unbased(attributes)
    if text:
        plain.setdefault("url", reader.mended(reader.resolved(text)))
    reader.entry.thumbnails += (plain,)


def _media_title(reader: Reader, text: str, attributes: Attributes) -> None:
    """The same where it stands deeper, as in media:group."""
    entry, depth = reader.entry, 1 + len(reader.scopes) - reader.entry.depth
    language = reader.text_of(attributes, "plain")[1]
    if not -1 < entry.title_depth <= depth:
        entry.title_language = language
        if entry.title_from < 0 or depth <= entry.title_from:
            entry.title, entry.title_from = reader.mended(text), depth


HARMLESS = ("url", "href", "width", "height")
INERT = Table(dict.fromkeys(HARMLESS, (LEAF, None, None)))
IGNORED: Row = (INERT, None, None)
INERT[None] = IGNORED
PERSON = Table(dict.fromkeys((None, "name", "itunes_name", *HARMLESS), IGNORED))
AUTHOR = Table(dict.fromkeys((None, *HARMLESS), (INERT, None, _in_author)) | {"name": (LEAF, _author_name, _in_author)})
_NAMED = ("author", "managingeditor", "dc_creator", "dc_author", "itunes_author")
_MEDIA: dict[str | None, Row] = {
    **dict.fromkeys((None, *HARMLESS), IGNORED),
    "media_thumbnail": (LEAF, _thumbnail, None),
    "media_title": (TEXT, _media_title, None),
    "media_description": (TEXT, _summary("html"), None),
    "media_category": (LEAF, _media_category, None),
    "media_keywords": (LEAF, _keywords(None), None),
}
GROUP = Table(_MEDIA)
GROUP["media_content"] = (GROUP, _leave, _media_content)
GROUP["media_group"] = (GROUP, _leave, _media_group)
_SOURCE: dict[str | None, Row] = {
    **dict.fromkeys((None, *HARMLESS), IGNORED),
    "title": (LEAF, _source_title, None),
    **dict.fromkeys(
        ("id", "guid", "link", "category", "pubdate", "published", "issued", "updated", "modified", "created", "dc_date"),
        (LEAF, None, None),
    ),
    **dict.fromkeys(("author", "contributor"), (PERSON, None, None)),
}
_DATES: tuple[tuple[Finish, tuple[str, ...]], ...] = (
    (_published, ("published", "issued", "pubdate", "dcterms_issued")),
    (_updated, ("updated", "modified", "lastbuilddate", "dc_date", "dcterms_modified")),
    (_created, ("created", "dcterms_created")),
)
_ENTRY: dict[str | None, Row] = {
    **GROUP,
    **dict.fromkeys(("title", "dc_title"), (TEXT, _title, None)),
    "link": (LEAF, _link, None),
    "feedburner_origlink": (LEAF, _original, None),
    **dict.fromkeys(("guid", "id"), (LEAF, _guid, None)),
    **dict.fromkeys(("description", "dc_description"), (TEXT, _summary("html"), None)),
    **dict.fromkeys(("summary", "itunes_summary"), (TEXT, _summary("plain"), None)),
    "content": (TEXT, _content("plain"), None),
    "content_encoded": (TEXT, _content("html"), None),
    **dict.fromkeys(_NAMED, (AUTHOR, _author, _begin_author)),
    **dict.fromkeys(("contributor", "itunes_owner"), (PERSON, None, None)),
    **dict.fromkeys(("category", "keywords", "dc_subject"), (LEAF, _category, None)),
    "itunes_category": (LEAF, _itunes_category, None),
    "itunes_keywords": (LEAF, _keywords("itunes"), None),
    "tags": (LEAF, _keywords(None), None),
    **{name: (LEAF, finish, None) for finish, names in _DATES for name in names},
    "enclosure": (INERT, None, _enclosure),
    "source": (Table(_SOURCE), None, _begin_source),
    "image": (LEAF, None, _begin_source),
    **dict.fromkeys(("language", "dc_language"), IGNORED),
}
ENTRY: Row = (Table(_ENTRY), _entry, _begin_entry)
