"""Pictures of our own: what stories and editors want to show is copied once, made small, and served from the newsletter's own pages.

addresses → not copied yet → guarded fetch, a few at once → shrink (size, sRGB, no metadata) → pictures/<hash>.jpg → store.pictures

It happens in a build alone: an edit shows what is there. A picture that fails is a line in the build's report, nothing else.
"""

import asyncio
import re
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from digest.blocks import PICTURE_FILE, PICTURE_NAME, Picture
from digest.compose.looks import BRIEF
from digest.compose.picturing import first_with, pictured, told_in_full, with_own_blocks
from digest.errors import FeedError, StoreError
from digest.ingest import PICTURES
from digest.ingest.pictures import counts_readers
from digest.ingest.shrink import pillow_is_installed, shrink
from digest.model import Article, Issue, PictureCopy, Story
from digest.work.issues import write_whole
from digest.work.newsroom import Newsroom

FOLDER = "pictures"
MARGIN = 80  # pixels left and right of the column in a mail's width, as the looks have it
TRIES = 3  # builds in which a picture may fail before it is left alone
SPARE = 2  # stories of each theme beyond [pictures] per_theme whose pictures are fetched too, for those that fail
AT_ONCE = 8
PATIENCE_SECONDS = 120.0  # for all pictures of a build together; what is not there by then is tried again by the next
MOST_FILE = 10_000_000  # bytes of an editor's own file, as of a fetch
NAMED = 3  # failures that a build names; the rest are counted
NAME_CHARS = 32
MISSING = "pictures are on, but Pillow is not installed, so none is copied; run pip install 'newsdigest[pictures]'"
TYPES = {"jpg": "image/jpeg", "png": "image/png"}

Progress = Callable[[int, int], None]


def no_progress(done: int, of: int) -> None:
    """Nobody watches."""


def is_file(url: str) -> bool:
    """Whether a block names a file of the project: read by each build, for its editor may have changed it."""
    return re.fullmatch(PICTURE_FILE, url) is not None


def picture_path(folder: Path, name: str) -> Path | None:
    """The file of a picture of ours in a project's folder; None for any other name, or where there is none. A link, which git could bring,
    leads nowhere."""
    path = folder / FOLDER / name if re.fullmatch(PICTURE_NAME, name) else None
    return path if path and path.is_file() and not path.is_symlink() else None


def with_stories_pictures(newsroom: Newsroom, issue: Issue, stories: Iterable[Story], articles: Mapping[str, Article]) -> Issue:
    """The issue with the pictures of its stories of which there are copies here. Nothing is fetched."""
    if not newsroom.settings.pictures.on or issue.look == BRIEF:
        return issue
    told = {story.story for story in told_in_full(issue)}
    leads = lead_pictures((story for story in stories if story.id in told), articles)
    return pictured(issue, leads, copies_of(newsroom, leads.values()), per_theme=newsroom.settings.pictures.per_theme)


def with_editors_pictures(newsroom: Newsroom, issue: Issue) -> Issue:
    """The issue with our copies of its picture blocks, where there are any. Nothing is fetched."""
    urls = blocks_pictures(issue) if newsroom.settings.pictures.on else []
    return with_own_blocks(issue, copies_of(newsroom, urls)) if urls else issue


def wanted_pictures(
    newsroom: Newsroom, open_: Issue, stories: Iterable[Story], articles: Mapping[str, Article], before: Issue | None
) -> list[str]:
    """The addresses that a build may show: of the first stories that it could tell in full (`open_`), of those of the draft before, and its
    editor's own."""
    found = blocks_pictures(before)
    if open_.look == BRIEF:  # headlines and two sentences: it has no place for any
        return found
    found += _first_pictures(newsroom, open_, stories, articles)
    if before is not None:
        earlier = newsroom.issues.stories(before)
        found += _first_pictures(newsroom, before, earlier, newsroom.articles.by_id(story.articles[0] for story in earlier))
    return found


def _first_pictures(newsroom: Newsroom, issue: Issue, stories: Iterable[Story], articles: Mapping[str, Article]) -> list[str]:
    leads = lead_pictures(stories, articles)
    return [leads[story.story] for story in first_with(issue, leads, newsroom.settings.pictures.per_theme + SPARE)]


def lead_pictures(stories: Iterable[Story], articles: Mapping[str, Article]) -> dict[str, str]:
    """The address of the picture of each story's lead article, by the story's id. The headline leads to that outlet: no other's picture
    stands above it."""
    leads = ((story.id, articles.get(story.articles[0])) for story in stories)
    return {name: lead.image for name, lead in leads if lead is not None and lead.image}


def copies_of(newsroom: Newsroom, urls: Iterable[str]) -> Mapping[str, PictureCopy]:
    """Those of these addresses of which there is a copy here, by address; none where pictures are off."""
    if not newsroom.settings.pictures.on:
        return {}
    known = newsroom.pictures.known(urls)
    return {url: copy for url, copy in known.items() if copy.name and picture_path(newsroom.folder, copy.name)}


def blocks_pictures(issue: Issue | None) -> list[str]:
    """The addresses of the pictures that an editor put into the issue."""
    return [block.url for block in issue.blocks if isinstance(block, Picture)] if issue else []


