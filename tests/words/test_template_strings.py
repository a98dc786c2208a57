"""`_` and `ngettext` as a template calls them: filled in, escaped where the template escapes, and a fault named by its line."""

from dataclasses import replace

import pytest
from sample_issue import weekly_look

from digest.errors import RenderError
from digest.locales import locale_of
from digest.render.jinja import render_template

HOSTILE = "<script>x</script> & %(n)s {{ 7*7 }}"


def said(source: str, language: str = "de", kind: str = "mjml", **values: object) -> str:
    look = replace(weekly_look(), templates={f"a.{kind}.j2": source})
    return render_template(look, f"a.{kind}.j2", {"direction": "ltr", **values}, locale_of(language))


def test_values_are_escaped_where_the_template_escapes() -> None:
    """A hostile value stays text in MJML and is itself in plain text; markup among the values stays markup; nothing is filled in twice."""
    source = '{{ _("Picture: %(what)s", what=what) }}'
    assert said(source, what=HOSTILE) == "Bild: &lt;script&gt;x&lt;/script&gt; &amp; %(n)s {{ 7*7 }}"
    assert said(source, kind="txt", what=HOSTILE) == f"Bild: {HOSTILE}"
    assert said("{% set what %}<b>{{ x }}</b>{% endset %}" + source, x="<") == "Bild: <b>&lt;</b>"


def test_plurals_count_in_digits_and_words() -> None:
    """%(n)s is the number by the language, %(words)s as it spells it; a string of a template's own is said as it stands."""
    source = '{{ ngettext("%(n)s source", "%(n)s sources", count) }}'
    assert [said(source, count=count) for count in (1, 2, 1200)] == ["1 Quelle", "2 Quellen", "1.200 Quellen"]
    assert [said(source, "ar", count=count) for count in (1, 2, 3)] == ["مصدر واحد", "مصدران", "3 مصادر"]
    assert said('{{ ngettext("%(words)s Hund", "%(words)s Hunde", 2) }} {{ _("Wuff") }}') == "zwei Hunde Wuff"


def test_lists_of_links() -> None:
    """Links in a list stay links, other texts are escaped."""
    source = "{% set a %}<a>A</a>{% endset %}{{ [a, '<', 'C'] | listed }}"
    assert said(source) == "<a>A</a>, &lt; und C"
    assert said("{{ ['A', '<'] | listed }}", kind="txt") == "A und <"


@pytest.mark.parametrize("call", ['_("%(missing)s")', '_("100%")', 'ngettext("%(x)s", "%(x)s", 1)'])
def test_a_fault_is_named(call: str) -> None:
    """A placeholder without its value, or a bare %, is an error of the template's line, not a traceback."""
    with pytest.raises(RenderError, match=r"^a\.mjml\.j2: line 2: .*cannot be filled in"):
        said("one\n{{ " + call + " }}")
