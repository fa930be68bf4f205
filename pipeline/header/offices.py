"""Offices of those who sign: found in a line, told apart where they ran together, and spelt right after a scan."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from pipeline.header.persons import is_name_word
from pipeline.rules import load
from pipeline.text import bare, fold, is_upper, key

_TABLE = load("positions")
_DATA = _TABLE.data
AUTHORITY = _TABLE.pattern("signing-mark")
_LOST_MARK = _TABLE.pattern("lost-mark")
_RUN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)?")
_SIGNED = re.compile(r"\( ?(?:Đã|ĐÃ|đã|Ký|KÝ|ký)[^()]{0,40}\)")  # ``(Đã ký)`` between office and name
_LIKE = 86  # rapidfuzz ratio of a misread office to its own
_HALF_LIKE, _APART = 75, 10  # the same of one whose second word is whole, and how much more than of any other
WORD = 3  # letters of the shortest word of an office; what is shorter is left of a seal
_QUALIFIERS = frozenset({"thường trực", "ủy viên"})  # offices that also qualify the one before them


@cache
def offices() -> re.Pattern[str]:
    """Any office, the longest first."""
    heads = sorted((fold(h) for h in _DATA["heads"]), key=len, reverse=True)
    spelt = "|".join(re.escape(head).replace(r"\ ", " +") for head in heads)  # a conversion widens blanks
    return re.compile(rf"(?:{spelt})(?!\w)", re.IGNORECASE)


@cache
def _bare_heads() -> tuple[re.Pattern[str], dict[str, str]]:
    """Offices by their letters without marks: what a scan leaves of ``GIÁM ĐỐC``."""
    known = {bare(fold(h)).lower(): h for h in reversed(_DATA["heads"])}
    ordered = sorted(known, key=len, reverse=True)
    return re.compile(r"(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)"), known


def pieces(text: str) -> list[tuple[int, int]]:
    """A line cut where authority, office and name ran together: ``KT. BỘ TRƯỞNG | THỨ TRƯỞNG | Vi Văn Thạch``."""
    cuts = {0, len(text)}
    for signed in _SIGNED.finditer(text):
        cuts |= {signed.start(), signed.end()}
    for found in AUTHORITY.finditer(text):
        cuts.add(found.start())
        office = offices().match(text, found.end())
        if office:
            cuts.update(_second_office(text, office.end()))
    first = offices().match(text)
    if first and is_upper(text[: first.end()], 0.9):
        second = offices().match(text, first.end() + 1)
        if second and key(second.group()) not in _QUALIFIERS:
            cuts.add(second.start())
    for found in offices().finditer(text):
        if is_upper(found.group(), 0.9) and _after_body(text, found.start()) and key(found.group()) not in _QUALIFIERS:
            cuts.add(found.start())
    name = re.search(r"(?<=[^\W\d_]{2} )(?=[^\W\d_]+(?: [^\W\d_]+){1,5}\W*$)", text)
    if is_upper(text[:4], 0.9) and not is_upper(text[-8:], 0.9):
        lower = next((m.start() for m in _RUN.finditer(text) if is_name_word(m.group()) and m.group() != "Đã"), None)
        if lower and name is not None:
            cuts.add(lower)
    ordered = sorted(cuts)
    return [(a, b) for a, b in pairwise(ordered) if text[a:b].strip()]


def cell_pieces(text: str) -> list[tuple[int, int]]:
    """Pieces of each cell of a closing that was laid out as a table."""
    return [
        (cell.start() + a, cell.start() + b) for cell in re.finditer(r"[^\t\n]+", text) for a, b in pieces(cell.group())
    ]


def _second_office(text: str, at: int) -> list[int]:
    """Where the signer's own office begins behind that of the one he signs for."""
    mark = AUTHORITY.search(text, at)
    found = [
        m
        for m in offices().finditer(text, at, mark.start() if mark else len(text))
        if m.start() and text[m.start() - 1] == " "
    ]
    return [m.start() for m in found if text[m.start() - 2] != "," and key(m.group()) not in _QUALIFIERS][:1]


def _after_body(text: str, at: int) -> bool:
    """An office behind ``TM. ỦY BAN NHÂN DÂN``: the line names a body first."""
    mark = AUTHORITY.match(text)
    return (
        mark is not None and mark.end() < at and text[at - 1] == " " and text[:at].strip()[-1:] not in {".", "/", ","}
    )


