"""Templates that extend others: a block that no template above has would never be printed, so it is a fault with its line."""

from collections.abc import Mapping
from difflib import get_close_matches

from jinja2 import Environment, TemplateSyntaxError, nodes


def check_blocks(name: str, sources: Mapping[str, str]) -> None:
    """Raises TemplateSyntaxError where the template has a block that none of those it extends has; nothing for one that extends none.

    A parent whose name is made while rendering, that is missing or that cannot be parsed is not judged here.
    """
    tree = _parsed(sources.get(name, ""))
    if tree is None or not tree.find(nodes.Extends):
        return
    known, seen, parent = set[str](), {name}, _parent(tree)
    first = parent
    while parent in sources and parent not in seen:
        seen.add(parent)
        above = _parsed(sources[parent])
        if above is None:
            return
        known |= {one.name for one in above.find_all(nodes.Block)}
        parent = _parent(above)
    stray = next((one for one in tree.body if isinstance(one, nodes.Block) and one.name not in known), None)
    if stray is not None and first in sources and not parent:
        close = get_close_matches(stray.name, known, n=1)
        better = f'did you mean "{close[0]}"?' if close else f"it has {', '.join(sorted(known)) or 'none'}"
        raise TemplateSyntaxError(f'{first} has no block "{stray.name}", so nobody would see it; {better}', stray.lineno, name)


def _parsed(source: str) -> nodes.Template | None:
    if "extends" not in source and "block" not in source:
        return nodes.Template([])
    try:
        return Environment(autoescape=True).parse(source)
    except TemplateSyntaxError:
        return None


def _parent(tree: nodes.Template) -> str:
    """The template that this one extends by a plain name; "?" for a name that is made while rendering, "" for none."""
    asked = next(iter(tree.find_all(nodes.Extends)), None)
    if asked is None:
        return ""
    return str(asked.template.value) if isinstance(asked.template, nodes.Const) else "?"
