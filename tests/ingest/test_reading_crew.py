"""Documents read by processes of their own say what they say here, and what kills one of these harms nobody else."""

import sys
import time
from datetime import UTC, datetime

import pytest

from digest.errors import FeedError
from digest.ingest.crew import ENOUGH, KILLER, Crew, Document, Found, Reading, read_document
from digest.model import Feed

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
TRAPPED = (
    f"import sys; sys.path[:] = {sys.path!r}"
    + """
import os, signal
from digest.ingest import crew
read = crew.read_document
def trapped(document, now):
    if b"deadly" in document.body:
        os.kill(os.getpid(), signal.SIGKILL)
    if b"faulty" in document.body:
        sys.stderr = open(os.devnull, "w")
        raise ValueError
    return read(document, now)
crew.read_document = trapped
crew.serve()
"""
)


def _document(number: int, word: str = "mill", feed: str = "") -> Document:
    table = "&lt;table>&lt;tr>&lt;th>Mill&lt;th>Wheels&lt;tr>&lt;td>Ada’s&lt;td>4&lt;/table>"
    items = "".join(
        f"<item><title>Opinion: {word} {number}.{item}</title><link>https://bayside.example/{number}/{item}</link><guid>{item // 2}</guid>"
        f"<pubDate>Mon, 15 Jun 2026 0{item}:00:00 GMT</pubDate><description>The {word} “stood” by the river. {table}</description></item>"
        for item in range(5)
    )
    body = f"<rss version='2.0'><channel><title>Mills</title><language>en</language>{items}<item/></channel></rss>".encode()
    return Document(feed=Feed(url=f"https://bayside.example/{number}", title=feed, owner="Ada", weight=0.5), body=body)


def _here(documents: list[Document]) -> list[Reading | str]:
    return [_plain(read_document(document, NOW)) for document in documents]


def _plain(found: Found) -> Reading | str:
    return str(found) if isinstance(found, FeedError) else found


def _called(crew: Crew, hands: int = 1) -> Crew:
    """The crew, once all that it called have come."""
    crew.read([_document(0)] * (ENOUGH + 1))
    deadline = time.monotonic() + 30
    while crew.helping < hands and time.monotonic() < deadline:
        time.sleep(0.01)
    return crew


@pytest.fixture
def documents() -> list[Document]:
    """Sound ones, one that is none, one that is broken, one of a JSON feed."""
    odd = (b"<html>no feed", b"<rss version='2.0'><channel><item><title>Mill & wheel</title></item>", b'{"items": [{"title": "A mill"}]}')
    return [
        *(_document(number) for number in range(20)),
        *(Document(feed=Feed(url="https://odd.example/", title=""), body=one) for one in odd),
    ]


def test_a_crew_finds_what_is_found_here(documents: list[Document]) -> None:
    """Every field of every article, every note and every reason is the same, in the order of the documents."""
    with _called(Crew(NOW, hands=2), 2) as crew:
        for _ in range(3):
            assert [_plain(found) for found in crew.read(documents)] == _here(documents)
        assert crew.helping == 2


def test_nobody_is_called_for_a_small_round() -> None:
    """Up to ENOUGH documents are read here; a process would cost more than it saves."""
    with Crew(NOW, hands=2) as crew:
        assert len(crew.read([_document(1)] * ENOUGH)) == ENOUGH
        assert crew.helping == 0


def test_a_document_that_kills_its_reader_is_an_error_of_its_feed(documents: list[Document]) -> None:
    """The others of its share, and those of the next, are read as if nothing had been."""
    deadly = _document(99, "deadly")
    with _called(Crew(NOW, hands=2, command=(sys.executable, "-c", TRAPPED)), 2) as crew:
        found = [_plain(one) for one in crew.read([*documents[:4], deadly, *documents[4:]])]
        assert found == [*_here(documents[:4]), KILLER, *_here(documents[4:])]
        assert [_plain(one) for one in crew.read(documents)] == _here(documents)


def test_what_was_given_after_a_deadly_document_is_read_too(documents: list[Document]) -> None:
    """A process may die while later shares wait for it."""
    deadly = _document(99, "deadly")
    with _called(Crew(NOW, hands=1, command=(sys.executable, "-c", TRAPPED))) as crew:
        shares = [[deadly, *documents[:9]], documents[9:], documents[:9]]
        given = [crew.give(share) for share in shares]
        found = [[_plain(one) for one in one_share()] for one_share in given]
        assert found == [[KILLER, *_here(documents[:9])], _here(documents[9:]), _here(documents[:9])]


def test_a_document_over_which_we_stumble_is_read_here(documents: list[Document]) -> None:
    """A bug shows in this process, with its traceback, not as a feed's fault."""
    with _called(Crew(NOW, hands=1, command=(sys.executable, "-c", TRAPPED))) as crew:
        faulty = [_document(99, "faulty"), *documents]
        assert [_plain(one) for one in crew.read(faulty)] == _here(faulty)


@pytest.mark.parametrize("command", [(sys.executable, "-c", ""), ("/nowhere/python",)], ids=["ends at once", "cannot be started"])
def test_where_nobody_comes_everything_is_read_here(documents: list[Document], command: tuple[str, ...]) -> None:
    """A machine that lets no process start reads as it always did."""
    with Crew(NOW, hands=2, command=command) as crew:
        crew.read([_document(0)] * (ENOUGH + 1))
        assert [_plain(found) for found in crew.read(documents)] == _here(documents)


def test_a_feed_with_an_ingestor_of_its_own_is_read_here() -> None:
    """A plugin is promised the whole feed, which does not travel."""
    feed = Feed(url="https://bayside.example/", title="", ingestor="nobody-s")
    named = [Document(feed=feed, body=b"<p>A mill</p>"), *(_document(number) for number in range(9))]
    with _called(Crew(NOW, hands=1)) as crew:
        assert [_plain(found) for found in crew.read(named)] == _here(named)
