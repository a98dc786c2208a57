"""Clauses: a line made shorter by safe cuts alone, whole to its end, with every negation and hedge that it had.

line → its attribution set apart → asides, then adjuncts from the end, one cut at a time → each checked: a whole clause, nothing
that denies or hedges lost → the attribution back where it fits
"""

import re
from collections.abc import Callable, Iterator

from digest.cluster.verbs import verb_at

LEAST = 5  # words under which a clause has lost more than its length
FUNCTION = frozenset(
    """
    a an the and or but nor of in on at to for from by with without as than that which who whom whose while after before since
    until into over under its his her their our your my is are was were be been will would could should may might has have had not
    no if when where because about against between during per via amid up out off
    """.split()
)
# What makes a statement less than a fact or turns it round: a cut never takes one away.
KEPT = re.compile(
    r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|cannot|fail(?:s|ed)?|reportedly|alleged(?:ly)?|apparently|likely|"
    r"unlikely|"
    r"possibly|perhaps|maybe|may|might|could|would|should|if|unless|until|except|but|only|rather|instead|suspected|rumou?r(?:s|ed)?|"
    r"claim(?:s|ed)?|said to|seeks?|plans to|planned|propose[sd]?|considers?|expect(?:s|ed)?|sources?|reports?|den(?:y|ies|ied)|"
    r"refuse[sd]?|"
    r"doubts?|at the (?:earliest|latest)|for now|so far|or|(?:almost|nearly|about|around|up to|at least|at most|more than|less than|"
    r"fewer than)"
    r"(?= [$€£¥]?\d))\b|n[’']t\b|\?",
    re.IGNORECASE,
)
SAYS = r"(?:say|says|said|finds?|shows?|warns?|assess(?:es)?|estimates?|suggests?|rules?)"
ATTRIBUTION = re.compile(
    rf",? according to [^,;]+$|, (?:[\w’'.&-]+ ){{1,5}}{SAYS}$|, {SAYS}(?: [\w’'.&-]+){{1,4}}$|: (?:[\w.’']+ )?(?:reports?|poll|"
    rf"study|sources?)$",
    re.IGNORECASE,
)
# Whose word it is makes the statement: nobody's by name, or one that judges, counts or guesses.
BOUND = re.compile(
    r"\b(?:sources?|reports?|rumou?rs?|people|insiders?|officials?|polls?|stud(?:y|ies)|judges?|court|finds?|shows?|warns?|assess(?:es)?|"
    r"estimates?|suggests?|rules?)\b",
    re.IGNORECASE,
)
WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
TIME = re.compile(
    rf",? (?:(?:early|late) )?(?:(?:on|this|next|last|late) )?(?:{WEEKDAY}|(?<=this )week|(?<=next )week|(?<=last )(?:week|month|year)|"
    rf"today)(?: (?:morning|night))?$"
)
SPAN = (
    r"(?:(?:just|only|barely|some) )?(?:(?:several|a few|an?|one|two|three|four|five|six|\d+) )?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|decades?)"
)
ADJUNCT = re.compile(
    rf",?(?: (?:{SPAN}|shortly|soon|just|even|right|hours))? (?:while|after|amid|because|although|though|despite|following|ahead of|"
    rf"in (?:the )?wake of|as)(?= )"
)
# With these before it, "as" or "after" belongs to the verb.
TAKES = re.compile(
    r"\b(?:hail(?:s|ed)|describ(?:es?|ed|ing)|sees?|saw|regard(?:s|ed)|treat(?:s|ed)|name[sd]?|named|serv(?:es?|ed|ing)|act(?:s|ed|ing)?|"
    r"work(?:s|ed|ing)?|pos(?:es?|ed|ing)|cast|brand(?:s|ed)|label(?:s|led)|us(?:es?|ed|ing)|view(?:s|ed)|elect(?:s|ed)|appoint(?:s|ed)|"
    r"pick(?:s|ed)|choos(?:es?|ing)|chose|dismiss(?:es|ed)|denounce[sd]|tout(?:s|ed)|portray(?:s|ed)|frame[sd]|known|same|such|as|so|"
    r"counts?|sworn|classif(?:y|ies|ied)|thinks?|go|goes|going|went|look(?:s|ed)?|com(?:es?|ing)|came|chase[sd]|sought|is|are|was|"
    r"were|be)$"
)
PREDICATE = re.compile(
    r"^(?:and )?(?:(?:[a-z]+(?:ing|ed)|driven|led|sent|hit|forced|thrown|taken|given|made|seen|beaten|torn|held|set|left|put|sold|"
    r"bought) |"
    r"[a-z]+s (?:to|for|on|in|at|by|with|from|off|up|out|an?|the|its|his|her|their|that|[A-Z‘'“\"]))"
)
# What is raised, launched or bought is told whole before what it is for.
PURPOSE = (
    r"^(.* (?:raises|launches|unveils|releases|introduces|buys|invests|hires|opens|partners with) .*?) to (?:help|let|make|give|"
    r"bring|boost|fight|"
    r"build|keep|support|improve|speed|expand|train|serve|tackle|combat|enable|develop|offer)\b.*$"
)
TWO = re.compile(
    r"(?:\b(?!vs\.)[a-z][\w’'-]*|\b[A-Z][\w’'-]{4,}|%|\d)(?<!Sept)[.!?][”\"’']? [A-Z“\"]|[”\"][.!?]? [A-Z]\w+ [a-z]"
)  # two sentences
WAITS_FOR = re.compile(
    r"^(?:To|On|In|After|As|With|When|If|While|Despite|Amid|For|At|By|From|Under|Because|Since|Before|Once|Although|Though|Until|Unless|"
    r"During|Over|Following|Given|Without|Like|Unlike|Against|And|But|Or|So|Yes|No|[A-Z][a-z]+ing)\b"
)


