"""Numbers in any notation as values: "$1.25 billion", "US$1,250m" and "1.25bn dollars" are one, so are "twelve" and 12.

text → matches of digits, number words and fractions → Number(unit, value, where it stands)
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

CONTINENTAL = frozenset({"de", "es", "fr", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi", "cs"})  # 1.250,5 is 1250.5 there
MONEY_UNITS = {
    "$": "$", "us$": "$", "usd": "$", "dollar": "$", "dollars": "$", "€": "€", "eur": "€", "euro": "€", "euros": "€",
    "£": "£", "gbp": "£", "pound": "£", "pounds": "£", "¥": "¥", "yen": "¥", "jpy": "¥", "rmb": "RMB", "cny": "RMB", "yuan": "RMB",
    "₹": "₹", "rs": "₹", "inr": "₹", "rupees": "₹", "a$": "A$", "c$": "C$", "hk$": "HK$", "s$": "S$", "nz$": "NZ$", "r$": "R$",
    "chf": "CHF", "francs": "CHF", "kronor": "SEK", "sek": "SEK",
}  # fmt: skip
SCALES = {
    "k": 3, "thousand": 3, "tausend": 3, "mil": 3, "m": 6, "mn": 6, "million": 6, "millions": 6, "millionen": 6, "millón": 6, "millones": 6,
    "mio": 6, "b": 9, "bn": 9, "billion": 9, "billions": 9, "milliarde": 9, "milliarden": 9, "milliards": 9, "milliard": 9, "mrd": 9,
    "mil millones": 9, "mln": 6, "bln": 9, "t": 12, "tn": 12, "trn": 12, "trillion": 12, "trillions": 12,
}  # fmt: skip
LETTERS = frozenset("kmbt")  # a letter may be metres or a name as well as a scale
DIGITS = r"\d{1,3}(?:[ \u00a0\u2009\u202f'’]\d{3})+(?![\d])|\d+(?:[.,]\d+)*"
PREFIX = r"(?:(?:US|HK|NZ|A|C|S|R)\$|[$€£¥₹]|(?:RMB|CNY|USD|EUR|GBP|JPY|INR|CHF|Rs)\b\.?)"
SCALE = (
    r"(?:mil millones|[Tt]housand|[Tt]ausend|[Mm]illion(?:s|en)?|[Mm]ill(?:ón|ones)|Mio|[Bb]illions?|[Mm]illiard(?:en?|s)?|Mrd|"
    r"[Tt]rillions?|mil|mln|mn|bln|bn|trn|tn)"
)
TAIL = rf"(?:[ \u00a0-]?(?P<scale>{SCALE})\b\.?|(?P<letter>[TBMKmk])(?![\w]))?"
SUFFIX = (
    r"(?:\s?(?P<share>%|per cent\b|percent\b|pct\b|pc\b|Prozent\b|por ciento\b|pour cent\b|percentage points?\b|pp\b)"
    r"|[ \u00a0-]?(?P<after>(?:US )?dollars?\b|euros?\b|"
    r"pounds?\b(?! of)|yen\b|yuan\b|rupees\b|francs\b|kronor\b|USD\b|EUR\b|GBP\b|CHF\b|€|£))?"
)
NUMBER = re.compile(rf"(?<![\w])(?P<before>{PREFIX})?\s?(?<![\d.,])(?P<digits>{DIGITS}){TAIL}{SUFFIX}")
JOINED = re.compile(r"\s?(?:-|–|—|to|and|bis|or)\s?")  # between the ends of a range
SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
WORTH = {word: value for value, word in enumerate(SMALL)} | TENS
POWERS = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
PLAIN = "|".join(sorted((*WORTH, *POWERS), key=len, reverse=True))
SPELLED = re.compile(rf"(?<![\w.])(?:{PLAIN})(?:[ -](?:and )?(?:{PLAIN}))*(?!\w){SUFFIX}", re.IGNORECASE)
ORDINALS = {
    word: value for value, word in enumerate("third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=3)
}  # "first" and "second" say too often something else
ORDINAL = re.compile(rf"\b(?:{'|'.join(ORDINALS)})\b", re.IGNORECASE)
PARTS = {"half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fifth": 5, "fifths": 5, "tenth": 10, "tenths": 10}
PART = re.compile(
    r"(?<!\d)(?<!\d/)(?P<over>\d)/(?P<under>\d{1,2})(?![\d/])|(?P<glyph>[½⅓⅔¼¾])|"
    r"\b(?:(?P<count>an?|one|two|three|four|nine)[ -](?P<part>thirds?|quarters?|fifths?|tenths?)|(?P<half>half|halves))\b"
    r"(?! an? (?:year|hour|day))",
    re.IGNORECASE,
)
GLYPHS = {"½": Fraction(1, 2), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}
DIGIT = re.compile(r"\d")
LETTERS_RUN = re.compile(r"[a-z]+")
GLYPH = re.compile(r"[½⅓⅔¼¾]|\d/\d")
IN_WORDS = frozenset((WORTH.keys() - {"one", "zero"}) | POWERS.keys() | ORDINALS.keys() | PARTS.keys())  # no number in words is without one
VAGUE = {
    "dozens": (24, 1000), "hundreds": (200, 10**4), "thousands": (2000, 10**6), "millions": (2 * 10**6, 10**9),
    "billions": (2 * 10**9, 10**12), "trillions": (2 * 10**12, 10**15),
}  # fmt: skip
ROUGH = re.compile(rf"(?<![\d.] )(?<![\d.])\b(?:{'|'.join(VAGUE)})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Number:
    """A value with its unit ("%", a currency, "") and the words that say it; `others` are what the same words can also mean."""

    unit: str
    value: Fraction
    words: str
    others: tuple[Fraction, ...] = ()


def numbers(text: str, *, continental: bool = False) -> tuple[Number, ...]:
    """Every number of the text, those in words too, in the order of their kinds: digits, fractions, words.

    `continental` reads 1.250 as 1250. A lone "one" is a pronoun more often than a number and is left out.
    """
    taken: list[tuple[int, int]] = []
    found = list(_written(text, continental, taken)) if DIGIT.search(text) else []
    if IN_WORDS.isdisjoint(LETTERS_RUN.findall(text.lower())) and not GLYPH.search(text):
        return tuple(found)
    for match in PART.finditer(text):
        if not _overlaps(match.span(), taken):
            taken.append(match.span())
            found.append(Number("%", _share(match) * 100, match.group()))
    for match in SPELLED.finditer(text):
        if match.group().lower() not in ("one", "zero") and not _overlaps(match.span(), taken):
            taken.append(match.span())
            found.append(Number(_unit("", match["share"], match["after"]), Fraction(_spelled(match.group())), match.group()))
    places = [one for one in ORDINAL.finditer(text) if not _overlaps(one.span(), taken)]
    found += [Number("", Fraction(ORDINALS[one.group().lower()]), one.group()) for one in places]
    return tuple(found)


def rough(text: str) -> tuple[tuple[str, int, int], ...]:
    """ "millions", "dozens": the word, and from where up to under where what it stands for lies."""
    return tuple((one.group(), *VAGUE[one.group().lower()]) for one in ROUGH.finditer(text))


def _written(text: str, continental: bool, taken: list[tuple[int, int]]) -> Iterator[Number]:
    """The numbers in digits; the lower end of a range has the scale and the unit that its upper end names."""
    matches = list(NUMBER.finditer(text))
    for place, match in enumerate(matches):
        taken.append(match.span())
        value = _value(match["digits"], continental)
        scale = _scale(match)
        unit = _unit(match["before"], match["share"], match["after"])
        others = (value,) if match["letter"] else ()
        following = matches[place + 1] if place + 1 < len(matches) else None
        if following and JOINED.fullmatch(text[match.end() : following.start()]):
            end = _unit(following["before"], following["share"], following["after"])
            if not scale and (shared := _scale(following)) and (unit == end or "" in (unit, end)):
                scale, others = shared, (value,)
            unit = unit or end
        elif place and not unit and JOINED.fullmatch(text[matches[place - 1].end() : match.start()]):
            unit = _unit(matches[place - 1]["before"], None, None)  # "$10–15bn"
        yield Number(unit, value * 10**scale, match.group().strip(" ."), others)


def _scale(match: re.Match[str]) -> int:
    word = (match["scale"] or match["letter"] or "").lower()
    return SCALES[word] if word else 0


def _unit(before: str | None, share: str | None, after: str | None) -> str:
    if share:
        return "%"
    word = (before or after or "").lower().rstrip(".").replace("us dollar", "dollar")
    return MONEY_UNITS.get(word, word)


def _value(digits: str, continental: bool) -> Fraction:
    """The digits as a number: separators that repeat or stand before three digits part thousands, else the last is the decimal one."""
    digits = re.sub(r"[ \u00a0\u2009\u202f'’]", "", digits)
    marks = re.findall(r"[.,]", digits)
    thousands, decimal = (".", ",") if continental else (",", ".")
    if len(set(marks)) == 2:
        thousands, decimal = marks[0], marks[-1]
    elif len(marks) > 1:
        thousands, decimal = marks[0], ""
    elif marks and marks[0] == thousands and not re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", digits):
        thousands, decimal = "", marks[0]
    whole, _, rest = digits.replace(thousands, "").partition(decimal) if decimal else (digits.replace(thousands, ""), "", "")
    return Fraction(f"{re.sub('[.,]', '', whole)}.{re.sub('[.,]', '', rest) or 0}")


def _spelled(words: str) -> int:
    """ "two hundred and fifty thousand" → 250000; "million" alone is one."""
    total = part = 0
    for word in re.findall(PLAIN, words.lower()):
        if word not in POWERS:
            part += WORTH[word]
        elif word == "hundred":
            part = (part or 1) * 100
        else:
            total, part = total + (part or 1) * POWERS[word], 0
    return total + part


def _share(match: re.Match[str]) -> Fraction:
    if match["glyph"]:
        return GLYPHS[match["glyph"]]
    if match["over"]:
        return Fraction(int(match["over"]), int(match["under"]) or 1)
    if match["half"]:
        return Fraction(1, 2)
    return Fraction(WORTH.get(match["count"].lower(), 1), PARTS[match["part"].lower()])


def _overlaps(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in taken)
