"""Where the name of an issuing body ends: ``của Bộ trưởng Bộ Y tế về việc …`` → ``Bộ trưởng Bộ Y tế``."""

from __future__ import annotations

import re
from functools import cache

from pipeline.citations.types import type_at
from pipeline.citations.view import plain
from pipeline.rules import load
from pipeline.text import bare, fold, is_upper, sentence_case

_DATA = load("citations").data["issuer"]
LONGEST = 220
_PHRASE_END = r"(?!\w)"


def _alternatives(phrases: list[str]) -> str:
    return "|".join(re.escape(fold(p)) for p in sorted(phrases, key=len, reverse=True))


_CASED = {n: bare(chr(n)) if len(bare(chr(n))) == 1 else chr(n) for n in (*range(0x250), *range(0x1E00, 0x1F00))}


@cache
def _stop() -> re.Pattern[str]:
    """Punctuation, and single words that no name holds: with their marks, for `tại` is not `tải`."""
    words = _alternatives([w for w in _DATA["stops"] if " " not in w])
    return re.compile(
        rf"[;:“”\"()\[\]\n\t…|<>*]|\.(?![^\W\d])|(?<=\s)(?:{words}){_PHRASE_END}"
        r"|(?<=\s)(?<![Pp]hường )(?<![Qq]uận )\d|(?<=\s)-(?=\S)"  # `UBND Phường 3`
    )


@cache
def _stop_phrase() -> re.Pattern[str]:
    """Phrases that open the next clause, without marks, as scans may lose them; capitals are kept."""
    words = _alternatives([w.translate(_CASED) for w in _DATA["stops"] if " " in w])
    return re.compile(rf"(?<=\s)(?:{words}){_PHRASE_END}")


# A body of a place ends with the place's name, or with the level where no name follows.
_PLACED = re.compile(
    r"(?:UBND|HĐND|[Ủủ]y ban nhân dân|[Hh]ội đồng nhân dân)(?: cấp)? "
    r"(?:tỉnh|[Tt]hành phố|huyện|quận|thị xã|xã|phường|thị trấn)"
    r"(?: \d{1,2}(?!\w)|(?: [A-ZĐ][^\W\d_]*){0,4})(?= (?P<next>[^\W\d_]))"
)


@cache
def _complete() -> re.Pattern[str]:
    """Names that no small letter may follow: `Chính phủ chỉ đạo` is `Chính phủ`."""
    return re.compile(rf"(?:Bộ trưởng (?=Bộ ))?(?:{_alternatives(_DATA['complete'])})(?= (?P<next>\S))")


@cache
def _head() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(_DATA['heads'])}){_PHRASE_END}")


@cache
def _lower_head() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(_DATA['lower_heads'])}){_PHRASE_END}")


@cache
def _second_half() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternatives(_DATA['second_halves'])}){_PHRASE_END}")


@cache
def _comma_pair() -> re.Pattern[str]:
    return re.compile("(?:" + "|".join(re.escape(plain(fold(p))) for p in _DATA["comma_pairs"]) + ")")


_JOINT = re.compile(r",\s+(?:và\s+)?|\s+(?:và|cùng)\s+|\s+-\s+|\s+/\s+")


_PART_OF_ACT = re.compile(r"(?:Điều|Khoản|Điểm|Chương|Mục|Phụ lục)(?!\w)")
_PLENUM = re.compile(r"Hội nghị (?:lần thứ \S{1,8}(?: \S{1,6})? |toàn thể )?(?=Ban Chấp hành|BCH)")


def head_at(text: str, at: int) -> bool:
    """A body's or a post's name begins here."""
    return _head().match(text, at) is not None


@cache
def _by_letters() -> dict[str, str]:
    """Heads of two words or more by their letters without marks."""
    return {bare(fold(h)).lower(): h for h in (*_DATA["heads"], *_DATA["complete"]) if " " in h}


def respelt(name: str) -> str:
    """A name whose head a scan misread by its marks, as it is spelt: ``Giám độc Sở Y tế`` → ``Giám đốc Sở Y tế``."""
    letters = bare(fold(name)).lower()
    heads = [h for h in _by_letters() if letters == h or letters.startswith(f"{h} ")]
    return _by_letters()[max(heads, key=len)] + name[len(max(heads, key=len)) :] if heads else name


def stands_for(notation: str, name: str) -> bool:
    """A notation is made of the name's first letters: ``LĐTBXH`` of ``Bộ Lao động - Thương binh và Xã hội``."""
    letters = "".join(word[0] for word in re.findall(r"[^\W\d_]+", name) if word not in {"và", "của"}).upper()
    return len(notation) > 2 and notation.upper() in {letters, letters[1:]}


def issuer_at(text: str, at: int, joint: bool = False) -> tuple[str, int] | None:
    """The body whose name begins at an offset of folded text, and where it ends; None where none begins.

    `joint` lets several bodies be one issuer, as of a joint circular.
    """
    plenum = _PLENUM.match(text, at)
    if plenum:
        at = plenum.end()
    window = text[at : at + LONGEST]
    capitals = is_upper(window[:14], 0.9)
    if not window[:1].isupper() and not _lower_head().match(window):
        return None
    read = window.lower() if capitals else window
    stop = _stop().search(read, 1)
    if stop is None and len(window) == LONGEST:
        return None
    cut = stop.start() if stop else len(window)
    # a phrase may begin before the single word that ends the name: `thực hiện`
    letters = read.translate(_CASED)
    phrase = _stop_phrase().search(letters, 1)
    if capitals and phrase and letters[: phrase.start()] in {"bo ", "so "}:
        phrase = _stop_phrase().search(letters, phrase.end())  # `BỘ XÂY DỰNG`: its name, not what it does
    name = _whole(window[: min(phrase.start(), cut) if phrase else cut], joint, window)
    for ending in (_complete().match(name), _PLACED.match(name)):
        if ending and not capitals and ending["next"].islower() and not name.startswith("và ", ending.end() + 1):
            name = ending.group()
    name = name.rstrip(" ,-/.'") if name else ""
    name = re.sub(r"(?:\s+(?:và|của|tại))+$", "", name)
    if len(name) < 2 or len(name.split()) > 26:
        return None
    return (respelt(sentence_case(name)) if capitals and " " in name else name), at + len(name)


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
    if mark == "," and _comma_pair().search(plain(name[: m.end() + 12]), max(0, m.start() - 10)):
        return True  # `Ban Chỉ đạo Phòng, chống thiên tai`
    if _PART_OF_ACT.match(rest):
        return False
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
