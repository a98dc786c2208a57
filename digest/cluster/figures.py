"""Figures: the telling numbers of a story, each with a label that the sentence itself gives.

A number without a label is dropped: better none than a riddle. The first rule that hits names it (docs/design.md, "Figures").
"""

import re
from collections.abc import Iterator, Sequence

from digest.cluster.guard import loose_in
from digest.cluster.modality import bounded, mode
from digest.cluster.names import names_in
from digest.cluster.tokens import STOP
from digest.model import Article, Figure
from digest.text import sentences

SCALE = r"(?:\s?(?i:trillion|billion|million|thousand|tn|bn|mn)|[TBMKmk])"
AMOUNT = r"\d+(?:,\d{3})*(?:\.\d+)?"
MONEY = re.compile(
    rf"(?P<value>(?:US\$|RMB ?|[$€£¥])\s?{AMOUNT}(?:\s?[-–]\s?[$€£¥]?{AMOUNT})?(?:{SCALE}\b)?"
    rf"(?:[ -]a[ -](?:month|year|week|day|user)\b)?)"
)
BETWEEN = re.compile(rf"between ([$€£¥]{AMOUNT})\s?(trillion|billion|million|bn|[TBMm]) and [$€£¥]({AMOUNT})\s?\2\b")
PERCENT = re.compile(rf"(?P<value>{AMOUNT}(?:\s?(?:[-–]|to)\s?{AMOUNT})?\s?(?:%|per cent\b|percent\b))")
HEADS = """
    people staff employees workers users subscribers customers developers engineers countries backers investors models tokens
    parameters updates chips wafers wards hospitals firms companies banks homes jobs cases papers articles votes deaths arrests
    doses seats vehicles stores patients orders videos data centres
    """.split()
COUNT = re.compile(
    rf"(?P<value>\b{AMOUNT}\+?(?:\s?(?:million|billion|trillion|m|bn)\b)?)\s+(?P<words>(?:[a-z][a-z-]+ ){{0,2}}?)"
    rf"(?P<head>{'|'.join(HEADS)})\b(?P<rate> (?:a|per) (?:second|day|week|month|year)\b)?"
)
UNITS = {
    "TWh": ("TWh", "Electricity"), "terawatt-hours": ("TWh", "Electricity"), "GW": ("GW", "Power"), "gigawatts": ("GW", "Power"),
    "MW": ("MW", "Power"), "megawatts": ("MW", "Power"),
}  # fmt: skip
UNIT = re.compile(rf"(?P<value>\b{AMOUNT}\+?) (?P<unit>{'|'.join(UNITS)})\b")


def _labels(table: str) -> dict[str, str]:
    """{word: label} of a table with a label and its words a line."""
    rows = (line.split(":") for line in table.strip().splitlines())
    return {word: label.strip() for label, words in rows for word in words.split()}


