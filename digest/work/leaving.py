"""Leaving: whoever holds the link of a mail can take that one address off that one list, and learns nothing by it.

token → (list, subscriber) → shown masked (nothing changes) → people.leave → the ledger skips what is still pending for them
"""

from dataclasses import dataclass
from datetime import datetime

from digest.audience.address import masked
from digest.audience.tokens import read_token
from digest.model import Subscriber
from digest.work.newsroom import Newsroom


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaver:
    """Whom a link is for. `address` is masked, "" where it is known no more; `list_title` tells which list, "" where there is one only.

    It is the same before and after they left: a link never says whether somebody is on a list.
    """

    address: str
    list_title: str


def find_leaver(newsroom: Newsroom, token: str) -> Leaver | None:
    """Whom the token is for; None where it is not one of ours. Changes nothing."""
    named = read_token(newsroom.keys(), token, "leave")
    return _leaver(newsroom, named[0], _subscriber(newsroom, *named)) if named else None


def leave_by_token(newsroom: Newsroom, token: str, *, now: datetime) -> Leaver | None:
    """Take the token's subscriber off its list; done before, or nobody any more, is done too. None where the token is not one of ours."""
    named = read_token(newsroom.keys(), token, "leave")
    if named is None:
        return None
    found = _subscriber(newsroom, *named)
    if found and found.status != "unsubscribed":
        newsroom.people.leave(found, now=now)
    return _leaver(newsroom, named[0], found)


def _subscriber(newsroom: Newsroom, list_: str, subscriber: str) -> Subscriber | None:
    found = newsroom.people.by_id(subscriber)
    return found if found and found.list == list_ else None


def _leaver(newsroom: Newsroom, list_: str, found: Subscriber | None) -> Leaver:
    titles = {row.slug: row.title for row in newsroom.settings.lists}
    return Leaver(address=masked(found.address) if found else "", list_title=titles.get(list_, "") if len(titles) > 1 else "")
