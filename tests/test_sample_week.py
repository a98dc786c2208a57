"""The sample week against its editor's answer key: stories, themes, developments, determinism, size, and the writing itself."""

import json
import re
import shutil
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest.blocks import Developments, More, ThemeBlock
from digest.cluster.guard import loose
from digest.cluster.headlines import FUNCTION
from digest.compose.issuefile import write_issue
from digest.project import open_newsroom
from digest.starter import make_project
from digest.text import canonical_url
from digest.work.build import build, choose_period
from digest.work.gather import gather
from digest.work.issues import named_period
from digest.work.preflight import inspect
from digest.work.review import review
from tests.printed import printed

ROOT = Path(__file__).parent.parent
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY = {row["url"]: row for row in map(json.loads, (ROOT / "feeds/sample/key.jsonl").read_text().splitlines())}


def made(folder):
    """The review of the sample's issue, built in a project of its own."""
    make_project(folder)
    with open_newsroom(folder) as room:
        reports = gather(room, now=NOW)
        assert [report.feed.error for report in reports if report.feed.error] == []
        built = build(room, choose_period(room, now=NOW), now=NOW)
        return review(room, built.issue)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the sample's project lies."""
    return tmp_path_factory.mktemp("sample") / "project"


@pytest.fixture(scope="module")
def sample(folder):
    """Built once for this module, which only reads it."""
    return made(folder)


def test_preflight_finds_nothing(sample, folder):
    """The first issue that anybody sees passes its own gate without a word."""
    with open_newsroom(folder) as room:
        assert inspect(room, sample.issue, now=NOW).findings == ()


def bcubed(gold, said):
    """BCubed F1 of two {item: cluster} mappings (Bagga and Baldwin, 1998)."""
    groups = [defaultdict(set), defaultdict(set)]
    for item in gold:
        groups[0][gold[item]].add(item)
        groups[1][said[item]].add(item)
    shared = {item: len(groups[0][gold[item]] & groups[1][said[item]]) for item in gold}
    precision = sum(shared[item] / len(groups[1][said[item]]) for item in gold) / len(gold)
    recall = sum(shared[item] / len(groups[0][gold[item]]) for item in gold) / len(gold)
    return 2 * precision * recall / (precision + recall)


def test_the_sample_is_large_and_keyed():
    """At least 150 articles in at least 12 feeds, each with its row in the key."""
    assert len(KEY) >= 150
    assert len(list((ROOT / "feeds/sample").iterdir())) - 1 >= 12


def test_the_sample_period_is_chosen(sample):
    """With no draft the newest period with enough dated articles is built: the sample's."""
    assert sample.issue.period.name == "2026-W25"
    assert len(sample.articles) >= 150
    assert set(KEY) >= {article.url for article in sample.articles.values()}


def test_stories_reach_the_key(sample):
    """Stories score BCubed F1 ≥ 0.85 against the key."""
    said = {name: story.id for story in sample.stories for name in story.articles}
    gold = {name: KEY[article.url]["story"] for name, article in sample.articles.items()}
    assert set(said) == set(gold)
    assert bcubed(gold, said) >= 0.85


def test_themes_reach_the_key(sample):
    """At least nine articles of ten have the key's theme, or none where it says none."""
    said = {name: story.theme for story in sample.stories for name in story.articles}
    right = [KEY[article.url]["theme"] == said[name] for name, article in sample.articles.items()]
    assert sum(right) / len(right) >= 0.9


def developments(review):
    (block,) = [block for block in review.issue.blocks if isinstance(block, Developments)]
    return block.items


def test_the_major_developments_are_ours(sample):
    """At least four of the five events that the key calls major are among our developments."""
    stories = {story.id: story for story in sample.stories}
    found = {
        KEY[sample.articles[name].url]["story"]
        for item in developments(sample)
        for name in stories[item.story].articles
        if KEY[sample.articles[name].url]["major"]
    }
    assert len(found) >= 4


def test_developments_are_whole_clauses(sample):
    """At most 12 words each, ending neither in an ellipsis nor in a function word."""
    for item in developments(sample):
        words = item.text.split()
        assert len(words) <= 12, item.text
        assert not item.text.endswith(("…", "..."))
        assert words[-1].lower().strip(".,") not in FUNCTION, item.text


def test_the_copies_of_the_key_are_folded(sample):
    """Every reprint that the key names is a copy of its story, so that it counts as no voice of its own."""
    by_url = {article.url: name for name, article in sample.articles.items()}
    folded = {name for story in sample.stories for name in story.copies}
    keyed = {by_url[url] for url, row in KEY.items() if row["copy_of"] and url in by_url}
    assert keyed
    assert keyed <= folded | {by_url[KEY[sample.articles[name].url]["copy_of"]] for name in keyed}


def test_two_builds_are_byte_identical(sample, tmp_path):
    """The same feeds, settings and templates give the same issue file, html and text."""
    again = made(tmp_path / "again")
    assert write_issue(again.issue) == write_issue(sample.issue)
    assert again.email == sample.email


