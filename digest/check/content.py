"""Content: what the issue says, by its own words: the inbox line, developments, stories told twice, empty blocks, tone.

Leftovers (leftovers.py) and what sources hold (sourced.py) belong to the same family.
"""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from digest.blocks import Block, Developments, NextWeek, Outlook, Sponsor, Table, ThemeBlock
from digest.check import leftovers
from digest.check.findings import Case, Finding, finding
from digest.check.lines import lines, told
from digest.check.place import MAIL, PREHEADER, SUBJECT, Place
from digest.cluster.ahead import date_of, dates_in
from digest.cluster.headlines import LONGEST_DEVELOPMENT
from digest.compose.inbox import LEAST_PREHEADER, LONGEST_SUBJECT
from digest.render.typography import one_line
from digest.render.wording import says_something

PHONE_SUBJECT = 40  # characters of a subject that a phone shows upright
MOST_PREHEADER = 200  # characters; inboxes show 35 to 140 of it, and no more than two sentences are meant
LOUD_WORDS = 3  # in a row, in capitals: fewer are names
LOUD_LETTERS = 5  # of two of them at least: shorter ones are acronyms side by side
SHOWN = 60  # characters of a text that a finding shows
LONGEST_WORD = 40  # letters: a phone shows thirty at the size of a summary
MOST_COLUMNS = 6  # of a table: a phone gives each of them fifty pixels
SPAM_MOST = 3  # different ones in the whole mail: fewer happen in news
_SPACES = re.compile(r"[\s/–—-]+")
_WRITTEN_ALIKE = re.compile(r"[^\w]+")
_CAPITALS = r"\b[A-ZÀ-ÖØ-ÞΑ-ΩА-Я]{3,}\b"  # scripts that have no capitals cannot shout
_LOUD = re.compile(rf"(?:{_CAPITALS}[\s,]+){{{LOUD_WORDS - 1},}}{_CAPITALS}")
# Words that only lead to another. "in", "on", "to", "no" may end a line: a price moves in, two grids say no.
_LEADS_ON = frozenset("the a an and or but nor of with from by at into that than as its their whose per while because".split())
_EXCLAIMED = re.compile(r"[!?]{2,}|![^!]*![^!]*!")
_SPAM = re.compile(
    r"\b(?:act now|100% free|risk[- ]free|click here|click below|limited[- ]time offer|order now|buy now|winner!|you(?:’|')ve (?:won|been"
    r" selected)|congratulations!|earn (?:extra )?(?:cash|money)|make money|double your|guaranteed income|no obligation|cash bonus|"
    r"free (?:gift|money|trial!)|once in a lifetime|apply now|lowest price|satisfaction guaranteed|this is not spam|dear friend|"
    r"urgent(?:!|:)|final notice|viagra|casino bonus|work from home|weight loss|miracle)\b|\${3,}",
    re.IGNORECASE,
)
_REPLY = re.compile(r"^(?:re|fwd?|aw|wg)\s*:", re.IGNORECASE)  # a reply that is none


def check(case: Case) -> Iterator[Finding]:
    from digest.check import sourced

    yield from leftovers.check(case)
    yield from _inbox(case)
    yield from _blocks(case)
    yield from _twice(case)
    yield from _developments(case)
    yield from _ahead(case)
    yield from _wide(case)
    yield from _tone(case)
    yield from _themes(case)
    yield from sourced.check(case)


def inbox_line(subject: str, preheader: str) -> str:
    """What a phone shows of the mail in its list, in characters rather than pixels: the subject over the beginning of the preheader."""
    cut = subject if len(subject) <= PHONE_SUBJECT else subject[: PHONE_SUBJECT - 1].rstrip() + "…"
    return f"{cut} / {preheader[:PHONE_SUBJECT].rstrip()}…" if len(preheader) > PHONE_SUBJECT else f"{cut} / {preheader}".rstrip(" /")


