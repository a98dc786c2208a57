"""The compiled email: each value is encoded for where it stands, once; no placeholder is left, none is half."""

from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_issue import CASES, LONG, WEEKLY, weekly_look

from digest.blocks import Lead
from digest.errors import RenderError
from digest.model import Email
from digest.render import render_issue
from digest.render.plain import wrap
from digest.render.segments import SLOTS, Slot, compile_email, encode, placeholders

NONCE = "a1b2c3d4e5f6a7b8c9d0"
OTHER = "0d9c8b7a6f5e4d3c2b1a"
WEB = "https://weekly.example.org/issues/2026-W25"
READER, STRANGER = placeholders(NONCE, WEB), placeholders(OTHER, WEB)
PLACES = {
    READER.unsubscribe_url: ("unsubscribe", None),
    READER.address: ("address", None),
    READER.name: ("name", None),
    READER.address_in_url: ("address", "url"),
}
VALUES = {
    "unsubscribe": "https://weekly.example.org/u/AbC-_123?a=1&b=2",
    "address": 'o\'neil+"x"<a>@example.org',
    "name": "Ann <b>&amp;</b>\r\nBcc: everyone@example.org",
}
SLOT_WORDS = tuple(PLACES)
LOOK = weekly_look()

# Any text, and texts that look like placeholders, parts of them or Jinja.
written = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.sampled_from(
        [
            STRANGER.name,
            STRANGER.unsubscribe_url,
            STRANGER.address_in_url,
            "slot-",
            "slot--name-value",
            "https://slot-",
            "{{ reader.name }}",
            "-value",
        ]
    ),
)
pieces = st.lists(
    st.one_of(written.map(lambda text: (text, False)), st.sampled_from(SLOT_WORDS).map(lambda word: (word, True))), max_size=12
)


def compiled(html="", text="", subject="Subject"):
    return compile_email(Email(subject=subject, preheader="", html=html, text=text, nonce=NONCE))


@given(pieces, pieces, st.fixed_dictionaries({name: st.one_of(written, st.sampled_from(SLOT_WORDS)) for name in SLOTS}))
def test_a_part_is_its_text_with_each_value_once(html, text, values):
    """Law: joined = the text as written, at each placeholder its value encoded for the place; a value is never looked into again."""
    email = compiled("".join(piece for piece, _ in html), "".join(piece for piece, _ in text))
    for segments, drawn, standing in ((email.html, html, "html"), (email.text, text, "text")):
        expected = [
            encode(values[PLACES[piece][0]], PLACES[piece][1] or standing) if is_slot else piece.encode() for piece, is_slot in drawn
        ]
        assert segments.join(values) == b"".join(expected)


@given(st.text())
def test_a_value_stays_within_its_place(value):
    """In HTML no value opens a tag or ends an attribute, in a URL it is one component, in text one line; each reads back as it was."""
    html, text, url = (encode(value, standing).decode() for standing in ("html", "text", "url"))
    assert not set(html) & set("<>\"'")
    assert unescape(html) == text
    assert set(url) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~%")
    assert unquote(url) == text
    assert len(text.splitlines()) <= 1


class Links(HTMLParser):
    """The addresses of an HTML part as a browser reads them, and its words."""

    def __init__(self):
        super().__init__()
        self.links, self.words = [], ""

    def handle_starttag(self, tag, attrs):
        self.links += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.words += data


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("part", ["html", "text"])
def test_a_message_of_an_issue_holds_no_placeholder(name, part):
    """In every sample issue, also the hostile one: nothing of a placeholder is left, the link leads where it should, the rest stays."""
    issue, newsletter = CASES[name]
    email = render_issue(issue, LOOK, newsletter, nonce=NONCE, web_url=WEB)
    segments = getattr(compile_email(email), part)
    joined = segments.join(VALUES).decode()
    assert NONCE not in joined
    assert "slot-" not in joined
    assert {piece.name for piece in segments.pieces if isinstance(piece, Slot)} == {"unsubscribe", "address"}
    if part == "html":
        read = Links()
        read.feed(joined)
        assert read.links.count(VALUES["unsubscribe"]) == 1
        assert WEB in read.links
        assert VALUES["address"] in " ".join(read.words.split())
    else:
        gap = " " * (5 if newsletter is WEEKLY else 1)  # from right to left nothing is set in columns
        assert f"Unsubscribe:{gap}{VALUES['unsubscribe']}\n" in joined
        assert VALUES["address"] in joined


