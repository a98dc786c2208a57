"""Sourced: every figure, quotation, name and date against the articles that are cited for it; nobody copied at length, nobody misspelt."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from digest.blocks import Developments, NextWeek, Numbers, Outlook, Quote, Reactions, StoryBlock
from digest.check.findings import Case, Finding, finding
from digest.check.leftovers import articles_of
from digest.check.lines import lines, told
from digest.check.place import Place
from digest.cluster.guard import Loose, loose
from digest.cluster.names import names_in
from digest.cluster.summarise import PER_SOURCE
from digest.cluster.verbatim import most_copied
from digest.model import Article
from digest.model.edits import LeadText

SHOWN = 60  # characters of a text that a finding shows
OWN = frozenset({"note", "callout", "takeaways", "columns", "groups"})  # blocks that editors write; a table may well hold sums of theirs
LEAST_LETTERS = 6  # of a name in which one letter more or less is a slip, and no other name
MEND = "mend it, or cite who says it (`digest add` brings an article in)"
AROUND = ".,;:!?…()[]“”„‘’'\"–—-"  # a name, and no part of it
QUOTED = 3  # words in quotation marks that somebody said; fewer are a term
_ADDRESS = re.compile(r"https?://\S+")
# A figure that somebody must have given; a date or "5 points" is none.
_FIGURE = re.compile(r"[$€£¥]|(?<!100)%|\d,\d{3}|\d{3}(?!%)|\b(?:million|billion|trillion|per cent|percent)\b", re.I)
_JOINTS = re.compile(r"[\s.'’-]+")
_ENDINGS = ("s", "es", "n", "an", "ian", "n’s", "’s")  # what makes another word of a name, not another spelling


def check(case: Case) -> Iterator[Finding]:
    if case.articles:
        by_url = {one.url: one for one in case.articles.values()}
        for place, story in told(case.issue):
            yield from _story(case, place, story, by_url)
        yield from _lines(case, by_url)
        yield from _own_words(case)
    for place, story in told(case.issue):
        yield from _disputed(case, place, story)
    yield from _spelling(case)


def _story(case: Case, place: Place, story: StoryBlock, by_url: dict[str, Article]) -> Iterator[Finding]:
    cited = [by_url[source.url] for source in story.sources if source.url in by_url]
    sources = tuple({one.id: one for one in (*articles_of(case, place), *cited)}.values())
    for text in (story.headline, story.summary):
        yield from _held(text, sources, place)
    yield from _held(story.update, sources, place, ours=_told_in(case, place))
    for figure in story.figures:
        yield from _held(figure.value, sources, place)
    copied = most_copied(f"{story.update} {story.summary}", sources)
    if copied > PER_SOURCE:
        what = f"“{story.headline[:SHOWN]}” has {copied} words verbatim of one source"
        yield finding("content.verbatim", place, what, f"keep to {PER_SOURCE}: cut a sentence, or say it in your own words")


def _told_in(case: Case, place: Place) -> frozenset[str]:
    """The numbers of earlier issues that told the story: "New since No. 23" is our own word, in whatever language."""
    known = case.stories.get(place.story)
    return frozenset(str(told["issue"]) for told in known.why.get("thread", ())) if known else frozenset()


def _held(text: str, sources: Sequence[Article], place: Place, *, ours: frozenset[str] = frozenset()) -> Iterator[Finding]:
    """What of a text the guard finds in none of the sources, less our own numbers: a finding a rule, which names the words.

    Where no source is known nothing can be said.
    """
    found = loose(text, sources) if text.strip() and sources else ()
    figures = [one for one in found if one.kind == "quotation" or (one.kind == "number" and one.words not in ours)]
    named = [one for one in found if one.kind in ("name", "date")]
    named = [one for one in named if not any(one.words in said.title or one.words in said.text for said in sources)]  # "A.I" of "A.I.-made"
    if figures:
        yield finding("content.unsourced", place, _together(figures), MEND)
    if named:
        yield finding("content.named", place, _together(named), "look whether it is spelled as its source spells it")


def _together(found: Sequence[Loose]) -> str:
    """One line for all that is wrong with a text: an invented one is one slip, however many words give it away."""
    words = [f"“{one.words}”" for one in found]
    return found[0].reason if len(found) == 1 else f"no source has {', '.join(words[:-1])} or {words[-1]}"


def _lines(case: Case, by_url: dict[str, Article]) -> Iterator[Finding]:
    """The lines outside the stories that speak for a source: developments, numbers, what is ahead, who said what."""
    for index, block in enumerate(case.issue.blocks):
        place = Place(block=block.kind, index=index)
        if isinstance(block, Developments | NextWeek):
            for told_line in block.items:
                known = case.stories.get(told_line.story)
                is_ours = isinstance(block, NextWeek) and known is not None and told_line.text.startswith(known.headline)
                said = known.headline if known and is_ours else told_line.text  # what follows it there is our own, in any language
                of = Place(block=block.kind, index=index, story=told_line.story)
                ours = _told_in(case, of) if isinstance(block, NextWeek) else frozenset()
                yield from _held(said, articles_of(case, of) if told_line.story else (), of, ours=ours)
        elif isinstance(block, Numbers):
            for number in block.items:
                label = f"{number.label[:1].lower()}{number.label[1:]}"
                yield from _held(f"{number.value} {label}", _behind(case, number.source.url, by_url), place)
        elif isinstance(block, Outlook):
            for ahead in block.items:
                yield from _held(ahead.text, _behind(case, ahead.source.url, by_url), place)
        elif isinstance(block, Reactions):
            for reaction in block.items:
                yield from _held(reaction.text, _behind(case, reaction.source.url, by_url), place)
        elif isinstance(block, Quote):  # it names who speaks and no source: an editor may have asked them
            yield from _held(f"“{block.text.strip('“”')}”", tuple(case.articles.values()), place)


def _own_words(case: Case) -> Iterator[Finding]:
    """Figures and quotations that the editor wrote beside the stories, against every article of the week; the rest is his own affair."""
    by_hand = OWN | ({"lead"} if any(isinstance(one.change, LeadText) for one in case.issue.edits) else set())
    week = tuple(case.articles.values())
    for line in lines(case.issue):
        if line.place.block not in by_hand:
            continue
        found = [one for one in loose(_ADDRESS.sub(" ", line.text), week) if _needs_a_source(one)]
        if found:
            yield finding("content.unsourced", line.place, _together(found), MEND)


def _needs_a_source(one: Loose) -> bool:
    if one.kind == "number":
        return bool(_FIGURE.search(one.words))
    return one.kind == "quotation" and len(one.words.split()) >= QUOTED


def _behind(case: Case, url: str, by_url: dict[str, Article]) -> tuple[Article, ...]:
    """The articles of every story that cites this address, as the issue's own words may rest on any of them."""
    article = by_url.get(url)
    if article is None:
        return ()
    names = {name for story in case.stories.values() if article.id in story.articles for name in story.articles}
    return tuple(case.articles[name] for name in names | {article.id} if name in case.articles)