def authority(text: str) -> str:
    """``T / M. ban thường vụ`` → as printed, without stray blanks in the mark."""
    mark = AUTHORITY.match(text)
    if mark is None:
        return text
    head = re.sub(r"\s", "", mark["mark"])
    head += "" if "/" in head else "."
    return f"{head} {text[mark.end() :].strip()}"


def stood_in_for(text: str) -> str | None:
    """The office for which another signs: ``KT. GIÁM ĐỐC`` → ``GIÁM ĐỐC``; None without that mark."""
    mark = AUTHORITY.match(text)
    return text[mark.end() :].strip() if mark and key(mark["mark"]) == "kt" else None


def in_its_case(text: str) -> str:
    """The office in its own case: ``Phó chủ tịch`` → ``Phó Chủ tịch``."""
    found = offices().match(fold(text))
    if found is None:
        return text
    head = next(h for h in _DATA["heads"] if key(h) == key(found.group()))
    return f"{head}{text[found.end() :]}"


def healed(text: str) -> str:
    """A line of capitals with its offices as they are spelt, whatever a scan made of their marks."""
    if not is_upper(text, 0.6):
        return text
    out = healed_anywhere(text)
    lost = _LOST_MARK.match(out)
    if lost:
        end = lost.end("mark")
        out = out[: lost.start("mark")] + ("KT." + out[end + 1 :] if out[end] == " " else "KT" + out[end:])
    mark = AUTHORITY.match(out)
    if mark and key(mark["mark"]) == "kt" and not offices().match(out, mark.end()):
        return out[: mark.end()] + _by_last_word(out[mark.end() :])  # who is signed for is always an office
    return out if lost else _completed(out)


def healed_anywhere(text: str) -> str:
    """The same line with offices in capitals as they are spelt; same length."""
    out = text
    pattern, known = _bare_heads()
    for found in pattern.finditer(bare(text).lower()):
        office = fold(known[found.group()]).upper()
        if len(office) == found.end() - found.start() and text[found.start() : found.end()].isupper():
            out = out[: found.start()] + office + out[found.end() :]
    return out


def _begins(office: Sequence[str], words: Sequence[str]) -> bool:
    """Two words are the first of a longer office, the second misread by a letter at most: ``PHÓ GILÁM``."""
    if len(office) <= len(words) or bare(office[0]) != bare(words[0]):
        return False
    return Levenshtein.distance(bare(office[1]), bare(words[1]), score_cutoff=1) <= 1


def _completed(text: str) -> str:
    """A line that can be but one office: ``PHO €HU TỊCH`` misread, ``CHÁNH VĂN``, ``PHÓ GIÁM Ti`` under a seal."""
    if offices().match(text) or AUTHORITY.match(text) or not is_upper(text, 0.8):
        return text
    words = [word for word in key(text).split() if len(word) > 1]
    while len(words) > 2 and len(words[-1]) < WORD:
        words.pop()
    if len(words) == 2:
        begun = [h for h in _DATA["heads"] if _begins(key(h).split(), words)]
        shortest = min(begun, key=len, default="")
        if begun and all(h.startswith(shortest) for h in begun):
            return fold(shortest).upper()
    near = process.extractOne(bare(" ".join(words)), _bare_heads()[1].keys(), scorer=fuzz.ratio, score_cutoff=_LIKE)
    if near and _differ_little(near[0].split(), bare(" ".join(words)).split()):
        return fold(_bare_heads()[1][near[0]]).upper()
    return _by_last_word(text)


def _differ_little(office: Sequence[str], words: Sequence[str]) -> bool:
    """No word is another one: ``PHÓ TRƯỞNG KHOA`` is not ``PHÓ TRƯỞNG ĐOÀN`` misread."""
    if len(office) != len(words):
        return True
    return all(Levenshtein.distance(a, b) <= len(a) // 2 for a, b in zip(office, words, strict=True))


def _by_last_word(text: str) -> str:
    """The office of two words whose second is whole and whose first a seal covers in part: ``IŨ TỊCH`` → ``CHỦ TỊCH``."""
    words = bare(key(text)).split()
    if len(words) != 2:
        return text
    alike = {h: fuzz.ratio(" ".join(words), b) for b, h in _bare_heads()[1].items() if b.split()[-1] == words[-1]}
    best, second, *_ = [*sorted(alike.items(), key=lambda item: -item[1]), ("", 0.0), ("", 0.0)]
    return fold(best[0]).upper() if best[1] >= _HALF_LIKE and best[1] - second[1] >= _APART else text
