"""Labels: what the numbers of one sentence are, read from the words right beside each; a number that they do not name is none.

sentence → sums of money (here), shares and moves (shares.py), counts (counts.py) → what the clause says of each (modality.py)
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from digest.cluster.amounts import BETWEEN, MONEY, is_large, short_value
from digest.cluster.counts import counts
from digest.cluster.modality import bounded, mode
from digest.cluster.numbers import DIGIT
from digest.cluster.shares import shares
from digest.cluster.tokens import STOP
from digest.cluster.wording import FILL, Found, is_compared, owned, table

NOUNS = table("""
    Valuation: valuation
    Stake value: stake holding
    Revenue: revenue revenues
    Sales: sales
    Loss: loss losses
    Profit: profit profits
    Income: income
    Earnings: earnings
    Investment: investment investments
    Funding: funding financing
    Funding round: round
    Fund: fund
    Contract: contract contracts
    Deal: deal
    Fine: fine
    Penalty: penalty
    Settlement: settlement
    Spending: spending
    Capital spending: capex
    Cost: cost costs
    Price: price
    Fee: fee
    Savings: savings saving
    Budget: budget
    Bill: bill
    Package: package
    Listing: listing ipo
    Offering: offering
    Raised: raise raised
    Commitment: commitment
    Purchase price: acquisition takeover buyout
    Debt: debt
    Bonds: bonds
    Bond: bond
    Bond sale: bond-sale
    Loan: loan loans
    Grant: grant
    Grants: grants
    Annual recurring revenue: arr
    Turnover: turnover
    Damages: damages
    Lawsuit: lawsuit
    Salary: salary
    Aid: aid relief
    Charge: charge
    Subscription: subscription
    Order: order orders
    Donation: donation
    Down payment: down-payment
    Prize: prize
    Bail: bail
    Backlog: backlog
    Deficit: deficit
    Surplus: surplus
    Bonus: bonus
    Market value: market-cap market-value market-capitalisation market-capitalization
