"""A name in a file becomes an object: one of our own, or what an installed package offers by an entry point.

Nothing is ever loaded from the project's folder: a roster that comes by git names code, it brings none.
"""

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

SETTINGS = "digest.toml"  # what makes a folder a project


def find_plugin(name: str, *, ours: Mapping[str, str], group: str) -> Any:
    """The object of this name: `ours` maps names to "module:attribute" and comes first. LookupError names those there are.

    Raises whatever the package of a plugin raises at its import.
    """
    if name in ours:
        module, _, attribute = ours[name].partition(":")
        return getattr(import_module(module), attribute)
    offered = _offered(group)
    if name not in offered:
        raise LookupError(", ".join(sorted({*ours, *offered})))
    return offered[name].load()


def offers(name: str, *, group: str) -> bool:
    """Whether an installed package offers an object of this name; loads nothing."""
    return name in _offered(group)


def _offered(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group) if not _of_a_project(point)}


def _of_a_project(point: EntryPoint) -> bool:
    """Whether the package lies in a project, which `python -m` puts on the path."""
    return point.dist is not None and (Path(str(point.dist.locate_file(""))) / SETTINGS).exists()