def clause(line: str, most: int) -> str:
    """The line in at most `most` words by as few safe cuts as that takes; "" where none reaches so far.

    It holds no word that the line has not, in the same order, and every word of the line that denies or hedges. A named speaker goes
    last; nobody by name ("sources say") is a hedge, and a court's or a study's word makes the statement: they stay.
    """
    if len(line.split()) <= most:
        return line
    found = ATTRIBUTION.search(line)
    body, said = (line[: found.start()], found.group()) if found else (line, "")
    for kept in (said,) if not said or BOUND.search(said) or KEPT.search(said) else (said, ""):
        for text in _shorter(body, most - len(kept.split())):
            if len(f"{text}{kept}".split()) <= most and is_whole(text):
                return f"{text}{kept}"
    return ""


def is_whole(text: str) -> bool:
    """Whether a cut line is still a clause of its own: a finite verb, nothing open, no end that waits for more."""
    parts = text.split()
    return (
        len(parts) >= LEAST
        and verb_at(text) > 0
        and not WAITS_FOR.match(text)
        and not TWO.search(text)
        and all(text.count(left) == text.count(right) for left, right in ("“”", "()", "[]"))
        and text.count('"') % 2 == 0
        and len(re.findall(r"(?<!\w)[‘']", text)) == len(re.findall(r"(?<=[\w.,!?])[’'](?!\w)", text))
        and re.sub(r"\W+$", "", parts[-1]).lower() not in FUNCTION
        and not re.search(rf"(?:^| )(?:{SPAN})$", text)
    )


def keeps(line: str, text: str) -> bool:
    """Whether every word of the line that denies or hedges still stands in the text."""
    return len(KEPT.findall(line)) == len(KEPT.findall(text))


def _shorter(text: str, most: int) -> Iterator[str]:
    """The text, then what each safe cut leaves of what the one before left, until it is short enough."""
    yield text
    for cut in CUTS:
        for shorter in cut(text):
            if len(text.split()) <= most:
                return
            tidy = re.sub(r"\s+([,;.])", r"\1", shorter).strip(" ,;:–—-")
            if keeps(text, tidy) and is_whole(tidy):
                text = tidy
                yield text


def _without(pattern: str, by: str = "") -> Callable[[str], Iterator[str]]:
    compiled = re.compile(pattern)

    def cut(text: str) -> Iterator[str]:
        if compiled.search(text):
            yield compiled.sub(by, text)

    return cut


def _adjuncts(text: str) -> Iterator[str]:
    """Without what follows the last "after", "amid", "as" and their like, then without what follows the one before."""
    for found in reversed(list(ADJUNCT.finditer(text))):
        before = text[: found.start()]
        word = found.group().split()[-1]
        if TAKES.search(before.lower()) or (word == "as" and (_taking(before) or verb_at(f"x {text[found.end() :].strip()}") < 1)):
            continue
        yield before


def _taking(before: str) -> bool:
    """Whether a verb before "as" goes on with it: "hails deal as"."""
    return any(TAKES.search(part.lower()) for part in before.split())


def _predicates(text: str) -> Iterator[str]:
    """Without a second predicate after the last comma ("…, forced to shut down plants"); a list of things or names is none."""
    head, comma, tail = text.rpartition(", ")
    if comma and PREDICATE.match(tail) and ", " not in head:
        yield head


def _second(text: str) -> Iterator[str]:
    """Without a second clause of its own after the last comma ("…, unemployment rate rises to 6.1%")."""
    head, comma, tail = text.rpartition(", ")
    own = comma and ", " not in head and tail[:1].islower() and verb_at(tail) > 0 and len(head.split()) > LEAST
    if own and (head.split()[-1][0].islower() or verb_at(head) < len(head.split()) - 2):
        yield head


def _time(text: str) -> Iterator[str]:
    if found := TIME.search(text):
        yield text[: found.start()]


CUTS: tuple[Callable[[str], Iterator[str]], ...] = (
    _without(r"\s*[(\[][^)\]]*[)\]]"),
    _without(r" [–—] [^–—]+ [–—] ", " "),
    _without(r", (?:which|who|whose|where|founded|backed|owned|led|based|made|known|formerly|an?|the)\b[^,]*,(?= [a-z])"),
    _without(r", (?:which|who|whose|where)\b[^,]*$"),
    _without(r" [–—] [^–—]*$"),
    _without(r" - [^-]*$"),
    _without(r"; [^;]*$"),
    _without(rf" on {WEEKDAY}(?: (?:morning|night|evening|afternoon))?(?= [a-z])"),
    _adjuncts,
    _predicates,
    _second,
    _without(PURPOSE, r"\1"),
    _time,
)
