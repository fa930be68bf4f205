"""Malformed, hostile and foreign files, made by code: `MAKERS` names each maker; it writes one file into a folder."""

from __future__ import annotations

import io
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

LINES = (
    "KẾ HOẠCH",
    "Thực hiện Nghị quyết số 07-NQ/TU ngày 03/4/2023 của Tỉnh ủy Hà An",
    "1. Giao Sở Nội vụ chủ trì, phối hợp với các sở, ban, ngành rà soát văn bản.",
    "2. Ủy ban nhân dân các huyện hoàn thành trước ngày 30/9/2023.",
)
_FONTS = (
    "/usr/share/fonts/truetype/liberation2/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf",
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
)


def font() -> str | None:
    """Name of a registered font with all Vietnamese letters; None where the machine has none."""
    for path in _FONTS:
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


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b"")


def empty(folder: Path) -> Path:
    return _write(folder / "empty.pdf", b"")


def truncated_pdf(folder: Path) -> Path:
    return _write(folder / "truncated.pdf", pdf_bytes()[:700])


def encrypted_pdf(folder: Path) -> Path:
    return _write(folder / "encrypted.pdf", pdf_bytes(password="mật khẩu"))


def huge_image(folder: Path) -> Path:
    return _write(folder / "huge.png", png_header(30_000, 30_000))


def corrupt_image(folder: Path) -> Path:
    whole = png_header(400, 300)
    return _write(folder / "corrupt.png", whole[:45] + b"\xff" * 40)


def corrupt_jpeg(folder: Path) -> Path:
    return _write(folder / "corrupt.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4)


def garbage_docx(folder: Path) -> Path:
    return _write(folder / "garbage.docx", b"PK\x03\x04" + os.urandom(2000))


def broken_docx(folder: Path) -> Path:
    """A zip that says it is a Word file, whose XML ends in the middle."""
    path = folder / "broken.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types></Types>")
        archive.writestr("word/document.xml", "<w:document><w:body><w:p>")
    return path


def workbook(folder: Path) -> Path:
    path = folder / "bảng.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return path


def old_word(folder: Path) -> Path:
    return _write(folder / "cũ.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


def program(folder: Path) -> Path:
    return _write(folder / "setup.exe", b"MZ" + b"\0" * 600)


def junk(folder: Path) -> Path:
    return _write(folder / "junk.txt", bytes(range(256)) * 20)


def huge_page_pdf(folder: Path) -> Path:
    """A page of normal size that shows a picture of 30,000 × 30,000 pixels."""
    data = zlib.compress(b"\0" * 1000)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R/Resources<</XObject<</I 4 0 R>>>>>>",
        b"<</Type/XObject/Subtype/Image/Width 30000/Height 30000/ColorSpace/DeviceGray/BitsPerComponent 8"
        b"/Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(data), data),
        b"<</Length 28>>stream\nq 595 0 0 842 0 0 cm /I Do Q\nendstream",
    ]
    return _write(folder / "huge-picture.pdf", assemble_pdf(objects))


def assemble_pdf(objects: list[bytes]) -> bytes:
    """A PDF of numbered objects, the first its catalog, with a right cross-reference table."""
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def password_zip(folder: Path) -> Path:
    """A zip whose one member says it is encrypted."""
    path = folder / "password.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mật.txt", "nội dung")
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    return _write(path, bytes(data))


def climbing_zip(folder: Path) -> Path:
    """A zip with members that want to leave its folder, and one that does not."""
    path = folder / "climbing.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../ngoài.txt", "ra ngoài")
        archive.writestr("/etc/passwd.txt", "ra ngoài")
        archive.writestr("trong/kế hoạch.txt", "\n".join(LINES))
    return path


def bomb_zip(folder: Path) -> Path:
    """A zip with a member that unpacks to a thousand times its size, and a good one."""
    path = folder / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bom.txt", b"\0" * (20 << 20))
        archive.writestr("tốt.txt", "\n".join(LINES))
    return path


def bomb_tar(folder: Path) -> Path:
    """A tar.gz with a good member before one that unpacks to a thousand times its size."""
    path = folder / "bomb.tar.gz"
    with tarfile.open(path, "w:gz") as archive:
        for name, data in (("tốt.txt", "\n".join(LINES).encode()), ("bom.txt", b"\0" * (40 << 20))):
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return path


def linking_tar(folder: Path) -> Path:
    """A tar with a link out of its folder and a good member."""
    path = folder / "linking.tar"
    with tarfile.open(path, "w") as archive:
        link = tarfile.TarInfo("lối ra.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
        good = tarfile.TarInfo("tốt.txt")
        data = "\n".join(LINES).encode()
        good.size = len(data)
        archive.addfile(good, io.BytesIO(data))
    return path


def nested_zip(folder: Path) -> Path:
    """Archives within archives, one too deep and one not."""
    text = "\n".join(LINES)
    path = folder / "nested.zip"
    path.write_bytes(
        _zipped("một.zip", _zipped("hai.zip", _zipped("ba.txt", text.encode())), ("cạn.txt", text.encode()))
    )
    return path


def _zipped(name: str, data: bytes, *more: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for member, content in ((name, data), *more):
            archive.writestr(member, content)
    return out.getvalue()


def _write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# Makers of files of which nothing can be read, with a word that the error must hold.
MAKERS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (empty, "empty"),
    "truncated pdf": (truncated_pdf, "damaged"),
    "encrypted pdf": (encrypted_pdf, "password"),
    "huge image": (huge_image, "too large"),
    "corrupt image": (corrupt_image, "damaged"),
    "corrupt jpeg": (corrupt_jpeg, "damaged"),
    "garbage docx": (garbage_docx, "damaged"),
    "broken docx": (broken_docx, "damaged"),
    "workbook": (workbook, "Excel"),
    "old word": (old_word, ".docx"),
    "program": (program, "program"),
    "junk": (junk, "kind"),
    "huge picture in a pdf": (huge_page_pdf, "too large"),
    "password zip": (password_zip, "password"),
}
