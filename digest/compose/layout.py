"""Laying out: the chosen stories become the blocks of the weekly look, in FORMAT's order."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC
from zoneinfo import ZoneInfo

from digest.blocks import (
    Bar,
    Mark,
    More,
    MoreItem,
    Outlook,
    OutlookItem,
    Source,
    SourceLink,
    StoryBlock,
    StoryFigure,
    ThemeBlock,
    Timeline,
    TimelineItem,
)
from digest.cluster.headlines import TELLING
from digest.cluster.names import called, is_german_noun
from digest.cluster.tokens import STOP, stem, words
from digest.compose.choose import Choice, told_by_theme
from digest.locales import ENGLISH, N_, Locale, base
from digest.model import Article, Dated, Period, Story, Theme

MOST_AHEAD = 6  # lines: a diary, not a calendar
MOST_BARS = 12  # a newsletter with more themes has the rest in one bar
OTHER = N_("All other themes")
OUTSIDE = N_("Outside every theme")
MOST_TIED = 3  # themes that share a place and are still named
NAMED_EARLY = 3  # words of a headline within which the name is whom it is about
SHARED = 2  # words a line shares with its headline from which a reader sees what it is about
STEPS = 3  # dated steps from which a story has a timeline
BEHIND = 4  # stories behind the developments among which the lead looks for one with a figure
BEFORE = 3  # earlier steps that a timeline names: the last ones lead up to the week
TELLERS = 3  # outlets from which a story is worth one
PREFIX = {"sponsored": N_("Sponsored"), "press_release": N_("Press release"), "opinion": N_("Opinion"), "late": N_("Late")}
PRONOUN = re.compile(
    r"\b(?:them|they|it|he|she|its|their|his|her|there|(?:for|of|to|by|with) that|that date|then|the same)\b", re.IGNORECASE
)

Articles = Mapping[str, Article]


def story_block(story: Story, articles: Articles, locale: Locale = ENGLISH) -> StoryBlock:
    """The story as its theme prints it."""
    new = story.why.get("new")
    return StoryBlock(
        story=story.id,
        headline=story.headline,
        update=_ended(locale.say("New since No. %(number)s: %(text)s", number=story.why["told"], text=new)) if new else "",
        summary=_summary(story),
        figures=tuple(StoryFigure(label=one.label, value=one.value, source=articles[one.article].source) for one in story.figures),
        sources=sources(story, articles),
        marks=marks(story, articles, locale),
        score=story.score,
        why=dict(story.why),
        published=_moment(articles[story.articles[0]]),
    )


def _moment(article: Article) -> str:
    """When its outlet published it, "" where that gives no date."""
    return article.published.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if article.dated else ""


def _summary(story: Story) -> str:
    """The summary without the sentence that the line of what is new has taken over; whole where that is all of it, or where the sentence
    after it leans on it."""
    taken = story.why.get("sentence")
    return " ".join(one.text for one in story.sentences if one.text != taken) or story.summary


def sources(story: Story, articles: Articles) -> tuple[Source, ...]:
    """One source an outlet, the lead's first, then those whose words or figures are printed; reprints folded into what they repeat."""
    reprints = Counter(story.copies.values())
    printed = [story.articles[0], *(one.article for one in story.sentences), *(one.article for one in story.figures)]
    found: dict[str, Source] = {}
    for name in (*printed, *story.articles):
        article = articles[name]
        if name not in story.copies and article.source not in found:
            # Reprints of every article of the outlet count, not those of the one that is linked alone.
            copies = sum(count for one, count in reprints.items() if articles[one].source == article.source)
            found[article.source] = Source(name=article.source, url=article.url, title=article.title, copies=copies, cited=name in printed)
    return tuple(found.values())


def marks(story: Story, articles: Articles, locale: Locale) -> tuple[Mark, ...]:
    """The story's marks; an update leads to the issue that first told it, where readers can read that."""
    first = next(reversed(story.why.get("thread", ())), {"url": ""})
    told = (Mark(mark="update", url=first.get("url") or None),) if "told" in story.why else ()
    spoken, own = foreign(story, articles, locale), {mark for mark in story.marks if not mark.startswith("lang:")}
    return told + tuple(Mark(mark=mark) for mark in sorted(own | ({f"lang:{spoken}"} if spoken else set())))


