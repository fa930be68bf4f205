"""What a target measures: the noun phrase before its verb, or the clause behind its number."""

from __future__ import annotations

import re

from pipeline.document import Span
from pipeline.targets.clauses import Passage, trimmed
from pipeline.targets.horizons import Horizon
from pipeline.targets.quantities import Quantity
from pipeline.text import squeeze

_LIMIT = 220
_MEASURED = frozenset({"currency", "measure", "duration"})
_NAMED = re.compile(
    r"\W*(?:tỷ lệ|tỉ lệ|tỷ trọng|tỉ trọng|số|tổng|mức|tốc độ|thu nhập|giá trị|sản lượng|năng suất|kim ngạch|chỉ số"
    r"|quy mô|kinh phí|diện tích|doanh thu|thu ngân sách|nguồn nhân lực|thu nội địa|tăng trưởng)(?!\w)",
    re.IGNORECASE,
)
_OPENING = re.compile(
    r"\W*(?:(?:ph[ấâ]n đ[ấâầ]u|quyết tâm|mục tiêu|chỉ tiêu|đến|trong|có"
    r"|đạt|trong đó|bảo đảm|đảm bảo|và|là|hoàn thành)(?!\w)[ :,]{0,2}){0,3}",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[ ,:]{0,2}(?:(?:đạt|chiếm|là|ở mức|mức|còn|xuống|lên|được|có|từ|ít"
    r"|bình quân|trung bình|phấn đấu|tối thiểu đạt)[ ,:]{0,2}){1,3}$",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r" ?\([^()]{0,300}\)")
_BASE = re.compile(r"\W*(?:so với|trở lên|trở xuống|GDP|GRDP|/[^\W\d_]+|(?:trong )?tổng số)(?!\w)[^,;]*")
_COUNTED_MORE = re.compile(r" ([^\d.;:()]{1,60}?) trở lên")  # ``từ 60% đoàn viên trở lên biết …``
_MOVE = re.compile(r"(?:tăng|giảm|nâng|hạ)(?: thêm)?", re.IGNORECASE)
_NEXT = re.compile(r"(?:,|,? và) (?=[^,;]{0,80}(?<!\w)\d[\d.,]{0,12}(?!\w)|(?:tăng|giảm|phấn đấu|đạt)(?!\w))")


def indicator_of(text: str, passage: Passage, quantity: Quantity, limit: Horizon | None) -> str | None:
    """What the number measures, as written, without time limit, verb of intent or parentheses; None if nothing is."""
    clause = passage.clause(quantity.lead)
    bracket = passage.bracketed(quantity.number.span.start)
    if bracket is not None:  # ``vốn đối ứng (tối thiểu 5%)``
        return _clean(text, Span(clause.start, bracket.start))[-_LIMIT:] or None
    start = clause.start
    if limit and clause.start <= limit.span.start < quantity.lead:
        start = limit.span.end
    before = _before(_clean(text, Span(start, quantity.lead)), text[start : quantity.lead].rstrip().endswith(","))
    after = _after(text, passage, quantity, limit)
    closed = _CLOSING.search(before)
    named = _OPENING.sub("", before[: closed.start()] if closed else before, count=1).strip(" ,:;-–")
    if quantity.kind in {"percent", "share"}:
        if named and (_NAMED.match(named) or (closed and len(named) > 8)):
            return named[:_LIMIT]
        if not after:
            if _MOVE.fullmatch(named) or not named:  # ``đạt 150 tỷ đồng, tăng 10%``: of what the sentence began with
                opened = passage.sentence(quantity.lead).start
                opened = limit.span.end if limit and opened <= limit.span.start < quantity.lead else opened
                head = _head(_clean(text, Span(opened, quantity.lead)))
                return (named if not head or head == named else f"{head} {named}")[:_LIMIT].strip() or None
            return named[:_LIMIT]
        return (f"{quantity.unit} {after}" if quantity.kind == "share" and quantity.unit else after)[:_LIMIT]
    if named and (_NAMED.match(named) or quantity.kind == "frequency" or (quantity.kind in _MEASURED and closed)):
        return named[:_LIMIT]
    counted = after if quantity.kind in _MEASURED else f"{quantity.unit or ''} {after}".strip()
    if not named or len(named) >= 60:
        return counted[:_LIMIT] or None
    return (f"{counted} {named}" if closed else f"{named} {counted}").strip()[:_LIMIT]


def _clean(text: str, span: Span) -> str:
    span = trimmed(text, span)
    return squeeze(_BRACKETS.sub("", text[span.start : span.end])) if span else ""


def _before(phrase: str, parted: bool) -> str:
    """What stands before a number, from the part on in which it stands: behind a colon, behind the number before it.

    `parted`: a comma stands between phrase and number.
    """
    if parted and re.search(r"\d", phrase):
        return ""
    phrase = re.sub(r" từ \d.*$", "", phrase)  # ``nâng tỷ lệ … từ 85% lên 90%``
    phrase = phrase[phrase.rfind(": ") + 2 :] if ": " in phrase else phrase
    parts = phrase.split(", ")
    for i in range(len(parts) - 1, 0, -1):
        if _NAMED.match(parts[i]) or re.search(r"\d", parts[i - 1]):
            return ", ".join(parts[i:])
    return "" if re.search(r"\d ?%", phrase) else phrase


def _after(text: str, passage: Passage, quantity: Quantity, limit: Horizon | None) -> str:
    """What stands behind a number, up to the next number of the clause."""
    clause = passage.clause(quantity.lead)
    end = limit.span.start if limit and quantity.span.end <= limit.span.start < clause.end else clause.end
    behind = max(quantity.span.end, quantity.number.span.end)
    if behind >= end or text[behind : behind + 1] in {".", ";", ":"}:
        return ""
    if quantity.kind in {"percent", "share"} and text[behind] == ",":
        return ""
    tail = text[behind:end]
    cut = _NEXT.search(tail)
    phrase = _clean(text, Span(behind, behind + (cut.start() if cut else len(tail))))
    phrase = phrase[base.end() :].strip(" ,") if (base := _BASE.match(phrase)) else phrase
    counted = _COUNTED_MORE.fullmatch(text, quantity.number.span.end, behind)
    phrase = f"{counted[1]} {phrase}" if counted and phrase else phrase
    return re.sub(r" so với .*$", "", phrase)


def _head(clause: str) -> str | None:
    """What the first of several numbers measures (``Nâng đầu tư đạt 1,5% GDP vào năm 2015, trên 2% GDP …``)."""
    first = re.split(r"\d", clause, maxsplit=1)[0].rstrip()
    closed = _CLOSING.search(first)
    return _OPENING.sub("", first[: closed.start()] if closed else first, count=1).strip(" ,:;-–") or None