def bring_pictures(newsroom: Newsroom, urls: Iterable[str], *, now: datetime, progress: Progress = no_progress) -> tuple[str, ...]:
    """Copy the pictures of these addresses that are not here yet; a line where some could not be.

    What failed is tried again by the next build, three times in all; what is no picture is not.
    """
    if not newsroom.settings.pictures.on:
        return ()
    if not pillow_is_installed():
        return (MISSING,)
    wanted = tuple(dict.fromkeys(url for url in urls if url))
    known, there = newsroom.pictures.known(wanted), copies_of(newsroom, wanted)
    asked = [url for url in wanted if is_file(url) or (url not in there and (url not in known or known[url].tries < TRIES))]
    if not asked:
        return ()
    _make_folder(newsroom.folder / FOLDER)
    done = asyncio.run(_Round(newsroom, known, now, progress).bring(asked))
    failed = [copy for copy in done if copy.error]
    return (_report(failed, len(asked)),) if failed else ()


class _Round:
    """The pictures of one build."""

    def __init__(self, newsroom: Newsroom, known: Mapping[str, PictureCopy], now: datetime, progress: Progress) -> None:
        self._newsroom = newsroom
        self._known = known
        self._now = now
        self._progress = progress
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._one = asyncio.Lock()  # decoded at a time: each may take 120 MB

    async def bring(self, urls: Sequence[str]) -> list[PictureCopy]:
        """What became of each, in order, of those that were answered for in time."""
        done: dict[str, PictureCopy] = {}

        async def one(url: str) -> None:
            async with self._gate:
                done[url] = await self._copy(url)
            self._progress(len(done), len(urls))

        try:
            async with AsyncExitStack() as stack, asyncio.timeout(PATIENCE_SECONDS):
                if isinstance(self._newsroom.fetch, AbstractAsyncContextManager):
                    await stack.enter_async_context(self._newsroom.fetch)
                await asyncio.gather(*(one(url) for url in urls))
        except TimeoutError:
            pass
        late = [self._failed(url, "is not answered in time") for url in urls if url not in done]
        for copy in (done := {**done, **{copy.url: copy for copy in late}}).values():
            self._newsroom.pictures.keep(copy)
        return [done[url] for url in urls]

    async def _copy(self, url: str) -> PictureCopy:
        if is_file(url):
            async with self._one:
                return await asyncio.to_thread(self._of_file, url)
        try:
            if urlsplit(url).scheme not in ("http", "https") or counts_readers(url):
                return self._failed(url, "is no address of a picture", final=True)
            got = await self._newsroom.fetch(url, accept=PICTURES)
        except (FeedError, ValueError) as wrong:
            return self._failed(url, str(wrong).partition(";")[0])
        async with self._one:
            return await asyncio.to_thread(self._made, url, got.body)

    def _of_file(self, url: str) -> PictureCopy:
        try:
            path = (self._newsroom.folder / url).resolve(strict=True)
            if not path.is_relative_to((self._newsroom.folder / FOLDER).resolve()) or path.stat().st_size > MOST_FILE:
                return self._failed(url, f"is not a file under {FOLDER}/ of at most {MOST_FILE // 1_000_000} MB")
            body = path.read_bytes()
        except OSError as wrong:
            return self._failed(url, f"cannot be read ({wrong.strerror})")
        return self._made(url, body)

    def _made(self, url: str, body: bytes) -> PictureCopy:
        settings = self._newsroom.settings
        width = settings.look.width - MARGIN
        try:
            made = shrink(body, width=width, quality=settings.pictures.quality, most_bytes=settings.pictures.max_bytes)
        except FeedError as wrong:
            return self._failed(url, str(wrong).partition(";")[0], final=True)
        name = f"{sha256(made.body).hexdigest()[:NAME_CHARS]}.{made.suffix}"
        write_whole(self._newsroom.folder / FOLDER / name, made.body)
        return PictureCopy(url=url, fetched=self._now, name=name, width=made.width, height=made.height, size=len(made.body))

    def _failed(self, url: str, why: str, *, final: bool = False) -> PictureCopy:
        before = self._known[url].tries if url in self._known else 0
        return PictureCopy(url=url, fetched=self._now, error=why, tries=TRIES if final else before + 1)


def _report(failed: Sequence[PictureCopy], asked: int) -> str:
    said = "; ".join(f"{copy.url[:80]} {copy.error}" for copy in failed[:NAMED])
    more = f"; and {len(failed) - NAMED} more" if len(failed) > NAMED else ""
    return f"{len(failed)} of {asked} pictures could not be copied, their stories are printed without: {said}{more}"


def with_pictures_inside(html: str, folder: Path, place: str) -> str:
    """The mail's HTML with our own pictures, which are at `place`, inside: for who looks at a draft, whose pictures nobody serves."""
    if not place or f'src="{place}/' not in html:
        return html

    def inside(found: re.Match[str]) -> str:
        path = picture_path(folder, found[1])
        return f'src="data:{TYPES[path.suffix[1:]]};base64,{b64encode(path.read_bytes()).decode()}"' if path else found[0]

    return re.sub(rf'src="{re.escape(place)}/({PICTURE_NAME})"', inside, html)


def own_weights(newsroom: Newsroom, html: str) -> dict[str, int]:
    """The bytes of each picture of ours in a mail, by its address; 0 where its file is not here."""
    place = newsroom.settings.newsletter_value().pictures
    names = re.findall(rf'src="{re.escape(place)}/({PICTURE_NAME})"', html) if place else []
    found = {name: picture_path(newsroom.folder, name) for name in names}
    return {f"{place}/{name}": path.stat().st_size if path else 0 for name, path in found.items()}


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as wrong:
        raise StoreError(f"{folder}: cannot be made ({wrong.strerror}); pictures are kept there") from wrong
