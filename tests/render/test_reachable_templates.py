"""Which templates can reach a mail: those that its look asks for, by whatever way, and no other."""

import pytest

from digest.model import Look, Skin
from digest.render.reach import reachable

SKIN = Skin(colours={}, dark={}, serif="Georgia", sans="Arial", width=640)
PAGES = {"weekly/issue.mjml.j2": "", "weekly/issue.txt.j2": "", "weekly/subject.txt.j2": ""}
OTHERS = {"parts/lead.mjml.j2": "", "parts/lead.txt.j2": "", "parts/deep.mjml.j2": "", "brief/issue.mjml.j2": ""}


def reached(source: str, **templates: str) -> set[str]:
    """What a look reaches beyond its three pages, when its page says `source`."""
    every = {**PAGES, **OTHERS, **{name.replace("__", "/"): text for name, text in templates.items()}, "weekly/issue.mjml.j2": source}
    return set(reachable(Look(name="weekly", templates=every, skin=SKIN))) - set(PAGES)


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("nothing", set()),
        ('{% include "parts/lead.mjml.j2" %}', {"parts/lead.mjml.j2"}),
        ('{% extends "brief/issue.mjml.j2" %}', {"brief/issue.mjml.j2"}),
        ('{% from "parts/lead.mjml.j2" import a %}{% import "parts/deep.mjml.j2" as b %}', {"parts/lead.mjml.j2", "parts/deep.mjml.j2"}),
        ('{% include ["parts/none.j2", "parts/lead.txt.j2"] ignore missing %}', {"parts/none.j2", "parts/lead.txt.j2"}),
        ('{% include "parts/" ~ block.kind ~ ".mjml.j2" %}', {"parts/lead.mjml.j2", "parts/deep.mjml.j2"}),
        ("{% include block.page %}", set(OTHERS)),
        ("{% include %}", set()),
    ],
)
def test_what_a_page_asks_for_is_reached(source, names):
    """By name, by a list of names, by a name that is made while rendering; a broken page leads nowhere."""
    assert reached(source) == names


def test_what_is_reached_leads_on():
    """A template of a template counts, and two that name each other end."""
    assert reached('{% include "a" %}', a='{% include "b" %}', b='{% include "a" %}') == {"a", "b"}
