"""PDF files put together by hand, object by object."""

from __future__ import annotations

import io
import zlib
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from faults.malformed.case import LINES

FONTS = (
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)
TEXT = b"BT /F 12 Tf 72 700 Td (KE HOACH trien khai nhiem vu nam nay cua cac so va huyen) Tj ET"
BOX = b"/MediaBox[0 0 595 842]"


def font() -> str | None:
    """Name of a registered font with all Vietnamese letters; None where the machine has none."""
    for path in FONTS:
        if Path(path).exists():
            pdfmetrics.registerFont(TTFont("Viet", path))
            return "Viet"
    return None


def pdf_bytes(pages: int = 1, password: str | None = None, lines: tuple[str, ...] = LINES) -> bytes:
    """A born-digital PDF; without a Vietnamese font its text is plain Latin."""
    out = io.BytesIO()
    encryption = StandardEncryption(password, canPrint=0) if password else None
    sheet = canvas.Canvas(out, pagesize=(595, 842), encrypt=encryption, invariant=1)
    name = font()
    for number in range(1, pages + 1):
        sheet.setFont(name or "Times-Roman", 14)
        for row, line in enumerate(lines):
            sheet.drawString(85, 760 - 24 * row, line if name else f"Trang {number} dong {row}")
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def assemble(objects: list[bytes], trailer: bytes = b"") -> bytes:
    """A PDF of numbered objects, the first its catalog, with a right cross-reference table."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R%b>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(data: bytes, keys: bytes = b"", length: bytes | None = None) -> bytes:
    """A stream object with its dictionary."""
    said = b"%d" % len(data) if length is None else length
    return b"<<%b/Length %b>>stream\n%b\nendstream" % (keys, said, data)


def deflated(data: bytes, keys: bytes = b"") -> bytes:
    """A stream object compressed by Flate."""
    return stream(zlib.compress(data, 9), b"/Filter/FlateDecode" + keys)


def one_page(
    content: bytes | None = None,
    *more: bytes,
    box: bytes = BOX,
    keys: bytes = b"",
    resources: bytes = b"",
    catalog: bytes = b"",
    trailer: bytes = b"",
) -> bytes:
    """A PDF of one page: 1 catalog, 2 pages, 3 page, 4 its content (a whole object), 5 a font, `more` from 6 on."""
    return assemble(
        [
            b"<</Type/Catalog/Pages 2 0 R%b>>" % catalog,
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R%b/Contents 4 0 R/Resources<</Font<</F 5 0 R>>%b>>%b>>" % (box, resources, keys),
            stream(TEXT) if content is None else content,
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ],
        trailer,
    )


def picture(keys: bytes, data: bytes) -> bytes:
    """A PDF whose page is one picture, of the given dictionary and bytes."""
    image = stream(data, b"/Type/XObject/Subtype/Image" + keys)
    return one_page(stream(b"q 595 0 0 842 0 0 cm /I Do Q"), image, resources=b"/XObject<</I 6 0 R>>")
