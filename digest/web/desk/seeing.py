"""As seen in, on the desk: the mail in the limits of one mail program, and beside it what that program drops.

program of the address → seen_in, once a mail → the frame's HTML, and the list of what was removed
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from urllib.parse import urlencode

from digest.check.clients import Client, facts_of
from digest.check.forced import WAYS
from digest.check.limits import limits_of, programs
from digest.check.seen import Removed, Seen, honours_dark, seen_in
from digest.text import shorten
from digest.work.review import Review

SEEN = "seen"  # the view's word in an address
USUAL = "outlook.windows"  # what few editors own and many readers use
MAKERS = {"gmail": "Gmail", "outlook": "Outlook", "apple-mail": "Apple Mail", "yahoo": "Yahoo"}
KEPT_MAILS = 8  # programs whose mail is kept: an editor goes to and fro between a few
MOST_WORDS = 5  # of a removed thing's spellings that its line shows
MOST_ECHOED = 40  # characters of what an address asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Maker:
    """The programs of one maker, as the picker groups them."""

    title: str
    programs: tuple[Client, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What the view shows: the program, whether its screen is dark, what it does beside dropping, what is worth a look, and the rest."""

    makers: tuple[Maker, ...]
    program: Client
    dark: bool
    is_phone: bool
    is_dark: bool
    said: tuple[str, ...]
    worth: tuple[Removed, ...]
    harmless: tuple[Removed, ...]
    facts_of: str
    most: int = MOST_WORDS
    notices: tuple[str, ...] = ()

    @property
    def query(self) -> str:
        """What an address of this view says of the program, behind what it says else."""
        return "&" + urlencode({"program": self.program.id} | ({"dark": "1"} if self.dark else {}))


def see(review: Review, program: str, *, dark: bool) -> Sight:
    """What the view shows of the mail; a program that is not known is Outlook on Windows, and that is said if it was asked for."""
    name = _known(program)
    seen = _seen(review.email.html, name, dark)
    instead = f"There is no mail program “{shorten(program, MOST_ECHOED)}”, so this is {seen.client.name}."
    return Sight(
        makers=tuple(_makers()),
        program=seen.client,
        dark=dark,
        is_phone="ios" in name or "android" in name,
        is_dark=dark and (name in WAYS or honours_dark(limits_of(name))),
        said=seen.said,
        worth=tuple(one for one in seen.removed if not one.instead),
        harmless=tuple(one for one in seen.removed if one.instead),
        facts_of=facts_of(),
        notices=(instead,) if program not in ("", name) else (),
    )


def mail_as_seen(html: str, program: str, *, dark: bool) -> str:
    """The mail's HTML in a program, in the light that the program's screen has, whatever the editor's own."""
    from digest.render.views import dark as as_dark
    from digest.web.desk.mail import light

    name = _known(program)
    seen = _seen(html, name, dark)
    return as_dark(seen.html) if dark and honours_dark(limits_of(name)) else light(seen.html)


@lru_cache(maxsize=KEPT_MAILS)
def _seen(html: str, name: str, dark: bool) -> Seen:
    return seen_in(html, name, dark=dark)


def _known(program: str) -> str:
    return program if any(one.id == program for one in programs()) else USUAL


def _makers() -> Iterator[Maker]:
    for maker, held in groupby(programs(), key=lambda one: MAKERS.get(one.id.partition(".")[0], "Others")):
        yield Maker(title=maker, programs=tuple(held))
