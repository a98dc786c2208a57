"""The mail as each of its readers meets it, and the policy under which a browser shows it."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from digest.model import Email

# Pixels of the frame: a sheet of 640 whole, and the phone that most readers hold.
DESKTOP_WIDTH, PHONE_WIDTH = 640, 390
_DARK_QUERY = re.compile(r"\(\s*prefers-color-scheme\s*:\s*dark\s*\)", re.IGNORECASE)
_BOTH_SCHEMES = re.compile(r"(color-schemes?\s*:\s*|color-schemes?\"\s+content=\")light dark", re.IGNORECASE)
_HEAD = re.compile(r"<head(?:\s[^>]*)?>", re.IGNORECASE)

# No scripts, no forms, an origin of its own. A link may open a tab of its own: an editor follows sources.
_SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
POLICY_NO_IMAGES = f"sandbox {_SANDBOX}; default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'self'"
POLICY = f"{POLICY_NO_IMAGES}; img-src https: data:"


def light(html: str) -> str:
    """The mail as in a light client, also for an editor whose own screen is dark."""
    return _BOTH_SCHEMES.sub(r"\1light", _DARK_QUERY.sub("(max-width: 0)", html))


def dark(html: str) -> str:
    """The mail as in a dark client."""
    from digest.render.views import dark as as_dark

    return as_dark(html)


def images_off(html: str) -> str:
    """The mail as in a client that loads no pictures."""
    from digest.render.views import images_off as without_images

    return light(without_images(html))


MAIL_VIEWS: Mapping[str, Callable[[str], str]] = MappingProxyType(
    {"desktop": light, "phone": light, "dark": dark, "images-off": images_off}
)


def show_mail(email: Email, view: str) -> str:
    """The HTML of a view of MAIL_VIEWS, its links opening outside the frame."""
    return open_outside(MAIL_VIEWS[view](email.html))


def open_outside(html: str) -> str:
    """The mail's HTML with its links opening in a tab of their own, not in the frame."""
    return _HEAD.sub(lambda head: head.group() + '<base target="_blank">', html, count=1)
