"""digest.toml: every error names file, line and key, and says what to do."""

from pathlib import PurePath

import pytest

from digest.errors import SettingsError
from digest.settings import parse_settings

GOOD = """\
[newsletter]
title = "The Week"
url = "https://weekly.example.org"
timezone = "Europe/London"
from = "weekly@example.org"
postal_address = "1 Example Street"

[schedule]
cut_off = "Thu 18:00"

[[themes]]
slug = "one"
title = "One"

[[themes]]
slug = "two"
title = "Two"
keywords = ["a"]

[look.colours]
accent = "#1A48C4"
"""


def test_the_shortest_settings_are_enough():
    """Everything but title, url, from and the postal address has a sensible default."""
    settings = parse_settings(GOOD, PurePath("digest.toml"))
    assert settings.issue.look == "weekly"
    assert [theme.slug for theme in settings.theme_values()] == ["one", "two"]
    assert settings.stale_after.total_seconds() == 6 * 3600


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'timezone = "Europe/London"',
            'timezone = "Europe/Londn"',
            'digest.toml: line 4: newsletter.timezone: "Europe/Londn" is no time zone',
        ),
        (
            'timezone = "Europe/London"',
            'timezon = "Europe/London"',
            'digest.toml: line 4: newsletter.timezon: is not a setting; did you mean "timezone"?',
        ),
        ('cut_off = "Thu 18:00"', 'cut_off = "Thursday"', 'digest.toml: line 9: schedule.cut_off: "Thursday" is no time of a week'),
        ('keywords = ["a"]', 'keyword = ["a"]', 'digest.toml: line 18: themes.1.keyword: is not a setting; did you mean "keywords"?'),
        ('slug = "two"', 'slug = "one"', 'digest.toml: line 16: themes: the slug "one" is named twice'),
        ('slug = "two"', 'slug = "Two!"', 'digest.toml: line 16: themes.1.slug: "Two!" is no slug'),
        ('accent = "#1A48C4"', 'accent = "blue"', "digest.toml: line 21: look.colours: accent"),
        (
            'accent = "#1A48C4"',
            'accent = "#FFEE00"',
            "digest.toml: line 21: look.colours.accent: #FFEE00 on the sheet #FFFFFF has a contrast of 1.2; it needs 4.5: "
            "choose a darker one, such as #",
        ),
        ('accent = "#1A48C4"', 'sheet = "#777777"', "digest.toml: line 21: look.colours.sheet: no text has"),
        ("[look.colours]\naccent", "[look.dark]\nsoft", "digest.toml: line 21: look.dark.soft: #1A48C4 on the sheet #17191D"),
        (
            "[look.colours]\naccent",
            "[look]\nlogo",
            'digest.toml: line 21: look.logo: "#1A48C4" is no https address; put the picture on your site and write '
            '"https://weekly.example.org/logo.png"',
        ),
        ("[look.colours]\naccent", "[look]\nsans", "digest.toml: line 21: look.sans: '#1A48C4' is no font list"),
        ('[look.colours]\naccent = "#1A48C4"', "[look]\nwidth = 300", "digest.toml: line 21: look.width: "),
        (
            '[look.colours]\naccent = "#1A48C4"',
            '[fetch]\nallow = "127.0.0.20:80"',
            'digest.toml: line 21: fetch.allow: is a list; write it as ["127.0.0.20:80"]',
        ),
        (
            '[look.colours]\naccent = "#1A48C4"',
            '[fetch]\nallow = ["http://127.0.0.20:80/"]',
            'digest.toml: line 21: fetch.allow.0: "http://127.0.0.20:80/" is no host with its port; write it as "news.example.org:8080"',
        ),
        (
            '[look.colours]\naccent = "#1A48C4"',
            '[fetch]\nallow = ["127.0.0.20"]',
            'fetch.allow.0: "127.0.0.20" is no host with its port; write it as "news.example.org:8080" or "[::1]:8080"',
        ),
        ('title = "The Week"\n', "", "digest.toml: line 1: newsletter.title: is missing; add it"),
        ("[schedule]", "[schedul]", 'digest.toml: line 8: schedul: is not a setting; did you mean "schedule"?'),
        ('title = "The Week"', "title = The Week", "digest.toml: not TOML: "),
        ('url = "https://weekly.example.org"', 'url = "weekly.example.org"', "digest.toml: line 3: newsletter.url: "),
    ],
)
def test_a_mistake_is_one_line_with_its_place(old, new, said):
    """A wrong key, zone, cut-off, slug or colour is said with its line."""
    assert old in GOOD
    with pytest.raises(SettingsError) as raised:
        parse_settings(GOOD.replace(old, new), PurePath("digest.toml"))
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 78
