"""Headlines and developments: the best of the titles that newsrooms gave, shortened only where no word's meaning changes.

titles → cleaned of what is not theirs → teasers made plain → as sentences → ranked by what they share with the other titles and texts
  → (nothing but bait or names: an opening sentence instead) → the first that is, or by safe cuts becomes, a clause: the development
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from math import log

from digest.cluster.amounts import MONEY, short_value
from digest.cluster.bait import REMARK, is_bait, plain
from digest.cluster.casing import sentence_case
from digest.cluster.clauses import FUNCTION, TWO, clause, is_whole
from digest.cluster.concepts import concepts_and_stems, likeness
from digest.cluster.guard import loose
from digest.cluster.names import names_in
from digest.cluster.sentences import clean_sentences, stands_alone
from digest.cluster.tokens import STOP, stem
from digest.cluster.verbs import verb_at
from digest.model import Article

LATEST = 0.08  # what a title gains by being the newest of an event that moved on for days
LONGEST_DEVELOPMENT = 12  # words, FORMAT's limit
LONGEST_OPENER = 14  # words of a sentence that stands in for a headline
CUTTABLE = 14  # words over its length from which no sentence comes down to a line; looking for the cuts is dear
SHARED = 0.4  # share of a title's words that an opener in its place has to hold, and of a development's that a figure's line has
OPENER = 0.3  # what an opener loses against the best of several titles that only name: they agree what to call it
ALONE = 0.1  # and what it gains over the one title of a lone article, which nobody else confirms
TEASED = 0.3  # what a title loses that teased before its teaser was cut
BAITED = 2.0  # what a teasing title loses: more than being central can bring it
LABEL = re.compile(r"^(?:exclusive|breaking|update|watch|video|live|press release|sponsored|rumou?r)\s*[:|–—-]\s*", re.IGNORECASE)
DENIAL = re.compile(
    r"\b(?:den(?:y|ies|ied)|no talks|not in talks|rules? out|ruled out|dismiss(?:es|ed)|retracts?|corrects?|there are no|"
    r"is not buying|no plans)\b",
    re.IGNORECASE,
)
# What an institution or an event has come to: it ends what was still open before.
OUTCOME = re.compile(
    r"\b(?:pass(?:es|ed)|approve[sd]|sign(?:s|ed)|rejects?|rejected|veto(?:es|ed)|adopt(?:s|ed)|agree[sd]?|rule[sd]|convict(?:s|ed)|"
    r"acquit(?:s|ted)|elect(?:s|ed)|wins?|won|resign(?:s|ed)|die[sd]|(?:takes?|took) effect|call(?:s|ed) off|collapse[sd]|withdrew|"
    r"end(?:s|ed)|settle[sd]|clear(?:s|ed))\b",
    re.IGNORECASE,
)
OPEN = re.compile(
    r"\b(?:oppose[sd]?|opposing|to|will|may|could|might|plans?|seeks?|considers?|weighs?|urge[sd]?|threatens?|vow(?:s|ed)|"
    r"threatened|calls? (?:for|on)|expects?|set to|in talks|ahead|looms?|debates?|determined)\b",
    re.IGNORECASE,
)
LATER = timedelta(hours=12)  # between two states of one event; within it outlets tell the same one
VERBISH = re.compile(
    r"\b(?:is|are|was|were|has|have|will|to|[a-z]+(?:s|ed)|cut|put|hit|set|win|won|lose|lost|sell|sold|buy|fell|rose|grew|say|"
    r"said|make|made|take|took|give|gave|get|got|go|ban|sue|plan|seek|lead|led|find|found|held|hold|meet|met|run|ran|see|saw|"
    r"spend|spent|build|built|begin|began|leave|left|lay|laid|pay|paid|draw|drew|rise|raise|fall|drop|open|close|launch|back|"
    r"warn|face|reach)\b"
)
KICKER = re.compile(r"^[^:]{3,40}: ")  # "$1.25B a month: …" teases before it tells
EMOJI = re.compile("^[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\\s]+")  # at the start of a title: decoration
NOBODY = re.compile(r"(?:Someone|Somebody|Anyone|Everyone|Nobody|People|There|Many|Most|One)\b")
NUMBER = re.compile(r"\d")
NEWS = 4  # words; what is shorter and stands before a bar is a section or an outlet, not the news
TELLING = re.compile(
    r"[$€£¥]\d|\d%|\b\d[\d.,]* (?:million|billion|trillion)\b|\b\d{1,3}(?:,\d{3})+\b|(?<![\w.,/-])\d{2,3}(?![\w.,/-])|"
    r"\b(?:half|one-\w+|an? (?:third|quarter|fifth|tenth|\w+teenth))\b"
)

STOPPED = frozenset(stem(word) for word in STOP)
SAME = 0.6  # share of a development's words that a line with the figure has to hold to tell the same


@dataclass(frozen=True, slots=True)
class Said:
    """A line or a text as sets to compare: concepts, and the stems of all its words."""

    concepts: frozenset[str]
    stems: frozenset[str]


def clean_title(title: str, outlets: frozenset[str] = frozenset()) -> str:
    """The title without its publisher's name and without a label such as "EXCLUSIVE:"."""
    title = LABEL.sub("", EMOJI.sub("", " ".join(title.split())))
    head, *rest = re.split(r"\s+\|\s+", title)
    if rest and (head.lower() in outlets or (len(head.split()) < NEWS and not tells(head))):
        news = [part for part in rest if part.lower() not in outlets and tells(part)]
        title = max(news, key=len, default=title)
    title = re.sub(r"\s+\|\s+[^|]{2,60}$", "", title)
    tail = re.search(r"\s+[-–—]\s+([^-–—]{2,40})$", title)
    if tail and tail.group(1).strip().lower() in outlets:
        title = title[: tail.start()]
    front = re.match(r"([^:–—]{2,40}?)(?::|\s+[-–—])\s+(?=\S)", title)
    if front and front.group(1).lower() in outlets:
        title = title[front.end() :]
    if re.search(r"[^.]\.$", title) and not re.search(r"(?:\b[A-Z]\.|\b(?:Fla|Calif|Inc|Corp|Co|Ltd|Jr|Sr|St))\.?$", title):
        title = title[:-1]
    return short_figures(title.strip())


