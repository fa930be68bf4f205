"""The words of a number line and a date line put right around what was read in their blanks.

Recognition runs print and handwriting together (``Số:^695/QĐ-SYT``, ``ngày2Otháng``) or loses a word beside it. The form is
known, so each line is made anew of its printed words and its blanks; what was read before stays in `Word.raw`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import cv2
import numpy as np

from pipeline.document import Box, Frame, Word
from pipeline.ingest.masthead.blanks import NOTATION, SHORT, SO
from pipeline.ingest.masthead.line_strip import LEVEL, Row, Strip
from pipeline.ingest.masthead.masthead_lines import like
from pipeline.ingest.ocr.engine import Image
from pipeline.notation import BODIES, TYPES, alike, known, near
from pipeline.text import bare

Reader = Callable[[Image], list[Word]]

_SURE = 0.85  # printed words read with more stay as they are
_ENLARGED = 1.5  # scale at which a line's print is read again
_BEGINS = re.compile(r"[^\w]*(?:\d{0,2}(?P<sign>[/⁄‡-]) ?)?(?P<year>(?:19|20)\d\d ?/ ?)?[^A-ZĐ]*(?=[A-ZĐ])")
_PARTY = re.compile(r"[A-ZĐ][A-Za-zĐđ]{0,4} ?/")
_SIGN = re.compile(r"[-–/⁄‡](?=[A-ZĐ]{2})")
_PART = re.compile(r"[A-ZĐ0-9|][\w|]*")
_TRAIL = " .,:;_-–—'`\"~()"
_UNSURE = 0.6  # a place read with less is read again
_WORD = 24.0  # points that ``ngày`` is wide
_LONG = 4  # letters of an abbreviation that one misread letter leaves recognisable
_KNOWN = 0.8  # how surely a notation was read that is made of known abbreviations
_ETH = str.maketrans({"\u00d0": "Đ", "\u0189": "Đ"})


# ------------------------------------------------------------------ number line
def number_line(
    strip: Strip, row: Row, words: Sequence[Word], blanks: Sequence[Frame], dpi: float, read: Reader
) -> list[Word]:
    """``Số:``, what the blank holds, and the notation; the words as they were where its print cannot be told."""
    blank = next((b for b in blanks if b.kind == "number"), None)
    if blank is None:
        return list(words)
    mark = _mark(words, blank)
    notation = [w for w in words if w.box.x0 >= blank.box.x1 - SHORT]
    across = [w for w in words if w.box.x0 < blank.box.x1 - SHORT and w.box.x1 > blank.box.x1 + SHORT]
    if mark is None or across or not _sound(notation):
        again = _print_again(strip, blanks, row, dpi, read)
        mark = mark or _mark([w for w in again if w.box.x0 < blank.box.x0], blank)
        after = [w for w in again if w.box.x1 > blank.box.x1 + SHORT]
        before = [*_behind_sign(across, blank), *notation] if across else notation
        notation = max(_mended(before), _mended(after), key=_worth)
    line = [mark] if mark else []
    line += [_filled(blank, words)] if blank.candidates and blank.candidates[0][0] else []
    return _with_raw(line + notation, words) if notation or mark else list(words)


def _mark(words: Iterable[Word], blank: Frame) -> Word | None:
    """The word ``Số:``, cut off from what it ran into."""
    for word in words:
        found = SO.match(word.text)
        if found is None or word.box.x0 > blank.box.x0 or (word.text.isupper() and len(word.text) > 3):
            continue
        colon = ":" if found["colon"] or not word.text[found.end() :] else ""
        x1 = min(word.box.x1, max(blank.box.x0, word.box.x0 + 6))
        text = f"Số{colon if found['colon'] else ''}"
        return replace(word, text=text, box=word.box._replace(x1=x1), confidence=max(word.confidence, _SURE))
    return None


def _behind_sign(words: Sequence[Word], blank: Frame) -> list[Word]:
    """What stands behind a blank in words that run across it, from the sign on: of ``'2z/RHMTW`` the notation."""
    out = []
    for word in words:
        text = word.text.translate(_ETH)
        if sign := _SIGN.search(text):
            out.append(replace(word, text=text[sign.start() :], box=word.box._replace(x0=blank.box.x1)))
    return out


def _sound(notation: Sequence[Word]) -> bool:
    """Read surely, in the form of a notation."""
    if not notation or min(w.confidence for w in notation) < _SURE:
        return False
    return NOTATION.match(_joined(notation)) is not None


def _worth(words: Sequence[Word]) -> tuple[bool, bool, float]:
    text = _joined(words)
    return NOTATION.match(text) is not None, known(text), min((w.confidence for w in words), default=0.0)


def _mended(words: Sequence[Word]) -> list[Word]:
    """A notation that begins with its sign and is written in abbreviations that there are, where they look like it."""
    text = " ".join(w.text for w in words).translate(_ETH).replace("ĐĐ", "Đ")
    found = _BEGINS.match(text)
    if found is None:
        return []
    rest = text[found.end() :]
    first = _PART.match(rest)
    if first and not found["sign"] and not _is_known(first.group()) and _is_known(first.group()[1:]):
        rest = rest[1:]  # the slash was read as a letter: ``ZQĐ-SYT``
    elif first and len(first.group()) == 1 and rest[1:2] == "/":
        rest = rest[2:]  # what is left of the last figure stands before it: ``F/QĐ-SYT``
    party = found["year"] is None and _PARTY.match(rest) is not None
    text = ("-" if party else "/") + (found["year"] or "") + _PART.sub(_spelled, rest)
    x0, x1 = words[0].box.x0, words[-1].box.x1
    y0, y1 = min(w.box.y0 for w in words), max(w.box.y1 for w in words)
    sure = min(w.confidence for w in words)
    if known(text):
        sure = max(sure, _KNOWN)
    return [replace(words[0], text=text.rstrip(_TRAIL), box=Box(x0, y0, x1, y1), confidence=sure)]