def _inbox(case: Case) -> Iterator[Finding]:
    subject, preheader = one_line(case.email.subject), one_line(case.issue.preheader)
    if not subject:
        yield finding("content.no_subject", SUBJECT, "the mail has no subject", "write one, in at most 60 characters")
    elif len(subject) > LONGEST_SUBJECT:
        what = f"the subject has {len(subject)} characters; a phone shows “{inbox_line(subject, '')}”"
        yield finding("content.subject", SUBJECT, what, f"say the news within {LONGEST_SUBJECT}, its first {PHONE_SUBJECT} most of all")
    if subject and _alike(preheader).startswith(_alike(subject)):
        yield finding("content.subject", PREHEADER, "the preheader says the subject again", "let it tell the next two stories")
    if _REPLY.match(subject):
        yield finding("content.spam", SUBJECT, f"“{subject[:SHOWN]}” pretends to be a reply", "begin with the news")
    if len(preheader) < LEAST_PREHEADER:
        what = f"the preheader has {len(preheader)} characters, so an inbox shows whatever stands first in the mail behind it"
        yield finding("content.preheader", PREHEADER, what, f"write {LEAST_PREHEADER} characters or more")
    elif len(preheader) > MOST_PREHEADER:
        yield finding("content.preheader", PREHEADER, f"the preheader has {len(preheader)} characters", f"keep to {MOST_PREHEADER}")


def _alike(text: str) -> str:
    return _WRITTEN_ALIKE.sub(" ", text.casefold()).strip()


def _blocks(case: Case) -> Iterator[Finding]:
    """Blocks that say nothing: they are never printed, and somebody meant them to be. And slots that were paid for, unlabelled."""
    for index, block in enumerate(case.issue.blocks):
        place = Place(block=block.kind, index=index)
        if not says_something(block):
            yield finding("content.empty", place, "the block says nothing, so it is not printed", "fill it, or take it out")
        if isinstance(block, Sponsor) and says_something(block) and not block.label.strip():
            yield finding("content.unlabelled", place, "a sponsor's words have no label", "label it, such as “Sponsored by …”")
    for place, story in told(case.issue):
        if not story.headline.strip():
            yield finding("content.empty", place, "a story has no headline", "write one, or drop the story")
        elif not (story.summary.strip() or story.update.strip() or story.figures):
            yield finding("content.empty", place, f"“{story.headline[:SHOWN]}” has a headline alone", "write its summary, or drop it")
        if not story.sources:
            yield finding("content.empty", place, f"“{story.headline[:SHOWN]}” names no source", "name one, or drop the story")


def _twice(case: Case) -> Iterator[Finding]:
    ids = Counter(story.story for _, story in told(case.issue))
    headlines: dict[str, Place] = {}
    for place, story in told(case.issue):
        before = headlines.setdefault(_alike(story.headline), place)
        same_words = before is not place and story.headline.strip()
        if (ids[story.story] > 1 and before is not place) or same_words:
            yield finding("content.twice", place, f"“{story.headline[:SHOWN]}” is told twice", "drop one of the two")
    for index, block in enumerate(case.issue.blocks):
        if isinstance(block, Developments):
            counted = Counter(_alike(item.text) for item in block.items) + Counter(item.story for item in block.items if item.story)
            for again in dict.fromkeys(item.text for item in block.items if counted[_alike(item.text)] > 1 or counted[item.story] > 1):
                yield finding("content.twice", Place(block=block.kind, index=index), f"“{again[:SHOWN]}” is told twice", "keep one line")


def _developments(case: Case) -> Iterator[Finding]:
    for index, block in enumerate(case.issue.blocks):
        for item in block.items if isinstance(block, Developments) else ():
            place = Place(block=block.kind, index=index, story=item.story)
            words = item.text.split()
            if len(words) > LONGEST_DEVELOPMENT:
                yield finding("content.long", place, f"“{item.text[:SHOWN]}” has {len(words)} words", f"say it in {LONGEST_DEVELOPMENT}")
            if words and (item.text.rstrip().endswith(("…", "...", ",", ";", ":", "–", "-")) or words[-1].lower() in _LEADS_ON):
                yield finding("content.cut", place, f"“{item.text[-SHOWN:]}” ends in mid-sentence", "end the line where a statement ends")


