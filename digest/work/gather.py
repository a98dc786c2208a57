"""Gather: the feeds that a round asks are fetched and read; what is new is stored; a feed that fails says why and the others go on.

    roster → store.feeds.sync → politeness.why_not? left out
      → a line a host → `concurrency` workers, each takes a host and asks its feeds one after another → fetch (304? nothing to read)
      → queue of at most BATCH → what came within PATIENCE → one thread: crew (parse_feed, same_once) → another: articles.add → feeds.record

A slow host holds one worker. The queue is short and bodies are dropped once read, so that ten thousand feeds take no more memory than a
hundred; a store that fails ends the round. While one batch is stored the next is read and the one after it fetched.
"""

import asyncio
import gc
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from importlib import import_module
from typing import cast

from digest.errors import AnswerError, FeedError
from digest.ingest import Fetch, Fetched, ParsedFeed
from digest.ingest import politeness as polite
from digest.ingest.crew import Crew, Document
from digest.ingest.politeness import Asked, Seen, Skip
from digest.model import Article, Feed
from digest.work.newsroom import Newsroom

Progress = Callable[[Feed], None]
UNCHANGED = 304
BATCH = (
    40  # answers that may wait to be read, and documents that are read at once and kept by one transaction: three batches are on the way
)
MOST = 400  # answers of a batch that holds few documents: what is lost with one is asked again, and a transaction may wait for the disk
QUICK = 8  # of so many places at once one asks the quickest hosts first: there is work, too, while the others wait for slow ones
OTHER_FILES = 100  # that a round may have open: the store, pipes to its readers, questions to name servers; macOS allows 256 in all
GARBAGE = 10_000  # objects that come to stay before cycles are looked for: what answers leave is freed without, and 700 cost a twentieth
PATIENCE = 0.25  # seconds an answer waits for others to be stored with: a transaction costs as much as twenty of them


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """What became of one feed: how many articles it held, how many were new, or its error; notes are oddities that harmed nothing.

    `skipped` says why it was not asked in this round; its feed then is as an earlier round left it.
    """

    feed: Feed
    articles: int = 0
    new: int = 0
    unchanged: bool = False
    notes: tuple[str, ...] = ()
    skipped: Skip = ""

    @property
    def failed(self) -> bool:
        """Whether it was asked in this round and gave nothing."""
        return bool(self.feed.error) and not self.skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    """A feed and what came of asking it; both empty where it was put off."""

    feed: Feed
    got: Fetched | None = None
    error: FeedError | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """An answer that was read: what is remembered of its feed follows when it is known how many articles were new."""

    answer: _Answer
    parsed: ParsedFeed | None = None
    articles: tuple[Article, ...] = ()


def gather(newsroom: Newsroom, *, now: datetime, asked: Asked = "due", progress: Progress = lambda feed: None) -> tuple[FeedReport, ...]:
    """Fetch, read and store the feeds that `asked` names; one report for each feed of the roster, in its order."""
    feeds = newsroom.feeds.sync(newsroom.roster)
    reports: dict[str, FeedReport] = {}
    wanted: list[Feed] = []
    for feed in feeds:
        if why := polite.why_not(feed, asked, now):
            reports[feed.url] = FeedReport(feed=feed, skipped=why)
            progress(feed)
        else:
            wanted.append(feed)
    if wanted:
        _run_round(_Round(newsroom, now, progress), wanted, reports)
    _read_full_texts(newsroom, [feed for feed in wanted if feed.full_text], now)
    return tuple(reports[feed.url] for feed in feeds)


def _run_round(one: "_Round", wanted: Sequence[Feed], reports: dict[str, FeedReport]) -> None:
    gc.freeze()  # what is loaded lives on: to look through it for garbage again and again took a twelfth of a round of 304s
    often = gc.get_threshold()
    gc.set_threshold(GARBAGE)
    try:
        with asyncio.Runner(loop_factory=fast_loop()) as runner:
            runner.run(one.go(wanted, reports))
    except BaseExceptionGroup as group:  # of tasks that failed together the first one says why
        raise group.exceptions[0] from None
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


