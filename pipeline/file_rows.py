"""What one file is, as rows of the tables that tell of files and not of acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pipeline.document import Block, Signature, Source

Row = dict[str, Any]
ERRORS_SHOWN = 5
_UNALTERED = {True: "unaltered", False: "altered after signing", None: ""}


def of_file(source: Source, blocks: Iterable[Block], problems: list[str]) -> dict[str, list[Row]]:
    """Rows of `files`, `pages`, `signatures` and `corrections`."""
    return {
        "files": [_file_row(source, problems)],
        "pages": _page_rows(source, blocks),
        "signatures": _signature_rows(source),
        "corrections": _correction_rows(source),
    }


def rounded(value: float | None, digits: int) -> float | None:
    """A figure as the tables show it, None where there is none."""
    return None if value is None else round(float(value), digits)


def _file_row(source: Source, problems: list[str]) -> Row:
    shown = "; ".join(problems[:ERRORS_SHOWN])
    more = len(problems) - ERRORS_SHOWN
    return {
        "file_id": source.file_id,
        "media_type": source.media_type,
        "bytes": source.size,
        "pages": len(source.pages),
        "status": "partial" if problems else "done",
        "error": (shown + (f"; and {more} more" if more > 0 else "")) or None,
        "digital_signatures": [_signed(signature) for signature in source.digital_signatures],
    }


def _signed(signature: Signature) -> str:
    told = (signature.signer, signature.organisation, signature.time, _UNALTERED[signature.unaltered])
    return "; ".join(part for part in told if part)


def _page_rows(source: Source, blocks: Iterable[Block]) -> list[Row]:
    texts: dict[int, list[str]] = {}
    for block in blocks:
        for page, text in _by_page(block):
            texts.setdefault(page, []).append(text)
    return [
        {
            "file_id": source.file_id,
            "page": page.number,
            "width": rounded(page.width, 2),
            "height": rounded(page.height, 2),
            "text_source": page.text_source,
            "ocr_engine": page.ocr_engine,
            "rotation": page.rotation,
            "skew": rounded(page.skew, 3),
            "ocr_confidence": rounded(page.ocr_confidence, 4),
            "unread_ink": rounded(page.unread_ink, 5),
            "raw_text": page.raw_text,
            "text": "\n".join(texts.get(page.number, [])) or None,
            "error": page.error,
        }
        for page in source.pages
    ]


def _by_page(block: Block) -> list[tuple[int, str]]:
    """The text of a block, cut where it goes over to the next page."""
    if not block.pieces:
        return [(block.page, block.text)]
    out: list[tuple[int, str]] = []
    first = 0  # offsets count in the block's own text here, before the split
    for i in range(1, len(block.pieces) + 1):
        if i == len(block.pieces) or block.pieces[i].page != block.pieces[first].page:
            start = block.pieces[first].start if first else 0
            end = block.pieces[i].start if i < len(block.pieces) else len(block.text)
            out.append((block.pieces[first].page, block.text[start:end].strip()))
            first = i
    return out


def _signature_rows(source: Source) -> list[Row]:
    return [
        {
            "file_id": source.file_id,
            "ordinal": number,
            "signer": signature.signer or None,
            "organisation": signature.organisation,
            "time": signature.time,
            "unaltered": signature.unaltered,
        }
        for number, signature in enumerate(source.digital_signatures, 1)
    ]


def _correction_rows(source: Source) -> list[Row]:
    return [
        {
            "file_id": source.file_id,
            "page": page.number,
            "ordinal": number,
            "raw": word.raw,
            "text": word.text,
            "confidence": rounded(word.confidence, 4),
            "bbox": [round(edge, 2) for edge in word.box],
        }
        for page in source.pages
        for number, word in enumerate((word for word in page.words if word.raw not in (None, word.text)), 1)
    ]