def _ahead(case: Case) -> Iterator[Finding]:
    """Lines under Looking ahead whose own day has passed; and, as a warning, those that have none and name past days alone."""
    today = case.issue.period.end.astimezone(ZoneInfo(case.newsletter.timezone)).date()
    for index, block in enumerate(case.issue.blocks):
        place = Place(block=block.kind, index=index)
        for line, said in _ahead_lines(block):
            days = list(_days(said, today))
            if said and days and max(days) < today:
                what = f"“{line[:SHOWN]}” is ahead no more: {max(days)} is before {today}, when the issue closes"
                yield finding("content.past", place, what, "take the line out, or mend its date")
            elif not days and (named := list(_days(line, today))) and max(named) < today:
                what = f"“{line[:SHOWN]}” names no day after {max(named)}, and the issue closes on {today}"
                yield finding("content.past", place, what, "say what is still to come, or take the line out", level="warning")


def _ahead_lines(block: Block) -> Iterator[tuple[str, str]]:
    """Each line of what is ahead, and the day that it gives for itself; "" where it gives none."""
    if isinstance(block, Outlook):
        yield from ((item.text, item.date) for item in block.items)
    elif isinstance(block, NextWeek):
        yield from ((item.text, "") for item in block.items)


def _days(text: str, today: date) -> Iterator[date]:
    try:
        yield date.fromisoformat(text.strip())
    except ValueError:
        yield from filter(None, (date_of(found, today) for found in dates_in(text)))


def _wide(case: Case) -> Iterator[Finding]:
    for line in lines(case.issue):
        word = next((word for word in _SPACES.split(line.text) if len(word) > LONGEST_WORD and "://" not in word), "")
        if word:
            what = f"“{word[:SHOWN]}” has {len(word)} letters, more than a phone's line"
            yield finding("content.wide", line.place, what, "write it in parts")
    for index, block in enumerate(case.issue.blocks):
        wide = max((len(row) for row in (block.head, *block.rows)), default=0) if isinstance(block, Table) else 0
        if wide > MOST_COLUMNS:
            what = f"the table has {wide} columns, more than a phone shows"
            yield finding("content.wide", Place(block=block.kind, index=index), what, f"keep to {MOST_COLUMNS}, or turn it round")


def _tone(case: Case) -> Iterator[Finding]:
    spam: dict[str, Place] = {}
    for line in lines(case.issue):
        loud = next(filter(_is_loud, _LOUD.finditer(line.text)), None) or (
            _EXCLAIMED.search(line.text) if line.field != "markdown" else None
        )
        if loud and not _is_quoted(line.text, loud[0]):
            yield finding("content.shouting", line.place, f"“{loud[0][:SHOWN]}” shouts", "write it in small letters, and as a statement")
        for found in _SPAM.finditer(line.text):
            spam.setdefault(found[0].lower(), line.place)
    in_line = {word: place for word, place in spam.items() if place in (SUBJECT, PREHEADER)}
    for word, place in (spam if len(spam) > SPAM_MOST else in_line).items():
        yield finding("content.spam", place, f"spam filters count “{word}”", "say it in other words")


def _is_loud(found: re.Match[str]) -> bool:
    return sum(len(word.strip(",")) >= LOUD_LETTERS for word in found[0].split()) > 1


def _is_quoted(text: str, words: str) -> bool:
    """Whether the words stand right within quotation marks: somebody else shouts."""
    return bool(re.search(rf"[“\"«„]{re.escape(words)}", text))


def _themes(case: Case) -> Iterator[Finding]:
    here = {block.slug for block in case.issue.blocks if isinstance(block, ThemeBlock)}
    if case.issue.theme or not here:
        return
    for slug in case.usual:
        if slug not in here:
            what = f"the theme “{slug}” stands in most issues, and not in this one"
            yield finding("content.theme", MAIL, what, "look whether its feeds answered (`digest feeds list`), or leave it so")
