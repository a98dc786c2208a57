"""Feed text on its way to a model: what is never sent, and how the rest is fenced off as data.

Words of a feed are written by strangers, and some are written to be obeyed. An article that speaks to a model keeps its whole story from it.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import orjson

from digest.cluster.sentences import clean_sentences
from digest.model import Article

MOST_SENTENCES = 14  # of one article: what tells an event stands at the top
MOST_CHARS = 500  # of one sentence or title; a longer one is a list that lost its line breaks

# Words that only make sense to whoever is about to write: an order about orders, a role, a token of a chat, the shape of an answer.
_ORDERS = r"instructions?|prompts?|rules|guidelines|directives|orders|anweisungen|vorgaben|instrucciones|indicaciones|consignes|istruzioni|instructies|instruções"
_DROP = (
    r"ignor(?:e|ing|iere|ieren|a|ar|ez|er)|disregard|forget|overrid(?:e|ing)|bypass|discard|neglect|vergiss|missachte|olvida|oublie[zr]?|"
    r"dimentica|negeer|desconsidere"
)
ADDRESSED = re.compile(
    rf"\b(?:{_DROP})\b[^.!?\n]{{0,60}}\b(?:{_ORDERS})\b"
    rf"|\b(?:new|updated|real|true|following|hidden|previous|prior|earlier|above|system)\s+(?:{_ORDERS})\s*[:.]"
    r"|\b(?:system|developer|hidden) (?:prompt|message|instruction)s?\b"
    r"|(?:^|[\n.!?:\"“(\[])\s*(?:#+\s*)?(?:system|assistant|developer|human|user|AI|model|tool)\s*(?:\([^)]{0,20}\)\s*)?:"
    r"|<\|?/?\s*(?:system|assistant|user|im_start|im_end|endoftext|eot_id|start_header_id|instructions?|data|s|start_of_turn|end_of_turn)\b[^>\n]{0,40}\|?>"
    r"|\[/?(?:INST|SYS(?:TEM)?)\]|<</?SYS>>|<\||\|>|```|~~~"
    r"|\bDATA-[0-9a-f]{8,}|[-=_*#]{3,}\s*(?:END|BEGIN|START)\b|\b(?:END|BEGIN) (?:OF )?(?:DATA|ARTICLE|INPUT|CONTEXT|DOCUMENT)\b"
    r"|[{\[]\s*[\"“][\w-]{1,40}[\"”]\s*:|[\"“](?:headline|summary|development|lead|standfirst|article)[\"”]\s*:"
    r"|\byou are (?:now |no longer |actually )?(?:an?|the) [^.!?\n]{0,40}\b(?:assistant|AI|chatbot|language model|LLM|editor|summari[sz]er)\b"
    r"|\b(?:pretend|act as|role-?play|roleplay) (?:to be|as|that|if|an?)\b"
    r"|\b(?:dear|attention|note to|message (?:to|for)|reminder (?:to|for)|addressed to|for) (?:all |any |the )?(?:AIs?|LLMs?|GPT|chatbots?|bots?|"
    r"language models?|(?:AI )?assistants?|(?:AI )?(?:editors?|summari[sz]ers?)|models?)\b\s*(?:reading|processing|summari[sz]ing|[:,;—–-])"
    r"|\b(?:AIs?|LLMs?|language models?|assistants?|summari[sz]ers?|models? (?:reading|processing|summari[sz]ing) this)\s+(?:must|should|shall|need to"
    r"|have to|are (?:asked|instructed|told|required) to) (?:\w+ )?(?:print|say|state|write|output|report|mention|include|repeat|call|describe|ignore|add|reply"
    r"|respond|answer|summari[sz]e|headline)\b"
    r"|\b(?:your|the|this|any|every) (?:headline|summary|answer|response|reply|output|digest|newsletter|lead|standfirst|json)\s+(?:must|should|shall|has to|"
    r"needs to|is to|ought to)\b"
    r"|\b(?:in|into|to|from|for) your (?:headline|summary|answer|response|reply|output|digest|newsletter)\b"
    r"|\b(?:correct|right|proper|only|required|preferred|suggested|final) (?:headline|summary|answer|response|output)\b"
    r"|(?:^|[\n.!?:,;\"“(]\s*|\b(?:and|then|now|instead|please|must|should|just|simply|only)\s+)(?:print|say|state|write|output|reply|respond|answer|"
    r"repeat|return|insert|append|summari[sz]e|translate|emit|claim|announce|declare)\s+(?:that|with|the following|exactly|only|this|it as|instead|nothing"
    r"|in (?:all )?(?:\w+)|[\"“'‘:]|https?:|www\.)"
    r"|\b(?:schreibe?|sage?|gib|antworte|drucke|escrib[ae]|di|responde|imprim[ae]|écri[sv]e?z?|dites|réponde?z?)\b[^.!?\n]{0,30}\b(?:dass|aus|nur|que|mit|con|solo|seulement)\b"
    r"[^.!?\n]{0,80}\b(?:Überschrift|Zusammenfassung|titular|resumen|titre|résumé)\b",
    re.IGNORECASE,
)
LINKED = re.compile(r"https?:|www\.|\S@\S|\b[\w-]+\.(?:com|org|net|example|io|co|ai|dev|info|biz)\b", re.IGNORECASE)
_FENCE = re.compile(r"DATA-[0-9a-f]{8,}")


def speaks_to_a_model(article: Article) -> bool:
    """Whether the article holds words that are meant for a model. Better one story too many in our own words than one in a stranger's."""
    return any(ADDRESSED.search(text) for text in (article.title, article.text, article.source, article.author))


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
