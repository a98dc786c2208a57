"""Bait: titles that tease instead of telling, and what of them can be said plainly."""

import re
from functools import lru_cache

from digest.cluster.verbs import verb_at

BAIT = re.compile(
    r"\?|!|^(?:how|why|what|when|who|where|here.s|here are|this|these|the real|inside|meet|watch|opinion|analysis|perspectives?|"
    r"fact check|explainer|"
    r"timeline|let[’']s|don[’']t|stop|defend|beware|forget|blame|enough|happy|yes|no|sorry|behold|imagine|remember|perhaps|maybe|"
    r"introducing|prescription for)\b|"
    r"^(?:the )?(?:\d+|two|three|four|five|six|seven|eight|nine|ten) (?:\w+ )?(?:things|ways|reasons|takeaways|tips|lessons|facts|"
    r"charts|questions|key)\b|"
    r"\b\d+ (?:other )?takeaways\b|"
    r"\b(?:slam(?:s|med|ming)?|bombshell|blast(?:s|ed)?|rips|destroys?|stunning|jaw-dropping|you|your|yours|we|our|my|me|us(?=[ ,.]|"
    r"$)|believe what|explained|everything|shocking|secret|need to know|you.ll|"
    r"won.t believe)\b|…|\.\.\.$",
    re.IGNORECASE,
)
COUNTRY = re.compile(r"\bUS\b|\bU\.S\.")  # not "us"
SPEAKER = re.compile(r"(?<![\w.])I(?![\w.])(?!$)")  # not the I of "A.I."
REMARK = re.compile(
    r"\b(?:sort of|kind of|just|should|the hell|ditche[sd]|gets? real|finally|basically|really|huge|hands over|hits? different|it['’]s|"
    r"that['’]s|isn['’]t|don['’]t|won['’]t)\b"
)
TEASER = re.compile(
    r"(?:[.!?:;,] | [–—-] )(?:and )?(?:here[’']s|here are|here is|what|why|how|this is what|that[’']s why|now what|see|watch|read|"
    r"find out|will it)\b[^.]*[.?!]?$",
    re.IGNORECASE,
)
ASKED = re.compile(r"(?:: | [–—-] )(?:Why|How|So what|What now|Now what)\?$")
PRESUMED = re.compile(
    r"^(?:How|Why) (?!(?:to|do|does|did|is|are|was|were|can|could|should|would|will|might|must|may|much|many|long|far|not|we|you|I|"
    r"it|this|that|these|he|she|they)\b)"
)
OPINED = re.compile(
    r"\b(?:should|could|would|might|may|must|will|needs?|matters?|can|won['’]t|can['’]t|is|are|isn['’]t|aren['’]t)\b", re.IGNORECASE
)
LEAST = 4  # words that have to be left of a title


@lru_cache(maxsize=20_000)
def is_bait(title: str) -> bool:
    """Whether a title teases instead of telling: asks, shouts, counts things, speaks to the reader, quotes at length."""
    return bool(BAIT.search(COUNTRY.sub("America", title))) or bool(SPEAKER.search(title)) or title.count('"') >= 2 or title.isupper()


def plain(title: str) -> str:
    """The title without its teaser: "… Here's why" and ": Why?" go; "How X stress-tests Y" takes for granted that X does, and says so."""
    for pattern in (TEASER, ASKED):
        found = pattern.search(title)
        if found and found.start() and len(title[: found.start()].split()) >= LEAST and verb_at(title[: found.start()]) > 0:
            title = title[: found.start()]
    rest = re.sub(r"^Inside (?=[A-Z].*['’]s? )", "", title)
    presumed = PRESUMED.match(rest)
    if presumed and verb_at(rest[presumed.end() :]) > 0 and not OPINED.search(rest):
        rest = rest[presumed.end() :]
    rest = rest[0].upper() + rest[1:] if rest and rest != title and rest[0].islower() and not re.match(r"[a-z]+[A-Z]", rest) else rest
    return rest.removesuffix("!") if rest.count("!") == 1 else rest
