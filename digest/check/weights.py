"""What pictures weigh that lie elsewhere under the newsletter's own address: a logo, an editor's chart. Each is fetched once, guarded."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from digest.check.answers import ask_each
from digest.check.findings import Finding, finding
from digest.check.links import SHOWN
from digest.check.place import Place
from digest.errors import FeedError
from digest.ingest import PICTURES, Fetch

MOST_WEIGHED = 20  # pictures of one mail
AT_ONCE = 4
PATIENCE_SECONDS = 30.0  # for all of them together; the rest stays unknown


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """The bytes of each picture by address, and a warning for each that gave none."""

    weights: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


async def weigh(urls: Iterable[str], fetch: Fetch, place_of: Callable[[str], Place]) -> Weighed:
    """What the pictures weigh; one that does not answer, or is larger than a fetch takes, is a warning."""
    wanted = tuple(dict.fromkeys(urls))[:MOST_WEIGHED]
    weights: dict[str, int] = {}
    wrong: dict[str, str] = {}

    async def one(url: str) -> None:
        try:
            weights[url] = len((await fetch(url, accept=PICTURES)).body)
        except FeedError as error:
            wrong[url] = str(error).partition(";")[0]

    await ask_each(wanted, one, at_once=AT_ONCE, patience=PATIENCE_SECONDS)
    do = "open it: a picture that does not come is a gap in every mail"
    said = (finding("links.answer", place_of(url), f"the picture {url[:SHOWN]} {wrong[url]}", do) for url in wanted if url in wrong)
    return Weighed(weights=weights, findings=tuple(said))
