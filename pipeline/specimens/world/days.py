"""Days of issue: working days mostly, and how long after an act the next one follows."""

from __future__ import annotations

import random
from datetime import date, timedelta

from pipeline.specimens.world.data import table

FIRST = date(2012, 1, 9)
LAST = date(2026, 10, 30)
_WEEKEND = 0.04  # acts dated on a Saturday or Sunday
_HOLIDAYS = frozenset({(1, 1), (4, 30), (5, 1), (9, 2)})
# median days after the act that it follows, and the spread of their logarithm
_LAGS = {
    "plan": (38, 0.75), "programme": (60, 0.5), "resolution": (90, 0.6), "letter": (70, 1.0), "decision": (50, 0.9),
    "directive": (200, 0.7), "conclusion": (320, 0.7), "notice": (110, 0.9), "report": (300, 0.6),
    "submission": (20, 0.5), "article": (240, 0.8), "amendment": (330, 0.6),
}  # fmt: skip


def working(day: date, chance: random.Random) -> date:
    """The day itself or, for nearly all that fall on a weekend or a holiday, the next working day."""
    while day.weekday() > 4 or (day.month, day.day) in _HOLIDAYS:
        if day.weekday() > 4 and chance.random() < _WEEKEND:
            return day
        day += timedelta(days=1)
    return day


def opening(chance: random.Random) -> date:
    """A day on which a campaign begins: later years more often, and early enough for others to follow."""
    weights: dict[str, int] = table("acts")["openings"]
    year = int(chance.choices(list(weights), weights=list(weights.values()))[0])
    last = date(2026, 7, 31) if year == LAST.year else date(year, 12, 28)
    first = max(FIRST, date(year, 1, 4))
    return working(first + timedelta(days=chance.randint(0, (last - first).days)), chance)


def after(day: date, genre: str, chance: random.Random) -> date:
    """A day on which an act of `genre` follows one of `day`; at least two days later."""
    median, spread = _LAGS[genre]
    days = median * 2.718281828 ** chance.gauss(0, spread)
    return working(day + timedelta(days=max(2, min(1400, round(days)))), chance)


def preceding(day: date, chance: random.Random) -> date:
    """A day some days before: of the paper that proposed an act of `day`."""
    early = day - timedelta(days=chance.randint(5, 24))
    return min(working(early, chance), day - timedelta(days=1))
