"""Feed text on its way to a model: what is never sent, and how the rest is fenced off as data.

Words of a feed are written by strangers, some to be obeyed. An article that speaks to a model keeps its whole story from it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import orjson

from digest.cluster.sentences import clean_sentences
from digest.model import Article

MOST_SENTENCES = 14  # of one article: what tells an event stands at the top
MOST_CHARS = 500  # of one sentence or title; a longer one is a list that lost its line breaks

_DROP = (
    r"(?:ignor(?:e|ing|iere|ieren|a|ar|ez|er)|disregard|forget|overrid(?:e|ing)|bypass|discard|neglect|vergiss|missachte|olvida"
    r"|oublie[zr]?|dimentica|negeer|desconsidere)"
)
_ORDERS = (
    r"(?:instructions?|prompts?|rules|guidelines|directives|orders|anweisungen|vorgaben|instrucciones|indicaciones|consignes|istruzioni"
    r"|instructies|instruções)"
)
_MODELS = r"(?:AIs?|LLMs?|GPTs?|chatbots?|bots?|language models?|(?:AI )?(?:assistant|editor|summari[sz]er)s?|models?)"
_WRITE = (
    r"(?:print|say|state|write|output|report|mention|include|repeat|return|insert|append|call|describe|add|reply|respond|answer|emit|claim"
    r"|announce|declare|translate|summari[sz]e|ignore)"
)
_WHAT = (
    r"(?:that|with|the following|exactly|only|this|it as|instead|nothing|in (?:all )?(?:capitals|caps|German|Spanish|French|English|Chinese"
    r"|Russian|JSON|verse|rhyme)\b|[\"“'‘]|https?:|www\.)"
)
_ANSWER = r"(?:headline|summary|answer|response|reply|output|digest|newsletter|lead|standfirst|json)"
# Each is a way to speak to whoever is about to write; measured on 17,162 articles of real feeds, 6 of which hold one by accident.
_ADDRESSES = (
    rf"\b{_DROP}\b[^.!?\n]{{0,60}}\b{_ORDERS}\b",
    rf"\b{_DROP} (?:everything|anything|all|what)\b[^.!?\n]{{0,30}}\b(?:above|before|earlier|so far|you|told)\b",
    rf"\b(?:new|updated|real|true|following|hidden|previous|prior|earlier|above|system)\s{{1,4}}{_ORDERS}\s{{0,4}}:",
    r"\b(?:system|developer|hidden) (?:prompt|message|instruction)s?\b",
    r"(?:^|[\n.!?:\"“(\[])\s{0,4}(?:#+\s{0,4})?(?:system|assistant|developer|human|user)\s{0,4}(?:\([^)]{0,20}\)\s{0,4})?:",
    r"<\|?/?\s{0,4}(?:system|assistant|user|im_(?:start|end)|endoftext|eot_id|start_header_id|instructions?|data|s|(?:start|end)_of_turn)\b",
    r"\[/?(?:INST|SYS(?:TEM)?)\]|<</?SYS>>|<\||\|>|```|~~~",
    r"\bDATA-[0-9a-f]{8,}|[-=_*#]{3}\s{0,4}(?:END|BEGIN|START)\b|\b(?:END|BEGIN) (?:OF )?(?:DATA|ARTICLE|INPUT|CONTEXT|DOCUMENT)\b",
    r"[{\[]\s{0,4}[\"“][\w-]{1,40}[\"”]\s{0,4}:|[\"“](?:headline|summary|development|lead|standfirst|article)[\"”]\s{0,4}:",
    rf"\byou are (?:now |no longer |actually )?(?:an?|the) [^.!?\n]{{0,40}}\b{_MODELS}\b",
    r"\b(?:you|please|now|must) (?:pretend|act as|role-?play)\b",
    rf"\b(?:dear|attention|note to|message (?:to|for)|reminder (?:to|for)|addressed to) (?:all |any |the )?{_MODELS}\s{{0,4}}"
    r"(?:reading|processing|summari[sz]ing|[:,;—–-])",
    rf"\b{_MODELS}(?: (?:reading|processing) this)?\s{{1,4}}(?:must|should|shall|need to|have to|are (?:asked|instructed|told|required) to)"
    rf" (?:\w+ )?{_WRITE}\b",
    rf"\b(?:your|the|this|any|every) {_ANSWER}\s{{1,4}}(?:must|should|shall|has to|needs to|is to|ought to)\b",
    rf"\b(?:in|into|to|from|for) your {_ANSWER}\b|\b(?:correct|right|proper|required|preferred|suggested) (?:headline|summary|output)\b",
    rf"(?:^|[\n.!?:,;\"“(]\s{{0,4}}|\b(?:and|then|instead|please|just|simply)\s{{1,4}}){_WRITE}\s{{1,4}}{_WHAT}",
)
ADDRESSED = re.compile("|".join(_ADDRESSES), re.IGNORECASE)
LINKED = re.compile(r"https?:|www\.|\S@\S|\b[\w-]+\.(?:com|org|net|example|io|co|ai|dev|info|biz)\b", re.IGNORECASE)
_FENCE = re.compile(r"DATA-[0-9a-f]{8,}")


def speaks_to_a_model(article: Article) -> bool:
    """Whether the article holds words that are meant for a model. Better one story too many in our own words than one in a stranger's."""
    said = (article.title, article.text, article.source, article.author)
    return any(ADDRESSED.search(unicodedata.normalize("NFKC", text)) for text in said)


def told(article: Article) -> tuple[str, ...]:
    """The sentences of the article that a model may read: fit to print, no link and no address in them, the first ones."""
    fit = (sentence for _, sentence in clean_sentences(article.text) if len(sentence) <= MOST_CHARS and not LINKED.search(sentence))
    return tuple(sentence for _, sentence in zip(range(MOST_SENTENCES), fit, strict=False))


def fence(data: Mapping[str, Any]) -> tuple[str, str]:
    """(the mark, the data between two lines of it). The mark is the data's own hash, so whoever wrote the data could not know it."""
    plain = orjson.loads(_FENCE.sub("", orjson.dumps(data).decode()))
    text = orjson.dumps(plain, option=orjson.OPT_INDENT_2).decode()
    mark = f"DATA-{hashlib.sha256(text.encode()).hexdigest()[:24]}"
    return mark, f"{mark}\n{text}\n{mark}"
