"""Where the name of an issuing body ends: ``của Bộ trưởng Bộ Y tế về việc …`` → ``Bộ trưởng Bộ Y tế``."""

from __future__ import annotations

import re
from functools import cache

from pipeline.citations.types import type_at
from pipeline.rules import load
from pipeline.text import fold, is_upper, sentence_case

_DATA = load("citations").data["issuer"]
LONGEST = 220
_PHRASE_END = r"(?!\w)"


def _alternatives(phrases: list[str]) -> str:
    return "|".join(re.escape(fold(p)) for p in sorted(phrases, key=len, reverse=True))


@cache
def _stop() -> re.Pattern[str]:
    words = _alternatives(_DATA["stops"])
    return re.compile(rf"[;:“”\"()\[\]\n\t…|<>*]|\.(?![^\W\d])|(?<=\s)(?:{words}){_PHRASE_END}|(?<=\s)\d|(?<=\s)-(?=\S)")


@cache
def _complete() -> re.Pattern[str]:
    """Names that no small letter may follow: `Chính phủ chỉ đạo` is `Chính phủ`."""
    return re.compile(rf"(?:{_alternatives(_DATA['complete'])})(?= (?P<next>\S))")


@cache
def _head() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(_DATA['heads'])}){_PHRASE_END}")


@cache
def _lower_head() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(_DATA['lower_heads'])}){_PHRASE_END}")


@cache
def _second_half() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(_DATA['second_halves'])}){_PHRASE_END}")


_JOINT = re.compile(r",\s+(?:và\s+)?|\s+(?:và|cùng)\s+|\s+-\s+|\s+/\s+")


def head_at(text: str, at: int) -> bool:
    """A body's or a post's name begins here."""
    return _head().match(text, at) is not None


def issuer_at(text: str, at: int, joint: bool = False) -> tuple[str, int] | None:
    """The body whose name begins at an offset of folded text, and where it ends; None where none begins.

    `joint` lets several bodies be one issuer, as of a joint circular.
    """
    window = text[at : at + LONGEST]
    capitals = is_upper(window[:14], 0.9)
    if not window[:1].isupper() and not _lower_head().match(window):
        return None
    stop = _stop().search(window.lower() if capitals else window, 1)
    cut = stop.start() if stop else len(window)
    if stop is None and len(window) == LONGEST:
        return None
    name = _whole(window[:cut], joint, window)
    full = _complete().match(name)
    if full and not capitals and full["next"].islower() and not name.startswith("và ", full.end() + 1):
        name = full.group()
    name = name.rstrip(" ,-/.'") if name else ""
    name = re.sub(r"(?:\s+(?:và|của|tại))+$", "", name)
    if len(name) < 2 or len(name.split()) > 26:
        return None
    return (sentence_case(name) if capitals and " " in name else name), at + len(name)


def _whole(name: str, joint: bool, window: str) -> str:
    """`name` up to where another clause or another body begins."""
    for m in _JOINT.finditer(name):
        rest = name[m.end() :]
        if type_at(window, m.end()):
            return name[: m.start()]
        if _goes_on(name, m, rest, joint):
            continue
        return name[: m.start()]
    return name


def _goes_on(name: str, m: re.Match[str], rest: str, joint: bool) -> bool:
    mark = m.group().strip()
    another = _head().match(rest) is not None
    if mark == "-":
        return rest[:1].isupper()
    if another and (joint or re.match(r"(?:Bộ trưởng|Giám đốc|Chủ tịch|Thủ trưởng)$", name[: m.start()].strip())):
        return True
    if not rest[:1].isupper():
        return _second_half().match(rest) is not None and mark != ","
    if mark.startswith(","):  # `Bộ Văn hóa, Thể thao và Du lịch`
        return not another and bool(re.match(r"[^,]{2,40}(?:, [^,]{2,30}){0,3} và [^\W\d_]", rest))
    return not another or mark == "/"
