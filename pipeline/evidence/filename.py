"""Number and day that a file's name states: ``2119 kh syt.pdf``, ``QD_173_2024.pdf``, ``KH số 45 ngày 12-3-2024.docx``.

A number counts only beside the type or the body of the act's own printed notation; a number alone, which may be a
scanner's counter, counts little, and a name of hexadecimal digits not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import PurePosixPath
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from pipeline import rules
from pipeline.dates import make_date
from pipeline.text import bare, nfc

# On fifty mastheads whose files are named so, every number is right (49 with their notation, whole or in part).
_WHOLE, _PART, _TYPE, _ALONE = 0.97, 0.88, 0.55, 0.3
_DAY = 0.85
_ENDINGS = re.compile(r"(?:\.(?:pdf|docx?|jpe?g|png|tiff?|txt|md|signed|sig|ocr|bmp|webp))+$", re.I)
_WORDS = re.compile(r"\d+[a-z]?(?![a-z\d])|\d+|[a-z]+")
_HASH = re.compile(r"(?=[0-9a-f]*\d)(?=(?:[0-9a-f]*[a-f]){2})[0-9a-f]{8,}|[0-9a-f]{8}(?:-[0-9a-f]{4,12}){2,}")
_SCANNER = re.compile(
    r"^(?:img|scan|scn|doc|document|image|photo|dsc|page|trang|camscanner|adobe|zalo|file|van ?ban)[\W_]*\d"
)
_DATE = re.compile(
    r"(?<!\d)(?:(?P<y>(?:19|20)\d\d)(?P<s>[-._ ]?)(?P<m>[01]\d)(?P=s)(?P<d>[0-3]\d)"
    r"|(?P<d2>[0-3]?\d)(?P<s2>[-._ ])(?P<m2>[01]?\d)(?P=s2)(?P<y2>(?:19|20)\d\d)"
    r"|(?P<d3>[0-3]\d)(?P<m3>[01]\d)(?P<y3>20\d\d))(?!\d)"
)
_LONG_DATE = re.compile(r"ngay[\W_]*(\d{1,2})[\W_]*thang[\W_]*(\d{1,2})[\W_]*nam[\W_]*((?:19|20)\d\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONGEST = 300  # characters of a name
_SHORT = 2  # digits of a number that may as well count the files of a folder


class Named(NamedTuple):
    """A number or a day that the name states, with the probability that it is the act's."""

    value: str
    confidence: float


@cache
def _spelled() -> list[tuple[str, str]]:
    names = rules.load("types").data["names"]
    found = ((bare(name).lower(), bare(code).lower()) for name, code in names.items())
    return sorted(found, key=lambda pair: -len(pair[0]))


def _stem(path: str) -> str:
    return bare(nfc(_ENDINGS.sub("", PurePosixPath(path).name)))[:_LONGEST].lower()


def numbers(path: str, notation: str | None, year: int | None = None) -> list[Named]:
    """Numbers that the file's name gives to an act of this notation; `year` is the one printed beside its date.

    ``numbers("in/2119 kh syt.pdf", "KH-SYT")`` → ``[Named("2119", 0.97)]``.
    """
    stem = _stem(path)
    parts = [part for part in re.split(r"[^a-z]+", bare(notation or "").lower()) if part]
    if not parts or _HASH.search(stem):
        return []
    if alone := re.fullmatch(r"[1-9]\d{2,4}", stem):
        return [Named(alone[0], _ALONE)]
    if _SCANNER.match(stem):
        return []
    stem = _LONG_DATE.sub(" | ", _DATE.sub(lambda m: m[0] if m["y"] and not m["s"] else " | ", stem))
    words = list(_tokens(stem))
    best: dict[str, float] = {}
    for i, word in enumerate(words):
        if not re.fullmatch(r"\d{1,6}[a-z]?", word) or (_YEAR.fullmatch(word) and _is_year(word, year, words)):
            continue
        sure = max(_after(words, i, parts), _before(words, i, parts))
        if sure:
            value = word.lstrip("0") or "0"
            best[value] = max(best.get(value, 0.0), sure)
    share = max(len(best), 1)
    return [Named(value.zfill(2), round(sure / share, 4)) for value, sure in sorted(best.items())]


def _tokens(stem: str) -> Iterator[str]:
    """Words of a name; a type in full is ``=kh``, which differs from its code: lists count what follows it."""
    stem = re.sub(r"[\W_]+", " ", stem.replace("|", " ; ").replace(";", " zzz "))
    for name, code in _spelled():
        stem = re.sub(rf"(?<![a-z]){re.escape(name)}(?![a-z])", f" ={code} ", stem)
    for word in stem.split():
        if word.startswith("="):
            yield word
        else:
            yield from _WORDS.findall(word)


def _is_year(word: str, year: int | None, words: list[str]) -> bool:
    others = [w for w in words if re.fullmatch(r"\d{1,6}", w) and w != word]
    return int(word) == year or (year is None and bool(others))


def _same(word: str, part: str) -> bool:
    return word == part or (len(part) > 2 and Levenshtein.distance(word, part, score_cutoff=1) <= 1)


def _after(words: list[str], i: int, parts: list[str]) -> float:
    """Of ``2119 kh syt``: how much of the notation follows the number."""
    following = [w for w in words[i + 1 : i + 3 + len(parts)] if not _YEAR.fullmatch(w)][: len(parts) + 1]
    if not following or not any(_same(following[0], part) for part in parts):
        return 0.0
    found = sum(any(_same(word, part) for word in following) for part in parts)
    if found == len(parts):
        sure = _WHOLE
    elif found > 1 or not _same(following[0], parts[0]) or (len(following) > 1 and len(following[1]) in (3, 4)):
        sure = _PART
    else:
        sure = _TYPE
    counts = len(words[i]) <= _SHORT or words[i].startswith("0")
    return _ALONE if counts and sure == _TYPE else sure


def _before(words: list[str], i: int, parts: list[str]) -> float:
    """Of ``kh số 45 ubnd`` or ``QD_173``: the type stands before the number."""
    at = i - 1
    said = at >= 0 and words[at] in {"so", "no"}
    at -= said
    if at < 0:
        return 0.0
    kind = words[at].lstrip("=")
    letter = kind == "cv" and parts[0] not in {code for _, code in _spelled()}  # its notation names no type
    if kind != parts[0] and not letter:
        return 0.0
    rest = parts[1:] if kind == parts[0] else parts
    near = words[i + 1 : i + 2 + len(rest)]
    if rest and all(any(_same(word, part) for word in near) for part in rest):
        return _WHOLE
    return _PART if said or len(words[i]) > _SHORT else _TYPE


def days(path: str, year: int | None = None) -> list[Named]:
    """Days that the file's name gives, in ISO form; none from a scanner's name, or of another year than the printed."""
    stem = _stem(path)
    if _HASH.search(stem) or _SCANNER.match(stem):
        return []
    found: dict[str, float] = {}
    for m in (*_DATE.finditer(stem), *_LONG_DATE.finditer(stem)):
        if m.re is _LONG_DATE:
            day = make_date(*m.groups())
        else:
            day = make_date(m["d"] or m["d2"] or m["d3"], m["m"] or m["m2"] or m["m3"], m["y"] or m["y2"] or m["y3"])
        if isinstance(day, date) and year in (None, day.year):
            said = "ngay" in stem[max(0, m.start() - 6) : m.start() + 5]
            found[day.isoformat()] = _DAY if said else _TYPE
    return [Named(value, sure / len(found)) for value, sure in sorted(found.items())]
