"""Which templates a look can reach: a change of any other cannot change the mail.

the look's three pages → extends, include and import, again and again → names
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from jinja2 import Environment, TemplateSyntaxError, nodes

from digest.model import Look

PAGES = ("issue.mjml.j2", "issue.txt.j2", "subject.txt.j2")


def reachable(look: Look) -> tuple[str, ...]:
    """The names of the templates that rendering in this look may read, sorted; one that is asked for and missing is among them.

    A name that is made while rendering ("parts/" ~ block.kind ~ ".mjml.j2") stands for every template that fits it, and one that nobody
    can foresee for all of them. A template that cannot be parsed leads nowhere: it has to be mended first, which is a change itself.
    """
    found: set[str] = set()
    ahead = [f"{look.name}/{page}" for page in PAGES]
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += _asked_for(look, look.templates.get(name, ""))
    return tuple(sorted(found))


def _asked_for(look: Look, source: str) -> Iterator[str]:
    for name, pattern in _named(source):
        if name:
            yield name
        else:
            yield from (one for one in look.templates if re.fullmatch(pattern, one))


@lru_cache(maxsize=512)  # templates: every look of a project; the desk asks after each edit, and parsing them all takes 40 ms
def _named(source: str) -> tuple[tuple[str, str], ...]:
    """(name, "") or ("", pattern of names) of each template that one asks for."""
    try:
        tree = Environment(autoescape=True).parse(source)
    except TemplateSyntaxError:
        return ()
    leads: tuple[type[Any], ...] = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)
    wanted = [one for node in tree.find_all(leads) for one in _choices(node.template)]
    return tuple((str(one.value), "") if isinstance(one, nodes.Const) else ("", _pattern(one)) for one in wanted)


def _choices(asked: nodes.Expr) -> list[nodes.Expr]:
    """`include` takes the first there is of a list."""
    return asked.items if isinstance(asked, nodes.List | nodes.Tuple) else [asked]


def _pattern(asked: nodes.Expr) -> str:
    pieces = asked.nodes if isinstance(asked, nodes.Concat) else [asked]
    return "".join(re.escape(str(piece.value)) if isinstance(piece, nodes.Const) else ".*" for piece in pieces)
