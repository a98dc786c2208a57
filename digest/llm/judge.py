"""Which of a model's words take the place of ours: an answer becomes the texts that pass, and a reason for each that does not.

answer → its shape → lengths → find_fault and find_turned for each text → accepted, refused
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from digest.blocks import Group
from digest.cluster.bait import is_bait
from digest.cluster.guard import loose
from digest.cluster.headlines import LONGEST_DEVELOPMENT, fits
from digest.cluster.summarise import PER_SOURCE
from digest.cluster.verbatim import most_copied
from digest.llm.answers import Cited, FrontAnswer, GroupAnswer, Line, MeaningAnswer, StoryAnswer, read_answer
from digest.llm.checks import (
    FRONT,
    HEADLINE,
    MEANING,
    NEAR,
    SUMMARY,
    content,
    find_fault,
    find_form_fault,
    find_turned,
    is_one_sentence,
)
from digest.llm.fence import told
from digest.llm.prompts import named, numbered
from digest.model import Article, Sentence, Story

NO_ANSWER = "the answer is not the JSON that was asked for"
LEAST_CLAUSE = 3  # words
LEAST_SUMMARY, MOST_SUMMARY = 40, 80  # words, FORMAT; least is what ours has where the sources say less
ABOUT = 0.5  # share of the headline's words that a summary has to say, or as many as ours does: it is about the same thing
LEAST_LEAD, MOST_LEAD = 12, 75  # words of two or three sentences
LEAST_LINE, MOST_LINE = 4, 25  # words of a standfirst or a point
MOST_POINTS = 2  # of one kind for one group
RUN = 5  # words in a row from which they are a source's and not the language's: a model is asked for words of its own
SHARED = 2  # words that a point shares with the stories that it follows from


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryWords:
    """What of a story's answer passes; `refused` says by name why the rest does not."""

    headline: str = ""
    development: str = ""
    sentences: tuple[Sentence, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A text of the issue and the stories (their own ids) that it speaks of."""

    text: str
    stories: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontWords:
    lead: Passage | None = None
    standfirsts: Mapping[str, Passage] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeaningWords:
    groups: tuple[Group, ...] = ()
    stories: frozenset[str] = frozenset()
    refused: Mapping[str, str] = field(default_factory=dict)


def least_words(story: Story) -> int:
    """The fewest words of a summary: 40, or ours where the sources say less."""
    return min(LEAST_SUMMARY, len(story.summary.split()))


def judge_story(text: str, story: Story, articles: Sequence[Article], language: str) -> StoryWords:
    """The parts of a story's answer that may be printed. `articles` are those that were sent, in that order."""
    answer = read_answer(text, StoryAnswer)
    if answer is None:
        return StoryWords(refused={"story": NO_ANSWER})
    faults = {
        "headline": _headline_fault(answer.headline, story.headline, story, articles, language),
        "development": _headline_fault(answer.development, story.development or story.headline, story, articles, language),
        "summary": _summary_fault(answer.summary, story, articles, language),
    }
    ids = named(articles)
    return StoryWords(
        headline="" if faults["headline"] else answer.headline,
        development="" if faults["development"] else answer.development,
        sentences=() if faults["summary"] else tuple(Sentence(text=one.text, article=ids[one.article].id) for one in answer.summary),
        refused={name: fault for name, fault in faults.items() if fault},
    )


def _headline_fault(text: str, ours: str, story: Story, articles: Sequence[Article], language: str) -> str:
    """Beside all else, its words are those of titles and of what we print: what one sentence far down says is no headline."""
    if fault := find_form_fault(text):
        return fault
    if not _is_clause(text, language):
        return "is no complete clause of 3 to 12 words"
    known = _known(story, articles)
    return find_fault(text, articles, language=language, support=HEADLINE, known=known) or find_turned(text, [ours], language)


def _known(story: Story, articles: Sequence[Article]) -> list[str]:
    """What readers would meet without a model: the titles, and the words that we print ourselves."""
    ours = (story.headline, story.development, *(one.text for one in story.sentences), *(one.sentence for one in story.figures))
    return [text for text in (*(article.title for article in articles), *ours) if text]


def _is_clause(text: str, language: str) -> bool:
    """Whether the text may stand as a headline; a verb is looked for in English alone, as in our own."""
    if is_bait(text) or text.endswith((".", ",", ":", ";", "-", "–", "—")):
        return False
    return fits(text) if language == "en" else LEAST_CLAUSE <= len(text.split()) <= LONGEST_DEVELOPMENT


def _summary_fault(lines: Sequence[Cited], story: Story, articles: Sequence[Article], language: str) -> str:
    ids = named(articles)
    whole = " ".join(line.text for line in lines)
    count = len(whole.split())
    if not least_words(story) <= count <= MOST_SUMMARY:
        return f"has {count} words, not {least_words(story)} to {MOST_SUMMARY}"
    for line in lines:
        if line.article not in ids:
            return "cites an article that the story does not have"
        if fault := _sentence_fault(line.text, ids[line.article], language):
            return fault
    if len({line.text for line in lines}) < len(lines):
        return "says a sentence twice"
    return _whole_fault(whole, story, articles, language)


def _whole_fault(whole: str, story: Story, articles: Sequence[Article], language: str) -> str:
    """What only the sentences together can get wrong, and whether they bring in a name, number, date or quotation of their own choice:
    what one sentence of one feed says, and neither a title nor we, a feed may have planted."""
    ours = replace(articles[0], text="\n".join(_known(story, articles)))
    if planted := loose(whole, (ours,)):
        return f"brings in what neither a title nor our own words have: {planted[0].words}"
    if fault := find_fault(whole, articles, language=language, support=SUMMARY):
        return fault
    if (copied := most_copied(whole, articles, RUN)) > PER_SOURCE:
        return f"has {copied} words verbatim of one source"
    about = content(story.headline, language)
    ours_about = len(about & content(story.summary, language))
    if len(about & content(whole, language)) < min(ABOUT * len(about), ours_about):
        return "is not about what the headline says"
    return ""


def _sentence_fault(text: str, article: Article, language: str) -> str:
    """A sentence is held against what was sent of the one article that it cites, not against what the article says elsewhere."""
    if not is_one_sentence(text):
        return find_form_fault(text) or "has a text that is not one sentence"
    sent = replace(article, text="\n".join(told(article)))
    said = [article.title, *told(article)]
    return find_fault(text, (sent,), language=language, support=SUMMARY) or find_turned(text, said, language, near=NEAR)


def judge_front(text: str, stories: Sequence[Story], articles: Mapping[str, Article], language: str) -> FrontWords:
    """The lead and the standfirsts that may be printed, of an answer about these stories."""
    answer = read_answer(text, FrontAnswer)
    if answer is None:
        return FrontWords(refused={"front": NO_ANSWER})
    ids = numbered(stories)
    refused: dict[str, str] = {}
    fault = _lead_fault(answer.lead, ids, articles, language)
    if fault:
        refused["lead"] = fault
    lead = None if fault else Passage(text=" ".join(line.text for line in answer.lead), stories=_cited(answer.lead, ids))
    standfirsts: dict[str, Passage] = {}
    for line in answer.standfirsts:
        own = {name: story for name, story in ids.items() if story.theme == line.theme}
        if fault := "comes twice" if line.theme in standfirsts else _line_fault(line, own, articles, language, FRONT):
            refused[f"standfirst {line.theme}"[:60]] = fault
        else:
            standfirsts[line.theme] = Passage(text=line.text, stories=_cited([line], ids))
    return FrontWords(lead=lead, standfirsts=standfirsts, refused=refused)


def _lead_fault(lines: Sequence[Line], ids: Mapping[str, Story], articles: Mapping[str, Article], language: str) -> str:
    count = sum(len(line.text.split()) for line in lines)
    if not 2 <= len(lines) <= 3 or not LEAST_LEAD <= count <= MOST_LEAD:
        return f"has {len(lines)} sentences and {count} words, not two or three of {LEAST_LEAD} to {MOST_LEAD}"
    return next((fault for line in lines if (fault := _line_fault(line, ids, articles, language, FRONT, most=MOST_LEAD))), "")


def _line_fault(
    line: Line,
    ids: Mapping[str, Story],
    articles: Mapping[str, Article],
    language: str,
    support: float,
    *,
    most: int = MOST_LINE,
    also: str = "",
) -> str:
    """A line is held against headline and summary of the stories that it names, which were held against their articles, and may
    use the words of `also`."""
    if not line.stories or not set(line.stories) <= ids.keys():
        return "cites no story, or one that it may not"
    if not LEAST_LINE <= len(line.text.split()) <= most or not is_one_sentence(line.text):
        return find_form_fault(line.text) or f"is not one sentence of {LEAST_LINE} to {most} words"
    cited = [ids[name] for name in dict.fromkeys(line.stories)]
    printed = [replace(articles[story.articles[0]], title=story.headline, text=f"{story.summary}\n{also}") for story in cited]
    fault = find_fault(line.text, printed, language=language, support=support)
    if fault or support == MEANING:
        return fault
    said = [text for story in cited for text in (story.headline, *(one.text for one in story.sentences))]
    return find_turned(line.text, said, language)


def judge_meaning(
    text: str, stories: Sequence[Story], groups: Sequence[str], articles: Mapping[str, Article], language: str
) -> MeaningWords:
    """What the stories mean for each of the groups, in their order: the points that may be printed; a group without one is left out."""
    answer = read_answer(text, MeaningAnswer)
    if answer is None:
        return MeaningWords(refused={"meaning": NO_ANSWER})
    ids = numbered(stories)
    refused: dict[str, str] = {}
    found: dict[str, Group] = {}
    cited: frozenset[str] = frozenset()
    for row in answer.groups:
        if row.group not in groups or row.group in found:
            refused["meaning"] = "names a group that was not asked for, or one twice"
            continue
        lists, passages = _points(row, ids, articles, language, refused)
        cited |= passages
        if any(lists.values()):
            found[row.group] = Group(group=row.group, **lists)
    return MeaningWords(groups=tuple(found[name] for name in groups if name in found), stories=cited, refused=refused)


def _points(
    row: GroupAnswer, ids: Mapping[str, Story], articles: Mapping[str, Article], language: str, refused: dict[str, str]
) -> tuple[dict[str, tuple[str, ...]], frozenset[str]]:
    """The points of one group that pass, by kind, and the stories they cite."""
    kinds = {"opportunities": row.opportunities, "challenges": row.challenges, "recommendations": row.recommendations}
    kept: dict[str, tuple[str, ...]] = {}
    passed: list[Line] = []
    for kind, lines in kinds.items():
        good = []
        for line in lines[:MOST_POINTS]:
            fault = _line_fault(line, ids, articles, language, MEANING, also=row.group)
            if not fault and len(content(line.text, language) & _content_of(line, ids, language)) < SHARED:
                fault = "follows from none of the stories that it cites"
            if fault:
                refused[f"{row.group}: {kind}"] = fault
            else:
                good.append(line)
        kept[kind] = tuple(line.text for line in good)
        passed += good
    return kept, _cited(passed, ids)


def _content_of(line: Line, ids: Mapping[str, Story], language: str) -> frozenset[str]:
    return frozenset().union(*(content(f"{ids[name].headline}. {ids[name].summary}", language) for name in line.stories))


def _cited(lines: Sequence[Line], ids: Mapping[str, Story]) -> frozenset[str]:
    return frozenset(ids[name].id for line in lines for name in line.stories)
