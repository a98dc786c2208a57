"""A small invented week, and what a good model says about it."""

from pathlib import Path
from typing import Any

from fake_model import Act, Question, says
from making import article

from digest.model import Article
from digest.starter import make_project

LEDGER = article(
    "Marlow cuts the price of its Lantern model to a third",
    "Marlow cut the price of its Lantern model to a third on Tuesday, to $2 per million tokens. The company raised $400 million in May "
    "from investors led by Harrow Capital. Rivals have lowered their prices twice since January. Customers will pay the new price from "
    "July, and the free tier stays as it is.",
    hours=100,
)
COURIER = article(
    "Marlow drops Lantern price to $2 per million tokens",
    "Lantern, the model of Marlow, will cost $2 per million tokens from July, down from $6. Marlow said the price cut follows the opening "
    "of a cheaper data centre in Tromso. Ines Okafor, its chief executive, called the old price “a relic of scarce chips”.",
    source="Port Courier",
    hours=104,
)
PLANT = article(
    "Ostbruk opens a chip plant in Penang",
    "Ostbruk opened a chip plant in Penang on Monday that makes 30,000 wafers a month for data centres. The plant cost $3.1 billion and "
    "employs 1,400 people. Ostbruk plans a second plant of the same size in Dresden, and expects to decide on it in the autumn. Power "
    "comes from a solar field of 210 megawatts beside the plant.",
    source="Chip Week",
    hours=60,
)
WEEK: tuple[Article, ...] = (LEDGER, COURIER, PLANT)

GOOD: dict[str, dict[str, Any]] = {
    "Marlow": {
        "headline": "Marlow cuts Lantern price to $2 per million tokens",
        "development": "Marlow cuts Lantern to $2 per million tokens",
        "summary": [
            {"text": "On Tuesday Marlow cut the price of Lantern, its model, to a third: $2 per million tokens.", "article": LEDGER.id},
            {"text": "The new price is what customers will pay from July, while the free tier stays.", "article": LEDGER.id},
            {"text": "The price cut follows the opening of a cheaper data centre, Marlow said.", "article": COURIER.id},
            {"text": "Investors led by Harrow Capital gave the company $400 million in May.", "article": LEDGER.id},
        ],
    },
    "Ostbruk": {
        "headline": "Ostbruk opens chip plant in Penang for 30,000 wafers a month",
        "development": "Ostbruk opens a Penang plant that makes 30,000 wafers a month",
        "summary": [
            {"text": "On Monday Ostbruk opened a chip plant in Penang, which makes 30,000 wafers a month.", "article": PLANT.id},
            {"text": "The plant, which cost $3.1 billion, employs 1,400 people.", "article": PLANT.id},
            {"text": "A solar field of 210 megawatts beside the plant is where its power comes from.", "article": PLANT.id},
            {"text": "Ostbruk plans a second plant in Dresden and expects to decide in the autumn.", "article": PLANT.id},
        ],
    },
}
LEAD = (
    ("Marlow cut the price of Lantern to $2 per million tokens.", "Marlow"),
    ("Ostbruk opened a chip plant in Penang that makes 30,000 wafers a month.", "Ostbruk"),
)
STANDFIRSTS = {"Marlow": "Lantern of Marlow now has the price of $2.", "Ostbruk": "Ostbruk opened its chip plant in Penang."}


def make_folder(folder: Path, url: str = "", *lines: str, timeout: str = "5s") -> Path:
    """A project without feeds; with `url`, its [llm] names that server."""
    make_project(folder)
    path = folder / "digest.toml"
    text = path.read_text()
    if url:
        text += "\n".join(("", "[llm]", f'base_url = "{url}"', 'model = "lantern-test"', f'timeout = "{timeout}"', *lines, ""))
    path.write_text(text)
    return path.parent


def well(question: Question) -> Act:
    """What a good model answers."""
    return says(good_answer(question))


def good_answer(question: Question) -> dict[str, Any]:
    data = question.data
    if question.kind == "story":
        return good_story(data)
    ids = {row["headline"].split()[0]: row["id"] for row in data["stories"]}
    if question.kind == "meaning":
        point = {"text": "Developers of Lantern applications pay Marlow $2 per million tokens.", "stories": [ids["Marlow"]]}
        groups = [{"group": name, "opportunities": [point], "challenges": [], "recommendations": []} for name in ("Developers", "Startups")]
        return {"groups": [*groups, {"group": "Enterprises", "opportunities": [], "challenges": [], "recommendations": []}]}
    lines = [{"theme": row["theme"], "text": STANDFIRSTS[row["headline"].split()[0]], "stories": [row["id"]]} for row in data["stories"]]
    return {"lead": [{"text": text, "stories": [ids[who]]} for text, who in LEAD], "standfirsts": lines}


def good_story(data: dict[str, Any]) -> dict[str, Any]:
    """The good answer, its articles by the ids of this question."""
    good = next(words for who, words in GOOD.items() if any(who in row["title"] for row in data["articles"]))
    ids = {next(one.id for one in WEEK if one.title == row["title"]): row["id"] for row in data["articles"] if _known(row)}
    return {**good, "summary": [{**line, "article": ids.get(line["article"], "a9")} for line in good["summary"]]}


def _known(row: dict[str, Any]) -> bool:
    return any(one.title == row["title"] for one in WEEK)
