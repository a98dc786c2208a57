"""Rewrite: a model rewords an issue; what does not pass stays in our own words, and so does all where it gives no answer.

draft → the stories told in full → (kept answer, or ask) → judge → compose again → lead and standfirsts → what it means → compose again

A text that is refused has its reason in its story's why["llm"]. A kept answer asks nobody: a rebuild costs nothing and is the same bytes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from digest.blocks import Block, Footer, Groups, Lead, Masthead, More, NextWeek, Outlook, ThemeBlock
from digest.cluster.languages import language_of
from digest.cluster.names import subject
from digest.compose import reading_minutes
from digest.compose.looks import BRIEF
from digest.errors import DigestError
from digest.llm import Prompt, Spent, Writer
from digest.llm.fence import speaks_to_a_model, told
from digest.llm.judge import (
    MOST_SUMMARY,
    FrontWords,
    MeaningWords,
    StoryWords,
    judge_front,
    judge_meaning,
    judge_story,
    least_words,
)
from digest.llm.prompts import front_prompt, meaning_prompt, prompt_key, story_prompt
from digest.model import Article, Issue, Story
from digest.settings import LlmSection
from digest.work.newsroom import Newsroom

MILLION = 1_000_000  # tokens, by which prices are given
MOST_STORIES = 30  # that lead and meaning are made of: an issue tells some twenty in full
HOSTILE = "an article of it speaks to a model, so it was not sent"

Finish = Callable[[Issue], Issue]


class Compose(Protocol):
    """How these stories become an issue; `finish` is part of it, so that what it puts in counts for the size."""

    def __call__(self, stories: Sequence[Story], *, finish: Finish | None = None) -> Issue: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """The issue and its stories with what of a model's words passed; `notes` has a line where it gave no answer."""

    issue: Issue
    stories: tuple[Story, ...]
    notes: tuple[str, ...] = ()


def rewrite(
    newsroom: Newsroom, draft: Issue, stories: Sequence[Story], articles: Mapping[str, Article], compose: Compose, *, now: datetime
) -> Rewritten:
    """The draft as the model words it, where [llm] is on; every text that fails, and every answer that does not come, stays ours."""
    asking = Asking(newsroom, draft, now=now)
    parts = frozenset(newsroom.settings.llm.parts)
    reworded = tuple(stories)
    if parts & {"headline", "summary"}:
        reworded = _reword_stories(asking, draft, stories, articles, parts)
        draft = compose(reworded)
    if draft.look == BRIEF:  # it has neither a lead nor standfirsts nor what the day means
        return Rewritten(issue=draft, stories=reworded, notes=asking.notes())
    language = newsroom.settings.newsletter.language.split("-", maxsplit=1)[0]
    spoken = _speakable(draft, reworded, articles, language)
    front = _front(asking, newsroom, spoken, articles, language)
    meaning = _meaning(asking, newsroom, spoken, articles, language)
    refused = {**front.refused, **meaning.refused}
    if refused and spoken:
        reworded = tuple(_with_reasons(story, refused) if story.id == spoken[0].id else story for story in reworded)
    if front.lead or front.standfirsts or meaning.groups or refused:
        draft = compose(reworded, finish=lambda issue: finished(issue, front, meaning))
    return Rewritten(issue=draft, stories=reworded, notes=asking.notes())


def finished(issue: Issue, front: FrontWords, meaning: MeaningWords) -> Issue:
    """The issue with the model's lead, standfirsts and meaning, where every story that they speak of is still told in full."""
    full = frozenset(_told_in_full(issue))
    blocks = [_with_front(block, front, full) for block in issue.blocks]
    if meaning.groups and meaning.stories <= full:
        after = next(place for place, block in enumerate(blocks) if isinstance(block, Outlook | NextWeek | More | Footer))
        blocks.insert(after, Groups(items=meaning.groups))
    minutes = reading_minutes([block for block in blocks if not isinstance(block, Masthead | Footer)])
    timed = (replace(block, reading_minutes=minutes) if isinstance(block, Masthead) else block for block in blocks)
    return replace(issue, blocks=tuple(timed))


