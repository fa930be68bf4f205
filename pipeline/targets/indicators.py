"""What a target measures: the noun phrase before its verb, or the clause behind its number."""

from __future__ import annotations

import re

from pipeline.document import Span
from pipeline.targets.clauses import Passage, trimmed
from pipeline.targets.horizons import Horizon
from pipeline.targets.quantities import Quantity
from pipeline.text import squeeze

_LIMIT = 220
_NAMED = re.compile(
    r"^\W*(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|số|tổng|mức|tốc độ|thu nhập|giá trị|sản lượng|năng suất|kim ngạch|chỉ số|quy mô|kinh phí|diện tích|doanh thu|thu ngân sách)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"^\W*(?:(?:ph[ấâ]n đ[ấâầ]u|quyết tâm|mục tiêu|chỉ tiêu|đến|có|đạt|trong đó|bảo đảm|đảm bảo|và|là|hoàn thành)(?!\w)[ :,]{0,2}){0,3}",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[ ,:]{0,2}(?:(?:đạt|chiếm|là|ở mức|mức|còn|xuống|lên|được|có|từ|ít|bình quân|trung bình|phấn đấu|tối thiểu đạt)[ ,:]{0,2}){1,3}$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r" ?\([^()]{0,300}\)")


def indicator_of(text: str, passage: Passage, quantity: Quantity, limit: Horizon | None) -> str | None:
    """What the number measures, as written, without time limit, verb of intent or parentheses; None where nothing is left."""
    clause = passage.clause(quantity.lead)
    start = clause.start
    if limit and clause.start <= limit.span.start < quantity.lead:
        start = limit.span.end
    before = _clean(text, Span(start, quantity.lead))
    behind = quantity.number.span.end if quantity.kind == "percent" else quantity.span.end
    end = limit.span.start if limit and quantity.span.end <= limit.span.start < clause.end else clause.end
    after = _clean(text, Span(min(max(behind, quantity.number.span.end), end), end))
    after = re.sub(r"^(?:trở lên|trở xuống|/[^\W\d_]+)\s*", "", after)
    closed = _CLOSING.search(before)
    named = before[: closed.start()] if closed else before
    named = _last_part(_OPENING.sub("", named))
    if quantity.kind == "percent" and after in {"", "GDP", "GRDP"} and not closed:
        return _head(before)  # the second of several: ``đạt 1,5% GDP vào năm 2015, trên 2% GDP vào năm 2020``
    if named and (_NAMED.match(named) or (closed and len(named) > 8) or not after):
        return named[:_LIMIT]
    if quantity.kind == "frequency" and named:
        return named[:_LIMIT]
    if quantity.kind not in {"percent", "share"} and quantity.unit:
        after = f"{quantity.unit} {after}".strip()
        if not named or len(named) >= 40:
            return after[:_LIMIT]
        return (f"{after} {named}" if closed else f"{named} {after}")[:_LIMIT]
    return (after or named)[:_LIMIT] or None


def _clean(text: str, span: Span) -> str:
    span = trimmed(text, span)
    return squeeze(_BRACKETS.sub("", text[span.start : span.end]))


def _head(before: str) -> str | None:
    first = re.split(r"\d", before, maxsplit=1)[0]
    closed = _CLOSING.search(first.rstrip())
    return _OPENING.sub("", first[: closed.start()] if closed else first).strip(" ,:;-–")[:_LIMIT] or None


def _last_part(phrase: str) -> str:
    """The part behind the last comma that begins a new indicator (``…, tỷ lệ …``)."""
    parts = phrase.split(", ")
    for i in range(len(parts) - 1, 0, -1):
        if _NAMED.match(parts[i]):
            return ", ".join(parts[i:])
    return phrase.strip(" ,:;-–")