def short_figures(text: str) -> str:
    """Money and shares as a headline writes them: "$30 billion" → "$30B", "31 per cent" → "31%". No value changes."""
    text = MONEY.sub(lambda match: short_value(match["value"]), text)
    return re.sub(r"(?<=\d) (?:per cent|percent)\b", "%", text)


def corrects(article: Article, first: Article) -> bool:
    """Whether an article takes back what an earlier one of its story said: a denial in the title, a day or part of one later."""
    return article.published > first.published and bool(DENIAL.search(article.title))


def superseded(article: Article, articles: Sequence[Article]) -> bool:
    """Whether an article tells a state that later ones of its story ended: theirs has an outcome, and its own was open.

    One outcome ends what a title calls open ("opposes", "to vote"); two end any state without an outcome of its own.
    """
    if OUTCOME.search(article.title):
        return False
    outcomes = sum(one.published >= article.published + LATER and bool(OUTCOME.search(one.title)) for one in articles)
    return outcomes > 1 or bool(outcomes and OPEN.search(article.title))


def rank_titles(articles: Sequence[Article], small: frozenset[str] = frozenset()) -> list[tuple[float, str, str]]:
    """(score, line, article id), best first: central to the other titles and texts, no bait, neither curt nor long.

    A line is an article's title, made plain; where all of them tease or name a thing alone, an opening sentence stands in. `small` are
    the stems that the week writes small: of a word that the story's own texts leave open they say that it is no name.
    """
    outlets = frozenset(article.source.lower() for article in articles)
    bodies = [article.text for article in articles]
    titles = [_headline(article, outlets, bodies, small) for article in articles]
    if len(titles) == 1 and tells(titles[0]):
        return [(0.0, titles[0], articles[0].id)]
    texts = [_said(article.text[:800]) for article in articles] if len(articles) > 1 else []
    ranked = [
        (round(_score(title, place, articles, titles, texts), 6), title, articles[place].id) for place, title in enumerate(titles) if title
    ]
    if not any(tells(title) for _, title, _ in ranked):
        best = max((score for score, _, _ in ranked), default=0.0)
        ranked += _openers(articles, [title for title in titles if title], best + (ALONE if len(articles) == 1 else -OPENER))
    return sorted(ranked, key=lambda row: (-row[0], row[2], row[1]))


