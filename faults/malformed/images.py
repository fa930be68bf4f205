"""Pictures that claim more than they hold, or hold what no camera makes."""

from __future__ import annotations

import io
import random
import struct
import zlib

import numpy as np
from PIL import Image

from faults.malformed.case import EITHER, content

_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, data: bytes = b"\0" * 64, *more: bytes, depth: int = 8, colour: int = 0) -> bytes:
    """A PNG of a size that its data need not have."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))
    return _PNG + head + b"".join(more) + _chunk(b"IDAT", zlib.compress(data, 9)) + _chunk(b"IEND", b"")


def _saved(picture: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def _grain(width: int = 300, height: int = 400) -> Image.Image:
    """Light paper with some dark strokes."""
    pixels = np.full((height, width), 235, np.uint8)
    pixels[40:360:20, 30:270] = 20
    return Image.fromarray(pixels)


@content("huge.png", "too large")
def huge_png() -> bytes:
    return png(30_000, 30_000)


@content("largest.png", "too large|damaged")
def largest_png() -> bytes:
    return png(2**31 - 1, 2**31 - 1)


@content("zero-size.png", EITHER)
def zero_png() -> bytes:
    return png(0, 0)


@content("no-height.png", EITHER)
def no_height() -> bytes:
    return png(500, 0)


@content("bomb.png", EITHER)
def bomb_png() -> bytes:
    """Just under the limit of pixels: a hundred megabytes of black in a hundred kilobytes."""
    return png(10_000, 10_000, b"\0" * (10_001 * 10_000))


@content("corrupt.png", "damaged")
def corrupt_png() -> bytes:
    return png(400, 300)[:45] + b"\xff" * 40


@content("text-bomb.png", EITHER)
def text_bomb() -> bytes:
    """A remark that unpacks to a hundred megabytes."""
    return png(10, 10, b"\0" * 110, _chunk(b"zTXt", b"a\0\0" + zlib.compress(b" " * (100 << 20), 9)))


@content("profile-bomb.png", EITHER)
def profile_bomb() -> bytes:
    return png(10, 10, b"\0" * 110, _chunk(b"iCCP", b"a\0\0" + zlib.compress(b" " * (100 << 20), 9)))


@content("frames.png", EITHER)
def frames_png() -> bytes:
    """An animation that says it has two billion frames."""
    return png(10, 10, b"\0" * 110, _chunk(b"acTL", struct.pack(">II", 2**31 - 1, 0)))


@content("palette-missing.png", EITHER)
def palette_missing() -> bytes:
    return png(60, 60, b"\xff" * 3660, colour=3)


@content("one-pixel.png", EITHER)
def one_pixel() -> bytes:
    return _saved(Image.new("L", (1, 1), 255), "PNG")


@content("hair.png", EITHER)
def hair() -> bytes:
    """One pixel wide, sixty thousand high."""
    return _saved(Image.new("L", (1, 60_000), 0), "PNG")


@content("corrupt.jpg", "damaged")
def corrupt_jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4


@content("cut.jpg", EITHER)
def cut_jpeg() -> bytes:
    data = _saved(_grain(), "JPEG")
    return data[: len(data) // 2]


@content("huge.jpg", "too large|damaged")
def huge_jpeg() -> bytes:
    data = bytearray(_saved(_grain(), "JPEG"))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(data)


@content("no-parts.jpg", EITHER)
def no_parts() -> bytes:
    return b"\xff\xd8\xff\xc0\x00\x08\x08\x00\x10\x00\x10\x00\xff\xda\x00\x06\x00\x00\x3f\x00\xff\xd9"


@content("exif-garbage.jpg", EITHER)
def exif_garbage() -> bytes:
    """Tags that lead to themselves, where the camera's position should stand."""
    tags = b"Exif\0\0II*\0\x08\0\0\0" + b"\xff\xff" + b"\x12\x01\x03\0\xff\xff\xff\x7f\x08\0\0\0" * 200 + b"\x08\0\0\0"
    data = _saved(_grain(), "JPEG")
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(tags) + 2) + tags + data[2:]


