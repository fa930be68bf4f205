"""Place and date of issue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from pipeline.dates import find_dates, make_date
from pipeline.document import Field, Span
from pipeline.header.masthead import Line, Masthead
from pipeline.rules import load
from pipeline.text import bare, fold

_RULES = load("header")
_PLACE_DATE = _RULES.pattern("place-date")
_PASSED = _RULES.pattern("passed")
_PLACES = load("organs").data["places"]
_KNOWN = {bare(fold(p)).lower(): p for p in (*_PLACES["provinces"], *_PLACES["municipalities"])}
_DIGITS = re.compile(r"\d(?: ?\d)?")
# A day or month written by hand and read with less certainty than this is no date.
_LEGIBLE = 0.6


def find(masthead: Masthead) -> Iterator[Field]:
    """`issued_date` and `place`: ``Hà Nội, ngày 16 tháng 02 năm 2022`` → 2022-02-16, ``Hà Nội``."""
    line = masthead.first("date")
    found = _PLACE_DATE.match(line.text) if line else None
    if line is None or found is None:
        yield from _passed(masthead)
        return
    span = line.part(*found.span("date"))
    raw = masthead.document.text[span.start : span.end]
    yield Field("issued_date", _date(masthead, line, found), raw, span, 0.97)
    if found["place"]:
        yield _place(masthead, line, found)


def _date(masthead: Masthead, line: Line, found: re.Match[str]) -> date | None:
    """The day, None where a part of it is blank or cannot be read."""
    parts = []
    for name in ("day", "month"):
        digits = _DIGITS.fullmatch(found[name].strip(" .…_*-'’`"))
        if digits is None:
            return None
        if masthead.scanned and masthead.document.confidence(line.part(*found.span(name))) < _LEGIBLE:
            return None
        parts.append(digits.group().replace(" ", ""))
    return make_date(parts[0], parts[1], re.sub(r"\D", "", found["year"]))


def _place(masthead: Masthead, line: Line, found: re.Match[str]) -> Field:
    span = line.part(*found.span("place"))
    raw = masthead.document.text[span.start : span.end].strip()
    name = " ".join(raw.split())
    known = _KNOWN.get(bare(fold(name)).lower())
    if known is None and re.search(r"(?<!\w)[^\W\d_](?!\w)|(?<=[^\W\d_]) [a-zđ]", name):
        known = _unspaced(name)
    if name.isupper():
        name = name.title()
    return Field("place", known or name, raw, span, 0.97 if known else 0.93)


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
