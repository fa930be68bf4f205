"""When a task is due and how often it returns: ``trước ngày 15/12/2022`` → 14 December, ``quý III/2022`` → 30/9."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import chain

from pipeline.document import Document, Span
from pipeline.rules import load

_STALE = timedelta(days=92)  # a day so long before the act was issued is told, not set
_BACK = 40  # characters read before a time to see what it is of
_BEFORE = re.compile(r"trước (?:ngày |cuối )?$")
_BOUND = re.compile(r"trước|đến|hết|chậm|muộn|quá|xong|hạn|cuối", re.IGNORECASE)  # of a last day, not of a period
_RELATIVE = re.compile(r"\d|ngay sau khi", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_RECURRENCE = ("periodic", "recurring", "at-end", "yearly")
_LED = frozenset({"before", "by", "labelled", "year"})  # times that a preposition or a label introduces
_ORDER = ("before", "by", "labelled", "from-now", "opening", "at-close", "year", "bracket", "last-bracket")


@dataclass(frozen=True, slots=True)
class Time:
    """What a text says of time: first and last day, the words that say so, and recurrence."""

    start: date | None = None
    deadline: date | None = None
    text: str | None = None
    recurrence: str | None = None

    def __bool__(self) -> bool:
        return bool(self.text or self.recurrence)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The year that days without one are of: that of the act's title, or else of its issue, not before it."""

    year: int | None = None
    issued: date | None = None


def calendar(document: Document) -> Calendar:
    """What completes dates without a year, from the act's title and date."""
    issued = document.value("issued_date")
    title = " ".join(b.text for b in document.blocks if b.zone == "title")
    undated = re.sub(r"ngày \d{1,2} tháng \d{1,2} năm \d{4}", "", title)
    years = {int(y) for y in re.findall(r"năm (20\d{2})(?! ?[-–])", undated)}
    if issued is None:
        head = " ".join(b.text for b in document.blocks[:14] if b.zone in {"preface", "title"})
        if m := re.search(r"ngày (\d{1,2}) tháng (\d{1,2}) năm (20\d{2})", head):
            issued = _day(int(m[3]), int(m[2]), int(m[1]))
    return Calendar(years.pop() if len(years) == 1 else None, issued)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {rule.name: rule.regex for rule in load("deadlines").rules}


def find_time(document: Document, span: Span, known: Calendar, *, alone: bool = False, heading: bool = False) -> Time:
    """What the text of a span says of time; `alone`: it is a cell or line that holds nothing else.

    In a `heading` a period gives its first day too: ``Đợt 1: Trong tháng 12/2025``.
    """
    text = document.folded[span.start : span.end]
    recurrence = _recurrence(text, alone)
    yearly = recurrence is not None and ("hằng năm" in recurrence or "6 tháng" in recurrence)
    found = _last(text, Calendar() if yearly else known, alone)
    if heading and found and found[0] is None and not _BOUND.search(text[slice(*found[2])]):
        found = (_begins(text[slice(*found[2])], found[1], known), *found[1:])
    if found is None:
        relative = _patterns()["relative"].search(text) if _RELATIVE.search(text) else None
        if relative:
            return Time(None, None, _written(document, span, relative.span()), recurrence)
        return Time(recurrence=recurrence)
    start, end, place = found
    return Time(start, end, _written(document, span, place), recurrence)


def _begins(written: str, last: date | None, known: Calendar) -> date | None:
    """First day of the period that a heading names, None where it names a day."""
    whens = [_period(m["to"], known) for m in _patterns()["when"].finditer(written)]
    return next((first for first, end in filter(None, whens) if end == last and first < end), None)


def span_times(times: Iterable[Time]) -> Time:
    """One time from several lines: from the first day of any to the last of any."""
    found = [time for time in times if time]
    if len(found) < 2:
        return found[0] if found else Time()
    starts = [day for t in found if (day := t.start or t.deadline)]
    ends = [t.deadline for t in found if t.deadline]
    words = "; ".join(t.text for t in found if t.text) or None
    return Time(min(starts, default=None), max(ends, default=None), words, found[0].recurrence)


