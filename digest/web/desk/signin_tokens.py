"""The words that let an editor in, a mailed link's and a session's: made and read purely, with keys, ids and times as arguments.

sign(keys, purpose, "", "ID UNTIL WHO")     WHO is a hash of the address: neither a link nor a cookie tells it
"""

from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Literal

from digest.audience.address import address_key
from digest.audience.tokens import Keys, read_token, sign

Purpose = Literal["sign_in", "session"]

LINK_LASTS = timedelta(minutes=15)  # long enough for a slow mail server, short enough that an old mailbox opens nothing
SESSION_LASTS = timedelta(hours=12)  # a working day; nobody has to be thrown out in the middle of an evening
WINDOW = LINK_LASTS  # in which askings are counted: what was asked before it opens nothing any more
MOST_AN_ADDRESS = 3  # links to one address in a window: a mail that was slow twice, and no flood in an editor's inbox
MOST_IN_ALL = 60  # askings in a window, whomever they name: more are a machine's


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What a token says: its own id, by which it can be used up, whom it is for, and until when."""

    id: str
    who: str
    until: datetime


def who_is(address: str) -> str:
    """32 hex digits that name a mailbox, however its address is written."""
    return sha256(address_key(address).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def write_pass(keys: Keys, purpose: Purpose, one: Pass) -> str:
    """The token of a pass; its `until` counts in whole seconds."""
    return sign(keys, purpose, "", f"{one.id} {int(one.until.timestamp())} {one.who}")


def read_pass(keys: Keys, token: str, purpose: Purpose, *, now: datetime) -> Pass | None:
    """What a token of this purpose says; None for one that is over and for whatever else it is, without a word why."""
    named = read_token(keys, token, purpose)
    if named is None:
        return None
    id_, until, who = named[1].split(" ")
    one = Pass(id=id_, who=who, until=datetime.fromtimestamp(int(until), UTC))
    return one if now < one.until else None


class Askings:
    """Counts who asked for a link, so that no inbox and no mail server is flooded; an editor's address is counted like any other."""

    def __init__(self) -> None:
        self._asked: deque[tuple[datetime, str]] = deque()

    def admit(self, who: str, *, now: datetime) -> bool:
        """Whether one more is let through; one that is not does not count."""
        while self._asked and self._asked[0][0] <= now - WINDOW:
            self._asked.popleft()
        if len(self._asked) >= MOST_IN_ALL or sum(one == who for _, one in self._asked) >= MOST_AN_ADDRESS:
            return False
        self._asked.append((now, who))
        return True