def tells(title: str) -> bool:
    """Whether a title says what happened: with a verb, and without teasing."""
    return not is_bait(title) and (verb_at(title) > 0 or bool(NUMBER.search(title)))


def _headline(article: Article, outlets: frozenset[str], bodies: Sequence[str], small: frozenset[str]) -> str:
    title = sentence_case(plain(clean_title(article.title, outlets)), bodies, small)
    return title if is_said(title, (article,)) else article.title


def is_said(line: str, articles: Sequence[Article]) -> bool:
    """Whether the guard lets a line pass; whole words of a title in their order do in any case, whatever their capitals."""
    needle = f" {line.lower()} "
    return any(needle in f" {one.title.lower().rstrip('.')} " for one in articles) or not loose(line, articles)


def _score(title: str, place: int, articles: Sequence[Article], titles: Sequence[str], texts: Sequence[Said]) -> float:
    article = articles[place]
    score = _central(title, place, titles, texts) if texts else 0.0
    length = len(title.split())
    score -= 0.04 * max(0, 6 - length) + 0.03 * max(0, length - 13)  # MIND's costs of a word too few or too many
    score -= BAITED * is_bait(title) + 0.3 * ("opinion" in article.marks) + 0.2 * bool(article.marks)
    score += LATEST * _late(article, articles) + 0.05 * bool(NUMBER.search(title)) - 0.1 * bool(KICKER.search(title))
    score -= TEASED * (plain(article.title) != article.title and not is_bait(title))
    return score - 0.15 * bool(REMARK.search(title)) - 0.5 * bool(TWO.search(title))


def _central(title: str, place: int, titles: Sequence[str], texts: Sequence[Said]) -> float:
    """How much of the line the others say: as a line of like length and words, and how much of it their texts and its own hold."""
    line = _said(title)
    others = [
        likeness(line.concepts, (other := _said(titles[one])).concepts)
        + _overlap(line.stems, other.stems)
        + (_held(line.concepts, texts[one].concepts) + _weighed(line.stems, texts[one].stems)) / 4
        for one in range(len(titles))
        if one != place
    ]
    own = (_held(line.concepts, texts[place].concepts) + _weighed(line.stems, texts[place].stems)) / 8
    return sum(others) / len(others) + own


def _openers(articles: Sequence[Article], titles: Sequence[str], score: float) -> Iterator[tuple[float, str, str]]:
    """Opening sentences that say in few words what the titles only name or tease with; an opinion is not opened."""
    named = frozenset(one for title in titles for one in _said(title).stems - STOPPED)
    least = SHARED * len(named) / max(1, len(titles)) if len(named) > 2 else 0
    names = {name for title in titles if not is_bait(title) for name in names_in(title)}
    for article in (one for one in articles if not one.marks):
        for _, sentence in clean_sentences(article.text)[:2]:
            line = opener_line(sentence, LONGEST_OPENER)
            near = len(named & _said(line).stems) >= least and (not names or any(name in line for name in names))
            if line and near and (names_in(line) or NUMBER.search(line)) and is_said(line, (article,)):
                yield score, line, article.id
                break


