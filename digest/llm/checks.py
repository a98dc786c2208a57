"""Whether a model's words may be printed: every text is held against what it claims to reword, and the first thing wrong is its reason.

text → plain? → no refusal, no echo of the rules → its language → the guard → its words stand in the sources → not and may are kept
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

from digest.chrome import REFUSAL
from digest.cluster.concepts import likeness
from digest.cluster.guard import loose
from digest.cluster.languages import STOPPED
from digest.cluster.tokens import STOP, stem, words
from digest.cluster.verbatim import bare_words, runs
from digest.ingest.language import guess_language
from digest.llm import prompts
from digest.model import Article
from digest.text import sentences

LINK = re.compile(
    r"\w+://|\bwww\.|\w\.[a-z]{2,}\b|\b(?:javascript|data|mailto|tel|vbscript|file|hxxps?):|\d+\.\d+\.\d+\.\d+|@"
    r"|[。․．｡]|\b(?:dot|punkt|punto|point) (?:com|org|net|io)\b",
    re.IGNORECASE,
)
ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|z\.B|d\.h|u\.a|p\.ej|[ap]\.m|(?:[A-Z]\.)+[A-Z])\b\.?")  # dots that make no address
MARKUP = re.compile(r"[<>{}\[\]|`\\^~*_#=]|&\w+;|&#|^(?:[-•–]|\d+[.)])\s")
ECHO_WORDS = 6  # words in a row of our own rules that nobody writes by accident
SURE_LENGTH = 30  # words from which a text's language can be told

# Share of a text's words that have to stand in what it rewords. A headline is a few words that everybody reads: all of them. A summary
# joins sentences; a lead joins stories; what a story means is said in words of its own, about a thing that is named.
HEADLINE, SUMMARY, FRONT, MEANING = 1.0, 0.8, 0.6, 0.25

NEAR = 0.65  # likeness (cosine of words) of a summary's sentence to the one that it rewords; whole ones reworded by hand have 0.86 and more

NEGATED = re.compile(
    r"\b(?:not?|never|nor|without|neither|none|nobody|nothing|cannot|den(?:y|ies|ied)|refus\w+|reject\w*|declin\w+|rul(?:e[sd]?|ing) out"
    r"|dismiss\w*|halt\w*|cancel\w*|scrap\w*|abandon\w*|withdr[ae]w\w*|fail(?:s|ed)?|block(?:s|ed)?|nicht|kein\w*|nie|ohne|nunca|sin"
    r"|tampoco|ne|pas|jamais|sans|non|senza|niet|geen|zonder|não|sem)\b|n['’]t\b",
    re.IGNORECASE,
)
HEDGED = re.compile(
    r"\b(?:may|might|could|would|should|if|plan(?:s|ned|ning)?|seek(?:s|ing)?|sought|propos\w+|report(?:s|ed|edly)|rumou?r\w*|alleg\w+|talks"
    r"|consider(?:s|ed|ing)?|weigh(?:s|ed|ing)?|expect(?:s|ed)?|intend\w*|aim(?:s|ed|ing)?|hop(?:e[sd]?|ing)|prepar\w+|likely|possibl[ey]"
    r"|potential\w*|up to|as much as|estimat\w+|claim(?:s|ed)?|könnte\w*|soll(?:te|en|ten)?|würde\w*|dürfte\w*|planen|planten?|angeblich"
    r"|podría\w*|planea\w*|prevé\w*|presunt\w+|pourrai\w+|envisag\w+|prévoi\w+|potrebbe\w*|zou(?:den)?|kan|poderia\w*)\b",
    re.IGNORECASE,
)


def find_fault(text: str, sources: Sequence[Article], *, language: str, support: float, known: Iterable[str] = ()) -> str:
    """Why the text may not be printed, as a few words for an editor; "" where it may.

    `sources` are what the guard looks into; `known` the texts whose words it has to use (left out: the sources'), `support` the share.
    """
    said = tuple(known) or tuple(f"{one.title}. {one.text}" for one in sources)
    if fault := find_form_fault(text) or _language_fault(text, language):
        return fault
    if wrong := loose(text, sources):
        return wrong[0].reason
    strange = content(text, language) - {one for each in said for one in content(each, language)}
    if len(strange) > (1 - support) * len(content(text, language)):
        return f"says what its sources do not, by the words {', '.join(sorted(strange)[:4])}"
    return ""


def find_form_fault(text: str) -> str:
    """What is wrong with the text whatever it says: not plain, a link, a refusal, our own rules."""
    if not text.strip() or text != text.strip():
        return "is empty, or begins or ends with white space"
    if odd := next((one for one in text if one != " " and unicodedata.category(one)[0] in "CZ"), ""):
        return f"holds the character U+{ord(odd):04X}, which is not shown as it is"
    wrong = {
        "holds a link or an address": bool(LINK.search(ABBREVIATED.sub("", text))),
        "holds markup": bool(MARKUP.search(text)),
        "is a model’s refusal or courtesy": bool(REFUSAL.search(text)),
        "repeats the rules that the model was given": bool(_shingles(text) & _own_words()),
    }
    return next((reason for reason, holds in wrong.items() if holds), "")


def find_turned(text: str, said: Sequence[str], language: str, *, near: float = 0.0) -> str:
    """Whether the text denies what its nearest source says, or the other way round, or has made sure of what was planned or in doubt.

    `near` is how like that source it has to be: a part torn out of a sentence may say something else.
    """
    meant = content(text, language)
    alike, nearest = max(((likeness(meant, content(one, language)), one) for one in said), default=(0.0, ""))
    if alike < near:
        return "rewords no sentence of the article that it cites"
    if bool(NEGATED.search(text)) != bool(NEGATED.search(nearest)):
        return "turns a no into a yes, or a yes into a no"
    if HEDGED.search(nearest) and not HEDGED.search(text):
        return "is surer than its source"
    return ""


def is_one_sentence(text: str) -> bool:
    """Whether the text is one whole sentence that states something."""
    return len(sentences(text)) == 1 and bool(re.search(r"[.!][”\"’)]*$", text))


def content(text: str, language: str) -> frozenset[str]:
    """The stems of the words that carry meaning; numbers are the guard's."""
    small = STOP | STOPPED.get(language, frozenset())
    return frozenset(stem(low) for word in words(text) if not word[0].isdigit() and (low := word.lower()) not in small)


def _language_fault(text: str, language: str) -> str:
    guessed = guess_language(text)
    if not language or guessed == language or (not guessed and len(text.split()) < SURE_LENGTH):
        return ""
    return f"is not in the language of its sources ({language})"


def _shingles(text: str) -> set[tuple[str, ...]]:
    return set(runs(bare_words(text), ECHO_WORDS))


@cache
def _own_words() -> frozenset[tuple[str, ...]]:
    ours = (prompts.RULES.template, prompts.STORY_TASK, prompts.FRONT_TASK, prompts.MEANING_TASK)
    return frozenset(run for text in ours for run in _shingles(text))
