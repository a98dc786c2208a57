"""A mail's styles as one program keeps them: sheets and style attributes without the rules, selectors and declarations that it drops.

sheet → rules → condition, selectors, declarations against the limits → a rule for each set of elements that a declaration holds for → sheet
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from digest.check.clients import words_of_condition, words_of_declaration, words_of_selector
from digest.check.css import Declaration, Matcher, Rule, declarations, parse_sheet
from digest.check.forced import Way, turned
from digest.check.limits import Bound, Limits, Loss
from digest.check.markup import Page

Lose = Callable[[Loss, str, int], None]
# What a mail says to Word alone, and what Word then does.
_FOR_WORD = {"mso-padding-alt": "padding", "mso-hide": "display"}


class Sheets:
    """Writes styles anew; `lose` is told what is dropped, how it is written and how often."""

    def __init__(self, limits: Limits, page: Page, lose: Lose, way: Way | None) -> None:
        self._limits, self._lose, self._way = limits, lose, way
        self._matcher = Matcher(page)

    def inline(self, tag: str, text: str) -> str:
        """A style attribute on an element of this tag."""
        kept = []
        for one, bound in self._held(declarations(text), inline=True):
            if bound and bound.hits(tag):
                self._lose(bound.loss, f"{one.name} on <{tag}>", 1)
            else:
                kept.append(one)
        return self._written(kept)

    def write(self, text: str, media: str) -> str:
        """A whole sheet; `media` is the attribute of its element."""
        rules = (rule for rule in parse_sheet(text, media) if self._stands(rule))
        return "".join(
            "".join(f"{one}{{" for one in conditions) + "".join(map(self._rule, grouped)) + "}" * len(conditions)
            for conditions, grouped in groupby(rules, key=_around)
        )

    def _stands(self, rule: Rule) -> bool:
        for within, condition in enumerate(rule.conditions):
            if loss := self._limits.condition(condition, words_of_condition(condition), within=within):
                self._lose(loss, condition.partition("{")[0].strip(), 1)
                return False
        return True

    def _rule(self, rule: Rule) -> str:
        if not rule.selectors:  # @font-face and its like: a rule without elements
            return (
                f"{rule.conditions[-1]}{{{self._written(one for one, _ in self._held(rule.declarations, inline=False))}}}"
                if rule.conditions
                else ""
            )
        selectors = [one for one in rule.selectors if self._keeps(one)]
        if len(rule.selectors) > 1 and (loss := self._limits.word("selector:grouped")):
            self._lose(loss, ", ".join(rule.selectors), 1)
            return ""
        held = self._held(rule.declarations, inline=False) if selectors else ()
        runs = groupby(held, key=itemgetter(1))
        return "".join(self._bounded(selectors, bound, [one for one, _ in run]) for bound, run in runs)

    def _keeps(self, selector: str) -> bool:
        loss = self._limits.selector(selector, words_of_selector(selector))
        if loss:
            self._lose(loss, selector, 1)
        return loss is None

    def _bounded(self, selectors: list[str], bound: Bound | None, run: list[Declaration]) -> str:
        """Declarations that hold for some elements alone: the selectors say for which."""
        if bound is None:
            return f"{','.join(selectors)}{{{self._written(run)}}}"
        narrowed = []
        for selector in selectors:
            lost = sorted({element.tag for element in self._matcher.matching(selector) if bound.hits(element.tag)})
            for one in run if lost else ():
                self._lose(bound.loss, f"{one.name} on {', '.join(f'<{tag}>' for tag in lost)}", 1)
            inside = ",".join(sorted(bound.only)) if bound.only else f":not({','.join(sorted(bound.never))})"
            narrowed.append(f"{selector}:where({inside})" if lost else selector)
        return f"{','.join(narrowed)}{{{self._written(run)}}}"

    def _held(self, given: Iterable[Declaration], *, inline: bool) -> Iterator[tuple[Declaration, Bound | None]]:
        """What is kept, each with the elements it is bound to; Word does what is said to it alone on every element."""
        for one in given:
            if self._limits.is_word and one.name in _FOR_WORD:
                said = "none" if one.name == "mso-hide" else one.written
                yield replace(one, name=_FOR_WORD[one.name], value=said, written=said), None
            elif loss := self._limits.value(one, words_of_declaration(one), inline=inline):
                self._lose(loss, f"{one.name}: {one.value}" if loss.note else one.name, 1)
            else:
                yield one, self._limits.on_elements(one)

    def _written(self, kept: Iterable[Declaration]) -> str:
        return ";".join(f"{one.name}:{turned(one.name, one.written, self._way) if self._way else one.written}" for one in kept)


def _around(rule: Rule) -> tuple[str, ...]:
    """The conditions that are written around a rule; the last one of a rule without selectors is its own head."""
    return rule.conditions if rule.selectors else rule.conditions[:-1]
