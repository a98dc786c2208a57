"""Foreign pictures become ours: bounded, upright, in sRGB, small, with nothing beside their pixels; what is no picture is refused."""

import random
import struct
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image, ImageCms, ImageDraw

from digest.errors import FeedError
from digest.ingest.shrink import LEAST_WIDTH, TALLEST, shrink

PLAN = {"width": 560, "quality": 60, "most_bytes": 60_000}


def photo(width=1600, height=900, mode="RGB"):
    """A picture with as many colours as a photograph."""
    chance = random.Random(7)
    small = Image.frombytes("RGB", (32, 18), chance.randbytes(32 * 18 * 3))
    return small.resize((width, height), Image.Resampling.BICUBIC).convert(mode)


def drawing(width=800, height=450, ground="white", mode="RGB"):
    image = Image.new(mode, (width, height), ground)
    ImageDraw.Draw(image).rectangle((100, 100, 300, 300), fill="#1A48C4")
    return image


def saved(image, kind, **more):
    target = BytesIO()
    image.save(target, kind, **more)
    return target.getvalue()


def opened(made):
    return Image.open(BytesIO(made.body))


def test_a_photo_is_a_small_jpeg_of_twice_the_width():
    """Two pixels for one of the mail's, JPEG, no more bytes than allowed, the same shape."""
    made = shrink(saved(photo(), "PNG"), **PLAN)
    assert (made.suffix, made.width, made.height) == ("jpg", 1120, 630)
    assert opened(made).format == "JPEG"
    assert opened(made).size == (1120, 630)
    assert len(made.body) <= 60_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_the_usual_kinds_are_read(kind):
    """JPEG, PNG, WebP and GIF; what is smaller than the mail stays as large as it is."""
    made = shrink(saved(photo(500, 300), kind), **PLAN)
    assert (made.width, made.height) == (500, 300)


def test_few_colours_stay_sharp():
    """A drawing is a PNG, and its colours are its own."""
    made = shrink(saved(drawing(), "PNG"), **PLAN)
    assert made.suffix == "png"
    assert opened(made).convert("RGB").getpixel((200, 200)) == (0x1A, 0x48, 0xC4)


def test_nothing_tells_where_a_picture_was_taken():
    """EXIF with a place by GPS, a comment, XMP, IPTC's block and a profile are gone, from both kinds."""
    exif = Image.Exif()
    exif[0x010F] = "Acme Phone"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
    more = {"exif": exif.tobytes(), "icc_profile": ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()}
    for image, kind, extra in (
        (photo(), "JPEG", {"comment": b"by Ada", "xmp": b"<x:xmpmeta>Ada</x:xmpmeta>"}),
        (drawing(), "PNG", {}),
        (photo(), "WEBP", {"xmp": b"<x:xmpmeta>Ada</x:xmpmeta>"}),
    ):
        body = saved(image, kind, **more, **extra)
        planted = Image.open(BytesIO(body))
        assert planted.getexif().get_ifd(0x8825)
        assert b"Acme Phone" in body or kind == "PNG"
        made = shrink(body, **PLAN)
        info = opened(made).info
        assert not opened(made).getexif()
        assert not {"exif", "icc_profile", "comment", "xmp", "photoshop", "XML:com.adobe.xmp", "dpi"} & info.keys()
        assert b"Acme" not in made.body
        assert b"Ada" not in made.body