def foreign(story: Story, articles: Articles, locale: Locale) -> str:
    """The language that all its articles are in, where it is not the newsletter's; "" else. The story's own mark knows English alone."""
    if base(locale.code) == "en":
        return next((mark.removeprefix("lang:") for mark in story.marks if mark.startswith("lang:")), "")
    spoken = {base(articles[name].language) for name in story.articles} - {base(locale.code)}
    return spoken.pop() if len({base(articles[name].language) for name in story.articles}) == 1 and spoken else ""


def theme_block(theme: Theme, stories: Sequence[Story], articles: Articles, locale: Locale = ENGLISH) -> ThemeBlock:
    return ThemeBlock(
        slug=theme.slug,
        title=theme.title,
        standfirst=standfirst(stories, articles, locale),
        stories=tuple(story_block(story, articles, locale) for story in stories),
    )


def standfirst(stories: Sequence[Story], articles: Articles, locale: Locale = ENGLISH) -> str:
    """One line from the theme's own names: "Anthropic, OpenAI and others: three stories from nine outlets."."""
    outlets = {articles[name].source for story in stories for name in story.articles}
    told = from_outlets(len(stories), len(outlets), locale)
    who = subjects(stories, articles)
    nameless = sum(not subjects([story], articles) for story in stories)
    if nameless and len(who) < 2:
        return capitalised(f"{told}.")
    whole = who[:3] if not nameless and len(who) <= 3 else [*who[:3], locale.say("others")]
    return capitalised(locale.say("%(who)s: %(told)s.", who=locale.listed(whole), told=told))


def from_outlets(stories: int, outlets: int, locale: Locale) -> str:
    """How many stories come from how many outlets: "three stories from nine outlets"."""
    told = locale.count("%(words)s story", "%(words)s stories", stories)
    return locale.count("%(stories)s from %(words)s outlet", "%(stories)s from %(words)s outlets", outlets, stories=told)


def named(story: Story) -> str:
    """Whom the story is about, where its headline says so at its beginning; a name further on is a place or an aside."""
    length = len(story.subject.split())
    return story.subject if story.subject in " ".join(story.headline.split()[: NAMED_EARLY + length - 1]) else ""


def subjects(stories: Sequence[Story], articles: Articles) -> list[str]:
    """Whom the stories are about as one calls them in a sentence ("the House"), in their order, nobody twice."""
    names = ((named(story), [articles[name] for name in story.articles]) for story in stories)
    return list(dict.fromkeys(called(name, told) for name, told in names if name and not is_german_noun(name, told)))


def capitalised(text: str) -> str:
    """The text with its first letter large, unless a name writes it otherwise ("iPhone")."""
    return text if re.match(r"[a-z]+[A-Z]", text) else text[:1].upper() + text[1:]


def coverage(stories: Sequence[Story], themes: Sequence[Theme], locale: Locale = ENGLISH) -> tuple[Bar, ...]:
    """Articles by theme, most first, then those outside every theme, so that the bars add up to all articles; none for a single theme."""
    counts = told_by_theme(stories)
    titles = {theme.slug: theme.title for theme in themes}
    ranked = sorted(((slug, count) for slug, count in counts.items() if slug in titles), key=lambda item: (-item[1], item[0]))
    bars = [Bar(label=titles[slug], count=count) for slug, count in ranked[:MOST_BARS]]
    if len(bars) < 2:
        return ()
    rest = sum(count for _, count in ranked[MOST_BARS:])
    outside = sum(counts.values()) - sum(count for _, count in ranked)
    bars += [Bar(label=locale.say(label), count=count) for label, count in ((OTHER, rest), (OUTSIDE, outside)) if count]
    return tuple(bars)


