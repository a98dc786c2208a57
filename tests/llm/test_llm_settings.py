"""[llm] in digest.toml: off by default, and every mistake is one line with its place."""

from pathlib import PurePath

import pytest

from digest.errors import SettingsError
from digest.settings import parse_settings

BASE = """\
[newsletter]
title = "The Week"
url = "https://weekly.example.org"
from = "weekly@example.org"
postal_address = "1 Example Street"
"""
GOOD = """
[llm]
base_url = "https://models.example.com/v1/"
model = "lantern-8b"
"""


def parse(text):
    return parse_settings(BASE + text, PurePath("digest.toml"))


def test_off_until_both_are_named():
    """Without [llm] nothing is on; base_url and model turn it on, with every part and a cap on calls and tokens."""
    assert not parse("").llm.on
    llm = parse(GOOD).llm
    assert llm.on
    assert llm.base_url == "https://models.example.com/v1"
    assert llm.parts == ("headline", "summary", "lead", "standfirst", "meaning")
    assert (llm.most_calls, llm.most_tokens, llm.most_cost) == (60, 300_000, 0)
    assert parse(GOOD.replace("https://models.example.com", "http://localhost:11434")).llm.on
    assert parse(GOOD.replace("https://models.example.com", "http://[::1]:8080")).llm.on


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('model = "lantern-8b"', "", "line 7: llm.model: is missing; [llm] needs base_url and model, or neither"),
        ('base_url = "https://models.example.com/v1/"', "", "llm.base_url: is missing"),
        ("https://models", "http://models", 'line 8: llm.base_url: "http://models.example.com/v1/" must be https'),
        ("https://models", "ftp://models", "is no address of a model"),
        ("https://models", "https://me:secret@models", 'llm.base_url: "models.example.com/v1/" is no address'),
        ("/v1/", "/v1?key=1", "is no address of a model"),
        (".com/v1/", ".com:port/v1/", "is no address of a model"),
        ("lantern-8b", "lantern 8b", "line 9: llm.model: 'lantern 8b' does not fit"),
        ("[llm]", '[llm]\ntimeout = "0s"', 'line 8: llm.timeout: "0s" is not between "1s" and "10m"'),
        ("[llm]", '[llm]\ntimeout = "soon"', 'line 8: llm.timeout: "soon" is no span'),
        ("[llm]", '[llm]\nparts = ["subject"]', "line 8: llm.parts"),
        ("[llm]", "[llm]\nparts = []", "line 8: llm.parts"),
        ("[llm]", "[llm]\nmost_calls = 0", "line 8: llm.most_calls"),
        ("[llm]", "[llm]\nmost_cost = 0.5", "line 8: llm.most_cost: needs input_price and output_price"),
        ("[llm]", "[llm]\nmost_cost = inf", "line 8: llm.most_cost"),
        ("[llm]", '[llm]\nkey = "sk-1"', "line 8: llm.key: is not a setting"),
    ],
)
def test_a_mistake_is_one_line(old, new, said):
    """What is wrong, where, and no password of an address in it."""
    with pytest.raises(SettingsError) as wrong:
        parse(GOOD.replace(old, new))
    line = str(wrong.value)
    assert said in line
    assert "\n" not in line
    assert "secret" not in line
