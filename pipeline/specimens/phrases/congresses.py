"""Which congress was the last before a day: of the Party, the union, the youth union, and of a place's own Party."""

from __future__ import annotations

import random
import re
from bisect import bisect_right
from datetime import date

from pipeline.specimens.model import Body, World

# First day, number and term of the national congresses.
_PARTY = (
    (date(2011, 1, 19), "XI", ""),
    (date(2016, 1, 28), "XII", ""),
    (date(2021, 2, 1), "XIII", ""),
    (date(2026, 1, 25), "XIV", ""),
)
_UNION = (
    (date(2013, 7, 30), "XI", "2013-2018"),
    (date(2018, 9, 26), "XII", "2018-2023"),
    (date(2023, 12, 3), "XIII", "2023-2028"),
)
_YOUTH = (
    (date(2012, 12, 13), "X", "2012-2017"),
    (date(2017, 12, 13), "XI", "2017-2022"),
    (date(2022, 12, 16), "XII", "2022-2027"),
)
_TENS = ("", "X", "XX", "XXX", "XL")
_ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def congresses(world: World, issuer: Body, day: date, dash: str) -> dict[str, str]:
    """What the patterns of named acts ask for: ``home``, ``nth``, ``term``, ``party``, ``before``, ``union`` …

    A place's congress has one number in all acts of its world.
    """
    place = world.places[issuer.place] if issuer.place else None
    start = 2015 + 5 * ((day.year - 2015 - (day.month < 9)) // 5)
    first = random.Random(f"{world.seed}:{issuer.place}").randint(11, 24)
    before = _PARTY[max(0, _last(_PARTY, day) - 1)][1]
    union, youth = _UNION[_last(_UNION, day)], _YOUTH[_last(_YOUTH, day)]
    return {
        "home": place.full if place else "",
        "nth": _roman(first + (start - 2015) // 5),
        "term": f"{start}{dash}{start + 5}",
        "party": _PARTY[_last(_PARTY, day)][1],
        "before": before,
        "union": union[1],
        "unionyears": union[2].replace("-", dash),
        "youth": youth[1],
        "youthyears": youth[2].replace("-", dash),
    }


_ORDINAL = re.compile(r"(?<= )[IVXL]+(?!\w)")
_NUMBERS = {"tư": "4", "năm": "5", "sáu": "6", "tám": "8"}


def known_as(resolution: str) -> tuple[str, str]:
    """Which resolution a name says, whatever its words, and whose it is.

    ``Nghị quyết Đại hội Đảng lần thứ XII`` and ``Nghị quyết Đại hội XII của Đảng`` are one, of ``Đại hội Đảng``. The
    years of a term tell a congress only where its number is not said.
    """
    if "Trung ương" in resolution:
        number, term = re.search(r"(?:Trung ương|lần thứ) (\w+)", resolution), _ORDINAL.search(resolution)
        assert number and term
        return f"trung ương {_NUMBERS.get(number[1], number[1])} khóa {term[0]}", "Ban Chấp hành Trung ương Đảng"
    body = re.sub(r"^Nghị quyết|(?:,| )nhiệm kỳ .*| (?:đại biểu|toàn quốc|của|TNCS Hồ Chí Minh)(?!\w)", "", resolution)
    body = _ORDINAL.sub("", re.sub(r" (?:lần thứ|khóa)(?!\w)", "", body))
    which = _ORDINAL.search(resolution) or re.search(r"\d{4}", resolution)
    assert which
    body = " ".join(body.strip(" ,").split())
    return f"{body.lower()} {which[0]}", body


def _last(table: tuple[tuple[date, str, str], ...], day: date) -> int:
    return max(0, bisect_right(table, day, key=lambda entry: entry[0]) - 1)


def _roman(number: int) -> str:
    return _TENS[number // 10] + _ONES[number % 10]