NOUNS = _labels("""
    Valuation: valuation valued value
    Worth: worth
    Stake: stake
    Revenue: revenue
    Sales: sales
    Loss: loss losses
    Profit: profit profits
    Investment: investment invest invests
    Funding: funding
    Funding round: round
    Fund: fund
    Contract: contract
    Deal: deal
    Fine: fine fined
    Penalty: penalty
    Settlement: settlement
    Spending: spending spend spends
    Capital spending: capex
    Cost: cost costs
    Price: price prices
    Fee: fee
    Saving: savings saving
    Budget: budget
    Bill: bill
    Package: package
    Listing: listing ipo
    Offering: offering
    Raised: raise raised raises raising
    Purchase price: bought buy acquire acquisition
    Debt: debt
    Bonds: bonds
    Grant: grant
    Grants: grants
    Annual recurring revenue: arr
    Turnover: turnover
    Damages: damages
    Bond: bond
    Salary: salary
    Aid: aid
    Charge: charge charges
    Subscription: subscription
""")
SHARES = _labels("""
    Stake: stake
    Share: share
    Holding: holding
    Discount: discount
    Margin: margin margins
    Cut: cut
""")
MOVES = _labels("""
    Fall: fell fall fallen dropped drop down
    Rise: rose rise risen up
    Growth: grew growth
    Saving: save saves saving savings saved
    Stake: holds hold owns own
    Increase: increase
    Decline: decline
    Leaked: leaked
    Inflation: inflation
    Turnout: turnout
""")
ADJECTIVES = frozenset(
    "annual annualised annualized quarterly monthly weekly daily half-year full-year net operating pre-tax recurring market".split()
)
WORTH = {"stake": "Stake value", "holding": "Stake value", "shares": "Value of the shares", "market": "Market"}  # what is worth so much
OWNED = frozenset({"Stake", "Stake value", "Holding"})  # a riddle without its owner
OWNS = re.compile(r"^(?: (?:will|would|to|now|also))* (?:holds?|owns?|keeps?|takes?|buys?|sells?|carries|has|gets?)\b")
PRICES = frozenset({"Cost", "Price", "Charge", "Fee", "Subscription", "Purchase price"})  # nothing without what it buys
GOODS = (
    r"(?:tokens?|videos?|images?|pages?|seats?|users?|minutes?|hours?|days?|weeks?|months?|years?|kilograms?|kg|barrels?|tonnes?|tons?|"
    r"shares?|tickets?|calls?|queries|query|requests?|litres?|gallons?|nights?|kWh|MWh|people|person)"
)
SIZES = r"(?:(?:\d[\d,]*[MKk]?|million|thousand|hundred|dozen|ten|extra|further|more|new|input|output) ){0,3}"
BUYS_AFTER = re.compile(rf"^ ?(?:per|for (?:every|each|an?)|an?|each|every) ({SIZES}{GOODS})\b")
BUYS_BEFORE = re.compile(
    rf"\b(?:an?|one|each|every) ({SIZES}{GOODS}) (?:now )?(?:costs?|sells? for|(?:is|are) priced at)(?: (?:them|users|customers))?\s*$",
    re.IGNORECASE,
)
BUYS_WHERE = re.compile(r"^ (on [a-z-]+ [a-z]+)\b")
MOVED_AFTER = re.compile(r"^ in ((?:[a-z-]+ ){0,2}?[a-z-]+)(?=[.,;:]| (?:in|on|at|by|for|from|this|last|next|to|and|as|was|is|were)\b|$)")
AUXILIARY = frozenset("is are was were has have had been be".split())
ADVERBS = frozenset("also still again already now then".split())
# Where the words that name what moved begin at the latest.
NO_NOUN = AUXILIARY | frozenset(
    """
    a an the of and or but that which who this it they he she we you in on at by for from with to as than not after before since while
    when because if shot went go goes gone jumped climbed
    """.split()
)
Row = tuple[int, int, Figure]  # sentence's place in its article, article's place, the figure
GENERIC = frozenset("people countries firms companies papers tokens articles homes cases models votes workers deaths banks jobs".split())
MOST = 3  # figures a story: what fits under a headline without becoming a table
HIGH = 3  # sentences from the top within which one article alone may give a story's figure
NEAR = 3  # words between a figure and the noun that names it
VERB_NEAR = 7  # words between a figure and the verb that names it
STOPPERS = frozenset(
    """
    in on at by for from with as than and but which that while after before since to against
    """.split()
)


def find_figures(articles: Sequence[Article], headline: str = "") -> tuple[Figure, ...]:
    """The best-attested labelled figures, at most three: those of the headline, then told by most articles, then earliest.

    `articles` come lead first; a figure cites the first that says it.
    """
    whole = BETWEEN.sub(r"\1–\3\2", headline)
    keys = [number_key(value) for _, value in labelled(headline)] + [number_key(value) for value in re.findall(r"\S*\d\S*", whole)]
    told = {key: whole.find(re.sub(r"[^0-9.].*", "", key.lstrip("$€£¥BM"))) for key in reversed(keys)}
    found: dict[tuple[str, str], list[Row]] = {}
    for index, article in enumerate(articles):
        for place, sentence in enumerate((article.title, *sentences(article.text)[:8])):
            for label, value in labelled(sentence):
                if loose_in(f"{value} {label if '’' in label else label.lower()}", sentence, article):
                    continue
                figure = Figure(label=label, value=value, article=article.id, sentence=sentence)
                found.setdefault((_base(label), number_key(value)), []).append((place, index, figure))
    ranked = sorted(
        found.items(),
        key=lambda item: (
            item[0][1] not in told,
            _tellers(item[1]) < 2 and item[0][1] not in told,
            *_kind(item[0][1]),
            told.get(item[0][1], 0),
            -_tellers(item[1]),
            min(one[0] for one in item[1]),
            item[0],
        ),
    )
    chosen: dict[tuple[str, str], Figure] = {}
    for (base, key), rows in ranked:
        if key not in told and (_is_generic(rows) or (_tellers(rows) < 2 and min(one[0] for one in rows) > HIGH)):
            continue
        if len(chosen) == MOST:
            break
        if not any(base == other or _same_amount(key, known) for other, known in chosen):
            chosen[base, key] = min(rows, key=lambda row: (-len(row[2].label.split(",")[0].split()), row[1], row[0]))[2]
    return tuple(chosen.values())


