"""Headlines and developments: the best of the titles that newsrooms gave, shortened only where no word's meaning changes."""

import re
from collections.abc import Container, Sequence
from datetime import timedelta

from digest.cluster.amounts import MONEY, short_value
from digest.cluster.guard import loose
from digest.cluster.summarise import concepts
from digest.cluster.tokens import STOP, stem
from digest.model import Article

LATEST = 0.08  # what a title gains by being the newest of an event that moved on for days
LONGEST_DEVELOPMENT = 12  # words, FORMAT's limit
BAIT = re.compile(
    r"\?|!|^(?:how|why|what|here.s|this|the real|inside|meet|watch|opinion|analysis)\b|^\d+ (?:things|ways|reasons|takeaways)|"
    r"\b(?:slams?|bombshell|blasts?|you|your|we|our|I|believe what|explained|everything|shocking|secret|need to know|you.ll|"
    r"won.t believe)\b|…|\.\.\.$",
    re.IGNORECASE,
)
LABEL = re.compile(r"^(?:exclusive|breaking|update|watch|video|live|press release|sponsored|rumou?r)\s*[:|–—-]\s*", re.IGNORECASE)
FUNCTION = frozenset(
    """
    a an the and or but nor of in on at to for from by with without as than that which who whom whose while after before since
    until into over under its his her their our your my is are was were be been will would could should may might has have had not
    no if when where because about against between during per via amid up out off
    """.split()
)
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
REMARK = re.compile(
    r"\b(?:sort of|kind of|just|should|the hell|ditche[sd]|gets? real|finally|basically|really|huge|hands over|hits? different|it['’]s|"
    r"that['’]s|isn['’]t|don['’]t|won['’]t)\b"
)
EMOJI = re.compile("^[\U0001f000-\U0001faff\u2600-\u27bf\ufe0f\\s]+")  # at the start of a title: decoration
NUMBER = re.compile(r"\d")


def clean_title(title: str, outlets: frozenset[str] = frozenset()) -> str:
    """The title without its publisher's tail and without a label such as "EXCLUSIVE:"."""
    title = LABEL.sub("", EMOJI.sub("", " ".join(title.split())))
    title = re.sub(r"\s+\|\s+[^|]{2,60}$", "", title)
    tail = re.search(r"\s+[-–—]\s+([^-–—]{2,40})$", title)
    if tail and tail.group(1).strip().lower() in outlets:
        title = title[: tail.start()]
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


def sentence_case(title: str, texts: Sequence[str]) -> str:
    """A Title Case headline as a sentence, where the story's texts show of every word whether it is a name; else as it was."""
    parts = title.split()
    longer = [part for part in parts[1:] if len(part) > 3 and part[0].isalpha()]
    if len(longer) < 3 or sum(part[0].isupper() for part in longer) < 0.8 * len(longer):
        return title
    small = {word for text in texts for word in re.findall(r"(?<=[\w,;] )[a-z][\w’'-]*", text)} | STOP | FUNCTION
    names = {word for text in texts for word in re.findall(r"(?<=[\w,;] )[A-Z][\w’'-]*", text)}
    known = {stem(word) for word in small}
    written = [_in_sentence(part, known, names) for part in parts[1:]]
    return " ".join([parts[0], *(word for word in written if word)]) if all(written) else title


def _in_sentence(word: str, small: Container[str], names: Container[str]) -> str:
    """The word as it stands within a sentence; "" where nobody knows."""
    bare = re.sub(r"[^\w’'-]", "", word)
    owner = re.sub(r"['’]s?$", "", bare)
    if not bare or not bare[0].isupper() or not bare[1:].islower() or bare in names or owner in names:
        return word
    return word.lower() if stem(bare.lower()) in small else ""


def is_bait(title: str) -> bool:
    """Whether a title teases instead of telling."""
    return bool(BAIT.search(title)) or title.count('"') >= 2 or title.isupper()


