"""What makes two acts one: the parts of an `act_key`, and when documents under one key are copies."""

from __future__ import annotations

from datetime import date
from typing import Any

from rapidfuzz import fuzz

from pipeline.resolve.codes import Code
from pipeline.text import key

Row = dict[str, Any]
_SAME_SUBJECT = 60  # per cent; below it two documents of one code and year are two acts


def full_key(code: Code, root: str | None, issued: date | None) -> str:
    parts = [code.canonical]
    if not code.national:
        parts.append(root or "?")
    if code.form != "norm":
        parts.append(when(code, issued))
    return "|".join(parts)


def when(code: Code, issued: date | None) -> str:
    if issued is None:
        return "?"
    return issued.isoformat() if code.form == "party" else str(issued.year)


def differ(kept: Row, other: Row) -> bool:
    """Two documents under one key that cannot be copies: other dates and other subjects."""
    dates = kept.get("issued_date"), other.get("issued_date")
    if dates[0] == dates[1] or None in dates:
        return False
    return fuzz.ratio(key(kept.get("subject") or ""), key(other.get("subject") or "")) < _SAME_SUBJECT


def copy_rank(row: Row) -> tuple[Any, ...]:
    """Best copy first: no draft, no scan if there is better, best read, then by path."""
    scanned = row.get("text_source") == "ocr"
    read = row.get("ocr_confidence")
    return (
        "draft" in (row.get("flags") or ()),
        scanned,
        -(read if scanned and read is not None else 1.0),
        row.get("source_path") or "",
        row.get("ordinal") or 0,
        row["doc_id"],
    )
