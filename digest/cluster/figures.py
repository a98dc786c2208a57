"""Figures: the telling numbers of a story, each with a label that the sentence itself gives.

A number without a label is dropped: better none than a riddle. The first rule that hits names it (docs/design.md, "Figures").
"""

import re
from collections.abc import Sequence

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
    Capital: capital
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
    Recurring revenue: arr
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
PLANNED = re.compile(
    r"\b(?:up to|as much as|could|aims?|plans?|seeks?|seeking|in talks|may|might|would|target(?:s|ing)?|hopes?|heads? for|towards?)\b",
    re.IGNORECASE,
)
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
    told = {number_key(value) for _, value in labelled(headline)} | {number_key(value) for value in re.findall(r"\S*\d\S*", whole)}
    found: dict[tuple[str, str], list[tuple[int, int, Figure]]] = {}
    for index, article in enumerate(articles):
        for place, sentence in enumerate((article.title, *sentences(article.text)[:8])):
            for label, value in labelled(sentence):
                figure = Figure(label=label, value=value, article=article.id, sentence=sentence)
                found.setdefault((label.split(",")[0], number_key(value)), []).append((place, index, figure))
    ranked = sorted(
        found.items(),
        key=lambda item: (
            item[0][1] not in told,
            _tellers(item[1]) < 2 and item[0][1] not in told,
            *_kind(item[0][1]),
            -_tellers(item[1]),
            min(one[0] for one in item[1]),
            item[0],
        ),
    )
    chosen: list[Figure] = []
    for (label, key), rows in ranked:
        if label.lower() in GENERIC and key not in told:
            continue
        if _tellers(rows) < 2 and min(one[0] for one in rows) > HIGH:
            continue
        if len(chosen) == MOST:
            break
        if any(label == one.label.split(",")[0] or key == number_key(one.value) for one in chosen):
            continue
        chosen.append(min(rows, key=lambda row: (row[1], row[0]))[2])
    return tuple(chosen)


def _kind(key: str) -> tuple[int, float]:
    """Money before shares before counts, which come largest first."""
    if key.endswith(("T", "B", "M", "K")) or key[0] in "$€£¥":
        return 0, 0.0
    if key.endswith("%"):
        return 1, 0.0
    return 2, -float(re.sub(r"[^0-9.]", "", key).strip(".") or 0)


def _tellers(rows: Sequence[tuple[int, int, Figure]]) -> int:
    """How many articles give a figure."""
    return len({figure.article for _, _, figure in rows})


def labelled(sentence: str) -> list[tuple[str, str]]:
    """(label, value) pairs that the sentence gives, values shortened ("$135 billion" → "$135B")."""
    pairs: list[tuple[str, str]] = []
    sentence = BETWEEN.sub(r"\1–\3 \2", sentence)
    for match in MONEY.finditer(sentence):
        label = _right_noun(sentence, match.end(), NOUNS) or _left_noun(sentence, match.start(), NOUNS)
        if label:
            pairs.append((_mode(sentence, match.start(), label), short_value(match["value"])))
    for match in PERCENT.finditer(sentence):
        label = (
            _right_noun(sentence, match.end(), SHARES)
            or _left_noun(sentence, match.start(), MOVES)
            or _right_noun(sentence, match.end(), MOVES)
        )
        if label:
            pairs.append((_mode(sentence, match.start(), label), short_value(match["value"])))
    for match in COUNT.finditer(sentence):
        if _is_year(match["value"]) or sentence[max(0, match.start() - 1)] in "$€£¥":
            continue
        if set(match["words"].split()) & STOP or sentence[max(0, match.start() - 1)] in "–-/.":
            continue
        words = f"{match['words']}{match['head']}{match['rate'] or ''}".strip()
        pairs.append((words[0].upper() + words[1:], short_value(match["value"])))
    for match in UNIT.finditer(sentence):
        unit, label = UNITS[match["unit"]]
        pairs.append((label, f"{match['value']} {unit}"))
    return pairs


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
    for word in re.findall(r"[A-Za-z]+|[.;:,]", sentence[end : end + 60])[:NEAR]:
        low = word.lower()
        if low in nouns:
            return nouns[low]
        if low in STOPPERS or not word.isalpha():
            return ""
    return ""


def _left_noun(sentence: str, start: int, nouns: dict[str, str]) -> str:
    before = re.findall(r"[A-Za-z]+|[.;:,$€£%]", sentence[max(0, start - 90) : start])
    for word in reversed(before[-VERB_NEAR:]):
        low = word.lower()
        if low in nouns:
            return nouns[low]
        if not word.isalpha():
            return ""
    return ""


def _mode(sentence: str, start: int, label: str) -> str:
    """The label, with "up to" or "planned" where the words before the figure say so."""
    before = sentence[max(0, start - 40) : start]
    said = PLANNED.findall(before)
    if not said:
        return label
    word = said[-1].lower()
    if word in ("up to", "as much as"):
        return f"{label}, at most"
    return f"{label}, possible" if word in ("could", "may", "might", "would") else f"{label}, planned"


def _is_year(value: str) -> bool:
    return bool(re.fullmatch(r"(?:19|20)\d\d", value))
