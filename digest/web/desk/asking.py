"""The "Same event?" panel: the pairs that the scorer doubts, Yes and No to each, what was answered, and the POST route behind them.

POST → the gate → answer: kept, and the draft built anew
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fastapi import FastAPI, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from digest.model import Issue, PairAnswer, Story
from digest.web.desk.gate import BY, Fields, Gate
from digest.web.desk.live import LiveReview
from digest.web.desk.stories import articles_of, count, find_block
from digest.work.answers import Doubt
from digest.work.corrections import Corrections
from digest.work.review import Review

Say = Callable[[Issue, str, str, bool | None, str], None]
"""(the issue as it was shown, one, other, same event or not or None for taken back, by whom); a DigestError says why not."""
VERDICTS: Mapping[str, bool | None] = MappingProxyType({"same": True, "apart": False, "recall": None})
SHOWN = 1  # questions that stand open: the list of stories stays in sight; the rest are folded
OUTLETS = 2  # named of a side; the rest are counted


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One story of a question; `story` is its id."""

    story: str
    headline: str
    meta: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Two stories that may be one; `sure` says how likely, "34%"."""

    one: Side
    other: Side
    sure: str
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer that holds: two articles by id and title."""

    verdict: str
    by: str
    one: str
    other: str
    titles: tuple[str, str]
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The questions that stand open, those that are folded, and what was answered. `offered` is False while nothing can be answered."""

    first: tuple[Question, ...]
    more: tuple[Question, ...]
    said: tuple[Said, ...]
    offered: bool


class Asking:
    """Asks about the issue that is shown, and takes the answers."""

    def __init__(self, live: LiveReview, say: Say, gate: Gate) -> None:
        self._live = live
        self._say = say
        self._gate = gate

    def panel(self) -> Panel | None:
        """For the page that is shown now; None where there is nothing to ask and nothing was answered."""
        shown = self._live.review
        if shown is None or not (shown.doubts or shown.answered):
            return None
        questions = tuple(self._question(doubt, shown) for doubt in shown.doubts)
        return Panel(
            first=questions[:SHOWN],
            more=questions[SHOWN:],
            said=tuple(self._said(answer, shown) for answer in shown.answered),
            offered=self._live.fault is None,
        )

    async def answer(self, request: Request) -> Response:
        """Keep an answer of whoever asks from this very page; raises HTTPException of one line for anybody else."""

        def prepare(fields: Fields) -> Callable[[], None]:
            shown, verdict = self._live.review, fields.get("say", "")
            if shown is None or self._live.fault or verdict not in VERDICTS:
                raise HTTPException(409, "There is nothing to answer here now; look at the desk again.")
            issue, one, other = shown.issue, fields["one"], fields["other"]
            return lambda: self._say(issue, one, other, VERDICTS[verdict], fields[BY])

        return await self._gate.admit(request, lambda fields: _action(fields.get("one", ""), fields.get("other", "")), prepare)

    def _question(self, doubt: Doubt, review: Review) -> Question:
        token = self._gate.token(_action(doubt.one.id, doubt.other.id))
        return Question(one=_side(doubt.one, review), other=_side(doubt.other, review), sure=f"{doubt.probability:.0%}", token=token)

    def _said(self, answer: PairAnswer, review: Review) -> Said:
        first, second = (review.articles[name].title if name in review.articles else name for name in (answer.one, answer.other))
        return Said(
            verdict="One event" if answer.same else "Two events",
            by=answer.by,
            one=answer.one,
            other=answer.other,
            titles=(first, second),
            token=self._gate.token(_action(answer.one, answer.other)),
        )


def add_answers(app: FastAPI, asking: Asking) -> None:
    """The one route that takes an answer, by POST alone."""

    @app.post("/answer")
    async def answer(request: Request) -> Response:
        return await asking.answer(request)


def card(before: Corrections) -> str:
    """As in: No. 23 took 3 corrections: 2 answers, 1 theme, 0 changes by hand."""
    changes = "" if before.changes is None else f", {count(before.changes, 'change')} by hand"
    edits = f", {count(before.edits, 'edit')}" if before.edits else ""
    parts = f"{count(before.answers, 'answer')}, {count(before.themes, 'theme')}{edits}{changes}"
    return f"No. {before.issue.number} took {count(before.total, 'correction')}: {parts}."


def _action(one: str, other: str) -> str:
    return f"answer {one} {other}"


def _side(story: Story, review: Review) -> Side:
    block = find_block(review, story.id)
    outlets = list(dict.fromkeys(article.source for article in articles_of(story, review)))
    more = len(outlets) - OUTLETS
    said_by = ", ".join(outlets[:OUTLETS]) + (f" and {more} more" if more > 0 else "")
    return Side(story=story.id, headline=block.headline if block else story.headline, meta=said_by)
