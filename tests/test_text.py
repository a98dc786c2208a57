"""Text that came from outside: one spelling of an address, plain text of hostile markup, titles that stay literal."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text import canonical_url, clean_html, clean_plain, clean_title, repair, sentences, shorten, strip_chrome

URLS = st.one_of(
    st.text(max_size=60),
    st.builds(
        "{}://{}{}/{}?{}#{}".format,
        st.sampled_from(["http", "HTTPS", "ftp", "javascript"]),
        st.sampled_from(
            [
                "Www.Example.com",
                "u:p@x.example",
                "bücher.example",
                "[2001:db8::1]",
                "x.example.",
                "127.1",
                "ẞ.example",
                "www.google.com/url?url=https://l.facebook.com/l.php?u=http://x",
            ]
        ),
        st.sampled_from(["", ":80", ":443", ":8080", ":99999"]),
        st.text(max_size=20),
        st.text(max_size=20),
        st.text(max_size=5),
    ),
)


@given(URLS)
def test_canonical_url_is_idempotent(url: str) -> None:
    """Canonical twice is canonical once, and it is '' or an http(s) address in ASCII."""
    once = canonical_url(url)
    assert canonical_url(once) == once
    assert once == "" or (once.startswith(("http://", "https://")) and once.isascii() and once.isprintable() and " " not in once)


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Www.Example.com:80/A b/?utm_source=x&b=2&a=1&fbclid=3#f", "https://www.example.com/A%20b/?a=1&b=2"),
        ("https://example.com", "https://example.com/"),
        ("//example.com/a", "https://example.com/a"),
        ("http://example.com:8080/", "http://example.com:8080/"),
        ("https://user:word@example.com/", "https://example.com/"),
        ("https://example.com/?gclid=1&mc_cid=2&mc_eid=3", "https://example.com/"),
        ("https://example.com/?empty&b=%2f", "https://example.com/?b=%2F&empty"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
        ("http://bücher.example/ü", "https://xn--bcher-kva.example/%C3%BC"),
        ("https://example.com/a?amp=1", "https://example.com/a"),
        ("https://example.com/a?amp&b=1&outputType=amp", "https://example.com/a?b=1"),
        ("https://example.com/a?src=rss&from=home&partner=rss&ref=2", "https://example.com/a?from=home&ref=2"),
        ("https://www.google.com/amp/s/news.example.com/a/amp", "https://news.example.com/a/amp"),
        ("https://news-example-com.cdn.ampproject.org/c/s/news.example.com/a?x=1", "https://news.example.com/a?x=1"),
        ("https://www.google.com/url?rct=j&sa=t&url=http://example.com/a%3Futm_source%3Dx%26b%3D1&ct=ga", "https://example.com/a?b=1"),
        ("https://www.google.com/url?q=javascript:alert(1)", "https://www.google.com/url?q=javascript:alert(1)"),
        ("https://example.com/url?url=https://other.example/", "https://example.com/url?url=https://other.example/"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/relative", ""),
        ("https://exa mple.com/", ""),
        ("https://example.com:port/", ""),
        ("https://example.com/" + "a" * 3000, ""),
    ],
)
def test_canonical_url_spelling(url: str, canonical: str) -> None:
    """Host lower-case, no default port, fragment, login or tracking; sorted query; '' where it is no web address."""
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One<p>Two &amp; <b>three</b>", "One\n\nTwo & three"),
        ("<style>p{}</style>a<script>b</script><noscript>c</noscript>", "a"),
        ("<ul><li>a</li><li><p>b</p></li></ul>after", "- a\n- b\n\nafter"),
        ("<table><tr><th>Use</th><th>Cost</th></tr><tr><td>Chat</td><td>$1</td></tr></table>", "Use | Cost\nChat | $1"),
        ("first line\nwrapped\n\nsecond", "first line wrapped\n\nsecond"),
        ("a <b>c</b>\n\nd", "a c\n\nd"),
        ("a<br>b<br/><br/>c", "a\nb\n\nc"),
        ("&lt;p&gt;Escaped&lt;/p&gt;&lt;p&gt;twice&lt;/p&gt;", "Escaped\n\ntwice"),
        ("?page=1&copy=2 &copy; 1 &lt; 2", "?page=1&copy=2 © 1 < 2"),
        ("<img src=x onerror=alert(1)><a href='javascript:x'>link</a>", "link"),
        ("unclosed <b>tag <i", "unclosed tag"),
        ("", ""),
    ],
)
def test_clean_html(html: str, text: str) -> None:
    """Markup becomes plain paragraphs, list items and rows; what runs or hides is dropped."""
    assert clean_html(html) == text


@given(st.text(alphabet="<>/abpdivl &;\"'=#\n!-[]", max_size=300))
def test_clean_html_survives_anything(html: str) -> None:
    """No input raises, leaves a run of blank lines or a control character."""
    text = clean_html(html)
    assert "\n\n\n" not in text
    assert text == text.strip()


@pytest.mark.parametrize(
    "piece",
    [
        "<div>",
        '<a "',
        "<a '",
        "<a x='",
        "<!--",
        "<!-- x",
        "<p><b>",
        "&lt;",
        "The post ",
        "Read more ",
        "[caption ",
        "I'm sorry ",
        "Model ",
        "\n \n x",
        "By A",
    ],
)
def test_hostile_repetition_grows_linearly(piece: str) -> None:
    """Ten times as much of one hostile piece takes nowhere near a hundred times the work: no rule is quadratic."""

    def work(size: int) -> float:
        start = time.process_time()
        strip_chrome(clean_html(piece * (size // len(piece))))
        return time.process_time() - start

    assert work(500_000) < 40 * max(work(50_000), 0.01)


def test_plain_text_keeps_its_angle_brackets() -> None:
    """Text that says it is plain is not read as markup; its paragraphs and list items stay."""
    assert clean_plain("a <b> c\nd\n\n* one\n* two") == "a <b> c d\n\n- one\n- two"


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("Itâ€™s a cafÃ©", "It’s a café"),
        ("nul\x00 bell\x07 turn\u202etfel\u202c", "nul bell turntfel"),
        ("a\r\nb\x0bc\u2028d", "a\nb\nc\nd"),
        ("half \ud800 pair", "half  pair"),
        ("Ça va, “Ärger” – déjà vu…", "Ça va, “Ärger” – déjà vu…"),
    ],
)
def test_repair(damaged: str, mended: str) -> None:
    """Mojibake is mended, controls and bidi overrides go, sound text stays as it is."""
    assert repair(damaged) == mended


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("A <b>bold</b> move &amp;amp; <i class='x'>more</i>", "A bold move & more"),
        ("{{7*7}} </mj-text><mj-include path='x'>", "{{7*7}} </mj-text><mj-include path='x'>"),
        ("C++ vector<int> &amp; a < b", "C++ vector<int> & a < b"),
        ("Subject\r\nBcc: x", "Subject Bcc: x"),
        ("right\u202etfel\u2066 \x00", "righttfel"),
    ],
)
def test_titles_stay_literal(written: str, title: str) -> None:
    """Inline markup goes, anything else in angle brackets is text; one line, no controls."""
    assert clean_title(written) == title


def test_a_title_of_ten_thousand_characters_is_cut() -> None:
    """A title has at most 300 characters, with or without spaces."""
    assert len(clean_title("x" * 10_000)) == 300
    assert clean_title("word " * 2_000).endswith("word…")


@given(st.text(max_size=80), st.integers(min_value=1, max_value=60))
def test_shorten_keeps_its_limit(text: str, limit: int) -> None:
    """What is cut is never longer than asked and starts as the text does."""
    short = shorten(text, limit)
    assert len(short) <= limit
    assert text.startswith(short.removesuffix("…")) or short == text


def test_shorten_cuts_at_a_word() -> None:
    """The cut falls between words, without a dangling comma."""
    assert shorten("one, two, three", 12) == "one, two…"
    assert shorten("one two three", 8) == "one two…"


def test_an_hour_keeps_its_day_and_zone() -> None:
    """ "7 p.m. Thursday ET" is no end of a sentence; "at 7 p.m. The truce" is one."""
    told = "It began at 2 a.m. in Israel — 7 p.m. Thursday ET. It held until 9 p.m. The army left at 10 a.m. GMT. Nobody saw it."
    assert sentences(told) == (
        "It began at 2 a.m. in Israel — 7 p.m. Thursday ET.",
        "It held until 9 p.m.",
        "The army left at 10 a.m. GMT.",
        "Nobody saw it.",
    )


def test_titles_and_numbers_of_laws_end_no_sentence() -> None:
    """ "Reps.", "Sens." and "v." go on, and so does "Res." before its number."""
    told = "Sens. Ada Marsh and Reps. Bo Lind voted for S. Con. Res. 14 in Oslo. The case is Marsh v. Lind. Sec. 230 stays."
    assert sentences(told) == (
        "Sens. Ada Marsh and Reps. Bo Lind voted for S. Con. Res. 14 in Oslo.",
        "The case is Marsh v. Lind.",
        "Sec. 230 stays.",
    )


def test_sentences_of_other_languages() -> None:
    """A German day goes on after its dot; an Arabic sentence ends at its dot or its question mark, though no letter after it is large."""
    german = "Es gilt ab dem 1. Juli für alle. Am 3. August endet es. Platz 2. April war kalt."
    assert sentences(german) == ("Es gilt ab dem 1. Juli für alle.", "Am 3. August endet es.", "Platz 2.", "April war kalt.")
    assert sentences("رفض المشغّل الطلب. هل انتهى الأمر؟ لا.") == ("رفض المشغّل الطلب.", "هل انتهى الأمر؟", "لا.")


def test_sentences() -> None:
    """Abbreviations, initials and figures end no sentence; a line's end does."""
    text = "The U.S. won. Dr. Marsh said “No.” It fell 3.5% to $2.\nShe left at 5 p.m. Then what? 2026 began."
    assert sentences(text) == (
        "The U.S. won.",
        "Dr. Marsh said “No.”",
        "It fell 3.5% to $2.",
        "She left at 5 p.m.",
        "Then what?",
        "2026 began.",
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Good. The post Big: news! appeared first on Bayside.", "Good."),
        ("Good. Read more…", "Good."),
        ("Good.\n\nContinue reading → ", "Good."),
        ("Good. […]", "Good."),
        ("Good. Was this helpful? Yes / No", "Good."),
        ("::: tip\nGood.\n:::", "Good."),
        ('[caption id="x" align="left"]A mill[/caption]Good.', "Good."),
        ("Good.Modelx-1Generated2026-06-14Quality8/10", "Good."),
        ("Good.\nNews deskModelx-1Generated2026-06-14Quality8/10", "Good."),
        ("Good. As an AI language model, I cannot verify this. Fine.", "Good. Fine."),
        ("Good. I'm sorry, but I don't see the article you refer to. Could you please provide the full text? Fine.", "Good. Fine."),
        ("“Hello. Could you please share the document?” she said.", "“Hello. Could you please share the document?” she said."),
        ("He told staff to read more books.", "He told staff to read more books."),
        ("I'm sorry, said nobody.", "I'm sorry, said nobody."),
    ],
)
def test_chrome_goes_and_prose_stays(text: str, kept: str) -> None:
    """What pages print around an article is cut; people who talk like that are not."""
    assert strip_chrome(text).text == kept


@pytest.mark.parametrize(
    ("text", "kept", "marks"),
    [
        ("Sponsored\nBuy this.", "Buy this.", ("sponsored",)),
        ("Sponsored content\n\nBuy this.", "Buy this.", ("sponsored",)),
        ("Sponsored runs raised money.", "Sponsored runs raised money.", ()),
        ("A teaser. Subscribe to read the full article.", "A teaser.", ("paywall",)),
        ("A teaser.\nThis article is for subscribers only.", "A teaser.", ("paywall",)),
    ],
)
def test_chrome_gives_marks(text: str, kept: str, marks: tuple[str, ...]) -> None:
    """A sponsor's line and a paywall's tail become marks."""
    assert (strip_chrome(text).text, strip_chrome(text).marks) == (kept, marks)