def outlook(stories: Sequence[Story], articles: Articles, period: Period, zone: str) -> Outlook | None:
    """What sources say will happen after the issue's period, one line a story, by day."""
    items = []
    for story in stories:
        for dated in to_come(story, period, zone)[:1]:
            items.append(OutlookItem(date=dated.day, text=_with_subject(story, dated.text), source=_linked(articles[dated.article])))
    return Outlook(items=tuple(sorted(items[:MOST_AHEAD], key=lambda item: (item.date, item.text)))) if items else None


def timeline(stories: Sequence[Story], articles: Articles, period: Period, zone: str) -> tuple[Story, Timeline] | None:
    """The steps of the best story that several outlets tell and that dates two steps beside itself: what came before, what happened, when
    it was first told, and what follows. With the story, which then needs no line of what is ahead."""
    for story in stories:
        steps, before = to_come(story, period, zone), _gone(story, articles, zone)
        outlets = {articles[name].source for name in story.articles if name not in story.copies}
        if len(before) + len(steps) + 1 < STEPS or len(outlets) < TELLERS:
            continue
        first = min((articles[name] for name in story.articles), key=lambda article: (article.published, article.id))
        day = first.published.astimezone(ZoneInfo(zone)).date().isoformat()
        told = TimelineItem(date=day, text=_ended(story.development or story.headline), source=_linked(first))
        items = [*_steps(story, before, articles), told, *_steps(story, steps, articles)]
        return story, Timeline(title=story.headline, items=tuple(items))
    return None


def _gone(story: Story, articles: Articles, zone: str) -> tuple[Dated, ...]:
    """The last steps before the day on which the story was first told, those that a reader understands without the rest of the article."""
    first = min(articles[name].published for name in story.articles).astimezone(ZoneInfo(zone)).date().isoformat()
    return tuple(one for one in story.past if one.day < first and _is_clear(story, one.text))[-BEFORE:]


def _steps(story: Story, steps: Sequence[Dated], articles: Articles) -> list[TimelineItem]:
    return [TimelineItem(date=one.day, text=_with_subject(story, one.text), source=_linked(articles[one.article])) for one in steps]


def _linked(article: Article) -> SourceLink:
    return SourceLink(name=article.source, url=article.url)


def to_come(story: Story, period: Period, zone: str) -> tuple[Dated, ...]:
    """The story's dated sentences for days after the period that a reader understands without the rest of the article."""
    last = period.end.astimezone(ZoneInfo(zone)).date().isoformat()
    return tuple(one for one in story.ahead if one.day > last and _is_clear(story, one.text))


def _is_clear(story: Story, text: str) -> bool:
    """Whether a line says of itself whom and what it is about: by the story's name, or by words of its headline."""
    text = re.sub(r"\b(?:from|by|until) that day\b", "", text)
    if story.subject and story.subject in text:
        return True
    if PRONOUN.search(text):
        return False
    return bool(named(story)) or len(_stems(text) & _stems(story.headline)) >= SHARED


def _stems(text: str) -> set[str]:
    return {stem(word.lower()) for word in words(text) if word.lower() not in STOP}


def _with_subject(story: Story, text: str) -> str:
    """The line as a sentence, with whom it is about before it where it does not say so."""
    text = _ended(text)
    return text if not named(story) or story.subject in text else f"{story.subject}: {text}"


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?”؟»“" else f"{text}."


def more(stories: Sequence[Story], articles: Articles, lines: int, locale: Locale = ENGLISH) -> More | None:
    """A line for each story with no room above while the budget lasts, by rank: first those that fit a theme or that several outlets
    tell, then what fits nowhere, at last what was paid for (FORMAT leaves nothing out); how many found no line."""

    def place(story: Story) -> int:
        if "sponsored" in story.marks:
            return 2
        return 0 if story.theme or len(_outlets(story, articles)) > 1 else 1

    shown = sorted(stories, key=place)[:lines]
    others = len(stories) - len(shown)
    return More(items=tuple(_line(story, articles, locale) for story in shown), others=others) if shown else None


