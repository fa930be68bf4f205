"""Place and date of issue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rapidfuzz.distance import Levenshtein

from pipeline.dates import find_dates, make_date
from pipeline.document import Field, Frame, Span
from pipeline.header.filled import TRUSTED, as_candidates, dates, frames_on, told
from pipeline.header.masthead import Line, Masthead
from pipeline.rules import load
from pipeline.text import bare, fold

_RULES = load("header")
_PLACE_DATE = _RULES.pattern("place-date")
_WORN_DATE = _RULES.pattern("worn-date")
_PASSED = _RULES.pattern("passed")
_PLACES = load("organs").data["places"]
_KNOWN: dict[str, str] = {bare(fold(p)).lower(): p for p in (*_PLACES["provinces"], *_PLACES["municipalities"])}
# What a scan makes of a 1 or a 0 beside other digits: ``3|``, ``1]``, ``ƠL``.
_ALIKE = str.maketrans({**dict.fromkeys("|][lIÌÍ!TLt", "1"), **dict.fromkeys("OoƠơQÔ", "0")})
_CODE_BEFORE = re.compile(r"^(?:[A-ZĐ]{2,}[-/]?){1,4} (?=[^\W\d_])")  # the end of the number line beside the place
_CITY = re.compile(r"T\.?[Pp]\.? ?")
_TELLING = 7  # letters of a place's name that one misread letter leaves recognisable
_YEAR = 4  # digits
_PRINTED_YEAR = 0.99  # how surely four digits read in print are the year
_DIGITS = re.compile(r"\d(?: ?\d)?")
# Days written by hand: below the first certainty OCR is mostly wrong, from the second on it is right.
_LEGIBLE, _CERTAIN = 0.6, 0.86
_BY_HAND = 1.15  # height over that of the printed year
_ALIKE_BY_HAND = frozenset("247")  # what OCR takes a 1, 3 or 2 in handwriting for, with certainties up to .9


def find(masthead: Masthead) -> Iterator[Field]:
    """`issued_date` and `place`: ``Hà Nội, ngày 16 tháng 02 năm 2022`` → 2022-02-16, ``Hà Nội``."""
    line = masthead.first("date")
    found = (_PLACE_DATE.match(line.text) or _WORN_DATE.match(line.text)) if line else None
    if line is None or found is None:
        yield from _passed(masthead)
        return
    span = line.part(*found.span("date"))
    raw = masthead.document.text[span.start : span.end]
    frames = frames_on(masthead.document, span) if masthead.scanned else {}
    if "day" in frames and "month" in frames:
        yield _by_hand(masthead, frames, found, raw, span)
    else:
        day, sure = _date(masthead, line, found)
        yield Field("issued_date", day, raw, span, sure)
    if found["place"]:
        yield _place(masthead, line, found)


def _by_hand(masthead: Masthead, frames: dict[str, Frame], found: re.Match[str], raw: str, span: Span) -> Field:
    """The date from its blanks; without a value, but with what it may be, where that is not sure enough."""
    printed = re.sub(r"\D", "", found["year"] if found.re is _PLACE_DATE else raw[-_YEAR:])
    year = frames["year"].candidates if "year" in frames else ((printed, _PRINTED_YEAR),)
    likely = dates(frames["day"], frames["month"], year)
    best, sure = likely[0] if likely else (None, 0.0)
    candidates = as_candidates("issued_date", [(day.isoformat(), p) for day, p in likely], frames["day"])
    value = best if sure >= TRUSTED else None
    return Field("issued_date", value, raw, span, told(masthead.document, span, sure), "model", candidates)


def _date(masthead: Masthead, line: Line, found: re.Match[str]) -> tuple[date | None, float]:
    """The day and how sure it is; None where a part of it is blank or cannot be read."""
    parts, sure = [], 0.97
    if found.re is _WORN_DATE:
        return None, sure
    for name in ("day", "month"):
        written = found[name].strip(" .…_*-'’`")
        digits = _DIGITS.fullmatch(written)
        if masthead.scanned:
            certainty = masthead.certainty(line.part(*found.span(name)))
            if digits is None or certainty < _CERTAIN:
                digits, sure = _DIGITS.fullmatch(written.translate(_ALIKE)), 0.65
            # a day of one digit has lost the other: the norm writes ``05``
            if name == "day" and (certainty < _LEGIBLE or not digits or len(digits.group()) < 2):
                return None, sure
            if masthead.tallness(line.part(*found.span(name)), line.part(*found.span("year"))) > _BY_HAND:
                sure = 0.6
                if digits and _ALIKE_BY_HAND & set(digits.group()):
                    return None, sure
        if digits is None:
            return None, sure
        parts.append(digits.group().replace(" ", ""))
    year = re.sub(r"\D", "", found["year"])
    return (make_date(parts[0], parts[1], year) if len(year) == _YEAR else None), sure


def _place(masthead: Masthead, line: Line, found: re.Match[str]) -> Field:
    span = line.part(*found.span("place"))
    raw = masthead.document.text[span.start : span.end].strip()
    name = _CODE_BEFORE.sub("", " ".join(raw.split()))
    known: str | None = _KNOWN.get(bare(fold(name)).lower())
    if known is None and masthead.scanned:
        known = _misread(name)
    if known is None and re.search(r"(?<!\w)[^\W\d_](?!\w)|(?<=[^\W\d_]) [a-zđ]", name):
        known = _unspaced(name)
    if name.isupper():
        name = name.title()
    return Field("place", known or name, raw, span, 0.97 if known else 0.93)


def _misread(name: str) -> str | None:
    """The one known place whose name a scan misread by a letter: ``TP.Hà Chi Minh``, ``Kiêm Giang``."""
    city = _CITY.match(name)
    read = bare(fold(name[city.end() :] if city else name)).lower()
    near = [written for place, written in _KNOWN.items() if Levenshtein.distance(read, place, score_cutoff=1) <= 1]
    if len(near) != 1 or len(read) < _TELLING:
        return None
    return f"TP. {near[0]}" if city else near[0]


def _unspaced(name: str) -> str | None:
    """A known place whose letters were set apart: ``Qu ảng Ng ãi``."""
    packed = bare(fold(name)).lower().replace(" ", "")
    for prefix in ("", "Thành phố ", "TP. "):
        for place, written in _KNOWN.items():
            if packed == bare(prefix).lower().replace(" ", "") + place.replace(" ", ""):
                return prefix + written
    return None


def _passed(masthead: Masthead) -> Iterator[Field]:
    """A law without a date line was issued on the day that its last article says it was passed."""
    document = masthead.document
    if masthead.title is None or masthead.first("number") is None:
        return
    for block in reversed(document.blocks):
        if block.zone not in {"body", "signature", "recipients"} or block.kind == "table":
            continue
        found = _PASSED.search(fold(block.text))
        if found:
            start, end = (block.span.start + at for at in found.span("date"))
            mention = next(find_dates(document.folded, start, end), None)
            if mention and mention.value:
                yield Field("issued_date", mention.value, document.text[start:end], Span(start, end), 0.9)
            return
