"""Scans as files: JPEG, CCITT G4 in TIFF, and the PDF that a scanner writes, one picture to a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import NamedTuple

from PIL import Image as Pillow

from pipeline.specimens.degrade.fields import Image

_A4 = (595.2756, 841.8898)
_ROWS_PER_STRIP = 278


class Sheet(NamedTuple):
    """A picture's file (JPEG, or TIFF of one G4 strip) and the size of its page in points."""

    image: bytes
    width: float
    height: float


def jpeg(image: Image, dpi: int, quality: int) -> bytes:
    """A grey or RGB picture as JPEG."""
    out = BytesIO()
    Pillow.fromarray(image).save(out, "JPEG", quality=quality, dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def group4(image: Image, dpi: int) -> bytes:
    """A picture of 0 and 255 as TIFF with one strip of CCITT G4."""
    out = BytesIO()
    bits = Pillow.fromarray(image).convert("1", dither=Pillow.Dither.NONE)
    bits.save(out, "TIFF", compression="group4", dpi=(dpi, dpi), tiffinfo={_ROWS_PER_STRIP: image.shape[0]})
    return out.getvalue()


def a4(image: bytes) -> Sheet:
    """A picture that fills an A4 page."""
    return Sheet(image, *_A4)


def pdf(sheets: Sequence[Sheet]) -> bytes:
    """PDF of one full-page picture to a page and no text; the files' own compression is kept."""
    pages = [3 + 3 * i for i in range(len(sheets))]
    objects = [b"<</Type/Catalog/Pages 2 0 R>>"]
    objects.append(f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{n} 0 R' for n in pages)}]>>".encode())
    for number, sheet in zip(pages, sheets, strict=True):
        box = f"{sheet.width:.4f} {sheet.height:.4f}"
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {box}]/Contents {number + 1} 0 R"
            f"/Resources<</XObject<</I {number + 2} 0 R>>>>>>".encode()
        )
        objects.append(_stream("", f"{sheet.width:.4f} 0 0 {sheet.height:.4f} 0 0 cm /I Do".encode()))
        objects.append(_picture(sheet.image))
    return _file(objects)


def _picture(image: bytes) -> bytes:
    with Pillow.open(BytesIO(image)) as opened:
        width, height = opened.size
        size = f"/Type/XObject/Subtype/Image/Width {width}/Height {height}"
        if opened.format == "JPEG":
            space = "DeviceGray" if opened.mode == "L" else "DeviceRGB"
            return _stream(f"{size}/ColorSpace/{space}/BitsPerComponent 8/Filter/DCTDecode", image)
        tags = opened.tag_v2  # type: ignore[attr-defined]
        start, length = tags[273][0], tags[279][0]
        black = "true" if tags[262] == 1 else "false"
    parameters = f"/DecodeParms<</K -1/Columns {width}/Rows {height}/BlackIs1 {black}>>"
    kind = f"{size}/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode{parameters}"
    return _stream(kind, image[start : start + length])


def _stream(entries: str, content: bytes) -> bytes:
    return f"<<{entries}/Length {len(content)}>>stream\n".encode() + content + b"\nendstream"


def _file(objects: Iterable[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer\n<</Size {len(places) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)
