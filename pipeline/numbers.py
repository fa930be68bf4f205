"""Numbers as Vietnamese documents write them, found in folded text with their spans.

``22.000`` · ``1,5 triệu`` · ``25.000 tỷ`` · ``2/3`` · ``01 (một)`` · ``20 - 30%`` · ``từ 3 đến 5`` · ``hai phần ba``.
The point parts thousands and the comma decimals; where a document does it the English way, the number of digits tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.document import Span

_ONES = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
_SCALES = {
    "nghìn tỷ": 1e12, "ngàn tỷ": 1e12, "triệu tỷ": 1e15, "trăm tỷ": 1e11, "tỷ": 1e9, "tỉ": 1e9,
    "trăm triệu": 1e8, "triệu": 1e6, "vạn": 1e4, "trăm nghìn": 1e5, "nghìn": 1e3, "ngàn": 1e3,
}  # fmt: skip
_LETTER = r"[^\W\d_]"
_WORD = "|".join(_ONES)
# ``tỷ lệ``, ``tỷ trọng`` begin with no number word
_SCALE = rf"(?:{'|'.join(_SCALES)})(?!{_LETTER})(?! (?:lệ|trọng|suất|giá|số)(?!{_LETTER}))"
_DIGITS = r"\d{1,3}(?:\.\d{3}){1,5}(?:,\d{1,4})?|\d{1,3}(?:,\d{3}){2,5}|\d{1,3}(?: 000){1,4}|\d{1,12}(?:[.,]\d{1,4})?"
_END = r"(?![\d])(?![.,/]\d)"
_SPELLED = rf"(?: ?\((?:{_WORD})\))?"  # ``01 (một)``
_AMOUNT = rf"(?:{_DIGITS}){_END}{_SPELLED}(?: {{0,2}}{_SCALE})?(?: \d{{1,3}} (?:triệu|nghìn|ngàn)(?!{_LETTER}))?"
_PERCENT = r"(?: {0,2}(?:%|phần trăm))"
_FRACTION = r"\d{1,3} ?/ ?\d{1,3}(?![\d/.-])"
_DASH = r" {0,2}(?:-|–|—|đến|tới) {0,2}"
# a letter may touch the number only where it is a measure (``30m2``; not ``5G``)
_LOOSE = rf"(?=(?:ha|km2?|m[23]?|kg)(?!{_LETTER})|(?!{_LETTER}))"
_NUMBER = re.compile(
    rf"(?=\d)(?<![\w/.,+-])(?:(?P<low>{_AMOUNT})(?P<lowpercent>{_PERCENT})?{_DASH}(?P<high>{_AMOUNT})(?P<highpercent>{_PERCENT})?"
    rf"|(?P<fraction>{_FRACTION})|(?P<one>{_AMOUNT})(?P<percent>{_PERCENT})?)(?!/\d){_LOOSE}"
)
_PART = re.compile(rf"({_DIGITS})")
_SPOKEN = re.compile(
    rf"(?<!{_LETTER})(?:(?P<top>{_WORD}) phần (?P<bottom>{_WORD})|(?P<half>một nửa)|(?P<word>{_WORD})"
    rf"(?: (?P<scale>mươi|trăm|nghìn|ngàn|triệu|tỷ)(?! (?:lệ|trọng)))?)(?!{_LETTER})"
)
_SPOKEN_SCALES = {"mươi": 10.0, "trăm": 100.0, "nghìn": 1e3, "ngàn": 1e3, "triệu": 1e6, "tỷ": 1e9}


@dataclass(frozen=True, slots=True)
class Number:
    """A number or a range of the text, scale words multiplied in, a percent sign counted into the span.

    Attributes:
        value: the number, or the lower end of a range.
        upper: the upper end of a range, else None.
        percent: ``%`` or ``phần trăm`` follows (after one end of a range is enough).
        fraction: numerator and denominator where it is written as a fraction.
    """

    span: Span
    value: float
    upper: float | None = None
    percent: bool = False
    fraction: tuple[int, int] | None = None


def parse_number(raw: str) -> float:
    """Value of one number as written, digits and scale words (``1,5 triệu`` → 1500000.0).

    Raises ValueError where there is no number.
    """
    if raw.isdecimal():
        return float(raw)
    parts = list(_PART.finditer(raw))
    if not parts:
        raise ValueError(f"no number in {raw!r}")
    total = 0.0
    for i, part in enumerate(parts):
        after = raw[part.end() : parts[i + 1].start() if i + 1 < len(parts) else len(raw)]
        after = re.sub(r"\([^()]{0,12}\)", "", after).strip()
        total += _digits(part.group()) * next((v for k, v in _SCALES.items() if after.startswith(k)), 1.0)
    return round(total, 6)


def _digits(raw: str) -> float:
    raw = raw.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", raw) and not raw.startswith("0."):
        return float(raw.replace(".", "").replace(",", "."))
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}", raw):
        return float(raw.replace(",", ""))
    # ``22,000``: nobody writes a decimal with a nought at its third place
    if re.fullmatch(r"[1-9]\d{0,2},\d\d0", raw):
        return float(raw.replace(",", ""))
    return float(raw.replace(",", "."))


def find_numbers(text: str, start: int = 0, end: int | None = None) -> Iterator[Number]:
    """Every number in digits of folded `text` between two offsets, in order; the caller masks dates and codes."""
    for m in _NUMBER.finditer(text, start, len(text) if end is None else end):
        if m["fraction"]:
            top, bottom = (int(x) for x in m["fraction"].split("/"))
            if not bottom:
                continue
            # few parts make a share (``2/3``); many parts count (``11/14 xã``)
            share = top < bottom <= 10
            yield Number(Span(*m.span()), round(top / bottom, 6) if share else float(top), fraction=(top, bottom))
        elif m["low"]:
            yield from _range(m)
        else:
            yield Number(Span(*m.span()), parse_number(m["one"]), percent=bool(m["percent"]))


def _range(m: re.Match[str]) -> Iterator[Number]:
    low, high = parse_number(m["low"]), parse_number(m["high"])
    scale = next((v for k, v in _SCALES.items() if k in m["high"]), 1.0)
    if scale > 1 and not any(k in m["low"] for k in _SCALES) and low * scale <= high:
        low *= scale  # ``2 - 3 triệu``
    percent = bool(m["highpercent"])
    if low < high and not (m["lowpercent"] and not percent):
        yield Number(Span(*m.span()), low, high, percent)
        return
    yield Number(
        Span(m.start("low"), m.end("lowpercent") if m["lowpercent"] else m.end("low")), low, None, bool(m["lowpercent"])
    )
    yield Number(Span(m.start("high"), m.end()), high, None, percent)


def spoken_number(text: str, start: int, end: int | None = None) -> Number | None:
    """The number in words that begins at `start` (``hai phần ba``, ``một nửa``, ``hai mươi``), None where none does."""
    m = _SPOKEN.match(text, start, len(text) if end is None else end)
    if m is None:
        return None
    span = Span(*m.span())
    if m["half"]:
        return Number(span, 0.5, fraction=(1, 2))
    if m["top"]:
        top, bottom = _ONES[m["top"]], _ONES[m["bottom"]]
        return Number(span, round(top / bottom, 6), fraction=(top, bottom))
    return Number(span, _ONES[m["word"]] * _SPOKEN_SCALES.get(m["scale"] or "", 1.0))
