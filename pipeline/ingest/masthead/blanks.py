"""The blanks of a number line and a date line by their printed words, and what the engine read in them.

Where recognition read the words around a blank (``Số: 02. /GM-SYT``, ``ngày 26 tháng``), they say where it is; what it read
in it is weighed with what the recogniser of handwriting says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.document import Word
from pipeline.ingest.masthead.masthead_lines import is_year, like

SHORT = 3.0  # points by which the ends of a blank are uncertain
SO = re.compile(r"[Ss5][oóôốổỏòõơ06ỐÔÓéeđ](?P<colon> ?[:;.])?")
NOTATION = re.compile(r"(?P<sign>[-–—/]) ?[A-ZĐ]{1,5}[a-z]{0,2}(?: ?[-–/.] ?[A-ZĐ][\w&]{0,15}){0,4}$")

_DIGITS = re.compile(r"\d{1,6}[a-zđ]?")
_RUN_TOGETHER = re.compile(
    r"(?P<mark>S[ốôóỐ] ?[:;.]?)?(?P<number>\d{1,6}[a-zđ]?)?(?P<notation>[-–/] ?[A-ZĐÐ][\wÐ/&.-]+)?"
)
_PRINT = re.compile(r"[-–/]|[A-ZĐ]{2}")  # what stands in no number: the notation begins there
_EDGE = ".,:;'’`\"_~^|«»‘*°-–—"
_TALL = 1.15  # what a hand wrote is higher than printed letters by more than this
_UNLIKE = 0.12  # how often a wrong reading of the engine is just the one it gave
_UNSEEN = 0.01  # probability of what the engine reads and the recogniser does not think of
_MOSTLY, _LOST = 0.5, 0.5  # probability of a longer reading; the engine's digits are right so much less often beside it
_LEAST, _MOST = 0.001, 5  # candidates less probable, or more, are not kept


def parted(words: Sequence[Word]) -> list[Word]:
    """Words with mark, number and notation cut apart where they ran together legibly: ``Số:12/KH-SYT``."""
    out: list[Word] = []
    for word in words:
        found = _RUN_TOGETHER.fullmatch(word.text)
        parts = [part for part in found.groups() if part] if found else []
        if len(parts) < 2:
            out.append(word)
            continue
        letter, at = (word.box.x1 - word.box.x0) / len(word.text), word.box.x0
        for part in parts:
            end = at + letter * len(part)
            out.append(replace(word, text=part, box=word.box._replace(x0=round(at, 2), x1=round(end, 2))))
            at = end
    return out


def ends(kind: str, words: Sequence[Word]) -> tuple[float, float] | None:
    """Left and right end in points of a blank between words that were read; None where one of them is lost."""
    if kind == "number":
        mark = next((k for k, w in enumerate(words) if SO.fullmatch(w.text)), None)
        notation = next((k for k, w in enumerate(words) if NOTATION.match(w.text)), None)
        if (
            mark is None
            or notation is None
            or mark > notation
            or any(_PRINT.search(w.text) for w in words[mark + 1 : notation])
        ):
            return None
        return words[mark].box.x1, words[notation].box.x0
    named = {name: w for w in words for name in ("ngay", "thang", "nam") if like(w.text, name)}  # the last of each
    if kind == "year":
        year = next((w for w in reversed(words) if is_year(w.text)), None)
        return (year.box.x0, year.box.x1) if year and "nam" in named and year.box.x0 > named["nam"].box.x0 else None
    before, after = (named.get(name) for name in (("ngay", "thang") if kind == "day" else ("thang", "nam")))
    if before is None or after is None or before.box.x1 > after.box.x0:
        return None
    return before.box.x1, after.box.x0


def printed(words: Sequence[Word], x0: float, x1: float, kind: str) -> tuple[str, float] | None:
    """Digits that the engine read in a blank, and how likely they are right; None where it read none or other things."""
    inside = [w for w in words if x0 - SHORT <= (w.box.x0 + w.box.x1) / 2 <= x1 + SHORT]
    if not inside:
        return None
    text = "".join(w.text for w in inside).strip(_EDGE)
    if not (is_year(text) if kind == "year" else _DIGITS.fullmatch(text)):
        return None
    sure = min(w.confidence for w in inside)
    others = sorted(w.box.y1 - w.box.y0 for w in words if w not in inside and w.confidence > 0.8 and len(w.text) > 2)
    tall = max(w.box.y1 - w.box.y0 for w in inside)
    by_hand = bool(others) and tall > _TALL * others[len(others) // 2]
    return text, _likely(sure, by_hand or (kind == "day" and len(text) < 2))


def _likely(confidence: float, doubtful: bool) -> float:
    """Probability that clean digits are right: engines are seldom wrong in print, often in handwriting."""
    if doubtful:
        return 0.75 if confidence >= 0.95 else 0.4 * confidence
    return 0.995 if confidence >= 0.95 else 0.97 if confidence >= 0.9 else 0.8 * confidence


def fused(candidates: Sequence[tuple[str, float]], read: tuple[str, float] | None) -> tuple[tuple[str, float], ...]:
    """What the recogniser and the engine together make of a blank, best first.

    `read` is the engine's digits with the probability that they are right. Two that agree are surer than either, and
    each outweighs the other where it is the surer one. Of figures written by hand the engine often drops some: ``0`` of
    ``340``.
    """
    chances = dict(candidates)
    if read is not None:
        text, sure = read
        if any(chance >= _MOSTLY and _is_left_of(text, longer) for longer, chance in candidates):
            sure *= _LOST
        rest = max(0.0, 1.0 - sum(chances.values()))
        if text not in chances:
            chances[text] = max(_UNSEEN, rest / 10)
        chances = {c: p * (sure if c == text else (1 - sure) * _UNLIKE) for c, p in chances.items()}
        total = sum(chances.values()) + rest * (1 - sure) * _UNLIKE
        chances = {c: p / total for c, p in chances.items()} if total else {}
    best = sorted(chances.items(), key=lambda item: (-item[1], item[0]))
    return tuple((text, round(p, 4)) for text, p in best[:_MOST] if p >= _LEAST)


def _is_left_of(text: str, longer: str) -> bool:
    """Some letters of a longer text, in their order."""
    rest = iter(longer)
    return len(text) < len(longer) and all(letter in rest for letter in text)
