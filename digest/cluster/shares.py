"""Shares and moves of one sentence: "a 27% stake", "prices fell 60%", "unemployment rate fell to 5.8%"; never a move without what moved."""

import re
from collections.abc import Iterator

from digest.cluster.amounts import PERCENT, short_value
from digest.cluster.names import names_in
from digest.cluster.tokens import STOP
from digest.cluster.wording import FILL, Found, owned, table

SHARES = table("""
    Stake: stake
    Market share: market-share
    Holding: holding
    Discount: discount
    Margin: margin margins
    Price cut: price-cut
    Pay cut: pay-cut
    Pay rise: pay-rise
    Accuracy: accuracy
    Turnout: turnout
    Inflation: inflation inflation-rate
    Unemployment rate: unemployment unemployment-rate
    Jobless rate: jobless-rate
    Approval rating: approval approval-rating
    Success rate: success-rate
    Error rate: error-rate
    Tariff: tariff tariffs
    Interest rate: interest-rate
    Cost savings: cost-savings cost-saving
""")
HEADS = frozenset("cut cuts increase rise hike credit rate reduction sale purchase holder holders".split())
PAIR = re.compile(
    r"\b(market|price|pay|inflation|unemployment|jobless|approval|success|error|interest|cost|positivity|operating|gross|profit|net)[ -]"
    r"(share|cut|rise|rate|rating|savings?|margins?)\b",
    re.IGNORECASE,
)
LEVEL = re.compile(
    r"\b(?P<what>(?:(?:unemployment|jobless|interest|mortgage|corporate tax|positivity|vaccination|inflation|"
    r"approval|poverty|crime|error|success|"
    r"operating|gross|net|profit|market|core) )?(?:rate|inflation|turnout|margin|share|rating|accuracy))"
    r"(?: (?:for|in|among) [^,.;:%\d]{1,40}?)?(?: (?:of|at|is|was|stands at|stood at|reached|hits?|remained at)|"
    r" (?:\w+ )?(?:rose|fell|climbed|dropped|jumped|declined|edged|ticked|fallen|risen|rises|falls|drops|climbs|dropping|falling|rising)"
    rf"(?: (?:slightly|sharply|up|down|back))? to)\s{FILL}$",
    re.IGNORECASE,
)
BARE = frozenset({"rate", "share", "rating", "margin"})
STAKES = re.compile(rf"\b(?:hold(?:s|ing)?|owns?|owning|stake of)\s{FILL}$", re.IGNORECASE)
SAVES = re.compile(rf"\b(?:sav(?:es?|ed)|savings? of)\s{FILL}$", re.IGNORECASE)
RATES = re.compile(rf"\b(?P<what>inflation|turnout|accuracy|discount|tariffs?)(?: rate)?(?: of| at)\s{FILL}$", re.IGNORECASE)

