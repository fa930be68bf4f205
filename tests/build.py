"""Fictional acts for tests, from a few lines of text or from words placed on a page."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import Box, Document, Page, Paragraph, Source, Word
from pipeline.layout import assemble
from pipeline.split import split
from pipeline.structure import outline

PLAN = """\
ỦY BAN NHÂN DÂN
HUYỆN LŨNG VÂN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 37/KH-UBND
Lũng Vân, ngày 14 tháng 3 năm 2024

KẾ HOẠCH
Thực hiện Nghị quyết số 07-NQ/TU ngày 05/01/2024 của Tỉnh ủy Sông Thương về chuyển đổi số

Căn cứ Kế hoạch số 15/KH-UBND ngày 20/02/2024 của Ủy ban nhân dân tỉnh Sông Thương, Ủy ban nhân dân huyện ban hành Kế hoạch như sau:

I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích

- Cụ thể hóa Nghị quyết số 07-NQ/TU cho phù hợp với huyện.

2. Yêu cầu

- Việc thực hiện phải thiết thực, tránh hình thức.

II. NHIỆM VỤ, GIẢI PHÁP

1. Đẩy mạnh tuyên truyền

- Mở chuyên mục trên trang thông tin điện tử của huyện.

- Tổ chức hội thi tìm hiểu trong học sinh trước ngày 30/11/2024.

2. Rà soát hạ tầng số ở từng xã, lập danh mục đầu tư trình Ủy ban nhân dân huyện.

III. TỔ CHỨC THỰC HIỆN

1. Phòng Văn hóa và Thông tin

- Chủ trì, phối hợp với Phòng Nội vụ theo dõi việc thực hiện Kế hoạch này.

2. Ủy ban nhân dân các xã, thị trấn xây dựng kế hoạch của địa phương mình.

Trên đây là Kế hoạch của Ủy ban nhân dân huyện Lũng Vân./.

Nơi nhận:

- UBND tỉnh (để b/c);
- Các phòng, ban thuộc huyện;
- Lưu: VT.

TM. ỦY BAN NHÂN DÂN
KT. CHỦ TỊCH
PHÓ CHỦ TỊCH

Đinh Thế Khải
"""


def source_of(text: str, path: str = "tap/ke-hoach.txt") -> Source:
    """A plain-text source: one paragraph a line, ``""`` for a blank line, pages parted by form feeds."""
    pages = tuple(
        Page(number, flow=tuple(Paragraph(line.strip()) for line in page.split("\n")))
        for number, page in enumerate(text.split("\f"), 1)
    )
    data = text.encode()
    return Source(hashlib.sha256(data).hexdigest(), path, "text/plain", len(data), pages)


def documents_of(text: str) -> list[Document]:
    """The acts of a text, with their outline."""
    source = source_of(text)
    return outlined(split(source, assemble(source)))


def document_of(text: str) -> Document:
    """The only act of a text, with its outline."""
    (document,) = documents_of(text)
    return document


def outlined(documents: Sequence[Document]) -> list[Document]:
    """Documents with sections and items attached, as the runner does."""
    done = []
    for document in documents:
        sections, items = outline(document)
        done.append(replace(document, sections=sections, items=items))
    return done


def line_at(text: str, x: float, y: float, size: float = 13.0, confidence: float = 1.0, **more: bool) -> list[Word]:
    """Words of one line at a point of the page, each letter 0.5 em wide."""
    words, at = [], x
    for part in text.split():
        width = len(part) * size * 0.5
        words.append(Word(part, Box(at, y, at + width, y + size), confidence, size, **more))
        at += width + size * 0.25
    return words


def page_source(pages: Sequence[Sequence[Word]], text_source: str = "text-layer") -> Source:
    """A source of A4 pages made of placed words."""
    return Source(
        "f" * 64,
        "tap/trang.pdf",
        "application/pdf",
        1,
        tuple(Page(n, 595.0, 842.0, text_source, tuple(words)) for n, words in enumerate(pages, 1)),
    )
