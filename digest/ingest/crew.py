"""Documents of a large round read in processes of their own: a round uses the other cores, and what kills its reader kills nothing else.

    documents → the first ENOUGH: here → a process a spare core is started → its share through a pipe → flat articles, or why there are none
      → a process died? its share again, one by one; the document that dies again is a FeedError

A process is this interpreter with this process's path, started anew: a fork would inherit locks that other threads hold. Both speak JSON,
a message a line, behind which the documents follow as bytes.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, Self, cast

import orjson

from digest.errors import FeedError
from digest.ingest import parse_feed
from digest.ingest.dedupe import same_once
from digest.ingest.flat import Row, row_of
from digest.model import Feed

ENOUGH = 32  # documents of one round that are read here before others are called: each takes as long to come as these to be read
FEW = 8  # documents that are not worth being sent
PIECE = 8  # documents sent at once
PIPE = 1 << 20  # bytes that wait in a pipe where the system lets them: a batch, so that who gives it goes on
MOST = 4  # processes; beyond that the one that fetches and stores is busy all the time
KILLER = "kills the program that reads it; tell us, or remove the feed"
START = "import sys; sys.path[:] = sys.argv[1:]; from digest.ingest.crew import serve; serve()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a feed answered."""

    feed: Feed
    body: bytes
    content_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a document held: its articles, each once and flat, as they are stored, and what was odd but harmed nothing."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()


Found = Reading | FeedError
"""What was read, or one line that says why nothing was."""


def read_document(document: Document, now: datetime) -> Found:
    """What a document holds; `now` is its articles' first_seen."""
    try:
        parsed = parse_feed(document.body, feed=document.feed, content_type=document.content_type, now=now)
    except FeedError as wrong:
        return wrong
    return Reading(rows=tuple(map(row_of, same_once(parsed.articles))), notes=parsed.notes)


class Crew:
    """Reads documents for one round. `hands` is how many processes may help (None: one for each core that this process leaves free)."""

    def __init__(self, now: datetime, *, hands: int | None = None, command: Sequence[str] = ()) -> None:
        self._now = now
        self._wanted = min(_cores() - 1, MOST) if hands is None else hands
        self._command = tuple(command or (sys.executable, "-P", "-c", START, *sys.path))
        self._hands: list[_Hand] = []
        self._seen = 0
        self._over = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        for hand in self._hands:
            hand.stop()

    @property
    def helping(self) -> int:
        """How many processes wait for documents."""
        return sum(hand.ready for hand in self._hands)

    def read(self, documents: Sequence[Document]) -> list[Found]:
        """What each document holds, in their order."""
        return self.give(documents)()

    def give(self, documents: Sequence[Document]) -> Callable[[], list[Found]]:
        """The same in two steps, so that the others read while more is given: what comes back waits for what they found.

        It is called once, after what earlier documents gave; another thread may give meanwhile.
        """
        self._seen += len(documents)
        if self._seen > ENOUGH:
            self._call()
        ready = [hand for hand in self._hands if hand.ready]
        # A feed with an ingestor is read here: a plugin is promised the whole feed, and may know what its process has seen.
        sent = [place for place, document in enumerate(documents) if not document.feed.ingestor] if ready else []
        if len(sent) < FEW:
            return lambda: [read_document(document, self._now) for document in documents]
        shares = [(hand, sent[number :: len(ready)]) for number, hand in enumerate(ready)]
        for hand, share in shares:
            hand.give([documents[place] for place in share], self._now)
        return lambda: self._found(documents, shares)

    def _found(self, documents: Sequence[Document], shares: Sequence[tuple["_Hand", list[int]]]) -> list[Found]:
        found = {place: read_document(document, self._now) for place, document in enumerate(documents) if document.feed.ingestor}
        for hand, share in shares:
            found.update(zip(share, self._taken(hand, [documents[place] for place in share]), strict=True))
        return [found[place] for place in range(len(documents))]

    def _call(self) -> None:
        """Start who is wanted; where the system does not let us, everything is read here."""
        wanted, self._wanted = self._wanted, 0
        with suppress(OSError):
            for _ in range(wanted):
                self._hands.append(_Hand(self._command))

    def _taken(self, hand: "_Hand", share: Sequence[Document]) -> list[Found]:
        found = hand.take(len(share))
        if len(found) < len(share):
            if self._over:
                raise InterruptedError("the round is over")
            if hand in self._hands:  # else it died over an earlier share
                self._hands.remove(hand)
                hand.close()
            found += self._one_by_one(share[len(found) :])
        return found

    def _one_by_one(self, documents: Iterable[Document]) -> Iterator[Found]:
        """Each document of a share that somebody died over."""
        hand = _Hand(self._command)
        for document in documents:
            hand.give((document,), self._now)
            found = hand.take(1)
            if not found:
                code = hand.close()
                hand = _Hand(self._command)
                # Not killed but ended by an exception: a bug of ours, which this process shall raise as well.
                found = [FeedError(KILLER) if code < 0 else read_document(document, self._now)]
            yield found[0]
        hand.close()


