"""Which pictures an issue shows: under each theme those of its first stories of which there is a copy of ours, while a mail may weigh that
much.
"""

from collections.abc import Container, Mapping
from dataclasses import replace

from digest.blocks import Block, HostedPicture, Picture, StoryBlock, ThemeBlock
from digest.model import Issue, PictureCopy

MOST_BYTES = 800_000  # of all pictures of stories, as preflight counts them (check/size.py)

Copies = Mapping[str, PictureCopy]


def told_in_full(issue: Issue) -> tuple[StoryBlock, ...]:
    """The stories under the issue's themes, in their order."""
    return tuple(story for block in issue.blocks if isinstance(block, ThemeBlock) for story in block.stories)


def first_with(issue: Issue, names: Container[str], most: int) -> tuple[StoryBlock, ...]:
    """Of each theme the first stories whose ids are among `names`, `most` at most."""
    themes = (block for block in issue.blocks if isinstance(block, ThemeBlock))
    return tuple(story for theme in themes for story in [one for one in theme.stories if one.story in names][:most])


def pictured(issue: Issue, pictures: Mapping[str, str], copies: Copies, *, per_theme: int) -> Issue:
    """The issue with its stories' pictures: `pictures` is the address of each by the story's id, `copies` what is ours by address."""
    left = MOST_BYTES
    chosen: dict[str, HostedPicture] = {}
    ours = {story: copies[url] for story, url in pictures.items() if url in copies}
    for story in sorted(first_with(issue, ours, per_theme), key=lambda one: (-one.score, one.story)):
        copy = ours[story.story]
        if copy.size <= left:
            left -= copy.size
            chosen[story.story] = _hosted(copy)
    return replace(issue, blocks=tuple(_with_stories(block, chosen) for block in issue.blocks))


def with_own_blocks(issue: Issue, copies: Copies) -> Issue:
    """The issue with our copies of the pictures that its editor put into it."""
    return replace(issue, blocks=tuple(_with_copy(block, copies) for block in issue.blocks))


def _with_stories(block: Block, chosen: Mapping[str, HostedPicture]) -> Block:
    if not isinstance(block, ThemeBlock):
        return block
    return replace(block, stories=tuple(replace(story, picture=chosen.get(story.story)) for story in block.stories))


def _with_copy(block: Block, copies: Copies) -> Block:
    if not isinstance(block, Picture):
        return block
    return replace(block, hosted=_hosted(copies[block.url]) if block.url in copies else None)


def _hosted(copy: PictureCopy) -> HostedPicture:
    return HostedPicture(name=copy.name, width=copy.width, height=copy.height)
