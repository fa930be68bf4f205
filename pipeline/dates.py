"""Dates as official documents write them, found in folded text with their spans.

``ngày 12/6/2021`` · ``ngày 16 tháng 02 năm 2022`` · ``12-6-2021`` · ``19.01.2022``.
A date that no calendar has (``31/02/2021``) is kept as written with `value` None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.document import Span

# Day and month may be blank or dots in a form: ``ngày     tháng 3 năm 2024``.
_LONG = (
    r"(?:(?:ngày|ngay|Ngày|NGÀY) {0,3})?(?P<d1>\d{1,2}|[.…_ ]{0,12}) {0,2}(?:tháng|thang|THÁNG) {0,3}"
    r"(?P<m1>\d{1,2}|[.…_ ]{0,12}) {0,2}(?:năm|nam|NĂM) {0,3}(?P<y1>(?:19|20)\d{2})(?!\d)"
)
_SHORT = r"(?<![\d/.-])(?P<d2>\d{1,2})(?P<s>[/.-]) ?(?P<m2>\d{1,2})(?P=s) ?(?P<y2>(?:19|20)\d{2})(?![\d/])"
_DATE = re.compile(f"{_LONG}|{_SHORT}")


@dataclass(frozen=True, slots=True)
class DateMention:
    """A full day written in the text; `value` is None where day or month is blank or impossible."""

    span: Span
    value: date | None
    raw: str


def make_date(day: str | int | None, month: str | int | None, year: str | int | None) -> date | None:
    """The date, or None when a part is blank or the calendar has no such day."""
    try:
        return date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None


def find_dates(text: str, start: int = 0, end: int | None = None) -> Iterator[DateMention]:
    """Every full date of folded `text` between two offsets, in order."""
    for m in _DATE.finditer(text, start, len(text) if end is None else end):
        if m["y1"]:
            value = make_date(m["d1"].strip(" .…_"), m["m1"].strip(" .…_"), m["y1"])
        else:
            value = make_date(m["d2"], m["m2"], m["y2"])
        yield DateMention(Span(*m.span()), value, m.group())


def misread(a: date, b: date) -> bool:
    """Two different dates may be readings of one: a single part differs, or day and month changed places."""
    if (a.year, a.month, a.day) == (b.year, b.day, b.month):
        return a != b
    return (a.year != b.year) + (a.month != b.month) + (a.day != b.day) == 1