def _is_generic(rows: Sequence[Row]) -> bool:
    return all(figure.label.split(",")[0].lower() in GENERIC for _, _, figure in rows)


def _base(label: str) -> str:
    """What two labels of one thing share: "Annualised revenue, planned" and "Revenue" are of revenue."""
    return label.split(",", maxsplit=1)[0].lower().split()[-1]


def _same_amount(left: str, right: str) -> bool:
    """Whether two keys are one number, or one is an end of the other's range."""
    if "–" not in left + right or left[-1:] != right[-1:]:
        return left == right
    return bool(set(re.findall(r"[\d.]+", left)) & set(re.findall(r"[\d.]+", right)))


def _kind(key: str) -> tuple[int, float]:
    """Money before shares before counts, which come largest first."""
    if key.endswith(("T", "B", "M", "K")) or key[0] in "$€£¥":
        return 0, 0.0
    if key.endswith("%"):
        return 1, 0.0
    return 2, -float(re.sub(r"[^0-9.]", "", key).strip(".") or 0)


def _tellers(rows: Sequence[Row]) -> int:
    """How many articles give a figure."""
    return len({figure.article for _, _, figure in rows})


def labelled(sentence: str) -> list[tuple[str, str]]:
    """(label, value) pairs that the sentence gives: "$135 billion" → "$135B", its bound kept, "planned", "sought"… where it says so.

    A figure that the sentence denies, or that has no label, is none.
    """
    sentence = BETWEEN.sub(r"\1–\3 \2", sentence)
    pairs: list[tuple[str, str]] = []
    for start, end, label, value in (*_money(sentence), *_shares(sentence), *_counts(sentence)):
        said = mode(sentence, start, end)
        if said is not None:
            pairs.append((f"{label}, {said}" if said else label, bounded(sentence, start, value)))
    return pairs


Found = tuple[int, int, str, str]  # start, end, label, value


def _money(sentence: str) -> Iterator[Found]:
    for match in MONEY.finditer(sentence):
        start, end, value = match.start(), match.end(), short_value(match["value"])
        label = _right_noun(sentence, end, NOUNS) or _left_noun(sentence, start, NOUNS)
        if label == "Worth":
            label = _worth(sentence, start)
        if label in PRICES and not re.search(r"[TBM]\b", value):
            label = _price(sentence, start, end, value)
        if label in ("Listing", "Offering") and re.search(r"\bat(?: (?:up to|about|over|as much as))?\s*$", sentence[:start]):
            label = f"{label} valuation"
        if label:
            yield start, end, _owned(sentence, label), value


def _shares(sentence: str) -> Iterator[Found]:
    for match in PERCENT.finditer(sentence):
        start, end = match.start(), match.end()
        label = _right_noun(sentence, end, SHARES) or _left_noun(sentence, start, MOVES) or _right_noun(sentence, end, MOVES)
        if label:
            yield start, end, _owned(sentence, _moved(sentence, start, end, label)), short_value(match["value"])


def _counts(sentence: str) -> Iterator[Found]:
    for match in COUNT.finditer(sentence):
        before = sentence[max(0, match.start() - 1) : match.start()]
        if _is_year(match["value"]) or (before and before in "$€£¥–-/."):
            continue
        if set(match["words"].split()) & STOP:
            continue
        words = f"{match['words']}{match['head']}{match['rate'] or ''}".strip()
        yield match.start(), match.end(), words[0].upper() + words[1:], short_value(match["value"])
    for match in UNIT.finditer(sentence):
        unit, label = UNITS[match["unit"]]
        yield match.start(), match.end(), label, f"{match['value']} {unit}"


def _worth(sentence: str, start: int) -> str:
    """What is worth so much: "a stake worth about $135 billion" → "Stake value"; "" where the words before do not name it."""
    before = re.findall(r"[a-z-]+", sentence[:start].rpartition("worth")[0].lower())[-2:]
    return next((WORTH.get(word) or NOUNS[word] for word in reversed(before) if word in WORTH or word in NOUNS), "")


