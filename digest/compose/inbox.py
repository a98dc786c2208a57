"""The inbox line: the subject and the preheader, made of the issue's own lines, none cut in mid-clause."""

import re
from collections.abc import Sequence

from digest.cluster.headlines import DENIAL, fits
from digest.model import Story
from digest.render.typography import curl

LONGEST_SUBJECT = 60  # characters that an inbox shows, on a desktop; a phone shows some forty
LEAST_PREHEADER = 40  # characters under which an inbox fills the line with what stands first in the mail
MOST_TOLD = 2  # lines of a preheader
# Where a headline's first statement ends: before an aside, or before a second verb of the same subject.
ENDS = re.compile(
    r"[,;:] | (?:as|while|after|amid|because|but|led by)(?= )|"
    r" and (?=(?:prepares?|plans?|raises?|cuts?|ends?|starts?|keeps?|launches|opens?|closes|sells?|buys?|wins?|loses|adds?|drops?|warns?|"
    r"seeks?|names|hires?|fires|begins?|takes?|gives?|makes?|gets?|moves?|sets?|charges|asks?|sues?) )"
)
SAYING = re.compile(r"\b(?:says?|said|claims?|reports?|finds?|found|warns?|expects?|may|could|if|would|not)\b")


def subject_line(stories: Sequence[Story]) -> str:
    """The first story's development in at most 60 characters: whole, else its first statement, else the next that fits; "" with none."""
    for story in stories:
        for text in (story.development, first_statement(story.development)):
            if text and len(text) <= LONGEST_SUBJECT:
                return curl(text)
    return curl(stories[0].development) if stories else ""


def first_statement(text: str) -> str:
    """The longest beginning that is a statement of its own and fits a subject; "" where what follows may turn its meaning."""
    if DENIAL.search(text) or SAYING.search(text):
        return ""
    parts = [text[: found.start()] for found in ENDS.finditer(text)]
    return next((part for part in reversed(parts) if len(part) <= LONGEST_SUBJECT and fits(part)), "")


def preheader_line(subject: str, lines: Sequence[str], otherwise: str) -> str:
    """The lines that the subject does not tell, two of them, as one; with what `otherwise` says where they are few."""
    fresh = [text for line in dict.fromkeys(lines) if not (text := curl(line)).startswith(subject)][:MOST_TOLD]
    said = " ".join(text if text[-1:] in ".!?" else f"{text}." for text in fresh)
    return said if len(said) >= LEAST_PREHEADER else f"{said} {otherwise}".strip()