def _with_front(block: Block, front: FrontWords, full: frozenset[str]) -> Block:
    if isinstance(block, Lead) and front.lead and front.lead.stories <= full:
        return replace(block, text=front.lead.text)
    if isinstance(block, ThemeBlock) and (line := front.standfirsts.get(block.slug)):
        return replace(block, standfirst=line.text) if line.stories <= {story.story for story in block.stories} else block
    return block


class Asking:
    """The questions of one build: kept answers first, then the model, until it fails or the issue's allowance is used up."""

    def __init__(self, newsroom: Newsroom, issue: Issue, *, now: datetime) -> None:
        self._newsroom, self._now = newsroom, now
        self._section = newsroom.settings.llm
        self._issue = f"{issue.period.name}/{issue.look}/{issue.theme or ''}"
        self._writer: Writer | None = None
        self._trouble = ""
        self._answered = False

    def answer(self, prompt: Prompt) -> str | None:
        """The model's words, unjudged; None where there are none. After one failure nobody is asked again in this build."""
        key = prompt_key(self._section.model, prompt)
        kept = self._newsroom.writings.find(key)
        if kept is None and not self._trouble:
            kept = self._ask(key, prompt)
        self._answered = self._answered or kept is not None
        return kept

    def notes(self) -> tuple[str, ...]:
        """One line where the model gave no answer, or not all."""
        if not self._trouble:
            return ()
        what = "the rest of the issue" if self._answered else "the issue"
        return (f"The model gave no answer ({self._trouble}); {what} is in our own words",)

    def _ask(self, key: str, prompt: Prompt) -> str | None:
        spent = self._newsroom.writings.spent(self._issue)
        self._trouble = find_excess(self._section, spent, prompt)
        if self._trouble or self._newsroom.writer is None:
            return None
        try:
            self._writer = self._writer or self._newsroom.writer()
        except DigestError as wrong:  # a key that cannot be read
            self._trouble = str(wrong)
            return None
        reply = self._writer.write(prompt, most_calls=self._section.most_calls - spent.calls)
        self._trouble = reply.failure
        return self._newsroom.writings.keep(
            key,
            None if reply.failure else reply.text,
            issue=self._issue,
            model=self._section.model,
            spent=reply.spent,
            now=self._now,
        )


def find_excess(section: LlmSection, spent: Spent, prompt: Prompt) -> str:
    """Which cap of the issue one more answer, as long as it may be, could go beyond; "" where none."""
    tokens_in, tokens_out = spent.tokens_in + prompt.tokens, spent.tokens_out + prompt.most_tokens
    cost = (tokens_in * section.input_price + tokens_out * section.output_price) / MILLION
    if spent.calls >= section.most_calls:
        return f"llm.most_calls is used up: {spent.calls} calls for this issue"
    if tokens_in + tokens_out > section.most_tokens:
        return (
            f"llm.most_tokens is used up: {spent.tokens_in + spent.tokens_out} tokens for this issue, and a whole answer may need the rest"
        )
    if section.most_cost and cost > section.most_cost:
        return "llm.most_cost is used up for this issue, as one more answer could go beyond it"
    return ""


def _reword_stories(
    asking: Asking, draft: Issue, stories: Sequence[Story], articles: Mapping[str, Article], parts: frozenset[str]
) -> tuple[Story, ...]:
    full = _told_in_full(draft)
    wanted = {story.id: story for story in stories}
    reworded = {name: _reword(asking, wanted[name], articles, parts) for name in full if name in wanted}
    return tuple(reworded.get(story.id, story) for story in stories)


def _reword(asking: Asking, story: Story, articles: Mapping[str, Article], parts: frozenset[str]) -> Story:
    own = [articles[name] for name in story.articles]
    if any(speaks_to_a_model(article) for article in own):
        return _with_reasons(story, {"story": HOSTILE})
    sent = _cited(story, articles)
    if not sent:
        return story
    language = language_of(sent[0])
    said = asking.answer(story_prompt(story, sent, language, least=least_words(story), most=MOST_SUMMARY))
    return story if said is None else _with_words(story, judge_story(said, story, sent, language), own, parts)