def _is_known(part: str) -> bool:
    return part in TYPES or part in BODIES or alike(part, TYPES) is not None


def _spelled(part: re.Match[str]) -> str:
    text = part.group()
    if text in TYPES or text in BODIES:
        return text
    meant = alike(text, TYPES) or alike(text, BODIES)
    if meant is None and len(text) >= _LONG:
        close = [body for body in BODIES if near(text, body)]
        meant = close[0] if len(close) == 1 else None
    return meant or text


def _joined(words: Sequence[Word]) -> str:
    return " ".join(w.text for w in words).translate(_ETH).strip(" .,:;_'`")


# ------------------------------------------------------------------ date line
def date_line(
    strip: Strip, row: Row, words: Sequence[Word], blanks: Sequence[Frame], dpi: float, read: Reader
) -> list[Word]:
    """The place as read, then ``ngày``, ``tháng``, ``năm`` around what the blanks hold."""
    found = {blank.kind: blank for blank in blanks}
    if not {"day", "month"} <= found.keys():
        return list(words)
    day = found["day"]
    before = [w for w in words if w.box.x1 <= day.box.x0 + SHORT]
    if not before or min(w.confidence for w in before) < _UNSURE:
        again = [w for w in _print_again(strip, blanks, row, dpi, read) if w.box.x1 <= day.box.x0 + SHORT]
        if _sureness(again) > _sureness(before):
            before, words = again, [*again, *(w for w in words if w not in before)]
    first = next((w for w in reversed(before) if like(w.text, "ngay")), None)
    start = first.box.x0 if first else day.box.x0 - _WORD
    place = [w for w in before if w.box.x1 <= start + SHORT and w is not first]
    line = [*place]
    for kind, name in (("day", "ngày"), ("month", "tháng"), ("year", "năm")):
        blank = found.get(kind)
        if blank is None:
            rest = [w for w in words if w.box.x0 > line[-1].box.x1 - SHORT]
            line += rest
            break
        line.append(_named(name, words, start, blank.box))
        if blank.candidates and blank.candidates[0][0]:
            line.append(_filled(blank, words))
        start = blank.box.x1
    return _with_raw(line, words)


def _sureness(words: Sequence[Word]) -> float:
    """Of the least sure word, where the last of them is ``ngày``."""
    if not words or not like(words[-1].text, "ngay"):
        return -1.0 if not words else 0.0
    return min(w.confidence for w in words)


def _named(name: str, words: Sequence[Word], start: float, blank: Box) -> Word:
    """The printed word before a blank, as read or, where it was lost, in its place."""
    for word in words:
        if start - SHORT <= word.box.x0 and word.box.x1 <= blank.x1 and like(word.text, bare(name)):
            return replace(word, text=name)
    return Word(name, Box(round(start, 2), blank.y0, round(max(blank.x0, start + 1), 2), blank.y1), 0.7)


# ------------------------------------------------------------------ shared
def _filled(blank: Frame, words: Sequence[Word]) -> Word:
    """What stands in a blank, as a word."""
    text, chance = blank.candidates[0]
    size = next((w.size for w in words if w.size), None)
    return Word(text, blank.box, round(chance, 3), size)


def _print_again(strip: Strip, blanks: Sequence[Frame], row: Row, dpi: float, read: Reader) -> list[Word]:
    """The print of a line, read with its blanks painted white; words in points of the page."""
    picture = strip.picture.copy()
    scale = dpi / 72
    for blank in blanks:
        x0, x1 = int(blank.box.x0 * scale) - strip.x, int(blank.box.x1 * scale) - strip.x
        picture[:, max(x0, 0) : max(x1, 0)] = 255
    large = cv2.resize(picture, None, fx=_ENLARGED, fy=_ENLARGED, interpolation=cv2.INTER_CUBIC)
    edge = 10
    large = cv2.copyMakeBorder(large, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=255)
    found = []
    for word in read(np.asarray(large, np.uint8)):
        left, top = (strip.x - edge / _ENLARGED) / scale, (strip.y - edge / _ENLARGED) / scale
        sides = zip(word.box, (left, top, left, top), strict=True)
        box = Box(*(round(side / _ENLARGED + shift, 2) for side, shift in sides))
        if any(c.isalnum() for c in word.text) and abs((box.y0 + box.y1) / 2 - row.y) < 2 * LEVEL:
            found.append(replace(word, box=box))
    return sorted(found, key=lambda w: w.box.x0)


def _with_raw(line: Sequence[Word], words: Sequence[Word]) -> list[Word]:
    """The line's words, each changed one with what had been read in its place."""
    known = set(words)
    out = []
    for word in line:
        if word not in known:
            before = " ".join(w.text for w in words if w.box.x0 < word.box.x1 and word.box.x0 < w.box.x1)
            word = replace(word, raw=before if before not in {"", word.text} else None)
        out.append(word)
    return out