FALLS = (
    r"(?:fell|falls?|fallen|drop(?:s|ped)?|declin(?:ed?|es)|slid|slump(?:ed|s)?|plunge[sd]?|plummet(?:ed|"
    r"s)?|tumble[sd]?|sank|shrank|decrease[sd]?|down)"
)
RISES = (
    r"(?:rose|rises?|risen|jump(?:ed|s)?|surge[sd]?|soar(?:ed|s)?|climb(?:ed|s)?|gain(?:ed|s)?|gr[eo]w(?:n|s)?|increase[sd]?|"
    r"(?:edged|ticked|shot|went) up|up)"
)
# What is measured and moves: a closed list, because the word before a verb may be anything.
MEASURES = (
    "prices? price-index sales revenues? profits? income earnings shares? stocks? futures exports imports output production "
    "productivity wages? pay rents? costs? spending traffic emissions deaths cases arrests crime murders homicides shootings "
    "unemployment employment inflation index gdp economy demand orders deliveries shipments usage funding investments? "
    "valuations? bookings turnover margins? consumption time times hospitali[sz]ations infections enrol?ment hiring layoffs "
    "openings applications claims volumes? capacity subscriptions users subscribers encounters crossings ratings? ridership "
    "attendance debt deficit"
).split()
MEASURE = "|".join(MEASURES)
MODIFIER = (
    r"(?:(?!(?:and|or|the|a|an|of|in|for|its|their|his|her|our|all|that|which|as|but|while|when|to|by|"
    r"with|on|from|over|after|since|said)\b)[\w’'&-]+ )"
)
MOVED = re.compile(
    rf"(?P<joint>(?<!,) (?:and|or|&) )?(?P<what>\b{MODIFIER}{{0,3}}?(?:{MEASURE}))(?: (?:of|for|in) [^,.;:%\d]{{1,30}}?)?"
    rf"(?: (?:is|are|was|were|has|have|had|been|be|also|still|again|already|now|then|would|will|could|may|to|by))*"
    rf" (?P<verb>{FALLS}|{RISES})(?: (?:sharply|slightly|again|further|steeply|steadily))?(?: by)?\s{FILL}$",
    re.IGNORECASE,
)
MOVES = re.compile(rf"\b(?P<verb>{FALLS}|{RISES})(?: by)?\s{FILL}$", re.IGNORECASE)
MAKES = re.compile(
    r"\b(?P<verb>cut(?:s|ting)?|reduc(?:es?|ed|ing)|lower(?:s|ed|ing)?|slash(?:es|ed|ing)?|decreas(?:es?|ed|ing)|trim(?:s|med|ming)?|"
    r"rais(?:es?|ed|ing)|increas(?:es?|ed|ing)|boost(?:s|ed|ing)?|improv(?:es?|ed|ing)|lift(?:s|ed|ing)?|hik(?:es?|ed|ing)|"
    rf"grow(?:s|ing)?|grew) (?:its |their |the |your )?(?P<what>(?:[\w’'-]+ ){{0,4}}?[\w’'-]+) by\s{FILL}$",
    re.IGNORECASE,
)
CUTS = re.compile(r"^(?:cut|reduc|lower|slash|decreas|trim)", re.IGNORECASE)
GAIN = re.compile(
    r"^ (?P<before>(?:[\w-]+ ){0,3}?)(?P<noun>increase|rise|growth|jump|gain|surge|fall|drop|decline|decrease|reduction|cut)s?\b"
    r"(?: in (?P<what>(?:[a-z’'-]+ ){0,2}?[a-z’'-]+)(?=[.,;:]|$| (?:in|on|at|by|for|from|this|last|next|"
    r"to|and|as|was|is|were|over|since|compared|than|during)\b))?"
)
GAIN_OF = re.compile(
    r"\b(?:(?P<before>[a-z-]+) )?(?P<noun>increase|rise|growth|jump|gain|surge|fall|drop|decline|decrease|reduction)"
    rf"(?: in (?P<what>(?:[a-z’'-]+ ){{0,2}}?[a-z’'-]+))? of\s{FILL}$",
    re.IGNORECASE,
)
AFTER_GAIN = re.compile(
    r"^ in (?P<what>(?:[a-z’'-]+ ){0,2}?[a-z’'-]+)(?=[.,;:]|$| (?:in|on|at|by|for|from|this|last|next|"
    r"to|and|as|was|is|were|over|since)\b)"
)
COMPANIES_HAVE = frozenset("shares stock revenue deliveries bookings".split())
ACRONYM = re.compile(r"[A-Z].*[A-Z0-9]|^\d")
PASSED_OVER = frozenset("the its their record strong booming another".split())
VERBAL = re.compile(r"(?<!’)(?<!')(?<!sale)(?<!s)s$|ed$")  # a word in front of others that ends so is a verb more often than not
LONGEST = 120  # characters before a share in which its label is looked for
TIMES = re.compile(
    r"\b(?:year|month|quarter|decade|week|day|history|total|time|trading|session|years|months|weeks|days|"
    r"period|january|february|march)$"
)
PERIODS = re.compile(
    r"\b(?:year-on-year|year-over-year|annual|annualized|annualised|monthly|quarterly|yearly|yoy|sequential|"
    r"similar|further|overall)\b ?"
)


def shares(sentence: str) -> Iterator[Found]:
    """The percentages of the sentence that it names; none of a list that only "respectively" parts."""
    if re.search(r"\brespectively\b", sentence):
        return
    for match in PERCENT.finditer(sentence):
        start, end = match.start(), match.end()
        level = _share(sentence, start, end)
        if label := level or _move(sentence, start, end):
            yield Found(start, end, label, short_value(match["value"]), able="" if level else "possible")