def rank_titles(articles: Sequence[Article]) -> list[tuple[float, str, str]]:
    """(score, title, article id), best first: central to the other titles and texts, no bait, neither curt nor long."""
    outlets = frozenset(article.source.lower() for article in articles)
    bodies = [article.text for article in articles]
    titles = [sentence_case(clean_title(article.title, outlets), bodies) for article in articles]
    said = [frozenset(concepts(title)) for title in titles]
    texts = [frozenset(concepts(article.text[:800])) for article in articles]
    ranked = []
    for index, article in enumerate(articles):
        others = [
            _likeness(said[index], said[other]) + _held(said[index], texts[other]) for other in range(len(articles)) if other != index
        ]
        score = (sum(others) / len(others) / 2 if others else 0.0) + 0.5 * _held(said[index], texts[index])
        length = len(titles[index].split())
        score -= 0.04 * max(0, 6 - length) + 0.03 * max(0, length - 13)  # MIND's costs of a word too few or too many
        score -= 0.6 * is_bait(titles[index]) + 0.3 * ("opinion" in article.marks) + 0.2 * bool(article.marks)
        score += LATEST * _late(article, articles) + 0.05 * bool(NUMBER.search(titles[index])) - 0.1 * bool(KICKER.search(titles[index]))
        score -= 0.15 * bool(REMARK.search(titles[index]))
        title = titles[index] if not loose(titles[index], (article,)) else article.title
        if title:
            ranked.append((round(score, 6), title, article.id))
    return sorted(ranked, key=lambda row: (-row[0], row[2]))


def development(titles: Sequence[str], articles: Sequence[Article] | None = None) -> str:
    """The first of the titles, best first, that is or safely becomes a clause of at most 12 words; "" where none does.

    With `articles` it says nothing that none of them says.
    """
    for title in titles:
        for text in (title, shorten_clause(title)):
            if fits(text) and (articles is None or not loose(text, articles)):
                return text
    return ""


def fits(text: str) -> bool:
    """Whether a line may stand among the developments: whole, at most 12 words, no bait."""
    parts = text.split()
    last = re.sub(r"\W+$", "", parts[-1]).lower() if parts else ""
    return (
        3 <= len(parts) <= LONGEST_DEVELOPMENT
        and last not in FUNCTION
        and not is_bait(text)
        and not REMARK.search(text)
        and bool(VERBISH.search(text))
    )


def shorten_clause(title: str) -> str:
    """The title by safe compressions, one after another until it is short enough: asides, attributions, then subordinate tails."""
    steps = (
        (r"\s*[(\[][^)\]]*[)\]]", ""),
        (
            r",? (?:according to|sources? (?:say|said)|reports? (?:say|said|claims?)|officials? (?:say|said)|(?:he|she|it|"
            r"they) (?:says?|said))\b.*$",
            "",
        ),
        (r"^(?:Report|Sources|Officials): ", ""),
        (r", (?:which|who|whose|where|founded|backed|owned|led|based|made|known|formerly|an?|the)\b[^,]*(?:,|$)", ""),
        (r" [–—-] .*$", ""),
        (r"[:;] .*$", ""),
        (r",? (?:while|after|amid|because|although|despite|following|ahead of|days after|weeks after|months after)\b.*$", ""),
        (r",? as (?=(?:[\w’'-]+ ){1,3}[\w-]+(?:s|ed)\b).*$", ""),
        (r"^([^,]*), (?!\d)[^,]*$", r"\1"),
    )
    for pattern, replacement in steps:
        if len(title.split()) <= LONGEST_DEVELOPMENT:
            break
        shorter = re.sub(pattern, replacement, title).strip(" ,;:–—-")
        if len(shorter.split()) >= 4:
            title = shorter
    return title


def _late(article: Article, articles: Sequence[Article]) -> float:
    """The article's place between the first and the last of its story (0–1), where they lie more than a day apart."""
    first, last = min(one.published for one in articles), max(one.published for one in articles)
    return (article.published - first) / (last - first) if last - first > timedelta(days=1) else 0.0


def _likeness(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / (len(left) * len(right)) ** 0.5 if left and right else 0.0


def _held(title: frozenset[str], text: frozenset[str]) -> float:
    """The share of a title's concepts that a text holds."""
    return len(title & text) / len(title) if title else 0.0
