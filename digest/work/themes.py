"""Themes: learn them from what editors decided, suggest new ones, and tell how each stands.

a file, past issues or one correction → examples → the store → one refit over all of them → the model that build reads
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from digest.blocks import ThemeBlock
from digest.cluster import cluster
from digest.cluster.theme_suggestions import suggest_themes
from digest.errors import DigestError
from digest.model import Article, Issue, Period, Theme, ThemeExample
from digest.model.edits import Move, standing
from digest.work.issues import all_issues, newest_issue
from digest.work.newsroom import Newsroom
from digest.work.score import accuracy

MOST_EXAMPLES = 20_000  # the newest ones a refit reads: years of issues, and still seconds
HELD_OUT = 10  # one example of so many is kept from learning to score it
SCORED_FROM = 50  # examples under which a tenth of them says nothing
SETTLED = ("approved", "sent")  # what an editor stood by; a draft is the machine's own opinion and would teach it itself
FAINT = 0.3  # confidence under which a story of a theme counts as fitting nowhere when new themes are looked for
SHOWN = 4  # headlines shown of a suggestion


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """How many examples the model rests on, and its accuracy and macro F1 on a tenth held out; None where they are too few to say."""

    learned: int
    accuracy: float | None = None
    macro_f1: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeStanding:
    """A theme, its stories in the newest issue, the examples that taught it, and how often editors moved a story into it or out of it."""

    theme: Theme
    stories: int
    examples: int
    corrected: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTheme:
    """A theme that could be: a name, words for its keywords, how many stories it would take, and headlines of them."""

    name: str
    words: tuple[str, ...]
    stories: int
    headlines: tuple[str, ...]


def learn_from(newsroom: Newsroom, examples: Sequence[ThemeExample], *, scored: bool = True) -> Lesson:
    """Keep the examples and learn anew from all that are known; `scored` False spares the second fit, as after one correction.

    Raises DigestError where a theme is not in digest.toml, and nothing is kept. Examples of a theme that was since removed rest.
    """
    slugs = _slugs(newsroom)
    wrong = sorted({example.theme for example in examples} - set(slugs))
    if wrong:
        raise DigestError(f'there is no theme "{wrong[0]}" in digest.toml; choose from {", ".join(slugs) or "none"}')
    if examples:
        newsroom.lessons.keep(examples)
    known = [example for example in newsroom.lessons.examples(MOST_EXAMPLES) if example.theme in slugs]
    if not known:
        return Lesson(learned=0)
    return _refit(newsroom, known, scored=scored and len(known) >= SCORED_FROM)


def learn_from_issues(newsroom: Newsroom) -> Lesson:
    """The same from every issue that an editor approved or that was sent."""
    examples = [example for issue in all_issues(newsroom) if issue.status in SETTLED for example in examples_of(newsroom, issue)]
    slugs = _slugs(newsroom)
    return learn_from(newsroom, [example for example in examples if example.theme in slugs])


def examples_of(newsroom: Newsroom, issue: Issue) -> tuple[ThemeExample, ...]:
    """What an issue teaches: each article of a story that it prints under a theme."""
    told = {story.id: story for story in newsroom.issues.stories(issue)}
    printed = [(block.slug, one.story) for block in issue.blocks if isinstance(block, ThemeBlock) for one in block.stories]
    names = {name: slug for slug, story in reversed(printed) if story in told for name in told[story].articles}
    articles = newsroom.articles.by_id(names)
    return tuple(ThemeExample(article=articles[name], theme=slug) for name, slug in sorted(names.items()) if name in articles)


def standings(newsroom: Newsroom) -> tuple[ThemeStanding, ...]:
    """Each theme of digest.toml, in its order."""
    issue, model = newest_issue(newsroom), newsroom.lessons.model()
    blocks = [block for block in issue.blocks if isinstance(block, ThemeBlock)] if issue else []
    stories = Counter({block.slug: len(block.stories) for block in blocks})
    taught = model.examples if model else {}
    themes = newsroom.settings.theme_values()
    moved = corrected_themes(newsroom)
    return tuple(
        ThemeStanding(theme=one, stories=stories[one.slug], examples=taught.get(one.slug, 0), corrected=moved.get(one.slug, 0))
        for one in themes
    )


def corrected_themes(newsroom: Newsroom) -> Mapping[str, int]:
    """How often each theme was corrected, by slug: stories that editors moved into it or out of it, in any issue."""
    counts = Counter[str]()
    for log in newsroom.edits.logs().values():
        holds = standing(log)
        for edit in log:
            if isinstance(edit.change, Move) and holds[edit.id] and edit.change.before != edit.change.theme:
                counts.update(slug for slug in (edit.change.before, edit.change.theme) if slug)
    return counts


def suggest(newsroom: Newsroom, period: Period) -> tuple[NewTheme, ...]:
    """New themes from the stories of a period that fit no theme, or one of them faintly."""
    articles = newsroom.articles.within(period)
    stories = cluster(articles, newsroom.settings.theme_values(), model=newsroom.lessons.model(), embed=newsroom.embed)
    stray = [story for story in stories if story.theme is None or story.why["theme"]["confidence"] < FAINT]
    by_id = {article.id: article for article in articles}
    homes = [story for story in stories if story not in stray]
    told = [[[by_id[name] for name in story.articles] for story in some] for some in (stray, homes)]
    found = suggest_themes(told[0], told[1], newsroom.embed)
    return tuple(
        NewTheme(
            name=_as_title(one.words),
            words=one.words,
            stories=len(one.places),
            headlines=tuple(stray[place].headline for place in one.places[:SHOWN]),
        )
        for one in found
    )


def _refit(newsroom: Newsroom, known: Sequence[ThemeExample], *, scored: bool) -> Lesson:
    from digest.cluster.theme_learning import learn

    right, macro = _score(newsroom, known) if scored else (None, None)
    newsroom.lessons.save(learn([example.article for example in known], [example.theme for example in known], newsroom.embed))
    return Lesson(learned=len(known), accuracy=right, macro_f1=macro)


def _score(newsroom: Newsroom, known: Sequence[ThemeExample]) -> tuple[float | None, float | None]:
    """Accuracy and macro F1 of a model that learned the rest, on the held-out tenth; None where one of the two is empty."""
    from digest.cluster.theme_learning import learn
    from digest.cluster.themes import likeliest

    kept = [example for example in known if not _is_held_out(example.article)]
    held = [example for example in known if _is_held_out(example.article)]
    if not kept or not held:
        return None, None
    model = learn([example.article for example in kept], [example.theme for example in kept], newsroom.embed)
    said = likeliest([example.article for example in held], newsroom.settings.theme_values(), model=model, embed=newsroom.embed)
    right, macro = accuracy(list(zip((example.theme for example in held), said, strict=True)))
    return round(right, 4), round(macro, 4)


def _is_held_out(article: Article) -> bool:
    """By its id alone: the same tenth every time, whatever else is known."""
    return int(sha256(article.id.encode()).hexdigest()[:8], 16) % HELD_OUT == 0


def _slugs(newsroom: Newsroom) -> list[str]:
    return [theme.slug for theme in newsroom.settings.themes]


def _as_title(words: Sequence[str]) -> str:
    """ "Ferries, harbour and strike"."""
    *others, last = words or ("unnamed",)
    text = f"{', '.join(others)} and {last}" if others else last
    return text[:1].upper() + text[1:]