def _share(sentence: str, start: int, end: int) -> str:
    """The label of a level: a stake with its owner, a rate, an accuracy."""
    before, after = sentence[max(0, start - LONGEST) : start], sentence[end : end + 60]
    level = LEVEL.search(before)
    if level and level["what"].lower() not in BARE:
        return _capital(level["what"].lower())
    if named := RATES.search(before):
        return _capital(named["what"].lower())
    words = re.findall(r"[A-Za-z][\w’'-]*|[^\s\w]", PAIR.sub(r"\1-\2", after))[:3]
    for place, word in enumerate(words[:2]):
        low = word.lower()
        if low in SHARES:
            following = words[place + 1].lower() if place + 1 < len(words) else ""
            return "" if following in HEADS else owned(sentence, start, SHARES[low])
        if low in STOP or not word[0].isalpha():
            break
    if STAKES.search(before) and re.match(r"^ (?:of [A-Z]|stake\b|in [A-Z])|^[.,;]|^$", after):
        return owned(sentence, start, "Stake")
    return "Savings" if SAVES.search(before) else ""


def _move(sentence: str, start: int, end: int) -> str:
    """The label of a move with what moved: "token prices fell 60%" → "Fall in token prices"; "" where the sentence does not say."""
    before, after = sentence[max(0, start - LONGEST) : start], sentence[end : end + 80]
    if gain := GAIN.match(after):
        return _gain_in(gain["noun"], gain["what"] or "") or _kind_of_gain(PERIODS.sub("", gain["before"]).strip(), gain["noun"])
    what = (found := AFTER_GAIN.match(after)) and found["what"]
    if made := MAKES.search(before):
        told = not {word.lower() for word in made["what"].split()} & (STOP - {"and"})
        return f"{'Cut' if CUTS.match(made['verb']) else 'Rise'} in {_plain(made['what'], opens=False)}" if told else ""
    if gain := GAIN_OF.search(before):
        return _gain_in(gain["noun"], gain["what"] or what or "") or _kind_of_gain(gain["before"] or "", gain["noun"])
    moved = MOVED.search(before)
    if moved and not moved["joint"] and not re.search(r"[,’]\s$", before[: moved.start()]):
        opens = start < LONGEST and not sentence[: moved.start()].strip("“ ")
        return f"{_way(moved['verb'])} in {_plain(moved['what'], opens=opens)}"
    verb = MOVES.search(before)
    return _gain_in(_way(verb["verb"]), what) if verb and what else ""


def _way(verb: str) -> str:
    return "Fall" if re.fullmatch(FALLS, verb, re.IGNORECASE) else "Rise"


def _gain_in(noun: str, what: str) -> str:
    """ "12% increase in pay" → "Increase in pay"; "" where that is a time or no plain noun."""
    words = what.lower().split()
    if not words or TIMES.search(words[-1]) or set(words[1:]) & STOP or (words[0] in STOP and words[0] not in ("the", "its", "their")):
        return ""
    words = words[1:] if words[0] in STOP else words
    return f"{noun.capitalize()} in {' '.join(words)}" if words else ""


def _kind_of_gain(before: str, noun: str) -> str:
    """ "300 percent price increase" → "Price increase"."""
    words = before.lower().split()
    if not words or not re.fullmatch(MEASURE, words[-1]) or set(words) & STOP:
        return ""
    return _capital(f"{' '.join(words)} {noun}")


def _plain(what: str, opens: bool) -> str:
    """The words of what moved, lower case unless a name; where they open the sentence, only a company's stock or takings has one."""
    words: list[str] = []
    for word in reversed(what.split()):
        if words and VERBAL.search(word):
            break
        if word.lower() not in PASSED_OVER:
            words.insert(0, word)
    named = not opens or words[-1].lower() in COMPANIES_HAVE
    return " ".join(
        word
        if ACRONYM.search(word) or (word == "Index" and place) or (named and place < len(words) - 1 and names_in(f"x {word}"))
        else word.lower()
        for place, word in enumerate(words)
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
