"""Sound inputs of every kind, and edits that spoil them: what fuzzing starts from."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from faults.malformed.archives import tarred, zipped
from faults.malformed.case import LINES
from faults.malformed.pdf_parts import one_page, pdf_bytes
from faults.malformed.words import TEXT, docx

Edit = tuple[str, float, int]
"""What is done (of `EDITS`), where (0 begin, 1 end), and with which number."""

EDITS = ("flip", "set", "cut", "repeat", "number", "token")
_NUMBERS = (b"-1", b"0", b"1e99", b"2147483648", b"99999999999999999999", b"0.0000001", b"NaN", b"\xff\xff\xff\xff")
TOKENS: dict[str, tuple[bytes, ...]] = {
    "pdf": (b"<<", b">>", b"[", b"]", b"(", b")", b"/Kids", b"/Parent 3 0 R", b"null", b"stream", b"endobj", b"BT", b"ET",
            b" cm ", b"/Rotate 90", b"/Filter/FlateDecode", b"2 0 R", b"/MediaBox", b"xref", b"/Annots[3 0 R]"),
    "docx": (b"<w:p>", b"</w:p>", b"<w:tbl>", b"</w:tbl>", b"<w:tr>", b"</w:tr>", b"<w:tc>", b"</w:tc>", b'<w:gridSpan w:val="9"/>',
             b"<w:vMerge/>", b'<w:br w:type="page"/>', b"<w:tcPr/>", b"<w:sdt>", b"</w:sdt>", b"<w:numPr/>", b"<w:txbxContent>"),
    "text": (LINES[1].encode(), b"\f", b"\n\n\n\n", b"|a|b|\n|--|--|\n", "ngày 31/02/2024".encode(), "Số: ".encode(), b"\xff\xfe",
             "Nơi nhận:\n".encode(), b"\t", "TM. ỦY BAN NHÂN DÂN\n".encode(), "đạt 80% ".encode(), b"\0"),
    "image": (b"\xff\xd9", b"\xff\xda", b"IDAT", b"\0\0\0\0", b"\xff\xff"),
    "archive": (b"PK\x01\x02", b"PK\x05\x06", b"../", b"\0" * 512, b"ustar"),
}  # fmt: skip

ACT = """ỦY BAN NHÂN DÂN
TỈNH HÀ AN
Số: 37/KH-UBND

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Hà An, ngày 14 tháng 3 năm 2024

KẾ HOẠCH
Thực hiện Nghị quyết số 07-NQ/TU ngày 05/01/2024 của Tỉnh ủy về chuyển đổi số (sau đây gọi tắt là Nghị quyết)

I. MỤC TIÊU
- Đến năm 2025, ít nhất 80% hộ dân, 12/15 xã đạt chuẩn; tăng từ 20 - 30%.
II. NHIỆM VỤ
1. Sở Y tế chủ trì, phối hợp với Sở Nội vụ thực hiện Kế hoạch số 5/KH-UBND, hoàn thành trước ngày 15/12/2024.
a) Giao Ủy ban nhân dân các huyện báo cáo kết quả hằng quý.
| STT | Nội dung | Đơn vị chủ trì | Thời gian |
|---|---|---|---|
| 1 | Rà soát văn bản | Sở Nội vụ; Sở Y tế | tháng 9/2024 |

Nơi nhận:
- Như trên;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH
Nguyễn Văn Mẫu
"""
_TABLE = f"<w:tbl><w:tblPr/><w:tblGrid/>{f'<w:tr><w:tc>{TEXT}</w:tc><w:tc>{TEXT}</w:tc></w:tr>' * 2}</w:tbl>"


def _picture(kind: str, mode: str = "L") -> bytes:
    pixels = np.full((240, 180), 235, np.uint8)
    pixels[40:200:16, 30:150] = 20
    out = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, kind)
    return out.getvalue()


def seeds() -> dict[str, list[bytes]]:
    """Sound inputs by kind: of `docx` the XML of the body, which `targets` packs."""
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in ACT.splitlines()) + _TABLE
    return {
        "pdf": [pdf_bytes(pages=2), one_page()],
        "docx": [body.encode()],
        "image": [_picture(kind) for kind in ("PNG", "JPEG", "TIFF", "BMP", "WEBP")] + [_picture("TIFF", "1")],
        "text": [ACT.encode(), ACT.encode("utf-16"), ACT.encode("cp1258", "replace")],
        "archive": [
            zipped([("a.txt", ACT.encode()), ("b/c.docx", docx(TEXT))]),
            tarred([("a.txt", ACT.encode()), ("b.txt", b"a")]),
        ],
    }


def spoil(data: bytes, edits: Sequence[Edit], tokens: Sequence[bytes]) -> bytes:
    """`data` after the edits, one after the other."""
    out = bytearray(data)
    for name, where, number in edits:
        at = min(int(where * len(out)), max(len(out) - 1, 0))
        if out or name in {"number", "token"}:
            _ACTIONS[name](out, at, number, tokens)
    return bytes(out)


def _flip(out: bytearray, at: int, number: int, tokens: Sequence[bytes]) -> None:
    out[at] ^= 1 << number % 8


def _set(out: bytearray, at: int, number: int, tokens: Sequence[bytes]) -> None:
    out[at] = number % 256


def _cut(out: bytearray, at: int, number: int, tokens: Sequence[bytes]) -> None:
    del out[at : at + 1 + number % 64]


def _repeat(out: bytearray, at: int, number: int, tokens: Sequence[bytes]) -> None:
    out[at:at] = out[at : at + 1 + number % 32] * (1 + number % 40)


def _number(out: bytearray, at: int, number: int, tokens: Sequence[bytes]) -> None:
    """The next digits become a number that nobody expects."""
    end = next((k for k in range(at, min(at + 80, len(out))) if out[k : k + 1].isdigit()), at)
    stop = end
    while stop < len(out) and out[stop : stop + 1].isdigit():
        stop += 1
    out[end:stop] = _NUMBERS[number % len(_NUMBERS)]


def _token(out: bytearray, at: int, number: int, tokens: Sequence[bytes]) -> None:
    out[at:at] = tokens[number % len(tokens)]


_ACTIONS: dict[str, Callable[[bytearray, int, int, Sequence[bytes]], None]] = {
    "flip": _flip, "set": _set, "cut": _cut, "repeat": _repeat, "number": _number, "token": _token,
}  # fmt: skip
