"""Redraft: what the machine proposed, as its editors' log makes it. Nothing is clustered anew: that is what makes an edit quick.

proposal + log → replay (stories) → compose in the proposal's room → wording (texts, blocks) → the issue, and what became of each edit
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from digest.blocks import Block, Footer, Groups, Lead, Masthead, More, NextWeek, Outlook, ThemeBlock
from digest.compose import Room, reading_minutes
from digest.compose.replay import Outcome, replay
from digest.compose.wording import worded
from digest.errors import DigestError
from digest.model import Article, Edit, Issue, Proposal, Story
from digest.model.edits import standing
from digest.work.fit import Sheet, refit
from digest.work.issues import issue_files, look_of
from digest.work.newsroom import Newsroom
from digest.work.pictures import with_editors_pictures

Key = tuple[str, str, str | None]
KEPT = 2  # redrafts: an edit makes one and the page that shows it asks what became of each edit; two editors at once
MODELS = (Lead, ThemeBlock, Groups)  # what a model may have worded beside the stories


@dataclass(frozen=True, slots=True, kw_only=True)
class Redraft:
    """`stories` hold every article once, those that are not in the issue among them."""

    issue: Issue
    stories: tuple[Story, ...]
    outcomes: tuple[Outcome, ...]


def key_of(issue: Issue) -> Key:
    """Under which its edits are kept."""
    return issue.period.name, issue.look, issue.theme


def redraft(newsroom: Newsroom, proposal: Proposal, log: tuple[Edit, ...], articles: Mapping[str, Article] | None = None) -> Redraft:
    """The proposal with the edits of the log that hold. `articles` has those of its stories by id; None reads them from the store.

    Same proposal, log, templates and settings: the same issue, byte for byte.
    """
    base, holds = proposal.issue, standing(log)
    if not any(holds.values()):
        undone = tuple(Outcome(edit=edit, state="undone") for edit in log if edit.id in holds)
        return Redraft(issue=replace(base, edits=log), stories=proposal.stories, outcomes=undone)
    known = articles if articles is not None else newsroom.articles.by_id(name for story in proposal.stories for name in story.articles)
    asked = (proposal, log, known, newsroom.settings, look_of(newsroom, base))
    if (made := next((one for key, one in tuple(_kept) if key == asked), None)) is None:
        made = _redraft(newsroom, proposal, log, known)
        _kept.append((asked, made))
    return replace(made, issue=with_editors_pictures(newsroom, made.issue))


_kept: deque[tuple[tuple[Any, ...], Redraft]] = deque(maxlen=KEPT)


def _redraft(newsroom: Newsroom, proposal: Proposal, log: tuple[Edit, ...], known: Mapping[str, Article]) -> Redraft:
    base, stories, settings = proposal.issue, _stored(proposal, known), newsroom.settings
    slugs = [theme.slug for theme in settings.themes]
    replayed = replay(stories, known, log, themes=slugs, zone=settings.newsletter.timezone)
    shown = [story for story in replayed.stories if "muted" not in story.why and base.theme in (None, story.theme)]
    if not shown:
        line = "nothing would be left in the issue; take one of its edits back, or skip the issue"
        raise DigestError(f"{line} with `digest skip`", page=f"{line} (Shift V)")
    read = {name: known[name] for story in shown for name in story.articles}
    sheet = Sheet(newsroom=newsroom, articles=read, period=base.period, look=look_of(newsroom, base), theme=base.theme, number=base.number)
    room = Room(stories=proposal.full, lines=proposal.lines)
    modelled = _modelled(proposal, replace(sheet, articles=known), room) if settings.llm.on else None
    outcomes: list[tuple[Outcome, ...]] = []

    def make(room: Room) -> Issue:
        plain = sheet.compose(shown, room, replayed.wishes)
        issue, said = worded(modelled.carried(plain) if modelled else plain, replayed)
        outcomes.append(said)
        return issue

    issue = refit(sheet, make, room)
    return Redraft(issue=replace(issue, edits=log, status=base.status, reason=base.reason), stories=replayed.stories, outcomes=outcomes[-1])


def bring_in(newsroom: Newsroom, key: Key) -> tuple[Edit, ...]:
    """The log of an issue, after what its file has and the store did not know was added: so edits travel with git."""
    filed = next((issue for _, issue in issue_files(newsroom) if key_of(issue) == key), None)
    log = newsroom.edits.log(*key)
    if filed and not {edit.id for edit in filed.edits} <= {edit.id for edit in log}:
        newsroom.edits.append(*key, filed.edits)
        log = newsroom.edits.log(*key)
    return log


def _stored(proposal: Proposal, known: Mapping[str, Article]) -> tuple[Story, ...]:
    """The proposed stories; raises DigestError where an article of them is gone from the store."""
    missing = next((name for story in proposal.stories for name in story.articles if name not in known), None)
    if missing:
        raise DigestError(f"the article {missing} of {proposal.issue.period.name} is not in the store any more; build the issue again")
    return proposal.stories


@dataclass(frozen=True, slots=True, kw_only=True)
class _Modelled:
    """What a model worded beside the stories, and which stories were told in full then."""

    lead: Lead | None
    standfirsts: Mapping[str, tuple[str, frozenset[str]]]
    groups: Groups | None
    told: frozenset[str]

    def carried(self, issue: Issue) -> Issue:
        """The issue with those words, each as long as every story that it may speak of is still told in full."""
        told, blocks = _told(issue.blocks), [self._block(block, _told(issue.blocks)) for block in issue.blocks]
        if self.groups and self.told <= told:
            after = next(place for place, block in enumerate(blocks) if isinstance(block, Outlook | NextWeek | More | Footer))
            blocks.insert(after, self.groups)
        minutes = reading_minutes([block for block in blocks if not isinstance(block, Masthead | Footer)])
        timed = (replace(block, reading_minutes=minutes) if isinstance(block, Masthead) else block for block in blocks)
        return replace(issue, blocks=tuple(timed))

    def _block(self, block: Block, told: frozenset[str]) -> Block:
        if isinstance(block, Lead) and self.lead and self.told <= told:
            return self.lead
        if isinstance(block, ThemeBlock) and block.slug in self.standfirsts:
            text, stories = self.standfirsts[block.slug]
            return replace(block, standfirst=text) if stories <= {story.story for story in block.stories} else block
        return block


def _modelled(proposal: Proposal, sheet: Sheet, room: Room) -> _Modelled:
    """What of the proposal is not what we compose ourselves: those words are a model's."""
    ours = sheet.compose(proposal.stories, room)
    own = {block.slug: block.standfirst for block in ours.blocks if isinstance(block, ThemeBlock)}
    found = [block for block in proposal.issue.blocks if isinstance(block, MODELS) and block not in ours.blocks]
    return _Modelled(
        lead=next((block for block in found if isinstance(block, Lead)), None),
        standfirsts={
            block.slug: (block.standfirst, frozenset(story.story for story in block.stories))
            for block in found
            if isinstance(block, ThemeBlock) and block.standfirst != own.get(block.slug)
        },
        groups=next((block for block in found if isinstance(block, Groups)), None),
        told=_told(proposal.issue.blocks),
    )


def _told(blocks: tuple[Block, ...] | list[Block]) -> frozenset[str]:
    return frozenset(story.story for block in blocks if isinstance(block, ThemeBlock) for story in block.stories)