class _Hand:
    """A process that reads; `ready` once it waits for documents."""

    def __init__(self, command: Sequence[str]) -> None:
        self.ready = False
        self._told: SimpleQueue[bytes] = SimpleQueue()
        self._process = subprocess.Popen(command, PIPE, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  (ourselves)
        self._in, self._out = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        _widen(self._in, self._out)
        self._hearing = Thread(target=self._hear, daemon=True)
        self._hearing.start()

    def _hear(self) -> None:
        """Take what is said at once: one that waits to be heard does not read."""
        self.ready = bool(self._out.readline())
        while (line := self._out.readline()).endswith(b"\n"):
            self._told.put(line)
        self._told.put(b"")

    def give(self, documents: Sequence[Document], now: datetime) -> None:
        """Send a share, in pieces, so that one is read while the next travels; that it could not be sent shows when it is taken."""
        with suppress(OSError, ValueError):  # it died, and may be closed
            for start in range(0, len(documents), PIECE):
                self._in.write(_packed(documents[start : start + PIECE], now))
                self._in.flush()

    def take(self, many: int) -> list[Found]:
        """What was found in the share that was given, of so many documents; it ends before the piece over which the process died."""
        found: list[Found] = []
        while len(found) < many and (line := self._told.get()):
            found += map(_found, orjson.loads(line))
        if len(found) < many:
            self._told.put(b"")  # for who asks again
        return found

    def stop(self) -> None:
        """End it, whatever it does."""
        self._process.kill()
        self.close()

    def close(self) -> int:
        """Let it end by itself; the code that it ended with, below zero where it was killed."""
        with suppress(OSError):
            self._in.close()
        self._hearing.join()
        self._out.close()
        return self._process.wait()


def _widen(*pipes: IO[bytes]) -> None:
    """Let each hold PIPE bytes: Linux can, and may not want to."""
    with suppress(ImportError, AttributeError, OSError):
        from fcntl import F_SETPIPE_SZ, fcntl

        for pipe in pipes:
            fcntl(pipe, F_SETPIPE_SZ, PIPE)


def serve() -> None:
    """What such a process does: answer shares until nobody asks any more. Ctrl-C is its parent's matter."""
    from digest.ingest import article, syndication  # noqa: F401  (what it will need; then it is ready)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Not sys.stdin, whose lock a process wants that ends by an exception; answers break where the parent was killed.
    with suppress(BrokenPipeError), os.fdopen(os.dup(0), "rb", PIPE) as source, os.fdopen(os.dup(1), "wb", PIPE) as answers:
        os.dup2(2, 1)  # what a library prints is no answer
        _say(answers, "ready")
        while line := source.readline():
            said = orjson.loads(line)
            now = datetime.fromisoformat(said["now"])
            documents = [_document(row, source) for row in said["documents"]]
            _say(answers, [_told(read_document(document, now)) for document in documents])


def _say(answers: IO[bytes], what: object) -> None:
    answers.write(orjson.dumps(what, option=orjson.OPT_APPEND_NEWLINE))
    answers.flush()


def _document(row: Any, source: IO[bytes]) -> Document:
    return Document(feed=Feed(**row["feed"]), body=source.read(row["size"]), content_type=row["content_type"])


def _packed(documents: Sequence[Document], now: datetime) -> bytes:
    """What reading asks of the documents' feeds and how long they are, then themselves."""
    rows = [
        {
            "feed": {"url": one.feed.url, "title": one.feed.title, "owner": one.feed.owner, "weight": one.feed.weight},
            "content_type": one.content_type,
            "size": len(one.body),
        }
        for one in documents
    ]
    head = orjson.dumps({"now": now.isoformat(), "documents": rows}, option=orjson.OPT_APPEND_NEWLINE)
    return b"".join((head, *(one.body for one in documents)))


def _told(found: Found) -> object:
    return str(found) if isinstance(found, FeedError) else found


def _found(said: Any) -> Found:
    return FeedError(said) if isinstance(said, str) else Reading(rows=tuple(map(tuple, said["rows"])), notes=tuple(said["notes"]))


def _cores() -> int:
    """Those that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
