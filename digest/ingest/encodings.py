"""A body as it was before Content-Encoding, decoded in small pieces so that a bomb is cut long before it is large.

Each decompressor is asked for at most PIECE bytes at a time and keeps the rest of its input to itself.
"""

import sys
import zlib
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any, Protocol

from digest.errors import FeedError
from digest.text import clean_title, shorten

MAX_DECODED = 20_000_000  # bytes; twice what an answer may have on the wire
MAX_RATIO = 100  # decoded to wire; feeds shrink to a tenth or a thirtieth, bombs to a thousandth and less
RATIO_FLOOR = 1_000_000  # decoded bytes under which no ratio is looked at: a small table of one word is no bomb
PIECE = 65_536  # bytes decoded at a time
ZSTD_WINDOW = 23  # log2 of bytes; RFC 9659 asks for no larger window on the web, and the decoder would take the memory for it
ACCEPTED = "gzip, deflate, br, zstd"
DAMAGED = "sends a compressed answer that is damaged; try again later"
BREAKS_OFF = "breaks off in the middle of its compressed answer; try again later"


class _Stream(Protocol):
    """A decompressor; `whole` once its end was seen, `errors` what it raises on damage."""

    errors: tuple[type[Exception], ...]

    @property
    def whole(self) -> bool: ...

    def pieces(self, chunk: bytes) -> Iterator[bytes]: ...


class Decoder:
    """Takes chunks as they come from the wire; never holds more than `limit` decoded bytes and a piece."""

    def __init__(self, encoding: str, limit: int = MAX_DECODED) -> None:
        self._encoding = encoding.strip().lower().removeprefix("x-")
        self._limit = limit
        self._wire = 0
        self._body = bytearray()
        if self._encoding not in ("", "identity", *OPENERS):
            raise FeedError(f"answers in the encoding {shorten(clean_title(encoding), 120)}, which nobody asked for; ask its owner")
        opener = OPENERS.get(self._encoding)
        self._stream = opener() if opener else None

    @property
    def size(self) -> int:
        """How many bytes were decoded so far."""
        return len(self._body)

    def feed(self, chunk: bytes) -> None:
        """Decode one chunk; FeedError as soon as it is too much, or damaged."""
        self._wire += len(chunk)
        if self._stream is None:
            self._take(chunk)
            return
        try:
            for piece in self._stream.pieces(chunk):
                self._take(piece)
        except self._stream.errors as error:
            raise FeedError(DAMAGED) from error

    def finish(self) -> bytes:
        """The whole body; FeedError where the compressed one is not whole."""
        if self._stream is not None and self._wire and not self._stream.whole:
            raise FeedError(BREAKS_OFF)
        return bytes(self._body)

    def _take(self, piece: bytes) -> None:
        self._body += piece
        if len(self._body) > self._limit:
            raise too_large(self._limit)
        if len(self._body) > max(RATIO_FLOOR, MAX_RATIO * self._wire):
            raise FeedError(f"grows to more than {MAX_RATIO} times its size when it is unpacked; it is no feed, remove it")


class _Zlib:
    """gzip in one or several members, zlib, and bare deflate as some servers send it."""

    errors: tuple[type[Exception], ...] = (zlib.error,)

    def __init__(self) -> None:
        self._inflate: zlib._Decompress | None = None

    @property
    def whole(self) -> bool:
        return self._inflate is not None and self._inflate.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while chunk:
            if self._inflate is None or (self._inflate.eof and chunk.startswith(b"\x1f\x8b")):
                self._inflate = zlib.decompressobj(_window(chunk))
            if self._inflate.eof:
                return  # padding after the last member
            yield self._inflate.decompress(chunk, PIECE)
            chunk = self._inflate.unconsumed_tail or self._inflate.unused_data


class _Brotli:
    def __init__(self) -> None:
        brotli = import_module("brotli")
        self.errors: tuple[type[Exception], ...] = (brotli.error,)
        self._stream: Any = brotli.Decompressor()

    @property
    def whole(self) -> bool:
        return bool(self._stream.is_finished())

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        piece = self._stream.process(chunk, output_buffer_limit=PIECE)
        while piece or not self._stream.can_accept_more_data():
            yield piece
            piece = self._stream.process(b"", output_buffer_limit=PIECE)


class _Zstd:
    """zstd in one or several frames."""

    def __init__(self) -> None:
        self._module = _zstd_module()
        self.errors: tuple[type[Exception], ...] = (self._module.ZstdError, EOFError)
        self._stream: Any = None

    @property
    def whole(self) -> bool:
        return self._stream is not None and bool(self._stream.eof)

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        while True:
            if self._stream is None or self._stream.eof:
                if not chunk:
                    return
                self._stream = self._module.ZstdDecompressor(options={self._module.DecompressionParameter.window_log_max: ZSTD_WINDOW})
            yield self._stream.decompress(chunk, PIECE)
            if self._stream.eof:
                chunk = self._stream.unused_data
            elif self._stream.needs_input:
                return
            else:
                chunk = b""


OPENERS: dict[str, Callable[[], _Stream]] = {"gzip": _Zlib, "deflate": _Zlib, "br": _Brotli, "zstd": _Zstd}


def too_large(limit: int) -> FeedError:
    return FeedError(f"is larger than {limit / 1_000_000:g} MB; look for a feed that holds only the newest articles")


def _window(chunk: bytes) -> int:
    """gzip or zlib by their first byte, else bare deflate."""
    return zlib.MAX_WBITS | 32 if chunk[:1] in (b"\x1f", b"\x78", b"\x58", b"\x68", b"\x08") else -zlib.MAX_WBITS


def _zstd_module() -> Any:
    """The standard library's from Python 3.14 on, before that the same from backports.zstd."""
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