def test_one_figure_changes_the_issue(sample, tmp_path):
    """Changing one figure in one sample article changes the issue."""
    folder = tmp_path / "changed"
    make_project(folder)
    feed = folder / "feeds/sample/harbour-wire.atom"
    text = feed.read_text()
    assert "276,000" in text
    feed.write_text(text.replace("276,000", "281,000"))
    with open_newsroom(folder) as room:
        gather(room, now=NOW)
        changed = build(room, named_period(room, "2026-W25"), now=NOW).issue
    assert write_issue(changed) != write_issue(sample.issue)


def test_the_email_keeps_its_budget(sample):
    """HTML of at most 88,000 bytes."""
    assert len(sample.email.html.encode()) <= 88_000


def test_no_chrome_reaches_the_reader(sample):
    """What pages carry around their articles, and a leaked refusal, stand neither in html nor in text."""
    for page in (sample.email.html, sample.email.text):
        for leak in (
            "appeared first on",
            "Modelx",
            "I don't see the article",
            "Could you please provide",
            ":::",
            "[caption",
            "â€",
            "Was this helpful",
        ):
            assert leak not in page


def test_the_issue_says_nothing_that_no_source_says(sample):
    """Every number, name, date and quotation in print stands in an article of its story."""
    lines = list(printed(sample.issue, sample.stories, sample.articles))
    assert len(lines) > 100
    assert [(line, wrong) for line, sources in lines for wrong in loose(line, sources)] == []


def test_a_story_that_three_outlets_tell_has_forty_words(sample):
    """FORMAT's 40 to 80 words, where the sources say enough for them."""
    counts = {story.headline: len(story.summary.split()) for story in sample.stories if len(story.articles) >= 3}
    assert len(counts) > 20
    assert {headline: count for headline, count in counts.items() if not 40 <= count <= 80} == {}


def test_at_most_sixty_words_of_one_source_stand_in_a_story(sample):
    """Of one outlet at most 60 words of a story's summary are verbatim, whichever of its articles they come from."""
    for story in sample.stories:
        words = defaultdict(int)
        for sentence in story.sentences:
            article = sample.articles[sentence.article]
            assert sentence.text in article.text
            words[article.source] += len(sentence.text.split())
        assert max(words.values(), default=0) <= 60, story.headline
    told = {story.id: story.summary for story in sample.stories}
    full = [one for block in sample.issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]
    assert all(one.summary == told[one.story] for one in full)


def test_every_story_stands_once(sample):
    """A story under a theme is not told again in More this week, and every link goes to an article of the week."""
    full = [one for block in sample.issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]
    assert len({one.story for one in full}) == len(full)
    told = {source.url for one in full for source in one.sources}
    lines = [item for block in sample.issue.blocks if isinstance(block, More) for item in block.items]
    assert not told & {item.url for item in lines}
    assert {item.url for item in lines} <= {article.url for article in sample.articles.values()}


def test_no_two_articles_come_from_one_pattern():
    """MinHash similarity of word 3-shingles is under 0.3 between any two articles that the key does not call copies."""
    texts = {}
    for feed in sorted((ROOT / "feeds/sample").iterdir()):
        if feed.name != "key.jsonl":
            texts |= articles_of(feed)
    signatures = {url: minhash(text) for url, text in texts.items()}
    urls = sorted(signatures)
    for index, left in enumerate(urls):
        for right in urls[index + 1 :]:
            if KEY[left]["copy_of"] == right or KEY[right]["copy_of"] == left:
                continue
            alike = sum(a == b for a, b in zip(signatures[left], signatures[right], strict=True)) / HASHES
            assert alike < 0.3, (left, right)


HASHES = 64
PRIME = (1 << 61) - 1


def minhash(text):
    """The smallest of each of 64 hashes over the text's word 3-shingles (Broder, 1997)."""
    import random
    from zlib import crc32

    words = re.findall(r"\w+", text.lower())
    shingles = [crc32(" ".join(words[place : place + 3]).encode()) for place in range(len(words) - 2)]
    chance = random.Random(1)
    pairs = [(chance.randrange(1, PRIME), chance.randrange(PRIME)) for _ in range(HASHES)]
    return [min((a * shingle + b) % PRIME for shingle in shingles) for a, b in pairs]


def articles_of(path):
    from digest.ingest import parse_feed
    from digest.model import Feed

    parsed = parse_feed(path.read_bytes(), feed=Feed(url=path.name, title=path.stem), content_type="", now=NOW)
    return {canonical_url(article.url): article.text for article in parsed.articles}


def test_the_starter_is_the_repository(tmp_path):
    """`digest init` copies the sample that stands in this repository and nothing of its memory."""
    make_project(tmp_path / "new")
    names = {path.relative_to(tmp_path / "new").as_posix() for path in (tmp_path / "new").rglob("*") if path.is_file()}
    assert "digest.toml" in names
    assert not {name for name in names if name.endswith(".db") or name.startswith(("outbox", "issues/"))}
    assert {name for name in names if name.startswith("subscribers/")} == {"subscribers/README.md", "subscribers/example.csv"}
    shutil.rmtree(tmp_path / "new")
