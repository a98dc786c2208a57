"""Names: whom a story is about, so that a lead, a standfirst or a figure can say whose it is."""

import re
from collections.abc import Sequence

from digest.cluster.tokens import STOP
from digest.model import Article

LEADING = frozenset(
    "the a an in on of and or but for at by to from with as after before how why what when where who this that new its his her".split()
)
CAPITAL = r"[A-Z][\w’'-]*(?:\.\w+)*|[a-z]+[A-Z]\w*"
RUN = re.compile(rf"(?<![\w-])(?:{CAPITAL})(?:(?: & | )(?:{CAPITAL}|\d[\w.]*))*")
POSSESSIVE = re.compile(r"['’]s?(?= |$)")
SENTENCE_START = re.compile(r"(?:^|[.!?:;–—\n“\"(]\s*)$")
# Capitalised words that name nobody: what everyone is or uses, days, months, peoples.
COMMON = frozenset(
    """
    ai api apis ipo ipos ceo cfo cto us u.s uk u.k eu un gpu gpus cpu arr rmb llm llms ml twh gw mw usd covid-19 covid tv dna
    vpn pdf south-east north-east south-west north-west first second third the big four north south east west internet web
    google's monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
    september october november december christmas easter chinese american european british german french indian japanese korean
    russian asian african african-american black white western israeli palestinian jewish muslim christian arab cuban mexican hd
    3d spanish italian canadian australian democratic republican democrat democrats republicans opinion president minister
    """.split()
)


def subject(headline: str, articles: Sequence[Article]) -> str:
    """The first name of the headline that the story's texts use as a name too (capitalised within a sentence); "" where there is none."""
    known = _used_as_names(articles)
    for name in names_in(headline):
        shown = name if name in known else next((one for one in known if one.startswith(f"{name} ") or name.startswith(f"{one} ")), "")
        if shown:
            return name if len(name) <= len(shown) or name in known else shown
    return ""


def names_in(text: str) -> list[str]:
    """The runs of capitalised words in order, cut at possessives and freed of common words at their ends."""
    found = []
    for match in RUN.finditer(text):
        for part in re.split(r"['’]s (?=\w)", match.group()):
            name = _trimmed(POSSESSIVE.sub("", part))
            if name:
                found.append(name)
    return found


def _used_as_names(articles: Sequence[Article]) -> set[str]:
    used: set[str] = set()
    for article in articles:
        text = article.text[:1500]
        for match in RUN.finditer(text):
            if not SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()]):
                for part in re.split(r"['’]s (?=\w)", match.group()):
                    used.add(_trimmed(POSSESSIVE.sub("", part)))
    return used - {""}


def _trimmed(name: str) -> str:
    parts = name.strip(" &.,").split(" ")
    while parts and parts[0].lower() in LEADING:
        parts.pop(0)
    while parts and (parts[-1].lower() in COMMON or parts[-1].lower() in STOP or parts[-1] == "&"):
        parts.pop()
    if all(part.lower() in COMMON for part in parts):
        return ""
    name = " ".join(parts)
    return name if len(name) > 1 and not name[0].isdigit() else ""
