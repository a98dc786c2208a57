"""What the network says of links: warnings alone, each address once, nothing of ours and nothing that is nobody's."""

import asyncio

import pytest

from digest.check import answers
from digest.check.answers import ask, asked_of
from digest.check.markup import parse_page
from digest.check.place import Place
from digest.errors import AnswerError, SilentError
from digest.ingest import Fetched

HERE = Place(block="more", index=4)


class Network:
    """A fetch that knows a few pages, and what it was asked."""

    def __init__(self, **pages):
        self.pages = pages
        self.asked = []

    async def __call__(self, url, **more):
        self.asked.append(url)
        said = self.pages.get(url.rpartition("/")[2], 200)
        if said == "silent":
            raise SilentError("cannot be reached (no such host); check its address")
        if said == "slow":
            await asyncio.sleep(60)
        if isinstance(said, int) and said >= 400:
            raise AnswerError(f"answers {said}; ask its owner", status=said)
        return Fetched(url=url, status=200, body=b"", moved=said if isinstance(said, str) else "")


def said(network, *names):
    urls = [f"https://news.invalid-but-asked.net/{name}" for name in names]
    return [(one.rule, one.level, one.what) for one in asyncio.run(ask(urls, network, lambda url: HERE))]


@pytest.mark.parametrize(
    ("page", "rule", "words"),
    [
        (404, "links.answer", "answers 404"),
        (500, "links.answer", "answers 500"),
        ("silent", "links.answer", "cannot be reached (no such host)"),
        ("https://news.example.net/b", "links.moved", "has moved to https://news.example.net/b for good"),
    ],
)
def test_what_the_network_says_is_a_warning(page, rule, words):
    """No answer, an error, another address for good: each is said of its link, and none keeps a mail back."""
    ((found, level, what),) = said(Network(a=page), "a")
    assert (found, level) == (rule, "warning")
    assert words in what


@pytest.mark.parametrize("status", [401, 402, 403, 405, 429, 451])
def test_a_page_that_refuses_programs_is_no_finding(status):
    """Paywalls and guards against programs open for a person."""
    assert said(Network(a=status), "a") == []


def test_findings_stand_in_the_order_of_the_mail():
    """Whichever answers first."""
    found = said(Network(a=404, b=200, c=500), "a", "b", "c")
    assert [what.split()[-1] for _, _, what in found] == ["404", "500"]


def test_patience_ends(monkeypatch):
    """What is not known in time is counted, and the rest is said."""
    monkeypatch.setattr(answers, "PATIENCE_SECONDS", 0.2)
    found = said(Network(a=404, b="slow"), "a", "b")
    assert [rule for rule, _, _ in found] == ["links.answer", "links.answer"]
    assert "1 of 2 links were not asked" in found[1][2]


def test_what_is_asked():
    """Each address once and without its anchor; not ours, not nobody's, not what may not be reached."""
    links = (
        "https://a.news.net/x#part", "https://a.news.net/x", "https://tides.org/issues/1", "mailto:a@b.net", "#story-1", "",
        "https://quay.example.com/a", "http://127.0.0.1:8080/a", "http://10.0.0.1/", "https://[broken",
    )  # fmt: skip
    page = parse_page("".join(f'<a href="{link}">x</a>' for link in links))
    allowed = {"127.0.0.1:8080", "a.news.net:443"}
    assert asked_of(page, "https://tides.org", allowed.__contains__) == ("https://a.news.net/x", "http://127.0.0.1:8080/a")


def test_an_issue_asks_so_many_at_most():
    """A mail of a thousand links is not a thousand requests."""
    page = parse_page("".join(f'<a href="https://a.news.net/{number}">x</a>' for number in range(1000)))
    assert len(asked_of(page, "", lambda place: True)) == answers.MOST_ASKED
