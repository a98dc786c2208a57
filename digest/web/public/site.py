"""What the pages share: the newsroom, the clock, and the line for whatever is not there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from digest.locales import N_
from digest.work.newsroom import Newsroom

# The same for a forged link, a cut one and a page that never was: an answer tells a guesser nothing.
NOT_HERE = N_("There is no such page.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page is made from."""

    newsroom: Newsroom
    clock: Callable[[], datetime]