def opener_line(sentence: str, most: int) -> str:
    """A sentence as a line of at most so many words; "" where it can't be, or does not stand alone."""
    if len(sentence.split()) > most + CUTTABLE or NOBODY.match(sentence):
        return ""
    line = short_figures(
        re.sub(r"^(?:The|This|A|An) (?=(?:paper|study|report|survey|researchers)\b)", "", clause(sentence.rstrip("."), most))
    )
    line = line[:1].upper() + line[1:]
    return line if line and stands_alone(sentence) and is_whole(line) and not is_bait(line) and not REMARK.search(line) else ""


def development(titles: Sequence[str], articles: Sequence[Article] | None = None) -> str:
    """The first of the titles, best first, that is or safely becomes a clause of at most 12 words; "" where none does.

    Where it lacks a figure and another title or an opening sentence tells the same with one, that is taken. With `articles` it says
    nothing that none of them says.
    """
    lines = (line for title in titles if (line := _line(title, articles)))  # few are looked at: cutting a title is dear
    first = next(lines, "")
    if first and TELLING.search(first):
        return first
    mine = _said(first or "".join(titles[:1])).stems - STOPPED
    others = (line for line in lines if TELLING.search(line) and not KICKER.search(line) and _same(line, mine))
    return next(others, "") or next(_told(articles, mine, figured=bool(first)), "") or first


def _line(title: str, articles: Sequence[Article] | None) -> str:
    text = clause(title, LONGEST_DEVELOPMENT)
    return text if text and fits(text) and (articles is None or is_said(text, articles)) else ""


def _told(articles: Sequence[Article] | None, same: frozenset[str], *, figured: bool) -> Iterator[str]:
    """What the articles' first sentences give as a line that tells the same, with a figure where it needs one to be better."""
    for article in (one for one in articles or () if not one.marks):
        for _, sentence in clean_sentences(article.text)[:1]:
            if (figured and not TELLING.search(sentence)) or not _same(sentence, same):
                continue
            line = opener_line(sentence, LONGEST_DEVELOPMENT)
            if line and fits(line) and _same(line, same) and (not figured or TELLING.search(line)) and is_said(line, (article,)):
                yield line


def _same(line: str, stems: frozenset[str]) -> bool:
    return len(stems & _said(line).stems) >= SAME * len(stems)


def fits(text: str) -> bool:
    """Whether a line may stand among the developments: whole, at most 12 words, no bait."""
    parts = text.split()
    last = re.sub(r"\W+$", "", parts[-1]).lower() if parts else ""
    return (
        3 <= len(parts) <= LONGEST_DEVELOPMENT
        and last not in FUNCTION
        and not TWO.search(text)
        and not is_bait(text)
        and not REMARK.search(text)
        and bool(VERBISH.search(text))
    )


def _late(article: Article, articles: Sequence[Article]) -> float:
    """The article's place between the first and the last of its story (0–1), where they lie more than a day apart."""
    first, last = min(one.published for one in articles), max(one.published for one in articles)
    return (article.published - first) / (last - first) if last - first > timedelta(days=1) else 0.0


@lru_cache(maxsize=4_000)
def _said(text: str) -> Said:
    return Said(*concepts_and_stems(text))


def _overlap(left: frozenset[str], right: frozenset[str]) -> float:
    """Dice: the share of both lines' words that they have in common, so that a line as long as the others wins."""
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


def _held(title: frozenset[str], text: frozenset[str]) -> float:
    """The share of a title's concepts that a text holds."""
    return len(title & text) / len(title) if title else 0.0


def _weighed(title: frozenset[str], text: frozenset[str]) -> float:
    """The same of its words, each weighed by how rare it is in general news."""
    weights, whole = _weights(title)
    return sum(weight for one, weight in weights if one in text) / whole if weights else 0.0


@lru_cache(maxsize=4_000)
def _weights(title: frozenset[str]) -> tuple[tuple[tuple[str, float], ...], float]:
    """(a weight for each word, their sum)."""
    from digest.cluster.vectors import background

    number, known = background()
    weights = tuple((one, log((number + 1) / (known.get(one, (0, 0))[0] + 0.5))) for one in sorted(title - STOPPED))
    return weights, sum(weight for _, weight in weights)
