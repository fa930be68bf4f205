"""List markers and headings as Vietnamese documents number them: one grammar for layout, split and structure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.text import is_upper

# Outermost first: the rank orders an outline that never states its own depth.
RANKS = {
    "part": 1, "chapter": 2, "mục": 3, "capital": 4, "roman": 5, "article": 6, "ordinal": 7,
    "decimal1": 8, "decimal2": 9, "decimal3": 10, "decimal4": 11, "letter": 12, "dash": 13, "plus": 14, "star": 15,
}  # fmt: skip

_MARKERS = re.compile(
    r"""^\s*(?:
      (?P<part>(?:PHẦN|Phần)\s(?:THỨ\s|thứ\s)?(?:[IVX]{1,5}|\d{1,2}|NHẤT|HAI|BA|TƯ|NĂM|nhất|hai|ba|tư|năm|A|B|C|D)\b\s*[.:–-]?)
    | (?P<chapter>(?:CHƯƠNG|Chương)\s(?:[IVXL]{1,6}|\d{1,2})\b\s*[.:–-]?)
    | (?P<mục>(?:MỤC|Mục)\s(?:[IVX]{1,5}|\d{1,2})\b\s*[.:–-]?(?!\s?(?:Kế|này|của|Chương)))
    | (?P<article>(?:Điều|ĐIỀU|Ðiều|Điểu)\s\d{1,3}[a-zđ]?\s*[.:](?=\s|$|\S))
    | (?P<roman>(?!V\s?/\s?[vV]\b)(?:[IVXHÍÌỊỈ]{1,5}|l{2,3}|Il|lI)(?:\s?[.,/):–]|\s?-(?=\s))(?=\s|[^\W\d]|$))
    | (?P<ordinal>(?:Thứ|Một|Hai|Ba|Bốn|Năm|Sáu|Bảy|Tám|Chín|Mười)\s(?:nhất|hai|ba|tư|năm|sáu|bảy|tám|chín|mười|là)\s?[,:;])
    | (?P<decimal>[IVX]{1,4}\.\d{1,2}(?:\.\d{1,2}){0,3}\.?(?=\s)|\(?\d{1,2}(?:\.\d{1,2}){1,4}\.?(?=[\s)]|[^\W\d])\)?|\d{1,2}\s?[.)/](?!\d)(?!\s?(?:tháng|/))|\(\d{1,2}\)|\d{1,2}\s?-(?=\s[^\W\d]))
    | (?P<capital>[A-GĐ]\s?[.)](?=\s+[^\W\d]))
    | (?P<letter>\(?(?:[a-zđ©]|g?ø)\s?(?:\)|\.(?=\s)|/(?=\s)|-(?=\s+[^\W\d]))|[a-zđ][1-9]\s?[).])
    | (?P<dash>[-–—−•●▪■◦○➢►✓·>](?=\s|[^\W]|“|")|-\s)
    | (?P<plus>\+)
    | (?P<star>\*(?!\*))
    )\s*""",
    re.VERBOSE,
)


_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Marker:
    """A list marker at the head of a paragraph: its text, its form (a key of `RANKS`), where the words begin."""

    text: str
    form: str
    end: int

    @property
    def rank(self) -> int:
        return RANKS[self.form]


# A scan loses the point behind a Roman number; capitals after it show that it was one.
_BARE_ROMAN = re.compile(r"^\s*([IVX]{1,5}) (?=[^\W\d_a-z]{2,})")


def find_marker(text: str) -> Marker | None:
    """The marker a paragraph begins with, or None: ``"2.1. Các cấp"`` → ``2.1.``, ``decimal2``."""
    if not (m := _MARKERS.match(text)):
        bare = _BARE_ROMAN.match(text)
        return Marker(bare.group(1), "roman", bare.end()) if bare and is_upper(text[bare.end() :], 0.9) else None
    form = m.lastgroup or ""
    mark = m.group(form).strip()
    if form == "decimal":
        form = f"decimal{min(len(_NUMBERS.findall(mark)), 4)}"
    if form == "roman" and m.end() == len(text) and len(text.strip()) > 3:
        return None
    return Marker(mark, form, m.end())


def number_of(mark: str) -> str:
    """The bare number of a marker: ``"II."`` → ``II``, ``"2.1."`` → ``2.1``, ``"Điều 5."`` → ``5``, ``"-"`` → ``""``."""
    mark = re.sub(r"^(?:điều|phần(?: thứ)?|chương|mục)\s", "", mark.strip(" ()"), flags=re.IGNORECASE)
    mark = re.sub(r"[\s.,:;)/–—-]+$", "", mark.strip())
    if mark in {"ø", "gø"}:
        return "g"  # as a scan has it
    if _ROMAN_AS_READ.fullmatch(mark):
        mark = re.sub(r"[ÍÌỊỈl]", "I", mark).replace("H", "II")
    return mark if re.match(r"^\w", mark) else ""


# What a scan makes of Roman numbers: ``H`` of ``II``, ``Ị`` of ``I``.
_ROMAN_AS_READ = re.compile(r"[IVXHÍÌỊỈl]{2,5}|[IVXH]")


_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}


def roman_value(text: str) -> int | None:
    """``"XIV"`` → 14; None for what is no Roman number."""
    if not text or any(c not in _ROMAN for c in text):
        return None
    values = [_ROMAN[c] for c in text]
    return sum(-v if i + 1 < len(values) and v < values[i + 1] else v for i, v in enumerate(values))