def _line(story: Story, articles: Articles, locale: Locale) -> MoreItem:
    """The headline, marked where it is a side voice, linked by its lead's outlet; the other outlets counted, another language named."""
    prefix = next((f"{locale.say(PREFIX[mark])}: " for mark in story.marks if mark in PREFIX), "")
    others = len(_outlets(story, articles)) - 1
    lead = articles[story.articles[0]]
    source = lead.source
    if others:
        source = locale.count("%(source)s and %(words)s other", "%(source)s and %(words)s others", others, source=source)
    if spoken := foreign(story, articles, locale):
        source = locale.say("%(source)s, in %(language)s", source=source, language=locale.language(spoken))
    return MoreItem(text=f"{prefix}{story.headline}", url=lead.url, source=source)


def _outlets(story: Story, articles: Articles) -> set[str]:
    return {articles[name].source for name in story.articles}


def lead_text(choice: Choice, bars: Sequence[Bar], articles: Articles, stories: int, outlets: int, *, locale: Locale = ENGLISH) -> str:
    """Two or three sentences that say what kind of week it was: which themes had most articles, whom the biggest stories concern,
    what else there was. Every comparison is one that the printed numbers make."""
    said = [text] if (text := _pace(bars, locale)) else []
    who = subjects(choice.developments, articles)[:4]
    if len(who) > 1:
        said.append(locale.say("The biggest stories concern %(who)s.", who=locale.listed(who)))
    leading = {story.id for story in choice.developments}
    ranked = sorted((story for _, section in choice.themes for story in section), key=lambda story: (-story.score, story.id))
    behind = [story.development for story in ranked if story.id not in leading and story.development]
    if not said and stories:
        return capitalised(locale.say("%(told)s this week.", told=from_outlets(stories, outlets, locale)))
    if leading and behind:
        figured = (line for line in behind[:BEHIND] if TELLING.search(line))
        said.append(locale.say("Also this week: %(text)s", text=_ended(next(figured, behind[0]))))
    return " ".join(said)


def _pace(bars: Sequence[Bar], locale: Locale) -> str:
    """Which theme had most articles, and which came next; two or three that tie share the first place, more are none."""
    rest = {locale.say(OTHER), locale.say(OUTSIDE)}
    themes = [bar for bar in bars if bar.label not in rest]
    first = [bar for bar in themes if bar.count == themes[0].count]
    if not themes or len(first) > MOST_TIED:
        return ""
    second = [bar for bar in themes if bar.count == themes[len(first)].count] if len(themes) > len(first) else []
    ahead = ""
    if second and len(second) < MOST_TIED:
        ahead = locale.count(
            ", ahead of %(themes)s with %(count)s",
            ", ahead of %(themes)s with %(count)s each",
            len(second),
            themes=_themes_listed(second, locale),
            count=locale.number(second[0].count),
        )
    names = _themes_listed(first, locale)
    return locale.count(
        "%(themes)s led the themes, with %(count)s of the week’s %(total)s articles%(ahead)s.",
        "%(themes)s led the themes, with %(count)s each of the week’s %(total)s articles%(ahead)s.",
        len(first),
        themes=names[:1].upper() + names[1:],
        count=locale.number(first[0].count),
        total=locale.number(sum(bar.count for bar in bars)),
        ahead=ahead,
    )


def _themes_listed(bars: Sequence[Bar], locale: Locale) -> str:
    """The themes' titles in a sentence; in quotation marks where a title itself lists things and would run into its neighbour, and in a
    language in which a title cannot be written small."""
    if locale.speaks or (len(bars) > 1 and any(re.search(r",| and ", bar.label) for bar in bars)):
        return locale.listed([locale.say("“%(title)s”", title=bar.label) for bar in bars])
    return locale.listed([_within(bar.label) for bar in bars])


def _within(title: str) -> str:
    """A theme's title inside a sentence: lower case unless it begins with a name or an acronym."""
    return title if _has_name(title) else title[0].lower() + title[1:]


def _has_name(title: str) -> bool:
    return bool(re.match(r"\S*[A-Z]\S*[A-Z]|\S+, [A-Z]", title))