def _disputed(case: Case, place: Place, story: StoryBlock) -> Iterator[Finding]:
    if any(mark.mark == "disputed" for mark in story.marks):
        return
    values: dict[str, set[str]] = {}
    for figure in story.figures:
        values.setdefault(figure.label.strip().casefold(), set()).add(figure.value.strip())
    known = case.stories.get(place.story)
    printed = " ".join((story.headline, story.update, story.summary, *(figure.value for figure in story.figures)))
    for row in known.why.get("disagree", ()) if known else ():
        said = {str(value.get("value", "")) for value in row.get("values", ())}
        values.setdefault(str(row.get("label", "")).casefold(), set()).update(value for value in said if _stands(value, printed))
    for label, different in values.items():
        if label and len(different) > 1:
            what = f"“{label}” is given as {' and '.join(sorted(different))}"
            yield finding("content.disputed", place, what, "mark the story as disputed and say who says which, or keep one figure")


def _stands(value: str, text: str) -> bool:
    return bool(value) and re.search(rf"(?<![\w.,]){re.escape(value)}(?![\w%])", text) is not None


def _spelling(case: Case) -> Iterator[Finding]:
    """Names that differ by case, a blank or a hyphen; and long ones that differ by a letter, the rarer of which no source has."""
    counted: Counter[str] = Counter()
    where: dict[str, Place] = {}
    for line in lines(case.issue):
        for name in names_in(line.text):
            plain = name.strip(AROUND)
            if not plain.isupper():
                counted[plain] += 1
                where.setdefault(plain, line.place)
    forms: dict[str, str] = {}
    for name, _ in counted.most_common():
        usual = forms.setdefault(_JOINTS.sub("", name).casefold(), name)
        if usual != name and not _is_title_case(usual, name):
            yield _two_ways(name, usual, where[name])
    yield from _slips(case, counted, where)


def _is_title_case(one: str, other: str) -> bool:
    """Whether two spellings differ in their apostrophes or blanks alone at a sentence's head, which is typography."""
    return one.replace("'", "’") == other.replace("'", "’")


def _slips(case: Case, counted: Counter[str], where: dict[str, Place]) -> Iterator[Finding]:
    words: Counter[str] = Counter()
    first: dict[str, Place] = {}
    for name, times in counted.items():
        for word in name.split():
            if len(word) >= LEAST_LETTERS and word.isalpha():
                words[word] += times
                first.setdefault(word, where[name])
    by_start: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda one: (-words[one], one)):
        by_start.setdefault(word[:2].casefold(), []).append(word)
    for alike in by_start.values():
        for place, usual in enumerate(alike):
            for rare in alike[place + 1 :]:
                if words[rare] < words[usual] and _is_slip(rare, usual) and not _is_written(case, rare):
                    yield _two_ways(rare, usual, first[rare])


def _is_slip(one: str, other: str) -> bool:
    """Whether one letter too many, too few, wrong, or two that changed places make one word of the other."""
    one, other = one.casefold(), other.casefold()
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    if any(one == other + end or other == one + end for end in _ENDINGS):
        return False
    start = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    a, b = one[start:], other[start:]
    return a[1:] == b or a == b[1:] or a[1:] == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def _is_written(case: Case, word: str) -> bool:
    return any(word in one.text or word in one.title for one in case.articles.values())


def _two_ways(name: str, usual: str, place: Place) -> Finding:
    return finding("content.spelling", place, f"“{name}” is spelled “{usual}” elsewhere in the issue", "spell it one way")