def _written(document: Document, span: Span, place: tuple[int, int]) -> str:
    words = document.text[span.start + place[0] : span.start + place[1]]
    return " ".join(words.split()).strip(" .,;:()-")


Found = tuple[date | None, date | None, tuple[int, int]]


def _last(text: str, known: Calendar, alone: bool) -> Found | None:
    """The last time limit in a text; a range gives both ends."""
    if not _DIGIT.search(text):
        return None
    patterns = _patterns()
    if alone and (m := patterns["years"].search(text)):
        years = _months(int(m["from"] or m["to"]), 1, 12), _months(int(m["to"]), 1, 12)
        return (years[0][0] if m["from"] else None, years[1][1], m.span()) if years[0] and years[1] else None
    return _limit(text, known, alone)


def _limit(text: str, known: Calendar, alone: bool) -> Found | None:
    patterns = _patterns()
    found: list[tuple[int, Found]] = []
    spans = patterns["range"].finditer(text)
    for m in chain(spans, patterns["between"].finditer(text)) if alone else spans:
        if (alone or not _of_something_else(text, m.start())) and (period := _range(m["from"], m["to"], known)):
            found.append((m.end(), (*period, m.span())))
    for m in patterns["onward"].finditer(text):
        if period := _period(m["from"], known):
            found.append((m.end(), (period[0], None, m.span())))
    taken = bytearray(len(text))  # characters that a time already holds
    for _, (_, _, (a, b)) in found:
        taken[a:b] = b"\1" * (b - a)
    for name in (*_ORDER, *(("when",) if alone else ())):
        for m in patterns[name].finditer(text):
            group = next(g for g in ("to", "year", "day") if m.groupdict().get(g))
            start = m.start(group)
            if taken[start] or (name != "when" and _of_something_else(text, m.start(), led=name in _LED)):
                continue
            if _yearly(text, m.end()) or not (period := _period(m[group], known)):
                continue
            first, last = period
            if name == "before" or _BEFORE.search(text[max(0, start - 12) : start]):
                last = first - timedelta(days=1)
            if known.issued and last < known.issued - _STALE:
                continue
            place = (m.start("at" if m["at"] else "in"), m.end()) if name == "year" else m.span()
            taken[place[0] : place[1]] = b"\1" * (place[1] - place[0])
            found.append((m.end(), (None, last, place)))
    return max(found, key=lambda f: f[0])[1] if found else None


def _yearly(text: str, end: int) -> bool:
    return bool(re.match(r" (?:hằng|hàng|của) năm", text[end : end + 10]))


def _of_something_else(text: str, start: int, led: bool = False) -> bool:
    before = text[max(0, start - _BACK) : start]
    names = ("not-a-limit",) if led else ("not-a-limit", "of-an-act")
    return any(_patterns()[name].search(before) for name in names)


# ------------------------------------------------------------------ reading a time
_CLOCK = re.compile(r"^\d{1,2} ?(?:giờ|h) ?(?:\d{2})?(?: ?phút)?,? (?:của )?")
_NUMBERS = re.compile(r"\d+")
_HALF = re.compile(r"0?6 tháng (đầu|cuối) năm")
_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def _period(written: str, known: Calendar) -> tuple[date, date] | None:
    """First and last day of a `WHEN`; None where its year is unknown or the calendar has no such day."""
    text = _CLOCK.sub("", written.lower().strip())
    numbers = [int(n) for n in _NUMBERS.findall(text)]
    if text.startswith("quý"):
        quarter = _QUARTERS.get(re.split(r"[ ./-]+", text)[1], 0)
        year = numbers[-1] if numbers and numbers[-1] > 2000 else _year_of(3 * quarter, known)
        return _months(year, 3 * quarter - 2, 3 * quarter)
    if text.startswith("năm"):
        return _months(numbers[0], 1, 12)
    if half := _HALF.match(text):
        first = 1 if half[1] == "đầu" else 7
        return _months(numbers[1] if len(numbers) > 1 else _year_of(first + 5, known), first, first + 5)
    if text.startswith("tháng") or (len(numbers) == 2 and numbers[1] > 2000):
        month = numbers[0]
        return _months(numbers[1] if len(numbers) > 1 else _year_of(month, known), month, month)
    if len(numbers) < 2:
        return None
    year = numbers[2] if len(numbers) > 2 else _year_of(numbers[1], known, numbers[0])
    day = _day(year, numbers[1], numbers[0])
    return (day, day) if day else None