def _cited(story: Story, articles: Mapping[str, Article]) -> tuple[Article, ...]:
    """The articles whose words we print ourselves: none that was overtaken, and the reader finds each among the sources."""
    names = (story.articles[0], *(one.article for one in story.sentences), *(one.article for one in story.figures))
    return tuple(articles[name] for name in dict.fromkeys(names) if told(articles[name]))


def _with_words(story: Story, words: StoryWords, articles: Sequence[Article], parts: frozenset[str]) -> Story:
    changed: dict[str, Any] = {}
    if "headline" in parts and words.headline:
        changed |= {"headline": words.headline, "subject": subject(words.headline, articles)}
    if "headline" in parts and words.development:
        changed["development"] = words.development
    if "summary" in parts and words.sentences:
        changed["sentences"] = words.sentences
        told_by = len({one.article for one in words.sentences})
        changed["why"] = {**story.why, "summary": f"{len(words.sentences)} sentences of {told_by} articles, in the model’s words"}
    taken = [name for name in ("headline", "development", "sentences") if name in changed]
    by = {"summary" if name == "sentences" else name: "in the model’s words" for name in taken}
    asked = {"story", *parts, *(("development",) if "headline" in parts else ())}
    kept = {name: reason for name, reason in words.refused.items() if name in asked}
    return _with_reasons(replace(story, **changed), kept, by)


def _with_reasons(story: Story, refused: Mapping[str, str], taken: Mapping[str, str] | None = None) -> Story:
    """The story with what became of the model's words in its why["llm"]."""
    before = story.why.get("llm", {})
    said = {**before, **(taken or {}), **{name: f"in our own words: {reason}" for name, reason in refused.items()}}
    return replace(story, why={**story.why, "llm": said}) if said else story


def _told_in_full(issue: Issue) -> list[str]:
    return [story.story for block in issue.blocks if isinstance(block, ThemeBlock) for story in block.stories]


def _speakable(draft: Issue, stories: Sequence[Story], articles: Mapping[str, Article], language: str) -> tuple[Story, ...]:
    """The stories told in full that lead and meaning may be made of, best first: in the newsletter's language, none meant for a model."""
    full = frozenset(_told_in_full(draft))
    return tuple(
        story
        for story in sorted(stories, key=lambda one: (-one.score, one.id))
        if story.id in full
        and language_of(articles[story.articles[0]]) in (language, "")
        and not any(speaks_to_a_model(articles[name]) for name in story.articles)
    )[:MOST_STORIES]


def _front(asking: Asking, newsroom: Newsroom, stories: Sequence[Story], articles: Mapping[str, Article], language: str) -> FrontWords:
    wanted = {"lead", "standfirst"} & set(newsroom.settings.llm.parts)
    if not stories or not wanted:
        return FrontWords()
    slugs = {story.theme for story in stories}
    themes = [theme for theme in newsroom.settings.theme_values() if theme.slug in slugs]
    said = asking.answer(front_prompt(stories, themes, language))
    if said is None:
        return FrontWords()
    words = judge_front(said, stories, articles, language)
    return FrontWords(
        lead=words.lead if "lead" in wanted else None,
        standfirsts=words.standfirsts if "standfirst" in wanted else {},
        refused={name: reason for name, reason in words.refused.items() if name == "front" or name.split()[0] in wanted},
    )


def _meaning(asking: Asking, newsroom: Newsroom, stories: Sequence[Story], articles: Mapping[str, Article], language: str) -> MeaningWords:
    groups = newsroom.settings.issue.groups
    if not stories or not groups or "meaning" not in newsroom.settings.llm.parts:
        return MeaningWords()
    said = asking.answer(meaning_prompt(stories, groups, language))
    return MeaningWords() if said is None else judge_meaning(said, stories, groups, articles, language)
