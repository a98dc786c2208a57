"""A picture of the web becomes one of ours: read within bounds, upright, in sRGB, small, and without a word about where it comes from.

bytes → kind and size by its header → pixels of the first frame → upright → sRGB, on white → the mail's box → few colours? PNG : JPEG

Pillow does it (the extra `pictures`). Pixels alone are carried over, so no EXIF, GPS, comment, profile or further frame can be.
"""

import warnings
from dataclasses import dataclass
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from digest.errors import FeedError

if TYPE_CHECKING:
    from PIL.Image import Image

KINDS = ("JPEG", "PNG", "WEBP", "GIF")  # what news sites use; every other reader of Pillow is one more way in for hostile bytes
MOST_PIXELS = 30_000_000  # 6,000 × 4,800: a press photo; decoded it takes 120 MB, a bomb of 10 MB on the wire 30 GB
LEAST_WIDTH, LEAST_HEIGHT = 200, 100  # pixels; less is a thumbnail, an icon or a pixel that counts readers
TALLEST = 0.75  # of the width: a portrait as wide as the mail would be taller than a phone
DENSITY = 2  # pixels of the picture for one of the mail, as phones have
FEW_COLOURS = 256  # up to so many a picture is a drawing: PNG keeps its edges, and is smaller
LEAST_QUALITY = 40  # of JPEG; below it faces fall into blocks, and fewer pixels look better
STEP = 10
LESS = 0.8  # of its pixels each way, where no quality is small enough
MOST_PROFILE = 1_000_000  # bytes of a colour profile that are read; real ones have 3,000, printers' 600,000


class PicturesSection(BaseModel):
    """[pictures] of digest.toml: pictures are copied, made small and served by the newsletter itself; none while `on` is false."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: bool = False
    per_theme: int = Field(default=1, ge=1, le=12)  # with images off each leaves a gap, and thirty are no newsletter any more
    quality: int = Field(default=60, ge=30, le=90)  # of JPEG; where two pixels make one of the mail's, half of what is usual shows no fault
    max_bytes: int = Field(default=60_000, ge=10_000, le=200_000)  # of one: a dozen are within what a mail should weigh


@dataclass(frozen=True, slots=True, kw_only=True)
class Shrunk:
    """A picture as it is hosted. `suffix` is "jpg" or "png"; `width` and `height` are pixels."""

    body: bytes
    suffix: str
    width: int
    height: int


def pillow_is_installed() -> bool:
    """Whether the extra `pictures` is there."""
    return find_spec("PIL") is not None


def shrink(body: bytes, *, width: int, quality: int, most_bytes: int) -> Shrunk:
    """The picture for a mail that shows it at most `width` pixels wide; FeedError where it is none, too small, or too large to be one.

    `quality` is JPEG's, lowered as far as `most_bytes` demands.
    """
    from PIL import Image

    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:5].lower() in (b"<?xml", b"<svg ", b"<!doc", b"<html"):
        raise FeedError("is no picture but a text (SVG is not taken: it can hold scripts)")
    box = (width * DENSITY, round(width * DENSITY * TALLEST))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of odd metadata, which is left behind in any case
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            whole, few = _decoded(body, max(box))
        except FeedError:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as wrong:
            raise FeedError(_too_large()) from wrong
        except Exception as wrong:  # a reader of hostile bytes may raise anything
            raise FeedError("is no picture that can be read; JPEG, PNG, WebP and GIF are taken") from wrong
    whole.thumbnail(box, Image.Resampling.LANCZOS)
    _check_size(*whole.size)
    return _encoded(whole, few=few, quality=quality, most_bytes=most_bytes)


def _decoded(body: bytes, side: int) -> "tuple[Image, bool]":
    """The first frame on white in sRGB, upright, with nothing beside its pixels; and whether it has few colours."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(body), formats=KINDS) as found:
        if found.width * found.height > MOST_PIXELS:
            raise FeedError(_too_large())
        _check_size(*found.size)
        found.draft(None, (side, side))  # a JPEG is decoded no larger than needed
        found.load()
        upright = ImageOps.exif_transpose(found)
    plain = _in_srgb(upright)
    canvas = Image.new("RGB", plain.size, "white")
    canvas.paste(plain, mask=plain.getchannel("A") if plain.mode == "RGBA" else None)
    return canvas, canvas.getcolors(FEW_COLOURS) is not None


def _check_size(width: int, height: int) -> None:
    if width < LEAST_WIDTH or height < LEAST_HEIGHT:
        raise FeedError(f"is {width}×{height} pixels in a mail, an icon or a thumbnail")


def _too_large() -> str:
    return f"has more than {MOST_PIXELS // 1_000_000} million pixels"


def _in_srgb(image: "Image") -> "Image":
    """The picture as RGB, or RGBA where it lets its ground through; its own profile is honoured where it can be read."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if image.has_transparency_data or image.mode in ("P", "1"):
        image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if isinstance(profile, bytes) and len(profile) <= MOST_PROFILE and image.mode in ("RGB", "CMYK", "L"):
        try:
            own = ImageCms.ImageCmsProfile(BytesIO(profile))
            converted = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            converted = None
        if converted is not None:
            return converted
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")


def _encoded(image: "Image", *, few: bool, quality: int, most_bytes: int) -> Shrunk:
    from PIL import Image

    if few and len(body := _png(image)) <= most_bytes:
        return Shrunk(body=body, suffix="png", width=image.width, height=image.height)
    while True:
        for tried in (*range(quality, LEAST_QUALITY, -STEP), min(quality, LEAST_QUALITY)):
            if len(body := _jpeg(image, tried)) <= most_bytes:
                return Shrunk(body=body, suffix="jpg", width=image.width, height=image.height)
        smaller = (round(image.width * LESS), round(image.height * LESS))
        if smaller[0] < LEAST_WIDTH or smaller[1] < LEAST_HEIGHT:
            raise FeedError(f"cannot be made smaller than {most_bytes:,} bytes; raise [pictures] max_bytes")
        image = image.resize(smaller, Image.Resampling.LANCZOS)


def _jpeg(image: "Image", quality: int) -> bytes:
    target = BytesIO()
    image.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
    return target.getvalue()


def _png(image: "Image") -> bytes:
    from PIL import Image

    target = BytesIO()
    image.quantize(FEW_COLOURS, dither=Image.Dither.NONE).save(target, "PNG", optimize=True)
    return target.getvalue()