def test_it_stands_upright():
    """A camera's note which way is up is obeyed before it is thrown away."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    made = shrink(saved(photo(800, 600), "JPEG", exif=exif.tobytes()), **PLAN)
    assert made.height > made.width


def test_a_portrait_is_no_taller_than_the_mail_likes():
    """Its height is bounded by the width of the mail, its shape is kept."""
    made = shrink(saved(photo(900, 1800), "JPEG"), **PLAN)
    assert made.height == 560 * 2 * TALLEST
    assert made.width == made.height // 2


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_lets_its_ground_through_stands_on_white(mode):
    """A black drawing on nothing would be invisible in the dark."""
    image = Image.new("RGBA", (400, 300), (0, 0, 0, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 99, 99), fill=(0, 0, 0, 255))
    made = opened(shrink(saved(image.convert(mode), "PNG", **({"transparency": 0} if mode == "P" else {})), **PLAN)).convert("RGB")
    assert made.getpixel((350, 250)) == (255, 255, 255) or mode == "P"
    assert made.getbbox() is not None


def test_other_colours_become_ours():
    """Ink of a press, grey of 16 bits and a profile of its own are read as what they mean."""
    cmyk = opened(shrink(saved(photo(mode="CMYK"), "JPEG"), **PLAN))
    grey = opened(shrink(saved(Image.new("I;16", (300, 200), 40_000), "PNG"), **PLAN)).convert("RGB")
    profiled = saved(photo(), "JPEG", icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes())
    assert cmyk.mode == "RGB"
    assert abs(grey.getpixel((10, 10))[0] - 155) < 3
    assert opened(shrink(profiled, **PLAN)).mode == "RGB"
    assert shrink(saved(photo(), "JPEG", icc_profile=b"no profile at all"), **PLAN).width == 1120


def test_only_the_first_frame_moves_on():
    """An animation is its first frame."""
    frames = [drawing(ground=ground) for ground in ("white", "red", "green")]
    made = opened(shrink(saved(frames[0], "GIF", save_all=True, append_images=frames[1:]), **PLAN))
    assert getattr(made, "n_frames", 1) == 1
    assert made.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


def test_noise_is_made_to_fit():
    """What no quality makes small enough loses pixels; the same bytes come of the same picture."""
    chance = random.Random(3)
    noise = Image.frombytes("RGB", (1120, 630), chance.randbytes(1120 * 630 * 3))
    body = saved(noise, "PNG")
    made = shrink(body, **{**PLAN, "most_bytes": 30_000})
    assert len(made.body) <= 30_000
    assert LEAST_WIDTH <= made.width < 1120
    assert made == shrink(body, **{**PLAN, "most_bytes": 30_000})


def bomb(width, height):
    """A PNG whose header promises more pixels than its few bytes hold."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (bomb(8_000, 8_000), "million pixels"),
        (bomb(12_000, 12_000), "million pixels"),
        (bomb(60_000, 60_000), "million pixels"),
        (bomb(1_000, 1_000), "no picture that can be read"),
        (SVG, "SVG"),
        (b"<?xml version='1.0'?>" + SVG, "SVG"),
        (b"<!doctype html><html>", "text"),
        (b"", "no picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "no picture"),
        (saved(photo(), "JPEG")[:9_000], "no picture"),
        (saved(drawing(), "TIFF"), "no picture"),
        (saved(drawing(), "BMP"), "no picture"),
        (saved(drawing(), "PDF"), "no picture"),
        (saved(Image.new("RGB", (1, 1)), "GIF"), "1×1 pixels"),
        (saved(photo(80, 60), "JPEG"), "80×60 pixels"),
    ],
)
def test_what_is_no_picture_for_a_mail_is_refused(body, said):
    """Bombs, SVG, other formats, broken bytes, icons and pixels: one line, and nothing of them is decoded at length."""
    with pytest.raises(FeedError, match=said):
        shrink(body, **PLAN)


def test_broken_bytes_never_raise_anything_else():
    """Whatever is flipped in a picture, it is a picture or a refusal."""
    chance = random.Random(11)
    bodies = [saved(photo(400, 300), kind) for kind in ("JPEG", "PNG", "WEBP")] + [saved(drawing(), "GIF")]
    for number in range(200):
        body = bytearray(bodies[number % len(bodies)])
        for _ in range(chance.randrange(1, 8)):
            body[chance.randrange(min(len(body), 400))] = chance.randrange(256)
        with suppress(FeedError):
            assert shrink(bytes(body), **PLAN).width >= LEAST_WIDTH