def _year_of(month: int, known: Calendar, day: int = 28) -> int | None:
    """The year that a month without one is of, None where the act leaves it open."""
    if known.year:
        return known.year
    if known.issued and _day(known.issued.year, month, min(day, 28)):
        return known.issued.year if (month, day) >= (known.issued.month, known.issued.day) else None
    return None


def _months(year: int | None, first: int, last: int) -> tuple[date, date] | None:
    if not year or not (2000 <= year <= 2100 and 1 <= first <= last <= 12):
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _day(year: int | None, month: int, day: int) -> date | None:
    try:
        return date(year or 0, month, day)
    except ValueError:
        return None


def _range(first: str, last: str, known: Calendar) -> tuple[date, date] | None:
    """Both ends of a range; what the first leaves out it takes from the last."""
    end = _period(last, known)
    if not end:
        return None
    numbers = [int(n) for n in _NUMBERS.findall(_CLOCK.sub("", first.lower()))]
    named = re.search(r"tháng|quý|năm", first, re.IGNORECASE)
    if not named and len(numbers) == 1:
        begin = _day(end[1].year, end[1].month, numbers[0])
    elif not named and len(numbers) == 2 and numbers[1] < 13:
        begin = _day(end[1].year, numbers[1], numbers[0])
    else:
        period = _period(first, Calendar(end[1].year))
        begin = period[0] if period else None
    return (begin, end[1]) if begin and begin <= end[1] else None


# ------------------------------------------------------------------ recurrence
_EVERY = re.compile(r"h[ằà]ng (năm|quý|tháng|tuần|ngày)|(thường xuyên)|0?(6 tháng)|(định kỳ)", re.IGNORECASE)
_OFTEN = ("ằng ", "àng ", "hường xuyên", "6 tháng", "ịnh kỳ", "iên tục", "THƯỜNG XUYÊN", "ĐỊNH KỲ", "ẰNG ", "ÀNG ")
_PLAIN = re.compile(
    r"h[ằà]ng (?:năm|quý|tháng|tuần|ngày)|thường xuyên|(?<!\d)(?<!ngày )0?6 tháng(?! (?:đầu|cuối|\d|năm))|định kỳ|liên tục",
    re.IGNORECASE,
)


def _recurrence(text: str, alone: bool) -> str | None:
    """How often a task returns, in one spelling (``hàng năm`` → ``hằng năm``); several are joined by commas."""
    if not any(word in text for word in _OFTEN):
        return None
    patterns = _patterns()
    places = [
        next(every for every in m.groupdict().values() if every)
        for name in _RECURRENCE
        for m in patterns[name].finditer(text)
    ]
    if alone:
        places += [m.group() for m in _PLAIN.finditer(text)]
    found: list[str] = []
    for place in places:
        for m in _EVERY.finditer(place):
            word = f"hằng {m[1].lower()}" if m[1] else (m[2] or m[3] or m[4]).lower()
            if word not in found:
                found.append(word)
    if len(found) > 1 and "định kỳ" in found:
        found.remove("định kỳ")
    return ", ".join(found) or None
