"""Time limits in all their shapes: a day, a month, a span, a rhythm, so many days after something."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from pipeline.specimens.phrases.voice import Voice
from pipeline.specimens.rich import Rich

_KINDS = ("before", "by", "month", "quarter", "year", "span", "planned", "rhythm", "yearly", "relative")
_WEIGHTS = (24, 16, 13, 15, 6, 7, 4, 9, 3, 5)
_ALONE = (10, 4, 18, 26, 12, 12, 2, 14, 1, 2)
_RHYTHMS = (
    ("năm", 30),
    ("quý", 26),
    ("tháng", 14),
    ("6 tháng", 12),
    ("6 tháng, năm", 8),
    ("tuần", 3),
    ("thường xuyên", 14),
)
_ROMAN = ("", "I", "II", "III", "IV")


class Timing(Voice):
    """How limits are set."""

    def deadline(self, after: date, until: date | None = None, *, alone: bool = False, kind: str | None = None) -> Rich:
        """A time limit later than `after` and, where it can be, not later than `until`; marked ``deadline``.

        Args:
            alone: for a cell or a line that holds nothing else: ``Quý IV/2022``.
            kind: one of before, by, month, quarter, year, span, planned, rhythm, yearly, relative; by chance if None.

        Small first letter; the mark holds the words of the limit, ``hoàn thành`` never among them.
        """
        kind = kind or self.chance.choices(_KINDS, _ALONE if alone else _WEIGHTS)[0]
        day = self._day(after, until)
        if kind == "rhythm":
            return self._rhythm(alone)
        if kind == "yearly":
            return self._yearly(day)
        if kind == "relative":
            text = self.say("p_time_relative")
            return text.marked("deadline", start=None, end=None, recurrence=None)
        if kind == "span":
            return self._span(after, day, alone)
        return self._limit(kind, day, after, alone)

    def span_of(self, after: date, until: date, kind: str) -> Rich:
        """A whole month, quarter or span as a heading has it, ``Trong tháng 12/2025``; its mark has both ends."""
        text = self.deadline(after, until, alone=True, kind=kind)
        mark = text.of("deadline")[0]
        if mark.data["start"]:
            return text
        end: date = mark.data["end"]
        unit = "half" if "6 tháng" in text.text else kind
        return Rich(text.text).marked("deadline", **{**mark.data, "start": period(end, unit)[0]})

    def _day(self, after: date, until: date | None) -> date:
        last = max(until or after + timedelta(days=700), after + timedelta(days=20))
        room = (last - after).days
        days = 10 + min(int(self.chance.expovariate(1 / 170)), 900)
        return after + timedelta(days=days if days < room else self.chance.randint(max(1, room // 3), room))

    def _limit(self, kind: str, day: date, after: date, alone: bool) -> Rich:
        """A limit that is one day, month, quarter, half-year or year."""
        unit = "half" if kind in {"quarter", "year"} and self.likely(0.08) else kind
        if kind in {"before", "by"}:
            unit = self.chance.choices(("day", "month", "quarter", "year"), (40, 4, 3, 2))[0]
            day = self._neat(day, after) if unit == "day" else day
        elif kind == "planned":
            unit = self.chance.choice(("day", "month", "quarter"))
        first, last = period(day, unit)
        manner = kind if kind in {"before", "by", "planned"} else "alone" if alone else "in"
        if kind == "before" and first > after + timedelta(days=3):
            last = first - timedelta(days=1)
        elif kind == "before" or (alone and unit == "day" and self.likely(0.7)):
            manner = "alone" if alone else "by"
        when = self._when(first, unit)
        text = self.say(f"p_time_{manner}_{unit}", when=when, bare=self._bare(first, unit), year=str(first.year))
        return text.marked("deadline", start=None, end=last, recurrence=None)

    def _neat(self, day: date, after: date) -> date:
        """Offices like the 5th, the 15th, the last of a month; never a day that has passed."""
        last = monthrange(day.year, day.month)[1]
        neat = day.replace(day=self.chance.choice((5, 10, 15, 20, 25, last, last)))
        return day if neat <= after or self.likely(0.3) else neat

    def _when(self, day: date, unit: str) -> str:
        """``ngày 15/12/2022``, ``tháng 9/2022``, ``quý IV/2022``, ``năm 2023``."""
        if unit == "day":
            return f"ngày {self.written(day)}"
        if unit == "year":
            return f"năm {day.year}"
        if unit == "half":
            return f"6 tháng {'đầu' if day.month < 7 else 'cuối'} năm {day.year}"
        number = str(day.month) if self.likely(0.6) else f"{day.month:02}"
        if unit == "quarter":
            quarter = (day.month + 2) // 3
            number = _ROMAN[quarter] if self.habits.roman else str(quarter)
        joint = self.chance.choices(("/", " năm ", "-"), (80, 17, 3 if unit == "month" else 0))[0]
        return f"{self.chance.choices(('quý', 'Quý'), (12, 1))[0] if unit == 'quarter' else 'tháng'} {number}{joint}{day.year}"

    def _bare(self, day: date, unit: str) -> str:
        """The same without the word: ``15/12/2022``, ``9/2022``; a day said in words keeps it."""
        if unit == "day":
            text = self.written(day)
            return f"ngày {text}" if "tháng" in text else text
        return f"{day.month}/{day.year}" if unit == "month" else self._when(day, unit)

    def _span(self, after: date, day: date, alone: bool) -> Rich:
        """From one time to another: ``từ 01/7 đến 31/12/2022``."""
        unit = self.chance.choices(("day", "month", "quarter", "year"), (40, 35, 15, 10 if alone else 4))[0]
        start = period(after + (day - after) * self.chance.uniform(0.2, 0.7), unit)[0]
        last = period(day, unit)
        if last[0] <= start:
            last = period(last[1] + timedelta(days=20), unit)
        begin, end = self._when(start, unit), self._when(last[0], unit)
        slots: dict[str, str] = {"from": begin, "to": end, "a": self._bare(start, unit), "b": self._bare(last[0], unit)}
        slots["short"] = begin
        if start.year == last[0].year and "năm" not in begin + end:  # the year is said once
            slots["short"] = f"{start.day:02}/{start.month}" if unit == "day" else re.split("[/-]", begin)[0]
        slots["years"] = f"{start.year}{self.habits.dash}{last[0].year}"
        text = self.say(f"p_time_span_{unit}" + "_alone" * alone, dash=self.habits.dash, **slots)
        return text.marked("deadline", start=start, end=last[1], recurrence=None)

    def _rhythm(self, alone: bool) -> Rich:
        """``hằng quý``, ``định kỳ 6 tháng``, ``thường xuyên``."""
        names, weights = zip(*_RHYTHMS, strict=True)
        name = self.chance.choices(names, weights)[0]
        every = self.habits.every
        if name == "thường xuyên":
            text, value = name, name
        elif name.startswith("6 tháng"):
            six = self.chance.choice(("6 tháng", "6 tháng", "06 tháng"))
            rest = name[len("6 tháng") :].replace(", năm", self.chance.choice((f", {every} năm", f" và {every} năm")))
            text, value = f"{six}{rest}", "6 tháng, hằng năm" if rest else "6 tháng"
        else:
            text, value = f"{every} {name}", f"hằng {name}"
        if name != "thường xuyên" and (self.likely(0.2 if alone else 0.45) or (name.startswith("6") and not alone)):
            text = f"định kỳ {text}"
        return Rich(text).marked("deadline", start=None, end=None, recurrence=value)

    def _yearly(self, day: date) -> Rich:
        """A day of every year or month: ``trước ngày 10/12 hằng năm``. No date."""
        if self.likely(0.2):
            day = date(day.year, day.month, self.chance.choice((5, 10, 15, 20, 25)))
            text = self.say("p_time_monthly", when=f"{day:%d}", every=f"{self.habits.every} tháng")
            return text.marked("deadline", start=None, end=None, recurrence="hằng tháng")
        day = self._neat(day, date.min)
        when = f"{day:%d/%m}" if self.likely(0.7) else f"{day:%d} tháng {day.month}"
        text = self.say("p_time_yearly", when=when, every=f"{self.habits.every} năm")
        return text.marked("deadline", start=None, end=None, recurrence="hằng năm")


def period(day: date, unit: str) -> tuple[date, date]:
    """First and last day of the day, month, quarter, half-year or year that holds `day`."""
    if unit == "day":
        return day, day
    length = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
    first = (day.month - 1) // length * length + 1
    last = first + length - 1
    return date(day.year, first, 1), date(day.year, last, monthrange(day.year, last)[1])
