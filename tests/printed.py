"""What an issue prints of its stories, line by line, for tests of what it may say."""

from digest.blocks import Developments, Lead, More, NextWeek, Numbers, Outlook, ThemeBlock, Timeline


def printed(issue, stories, articles):
    """(line, the articles it may speak from) of all that an issue says of stories; the counts that compose makes are left out."""
    of = {story.id: [articles[name] for name in story.articles] for story in stories}
    every = list(articles.values())

    def told_of(url):
        return next(found for found in of.values() if any(source.url == url for source in found))

    for block in issue.blocks:
        if isinstance(block, Developments | NextWeek):
            yield from ((one.text, of[one.story]) for one in block.items)
        if isinstance(block, Lead):
            yield from ((part, every) for part in block.text.split("Also this week: ")[1:])
        if isinstance(block, ThemeBlock):
            yield block.standfirst.rpartition(": ")[0], [one for told in block.stories for one in of[told.story]]
            for told in block.stories:
                yield from ((line, of[told.story]) for line in (told.headline, told.summary))
                yield from ((one.value, of[told.story]) for one in told.figures)
        if isinstance(block, More):
            for one in block.items:
                side, _, rest = one.text.partition(": ")
                yield (rest if side in ("Sponsored", "Press release", "Opinion", "Late") else one.text), told_of(one.url)
        if isinstance(block, Numbers):
            for one in block.items:
                yield f"{one.value} {one.label[0].lower()}{one.label[1:]}", told_of(one.source.url)
        if isinstance(block, Outlook | Timeline):
            for one in block.items:
                yield f"{one.text}\n{one.date}", told_of(one.source.url)
