"""When two values say the same, as a fair reader would judge: one spelling of tones, case and dashes aside."""

from __future__ import annotations

import math
import re
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from pipeline.text import key, squeeze

_ABBREVIATIONS = {
    "ubnd": "ủy ban nhân dân", "hđnd": "hội đồng nhân dân", "ttg": "thủ tướng", "tw": "trung ương",
    "btv": "ban thường vụ", "bch": "ban chấp hành", "mttq": "mặt trận tổ quốc", "ubmttq": "ủy ban mặt trận tổ quốc",
    "lđlđ": "liên đoàn lao động", "tp": "thành phố", "vp": "văn phòng", "cđ": "công đoàn",
}  # fmt: skip
_CODE_NOISE = re.compile(r"[\s.]")
_DASHES = str.maketrans("–—", "--")


def same(a: Any, b: Any) -> bool:
    """Equal but for case, tone placement and punctuation (``UỶ BAN`` and ``Ủy ban``); signs alone are compared as they are."""
    one, other = key(str(a)), key(str(b))
    return one == other if one or other else squeeze(str(a)) == squeeze(str(b))


@lru_cache(maxsize=65536)
def near(a: str | None, b: str | None, floor: float = 85) -> bool:
    """`same` but for small slips, abbreviations (``UBND``), or a place that one of the two leaves out."""
    one, other = _in_full(a), _in_full(b)
    if not one or not other:
        return one == other
    short, long = sorted((one, other), key=len)
    if fuzz.ratio(one, other) >= floor:
        return True
    if len(short.split()) < 2:
        return False
    return long.startswith(short + " ") or (
        len(short) / len(long) >= 0.45 and fuzz.token_set_ratio(one, other) >= 95  # the same words in another order
    )


@lru_cache(maxsize=65536)
def _in_full(name: str | None) -> str:
    return " ".join(_ABBREVIATIONS.get(word, word) for word in key(name or "").split())


def same_code(a: str | None, b: str | None) -> bool:
    """Equal as a code: case, blanks, full stops and the kind of dash aside."""
    return plain_code(a) == plain_code(b)


@lru_cache(maxsize=65536)
def plain_code(code: str | None) -> str:
    """A code in the form that is compared: ``46 /KH–CĐDK`` → ``46/KH-CĐDK``."""
    return _CODE_NOISE.sub("", code or "").upper().translate(_DASHES)


def same_number(a: Any, b: Any) -> bool:
    """Equal to four decimals."""
    return a is not None and b is not None and math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-4)


def same_unit(a: str, b: str) -> bool:
    """The same, or one of them inside the other: ``xã`` and ``xã đạt chuẩn``."""
    return same(a, b) or (bool(key(a)) and bool(key(b)) and fuzz.partial_ratio(key(a), key(b)) >= 90)


def same_horizon(a: str, b: str) -> bool:
    """The same day; the same year where one of them has no more."""
    return a == b or (min(len(a), len(b)) == 4 and a[:4] == b[:4])


def shares_words(a: str, b: str, floor: float = 0.5) -> bool:
    """At least `floor` of the words of the longer one are in the other."""
    one, other = set(key(a).split()), set(key(b).split())
    return len(one & other) >= floor * max(len(one), len(other), 1)


def shown(value: Any) -> str:
    """A value as text: dates in ISO form, lists joined by ``" | "``, "" for none."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " | ".join(map(str, value))
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    return f"{value:.10g}" if isinstance(value, float) else str(value)