for _seed in range(1, 5):

    @content(f"bits-flipped-{_seed}.jpg", EITHER)
    def flipped(seed: int = _seed) -> bytes:
        chance, data = random.Random(seed), bytearray(_saved(_grain(), "JPEG"))
        for _ in range(12):
            data[chance.randrange(3, len(data))] ^= 1 << chance.randrange(8)
        return bytes(data)


def _tiff(*tags: tuple[int, int, int, int], next_at: int = 0, body: bytes = b"") -> bytes:
    """A TIFF of one folder of ``(tag, type, count, value)``."""
    out = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags))
    return out + b"".join(struct.pack("<HHII", *tag) for tag in tags) + struct.pack("<I", next_at) + body


def _plain_tiff(width: int, height: int, next_at: int = 0) -> bytes:
    tags = ((256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
            (273, 4, 1, 122), (277, 3, 1, 1), (278, 4, 1, height), (279, 4, 1, min(width * height, 2**32 - 1)))  # fmt: skip
    return _tiff(*tags, next_at=next_at, body=b"\xff" * 4000)


@content("huge.tif", "too large|damaged")
def huge_tiff() -> bytes:
    return _plain_tiff(2**31 - 1, 2**31 - 1)


@content("zero-size.tif", EITHER)
def zero_tiff() -> bytes:
    return _plain_tiff(0, 0)


@content("page-loop.tif", EITHER)
def page_loop() -> bytes:
    """A page that is followed by itself."""
    return _plain_tiff(60, 60, next_at=8)


@content("tag-counts.tif", EITHER)
def tag_counts() -> bytes:
    """Tags with four billion values each."""
    return _tiff(*[(tag, 12, 2**32 - 1, 8) for tag in (256, 257, 258, 259, 262, 273, 277, 278, 279, 320, 34675)])


@content("cut.tif", EITHER)
def cut_tiff() -> bytes:
    data = _saved(_grain(), "TIFF", compression="tiff_lzw")
    return data[: len(data) // 2] + data[-200:]


@content("fax-garbage.tif", EITHER)
def fax_garbage() -> bytes:
    data = bytearray(_saved(_grain().convert("1"), "TIFF", compression="group4"))
    data[8:40] = random.Random(1).randbytes(32)
    return bytes(data)


@content("not-a-number.tif", EITHER)
def not_a_number() -> bytes:
    pixels = np.full((400, 300), np.nan, np.float32)
    pixels[100:200] = np.inf
    return _saved(Image.fromarray(pixels), "TIFF")


@content("many-pages.tif", "only the first")
def many_pages() -> bytes:
    """More pages than are read from one file, each a pixel."""
    size = len(_plain_tiff(1, 1)) - 4000
    pages = [_plain_tiff(1, 1, next_at=8 + (n + 1) * (size - 8))[8:size] for n in range(5_001)]
    pages[-1] = pages[-1][:-4] + b"\0" * 4
    return b"II*\0\x08\0\0\0" + b"".join(pages)


@content("negative.bmp", EITHER)
def negative_bmp() -> bytes:
    head = b"BM" + struct.pack("<IHHI", 100, 0, 0, 54)
    return head + struct.pack("<IiiHHIIiiII", 40, -(2**31), -(2**31), 1, 24, 0, 0, 1, 1, 0, 0) + b"\0" * 46


@content("palette-long.bmp", EITHER)
def palette_long() -> bytes:
    head = b"BM" + struct.pack("<IHHI", 100, 0, 0, 2**32 - 1)
    return head + struct.pack("<IiiHHIIiiII", 40, 10, 10, 1, 8, 1, 0, 1, 1, 2**32 - 1, 0) + b"\xff" * 500


@content("cut.webp", EITHER)
def cut_webp() -> bytes:
    data = _saved(_grain(), "WEBP")
    return data[: len(data) // 2]
