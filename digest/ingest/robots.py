"""What a site's robots.txt asks of programs (RFC 9309), as the standard library reads it."""

from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

OUR_NAME = "Digest"
MAX_ROBOTS = 500_000  # bytes that are read; the RFC asks for this many
HURRIED = 2.0  # seconds of Crawl-delay above which a round takes one page of the site and no more


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one site for one User-Agent."""

    parser: RobotFileParser
    agent: str

    def allow(self, url: str) -> bool:
        """Whether the page may be fetched."""
        return self.parser.can_fetch(self.agent, url)

    @property
    def one_at_most(self) -> bool:
        """Whether the site wants so long a pause that a round takes one page."""
        delay = self.parser.crawl_delay(self.agent)
        return delay is not None and float(delay) > HURRIED


def robots_address(url: str) -> str:
    """Where the robots.txt of a page's site lies."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/robots.txt"


def read_robots(body: bytes, agent: str = "") -> Rules:
    """The rules in a robots.txt; no bytes allow everything. `agent` is the User-Agent that is sent, '' for our own."""
    parser = RobotFileParser()
    parser.parse(body[:MAX_ROBOTS].decode("utf-8", "replace").removeprefix("\ufeff").splitlines())
    return Rules(parser, agent or OUR_NAME)