def _read_full_texts(newsroom: Newsroom, feeds: Sequence[Feed], now: datetime) -> None:
    if feeds:
        from digest.work.fulltext import read_full_texts

        asyncio.run(read_full_texts(newsroom, feeds, now=now))


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop's where it is installed (not on Windows): it takes a third less time for a fetch than asyncio's own."""
    try:
        return cast(Callable[[], asyncio.AbstractEventLoop], import_module("uvloop").new_event_loop)
    except ImportError:
        return None


def at_once(wanted: int) -> int:
    """So many hosts, or as many as the system lets us have connections to, beside OTHER_FILES."""
    try:
        from resource import RLIM_INFINITY, RLIMIT_NOFILE, getrlimit
    except ImportError:  # Windows, which has no such limit
        return wanted
    files, _ = getrlimit(RLIMIT_NOFILE)
    return wanted if files == RLIM_INFINITY else max(min(wanted, files - OTHER_FILES), 1)


class _Round:
    """One round over the feeds: the workers that fetch, and the one that keeps."""

    def __init__(self, newsroom: Newsroom, now: datetime, progress: Progress) -> None:
        self._newsroom = newsroom
        self._now = now
        self._progress = progress
        self._answers: asyncio.Queue[_Answer | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(BATCH)  # for documents; an answer without one weighs nothing and waits for nobody

    async def go(self, wanted: Sequence[Feed], reports: dict[str, FeedReport]) -> None:
        lines = _by_host(wanted)
        async with AsyncExitStack() as stack:
            if isinstance(self._newsroom.fetch, AbstractAsyncContextManager):  # one session for the whole round
                await stack.enter_async_context(self._newsroom.fetch)
            crew = stack.enter_context(Crew(self._now))
            async with asyncio.TaskGroup() as keeping:
                keeping.create_task(self._keep_all(keeping, crew, reports))
                async with asyncio.TaskGroup() as asking:
                    for place in range(min(at_once(self._newsroom.settings.fetch.concurrency), len(lines))):
                        asking.create_task(self._work(lines.popleft if place % QUICK else lines.pop, lines))
                self._answers.put_nowait(None)

    async def _work(self, take: Callable[[], deque[Feed]], lines: deque[deque[Feed]]) -> None:
        while lines:
            await self._ask_host(take())

    async def _ask_host(self, line: deque[Feed]) -> None:
        """The feeds of one host, one after another; the rest are put off where it wants to be left alone or nobody is there."""
        errors: list[FeedError | None] = []
        while line:
            answer = await _ask(self._newsroom.fetch, line.popleft())
            await self._pass_on(answer)
            errors.append(answer.error)
            until = _rests_until(answer, errors, self._now)
            while until and line:
                await self._pass_on(_Answer(feed=polite.put_off(line.popleft(), until, self._now)))

    async def _pass_on(self, answer: _Answer) -> None:
        if _has_document(answer):
            await self._room.acquire()
        self._answers.put_nowait(answer)
        self._progress(answer.feed)

    async def _keep_all(self, keeping: asyncio.TaskGroup, crew: Crew, reports: dict[str, FeedReport]) -> None:
        """Read a batch while the one before it is kept and the next one comes, until the end is said."""
        going, kept = True, None
        while going:
            batch = await self._next_batch()
            going = None not in batch
            read = await self._read(crew, [answer for answer in batch if answer])
            if kept:
                await kept
            kept = keeping.create_task(self._keep(read, reports))

    async def _read(self, crew: Crew, batch: Sequence[_Answer]) -> list[_Read]:
        if any(map(_document, batch)):
            return await asyncio.to_thread(_read, crew, batch)
        return _read(crew, batch)

    async def _keep(self, batch: Sequence[_Read], reports: dict[str, FeedReport]) -> None:
        done = await asyncio.to_thread(_keep, self._newsroom, batch, self._now)
        reports.update((report.feed.url, report) for report in done)

    async def _next_batch(self) -> list[_Answer | None]:
        """What comes within PATIENCE of an answer, BATCH documents at most; None is the end."""
        batch: list[_Answer | None] = []
        documents = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(None) as patience:
                while documents < BATCH and len(batch) < MOST:
                    batch.append(answer := await self._answers.get())
                    if answer is None:
                        break
                    if len(batch) == 1:
                        patience.reschedule(asyncio.get_running_loop().time() + PATIENCE)
                    if _has_document(answer):
                        self._room.release()
                        documents += 1
        return batch


def _by_host(feeds: Iterable[Feed]) -> deque[deque[Feed]]:
    """A line of feeds for each host, the one that is expected to take longest first. Files need not wait for one another."""
    lines: dict[str, deque[Feed]] = {}
    for feed in feeds:
        lines.setdefault(polite.host(feed) or f"file {feed.url}", deque()).append(feed)
    return deque(sorted(lines.values(), key=lambda line: sum(map(polite.expected, line)), reverse=True))


async def _ask(fetch: Fetch, feed: Feed) -> _Answer:
    try:
        got = await fetch(polite.address(feed), etag=feed.etag, last_modified=feed.last_modified, agent=feed.agent)
        return _Answer(feed=feed, got=got)
    except FeedError as wrong:
        return _Answer(feed=feed, error=wrong)


def _rests_until(answer: _Answer, errors: Sequence[FeedError | None], now: datetime) -> datetime | None:
    if isinstance(answer.error, AnswerError):
        return polite.host_rests_until(answer.error, failures=answer.feed.failures + 1, now=now)
    return polite.silent_host_rests_until(errors, now)


def _read(crew: Crew, batch: Sequence[_Answer]) -> list[_Read]:
    """What the answers hold; of a body only the head is kept, in which the channel speaks of itself."""
    documents = [_document(answer) for answer in batch]
    found = iter(crew.read([document for document in documents if document]))
    return [_as_read(answer, next(found)) if document else _Read(answer=answer) for answer, document in zip(batch, documents, strict=True)]


def _has_document(answer: _Answer) -> bool:
    return answer.got is not None and answer.got.status != UNCHANGED


def _document(answer: _Answer | None) -> Document | None:
    """What an answer brought to be read."""
    got = answer.got if answer else None
    return Document(feed=answer.feed, body=got.body, content_type=got.content_type) if answer and got and got.status != UNCHANGED else None


def _as_read(answer: _Answer, found: ParsedFeed | FeedError) -> _Read:
    if isinstance(found, FeedError):
        return _Read(answer=replace(answer, error=found))
    got = answer.got
    if got and len(got.body) > polite.HEAD:
        answer = replace(answer, got=replace(got, body=got.body[: polite.HEAD]))
    return _Read(answer=answer, parsed=found, articles=found.articles)


def _keep(newsroom: Newsroom, batch: Sequence[_Read], now: datetime) -> list[FeedReport]:
    """Keep the articles that were read, then what is remembered of the feeds: a crash in between only asks again."""
    read = [_with_pages(newsroom, one) for one in batch]
    new = newsroom.articles.add_by_feed(article for one in read for article in one.articles)
    reports = [_report(one, new.get(one.answer.feed.url, 0), now) for one in read]
    newsroom.feeds.record(*(report.feed for report in reports))
    return reports


def _with_pages(newsroom: Newsroom, read: _Read) -> _Read:
    """With the full texts of earlier rounds, where the roster wants them: else the feed's own would take their place."""
    if not (read.articles and read.answer.feed.full_text):
        return read
    from digest.work.fulltext import with_pages

    return replace(read, articles=with_pages(newsroom, read.articles))


def _report(read: _Read, new: int, now: datetime) -> FeedReport:
    feed, got, parsed = read.answer.feed, read.answer.got, read.parsed
    if read.answer.error:
        return FeedReport(feed=polite.after_failure(feed, read.answer.error, now=now))
    if got is None:
        return FeedReport(feed=feed, skipped="rests")
    seen = Seen(articles=read.articles, new=new, body=got.body) if parsed else None
    good = polite.after_answer(feed, moved=got.moved, headers=got.headers, seen=seen, now=now, seconds=got.seconds)
    if parsed is None:
        return FeedReport(feed=good, unchanged=True)
    good = replace(good, etag=got.etag, last_modified=got.last_modified)
    return FeedReport(feed=good, articles=len(read.articles), new=new, notes=parsed.notes)