@pytest.mark.parametrize("part", ["html", "text"])
def test_a_title_that_looks_like_a_placeholder_stays_as_it_is(part):
    """A feed cannot know the nonce: what it writes in a placeholder's shape, or in Jinja's, is mailed as its words."""
    issue, newsletter = CASES["spare"]
    hostile = f"{STRANGER.name} {{{{reader.name}}}} {{{{ reader.unsubscribe_url }}}}"
    issue = type(issue)(**{name: getattr(issue, name) for name in issue.__slots__} | {"blocks": (Lead(text=hostile), *issue.blocks)})
    joined = getattr(compile_email(render_issue(issue, LOOK, newsletter, nonce=NONCE, web_url=WEB)), part).join(VALUES).decode()
    assert STRANGER.name in joined
    assert "{{reader.name}}" in joined
    assert "{{ reader.unsubscribe_url }}" in " ".join(joined.split())


@pytest.mark.parametrize("issue", [*(issue for issue, _ in CASES.values()), LONG], ids=[*CASES, "long"])
def test_the_web_version_holds_nothing_of_anybody(issue):
    """Rendered without a nonce no placeholder stands in it, and it compiles to itself."""
    email = render_issue(issue, LOOK, WEEKLY)
    assert "slot-" not in email.html + email.text
    assert "Unsubscribe" not in email.text
    assert compile_email(email).html.join({}) == email.html.encode()
    assert compile_email(email).text.join({}) == email.text.encode()


@pytest.mark.parametrize("word", SLOT_WORDS)
@pytest.mark.parametrize("between", ["\n", " ", "\n      ", "\u00ad", "\u200b", "<wbr>", '</span><span class="nb">', "…"])
def test_a_broken_placeholder_is_an_error(word, between):
    """Wherever a line end, a hyphen or a tag breaks a placeholder, the part is refused: half of one would be mailed to everybody."""
    for place in range(1, len(word)):
        for part in ("html", "text"):
            with pytest.raises(RenderError, match=f"the {part} part holds a placeholder that is cut"):
                compiled(**{part: f"before {word[:place]}{between}{word[place:]} after"})


@pytest.mark.parametrize("word", SLOT_WORDS)
def test_a_shortened_placeholder_is_an_error(word):
    """One that a template cut short is refused, down to eight characters of its nonce."""
    for length in range(word.index(NONCE) + 8, len(word)):
        with pytest.raises(RenderError, match="cut or unknown"):
            compiled(text=f"before {word[:length]}… after")


@pytest.mark.parametrize(
    "change", [str.upper, str.title, str.capitalize, lambda word: word.replace("value", "values").replace("://", "%3A//")]
)
def test_a_changed_placeholder_is_an_error(change):
    """Capitals and quoting of a template's own make a placeholder nobody fills: refused, or filled where it is still itself."""
    for word in SLOT_WORDS:
        changed = change(word)
        try:
            joined = compiled(html=changed).html.join(VALUES).decode().lower()
        except RenderError:
            continue
        assert word in changed
        assert NONCE not in joined


@pytest.mark.parametrize(
    "word", [f"slot-{NONCE}-shoe-value", f"slot-{NONCE}", f"https://slot-{NONCE}-list.invalid/", f"slot-{NONCE}-name-other"]
)
def test_an_unknown_placeholder_is_an_error(word):
    """The table of slots is fixed."""
    with pytest.raises(RenderError, match="cut or unknown"):
        compiled(html=word)


@pytest.mark.parametrize("word", SLOT_WORDS)
def test_no_placeholder_in_the_subject(word):
    """A subject is everybody's, so that one request can carry it."""
    for subject in (word, word.upper(), word[: word.index(NONCE) + 8]):
        with pytest.raises(RenderError, match="subject"):
            compiled(subject=f"Hello {subject}")


def test_the_text_parts_wrap_keeps_a_placeholder_whole_or_is_refused():
    """At the text part's width every placeholder fits a line; a column too narrow for one breaks it, which is found."""
    for word in SLOT_WORDS:
        assert word in wrap(f"You get this at an address of yours, which is this one: {word} and so on")
        with pytest.raises(RenderError, match="cut or unknown"):
            compiled(text=wrap(f"You get this at {word}", 60))


def test_a_missing_value_names_its_slot():
    """A message without a value for a slot cannot be made."""
    with pytest.raises(KeyError, match="name"):
        compiled(text=READER.name).text.join({"address": "a@example.org"})


def test_long_values_are_whole():
    """The longest address and link stand unbroken in both parts: lines are the encoding's business."""
    values = {"unsubscribe": f"https://weekly.example.org/u/{'t' * 2000}", "address": f"{'a' * 64}@{'b' * 185}.org", "name": "n" * 500}
    email = compiled(html=" ".join(SLOT_WORDS), text=" ".join(SLOT_WORDS))
    for segments in (email.html, email.text):
        joined = segments.join(values).decode()
        assert all(value in joined for value in values.values())