def _price(sentence: str, start: int, end: int, value: str) -> str:
    """The price of what: "Price per million input tokens on closed models"; "" where the sentence does not say."""
    if re.search(r"\b(?:would|if|suppose)\b", sentence):
        return ""  # an example that the writer reckons, no price
    if re.search(r" a [a-z]+$", value):
        return "Price"
    found = BUYS_AFTER.match(sentence[end:]) or BUYS_BEFORE.search(sentence[:start])
    if not found:
        return ""
    where = BUYS_WHERE.match(sentence[end:])
    return f"Price per {found[1]}{f' {where[1]}' if where else ''}"


def _owned(sentence: str, label: str) -> str:
    """The label of a stake with its owner, where the sentence begins with it: "Microsoft will hold" → "Microsoft’s stake"."""
    name = next(iter(names_in(sentence)), "")
    if label not in OWNED or not name or not sentence.startswith(name) or not OWNS.match(sentence[len(name) :]):
        return label
    return f"{name}’s {label.lower()}"


def _moved(sentence: str, start: int, end: int, label: str) -> str:
    """The label of a move with what moved: "token prices fell 60%" → "Fall in token prices", "a rise of 8% in pay" → "Rise in pay"."""
    if label not in ("Fall", "Rise", "Growth", "Increase", "Decline"):
        return label
    after = MOVED_AFTER.match(sentence[end:])
    if after:
        return f"{label} in {after[1]}"
    before = re.split(r"[^\w’' -]", sentence[:start])[-1].split()
    verb = max((place for place, word in enumerate(before) if MOVES.get(word.lower()) == label), default=0)
    moved: list[str] = []
    for place in range(verb - 1, -1, -1):
        word = before[place]
        if not moved and word in AUXILIARY | ADVERBS:
            continue
        if word.lower() in NO_NOUN or len(moved) == 3 or not (word.islower() or (place == 0 and word[1:].islower())):
            break
        moved.insert(0, word.lower())
    return f"{label} in {' '.join(moved)}" if moved else label


def short_value(value: str) -> str:
    """The value as a headline writes it; the number itself never changes."""
    value = " ".join(value.split())
    for word, letter in (("trillion", "T"), ("tn", "T"), ("billion", "B"), ("bn", "B"), ("million", "M"), ("mn", "M")):
        value = re.sub(rf"(?i:\s?\b{word}\b|(?<=\d)\s?{word}\b)", letter, value)
    value = re.sub(r"(?<=\d)[mk]\b", lambda match: match.group().upper(), value)
    value = re.sub(r"\s?(?:per cent|percent)\b", "%", value)
    value = re.sub(r"[ -]a[ -](month|year|week|day|user)$", r" a \1", value)
    value = re.sub(r"(?<=\d)\s?(?:-|to)\s?(?=\d|[$€£])", "–", value)
    return value.replace("US$", "$")


def number_key(value: str) -> str:
    """What two notations of one value share."""
    return re.sub(r"[^0-9.–TBMK%$€£¥]", "", value)


def _right_noun(sentence: str, end: int, nouns: dict[str, str]) -> str:
    kind: list[str] = []
    for word in re.findall(r"[A-Za-z-]+|[.;:,]", sentence[end : end + 60])[:NEAR]:
        low = word.lower()
        if low in nouns:
            return _with_kind(kind, nouns[low])
        if low in STOPPERS or not word[0].isalpha():
            return ""
        kind = [*kind, low] if low in ADJECTIVES else []
    return ""


def _left_noun(sentence: str, start: int, nouns: dict[str, str]) -> str:
    before = re.findall(r"[A-Za-z-]+|[.;:,$€£%]", sentence[max(0, start - 90) : start])[-VERB_NEAR:]
    for place in range(len(before) - 1, -1, -1):
        low = before[place].lower()
        if low in nouns:
            return _with_kind([word.lower() for word in before[max(0, place - 1) : place] if word.lower() in ADJECTIVES], nouns[low])
        if not before[place][0].isalpha():
            return ""
    return ""


def _with_kind(kind: Sequence[str], label: str) -> str:
    """The label with the adjective that makes it another figure: "Quarterly loss", "Annualised revenue"."""
    if not kind or kind[-1] in label.lower():
        return label
    return f"{kind[-1].capitalize()} {label[0].lower()}{label[1:]}"


def _is_year(value: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", value))
