"""Names: whom a story is about, so that a lead, a standfirst or a figure can say whose it is."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from digest.cluster.tokens import NEW, STOP
from digest.model import Article

LEADING = frozenset(
    "the a an in on of and or but for at by to from with as after before how why what when where who this that new its his her".split()
)
CAPITAL = r"[A-Z][\w’'-]*(?:\.\w+)*|[a-z]+[A-Z]\w*"
RUN = re.compile(rf"(?<![\w-])(?:{CAPITAL})(?:(?: & | )(?:{CAPITAL}|\d[\w.]*))*")
POSSESSIVE = re.compile(r"['’]s?(?= |$)")
OPENED = re.compile(r"[,’']| [a-z(]")  # after a name: a verb, an apposition; a second name would belong to it
SENTENCE_START = re.compile(r"(?:^|[.!?:;–—\n“\"(]\s*)$")
# Capitalised words that name nobody: what everyone is or uses, days, months, peoples.
BODY = 1500  # characters of a text that are read for names
GERMAN_ARTICLE = r"der|die|das|dem|den|des|eine?|eine[mnrs]|im|am|vom|zum|zur|beim"
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
    """The first name of the headline that the story's texts use as a name too: within a sentence, or at the beginning of one where
    general news shows that the word is no common one. "" where there is none."""
    names = names_in(headline)
    known = _used_as_names(articles, {name.split(" ")[0] for name in names})
    for name in names:
        longer = (one for one in known if one.startswith(f"{name} ") or name.startswith(f"{one} "))
        shown = name if name in known else min(longer, default="")
        if shown:
            return name if len(name) <= len(shown) or name in known else shown
        if _opens_with(name, articles):
            return name
    return ""


def _opens_with(name: str, articles: Sequence[Article]) -> bool:
    """Whether a text begins a sentence with the name, and no word of it is a common one."""
    from digest.cluster.casing import is_known_name

    return all(is_known_name(word) for word in name.split()) and any(_opens(name, article.text[:BODY]) for article in articles)


def _opens(name: str, text: str) -> bool:
    place = text.find(name)
    while place >= 0:
        if SENTENCE_START.search(text[max(0, place - 3) : place]) and OPENED.match(text, place + len(name)):
            return True
        place = text.find(name, place + 1)
    return False


def called(name: str, articles: Sequence[Article]) -> str:
    """The name with "the" before it where the texts mostly call it so ("the House", "the European Union")."""
    alone = re.compile(
        rf"(?P<the>\b[Tt]he )?(?<![\w-]){re.escape(name)}(?=[,.;’']|\s(?:is|was|has|had|will|would|on|in|to|and|of|said|says|[a-z]+ed)\b)"
    )
    found = [bool(match["the"]) for article in articles for match in alone.finditer(f"{article.text[:BODY]}")]
    return f"the {name}" if sum(found) * 2 > len(found) else name


def is_german_noun(name: str, articles: Sequence[Article]) -> bool:
    """Whether German texts put an article before the word ("die Aufsicht"): all nouns are written large there, names stand bare."""
    told = [f"{article.title}. {article.text[:BODY]}" for article in articles if article.language.startswith("de")]
    used = re.compile(rf"(?:\b(?P<the>{GERMAN_ARTICLE}) )?\b{re.escape(name)}\b", re.IGNORECASE)
    found = [bool(match["the"]) for text in told for match in used.finditer(text)]
    return sum(found) * 3 >= len(found) > 0  # a third: headlines leave articles out


def names_in(text: str) -> list[str]:
    """The runs of capitalised words in order, cut at possessives and freed of common words at their ends."""
    found = []
    for match in RUN.finditer(text):
        for part in re.split(r"['’]s (?=\w)", match.group()):
            name = _trimmed(POSSESSIVE.sub("", part))
            if name:
                found.append(name)
    return found


def _used_as_names(articles: Sequence[Article], heads: Collection[str]) -> set[str]:
    """The names within sentences of the texts that have one of these words in them."""
    used: set[str] = set()
    for article in articles:
        text = article.text[:BODY]
        for match in RUN.finditer(text):
            told = any(head in match.group() for head in heads)
            if told and not SENTENCE_START.search(text[max(0, match.start() - 3) : match.start()]):
                for part in re.split(r"['’]s (?=\w)", match.group()):
                    used.add(_trimmed(POSSESSIVE.sub("", part)))
    return used - {""}


@lru_cache(maxsize=5_000)  # a story says the same names again and again
def _trimmed(name: str) -> str:
    parts = name.strip(" &.,").split(" ")
    while parts and parts[0].lower() in LEADING and not (parts[0] == "New" and len(parts) > 1 and parts[1].lower() in NEW):
        parts.pop(0)
    while parts and (parts[-1].lower() in COMMON or parts[-1].lower() in STOP or parts[-1] == "&"):
        parts.pop()
    if all(part.lower() in COMMON for part in parts):
        return ""
    name = " ".join(parts)
    return name if len(name) > 1 and not name[0].isdigit() else ""