""")
JOINED = re.compile(r"\b(market|down|bond)[ -](cap|capitali[sz]ation|value|payment|sale)\b", re.IGNORECASE)
ADJECTIVES = frozenset(
    "annual annualised annualized quarterly monthly weekly daily half-year full-year net operating pre-tax recurring".split()
)
ONLY_AFTER = frozenset("aid relief raise raised order orders bill".split())  # "with the aid of a $2 million grant"
NAMELESS = frozenset({"Income", "Earnings"})  # whose sum says nothing without its kind: net, operating
# A head that the noun only qualifies: a "fund manager" is no fund, a "price target" no price.
HEADS = frozenset(
    """
    tag target boom spree ceiling limit cap cut gap threshold case cases application applications manager managers firm firms sale sales
    talks proposal hike increase rise fall drop line market industry business team platform software tool club shortfall gap
    """.split()
)
AFTER_MODES = {
    "plan": "planned",
    "plans": "planned",
    "request": "sought",
    "proposal": "proposed",
    "offer": "offered",
    "bid": "offered",
    "demand": "sought",
    "claim": "sought",
}
PERSON = re.compile(r"Bill (?:and|[A-Z])|Grant [A-Z]|Price [A-Z]")
SERIES = re.compile(r"^\s?(?:in\s)?(?:(?:a|an|its)\s)?(?:[\w-]+\s)?(?:Series [A-K]\d?\b|(?:pre-)?seed\b)", re.IGNORECASE)
TO_LEVEL = (
    r"(?:(?:rose|fell|climbed|grew|jumped|surged|dropped|soared|rises|falls|climbs|grows|jumps|surges|drops|increased|declined|up|down)"
    r"(?: by)?(?: [\d.]+(?:%| per ?cent))? to)"
)
LINK = (
    rf"(?:of|at|is|was|were|are|reached|reaches|hit|hits|pass(?:ed|es)|topp?(?:ed|s)|exceed(?:ed|s)|surpass(?:ed|es)|total(?:l?ed|s)|"
    rf"worth|came to|in at|stands? at|stood at|to reach|will reach|{TO_LEVEL})"
)
LEFT = re.compile(
    rf"\b(?:(?P<kind>[\w-]+) )?(?P<noun>{'|'.join(sorted(set(NOUNS) - ONLY_AFTER, key=len, reverse=True))})"
    rf"(?: (?:for|from|in) [^,.;:$€£¥%\d]{{1,40}}?)?,? {LINK}\s{FILL}$",
    re.IGNORECASE,
)
# Verbs with the sum as their object, or right behind the object that the preposition names.
VERBS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(rf"\b{words}\s{FILL}$", re.IGNORECASE))
    for label, words in (
        ("Raised", r"(?:rais(?:es?|ed|ing)|total (?:capital |funding )?raised(?: so far)? (?:to|at))"),
        ("Investment", r"invest(?:s|ed|ing)?"),
        ("Spending", r"(?:spen[dt]|spends|spending)"),
        ("Loss", r"(?:los(?:es?|t|ing)(?! an? $))"),
        ("Savings", r"sav(?:es?|ed|ing)"),
        ("Order", r"(?:buys?|bought|buying|orders?|ordered|purchas(?:es?|ed|ing))"),
        ("Charge", r"(?:charg(?:es?|ed|ing))"),
        ("Cost", r"cost(?:s|ing)?(?: (?:them|users|customers|drivers|taxpayers|consumers|companies))?"),
        ("Fine", r"fin(?:es|ed|ing)(?: [\w’'. -]{1,40}?)??"),
        ("Deal", r"deal (?:valued at|worth)"),
        ("Valuation", r"valu(?:es|ed|ing)(?: [\w’'. -]{1,40}?)?? at"),
        ("Purchase price", r"(?:buy|acquir|purchas|bought|acquisition|takeover|sale|sold|sell)\w*\b [^.;:,$€£]{1,70}?\b(?:for|in an?)"),
    )
)
AT = re.compile(rf"\bat\s{FILL}$")
WORTH_IT = re.compile(rf"([a-z]+) worth\s{FILL}$", re.IGNORECASE)
ORDERED = re.compile(r"^ (?:worth )?of (?=[a-zA-Z])")
WORTH = {"stake": "Stake value", "holding": "Stake value", "shares": "Value of the shares"}  # what is worth so much
PRICES = frozenset({"Cost", "Price", "Charge", "Fee", "Subscription"})  # nothing without what it buys
PASSED = frozenset({"Bill", "Package", "Budget", "Deal", "Aid", "Spending"})
PRICED = 1_000_000  # from which a cost is a project's, and needs no unit
SMALL = PRICES | {
    "Fine",
    "Salary",
    "Savings",
    "Grant",
    "Prize",
    "Bail",
    "Bonus",
    "Loss",
}  # a person may have these; the rest are institutions'
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
NEAR = 3  # words between a sum and the noun that names it


@lru_cache(maxsize=20_000)
def labelled(sentence: str) -> tuple[tuple[str, str], ...]:
    """(label, value) pairs that the sentence gives: "$135 billion" → "$135B", its bound kept, "planned", "sought"… where it says so.

    A figure that the sentence denies, only compares another with, or does not name is none.
    """
    if not DIGIT.search(sentence):
        return ()
    sentence = BETWEEN.sub(r"\1–\3 \2", sentence) if "between" in sentence else sentence
    pairs: list[tuple[str, str]] = []
    for found in (*_money(sentence), *shares(sentence), *counts(sentence)):
        said = None if is_compared(sentence, found.start, found.end) else mode(sentence, found.start, found.end, able=found.able)
        if said is not None:
            said = "" if found.label == "Accuracy" else found.mode or said  # an algorithm that "predicts" has it
            pairs.append((f"{found.label}, {said}" if said else found.label, _bounded(sentence, found)))
    return tuple(dict.fromkeys(pairs))


def _bounded(sentence: str, found: Found) -> str:
    """The value with its bound; a house that passes a bill of $1 trillion exceeds nothing."""
    if found.label in PASSED and re.search(r"\b(?:pass|approv|clear)\w* $", sentence[: found.start], re.IGNORECASE):
        return found.value
    return bounded(sentence, found.start, found.end, found.value)


def _money(sentence: str) -> Iterator[Found]:
    for match in MONEY.finditer(sentence):
        start, end, value = match.start(), match.end(), short_value(match["value"])
        label, said = _right_noun(sentence[end:])
        label = label or _left_verb(sentence, start, end) or _left_noun(sentence[:start]) or _worth(sentence[:start])
        if label in PRICES and not is_large(value, PRICED):
            label = _price(sentence, start, end, value, label)
        elif label and not is_large(value) and (label == "Purchase price" or label.split()[-1].capitalize() not in SMALL):
            label = ""
        if label in ("Listing", "Offering") and AT.search(sentence[max(0, start - 60) : start]):
            label = f"{label} valuation"
        if label and label not in NAMELESS:
            yield Found(start, end, owned(sentence, start, label), value, mode=said)


def _right_noun(after: str) -> tuple[str, str]:
    """The label of the noun that the sum stands before ("$135B valuation", "$5M seed round"), and a mode that the noun after it gives."""
    if SERIES.match(after):
        return "Funding round", ""
    words = re.findall(r"[A-Za-z][\w’'-]*|[^\s\w]", JOINED.sub(r"\1-\2", after[:80]))
    near = NEAR + sum(word[0].isupper() for word in words[:NEAR])
    for place, word in enumerate(words[:near]):
        low = word.lower()
        if low in NOUNS and not PERSON.match(" ".join(words[place : place + 2])):
            return _noun_at(words, place)
        if low in STOP or not word[0].isalpha() or re.search(r"(?:ed|ing)$|['’]s$", low):
            return "", ""
    return "", ""


def _noun_at(words: Sequence[str], place: int) -> tuple[str, str]:
    """The label of the last of the nouns from `place` on, which is the head of them, where no other noun takes it over."""
    while place + 1 < len(words) and words[place + 1].lower() in NOUNS:
        place += 1
    following = words[place + 1].lower() if place + 1 < len(words) else ""
    if following in HEADS or following == "-":
        return "", ""
    return _with_kind(words[place - 1].lower() if place else "", NOUNS[words[place].lower()]), AFTER_MODES.get(following, "")


def _left_noun(before: str) -> str:
    found = LEFT.search(JOINED.sub(r"\1-\2", before[-120:]))
    return _with_kind((found["kind"] or "").lower(), NOUNS[found["noun"].lower()]) if found else ""


def _left_verb(sentence: str, start: int, end: int) -> str:
    before = sentence[max(0, start - 120) : start]
    label = next((label for label, pattern in VERBS if pattern.search(before)), "")
    if label == "Order" and not ORDERED.match(sentence[end:]):
        return ""
    if label == "Savings" and re.search(r"\bsaving\s\S*$", before):
        return ""
    return label


def _with_kind(kind: str, label: str) -> str:
    """The label with the adjective that makes it another figure: "Quarterly loss", "Annualised revenue"."""
    if kind not in ADJECTIVES or kind in label.lower():
        return label
    return f"{kind.capitalize()} {label[0].lower()}{label[1:]}"


def _worth(before: str) -> str:
    """What is worth so much: "a stake worth about $135 billion" → "Stake value"; "" where the words before do not name it."""
    found = WORTH_IT.search(before[-120:])
    return WORTH.get(found[1].lower()) or NOUNS.get(found[1].lower(), "") if found else ""


def _price(sentence: str, start: int, end: int, value: str, label: str) -> str:
    """The price of what: "Price per million input tokens on closed models"; "" where the sentence does not say."""
    if re.search(r"\b(?:would|if|suppose)\b", sentence):
        return ""  # an example that the writer reckons, no price
    if re.search(r" an? [a-z]+$", value):
        return label if label in ("Fee", "Subscription") or is_large(value) else "Price"
    found = BUYS_AFTER.match(sentence[end:]) or BUYS_BEFORE.search(sentence[:start])
    if not found:
        return ""
    where = BUYS_WHERE.match(sentence[end:])
    return f"Price per {found[1]}{f' {where[1]}' if where else ''}"
