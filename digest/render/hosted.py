"""The newsletter's own pictures in a mail: where one is served, and how large it is shown."""

import re
from dataclasses import dataclass

from digest.blocks import PICTURE_NAME, HostedPicture

TALLEST = 0.75  # of the width at which it is shown, as it is copied (ingest/shrink.py)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """The address of a picture of ours, and its size in pixels of the mail."""

    url: str
    width: int
    height: int


def shown_picture(picture: HostedPicture | None, place: str, width: int) -> Shown | None:
    """The picture in a column of this width; None where pictures are off (`place` is ""), or its name is not one of ours.

    An issue's file travels, so its words are not believed: whatever it says, the address is one of `place`.
    """
    if picture is None or not place or not re.fullmatch(PICTURE_NAME, picture.name) or picture.width < 1 or picture.height < 1:
        return None
    scale = min(1.0, width / picture.width, TALLEST * width / picture.height)
    size = {"width": max(1, round(picture.width * scale)), "height": max(1, round(picture.height * scale))}
    return Shown(url=f"{place}/{picture.name}", **size)
