"""Name and office of the signer under a seal or a pen, read again in several lights: what most say, and what is known.

The network leaves strokes of a seal on some letters and takes strokes off others. Taken off more and less, and drawn
larger, the line reads differently where it is unsure, and alike where it is not.
"""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import cache

import cv2
import numpy as np
from rapidfuzz.distance import Levenshtein

from pipeline.document import Box, Word
from pipeline.ingest.ocr.engine import Image, Mask, Rectangle
from pipeline.ingest.ocr.seals import likely_print
from pipeline.ingest.ocr.second_look import Reader, mean_confidence, placed, unread_regions
from pipeline.ingest.ocr.unread import Letters
from pipeline.ingest.plausible import is_syllable
from pipeline.rules import load
from pipeline.text import bare, is_upper

_SYLLABLES, _OFFICE = range(2, 6), range(1, 7)  # words
_UNREAD, _WIDE = 2, 28.0  # places with unread ink that are looked at, points that they are wide at least
_SURE = 0.9
_LIGHTS = ((0.05, 0.4, 1.0), (0.4, 0.6, 1.5), (0.0, 0.01, 1.0), (0.05, 0.4, 1.5), (0.4, 0.6, 1.0))
"""Of each reading: how likely print a pixel is that stays pale, and that stays whole; how much larger it is drawn."""
_ENOUGH = 3  # readings that all say the same
_BEYOND = 1.1  # inches before the first word that was read, where a seal may have covered others
_EDGES = 8  # pixels of paper around what is read
_NEAR = 8.0  # points around a seal
_MANY = 36  # family names that nine in ten people have stand first in the list
_LISTED = re.compile(r"^[-–—+•]|^Nơi |/|[:;,.]$")
_RUN_ON = re.compile(r"(?<=[^\W\d_A-Z])(?:[^\w\s-]\d*|\d+)(?=[^\W\d_])")
_DIVIDED = 0.5  # readings agree less: they are unsure which family name it is
_EDGE = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323đĐ" + string.ascii_letters)
_BEFORE_OFFICE = frozenset({"KT", "TL", "TUQ"})  # of marks; others stand before a body
_MIDDLE = frozenset({"Văn", "Thị"})


def read_again(
    grey: Image, seals: Sequence[Rectangle], letters: Letters, words: list[Word], dpi: float, line: Reader
) -> list[Word]:
    """`words` (boxes in points) with unsure names and offices beside a seal or a signature as most readings have them.

    `grey` is the page with them, `seals` where they may stand (pixels). A name is changed only where it then begins with
    a family name, an office where it then has its words alone; the confidence is the share of the readings that agree.
    What stands there unread is read likewise.
    """
    places = [Box(*(edge * 72 / dpi for edge in place)).widened(_NEAR, _NEAR) for place in seals]
    touched = _rows([word for word in words if any(place.meets(word.box) for place in places)], words)
    for row in filter(_is_unsure, touched):
        readings = _lights(grey, Box.around(word.box for word in row), words, dpi, line)
        found = _name(readings) if _may_be_name(row) else _office(readings)
        if found:
            gone = {*map(id, row), *map(id, _scraps(words, Box.around(word.box for word in found)))}
            at = sum(id(word) not in gone for word in words[: words.index(row[0])])
            rest = [word for word in words if id(word) not in gone]
            words = [*rest[:at], *found, *rest[at:]]
    for region in unread_regions(letters, words, (), most=_UNREAD):
        box = Box(*(edge * 72 / dpi for edge in region))
        if box.x1 - box.x0 > _WIDE and any(place.meets(box) for place in places):
            readings = _lights(grey, box, words, dpi, line)
            words = [*words, *(_office(readings) or _name(readings))]
    return words


def _scraps(words: Sequence[Word], box: Box) -> list[Word]:
    """Single letters and signs that the first reading made of strokes over a line."""
    inside = (word for word in words if box.meets(word.box.widened(-1, -1)))
    return [word for word in inside if sum(c.isalnum() for c in word.text) <= 1 and word.box.y1 <= box.y1 + 4]


def _is_unsure(row: Sequence[Word]) -> bool:
    """It may be a name or an office, and not all of it is read well."""
    if _may_be_name(row):
        texts = _texts(row)
        known = texts[0] in _surnames() and all(_is_name_word(text) and is_syllable(text) for text in texts)
        return not known or min(word.confidence for word in row) < _SURE
    return _may_be_office(row) and min(word.confidence for word in row) < _SURE


def _may_be_name(row: Sequence[Word]) -> bool:
    """Every word begins large and goes on small, and it is no line of a list."""
    texts = _texts(row)
    listed = _LISTED.search(" ".join(word.text for word in row))
    named = all(text[0].isupper() and not text.isupper() for text in texts)
    return named and not listed and 1 <= len(texts) <= _SYLLABLES[-1]  # of a name a seal may leave one word


def _may_be_office(row: Sequence[Word]) -> bool:
    """A few words in capitals, some of them of offices."""
    texts = _texts(row)
    return len(texts) in _OFFICE and is_upper("".join(texts), 0.75) and any(text in _offices() for text in texts)


def _texts(row: Sequence[Word]) -> list[str]:
    """Words without signs around; single letters are scraps."""
    return [text for word in row if len(text := _EDGE.sub("", word.text)) > 1]


def _rows(touched: Sequence[Word], words: Sequence[Word]) -> list[list[Word]]:
    """The rows of the words that a place touches: neighbours at one height, no more than two heights apart."""
    out: list[list[Word]] = []
    for word in touched:
        if any(word in row for row in out):
            continue
        height, middle = word.box.y1 - word.box.y0, (word.box.y0 + word.box.y1) / 2
        level = sorted((w for w in words if w is word or w.box.y0 < middle < w.box.y1), key=lambda w: w.box.x0)
        at = level.index(word)
        first = last = at
        while first and level[first].box.x0 - level[first - 1].box.x1 < 2 * height:
            first -= 1
        while last + 1 < len(level) and level[last + 1].box.x0 - level[last].box.x1 < 2 * height:
            last += 1
        out.append(level[first : last + 1])
    return out


def _lights(grey: Image, box: Box, words: Sequence[Word], dpi: float, line: Reader) -> list[list[Word]]:
    """What stands on a line, and before it as far as nothing was read, as each light shows it, or as the first ones
    show it alike.
    """
    scale, pad = dpi / 72, 0.2 * (box.y1 - box.y0)
    before = [w.box.x1 for w in words if w.box.y0 < (box.y0 + box.y1) / 2 < w.box.y1 and w.box.x1 <= box.x0]
    left = max([box.x0 - _BEYOND * 72, *(x + 4 for x in before), 0.0])
    x0, y0 = int(left * scale), max(int((box.y0 - pad) * scale), 0)
    x1, y1 = int((box.x1 + 2 * pad) * scale) + 1, int((box.y1 + pad) * scale) + 1
    piece = grey[y0:y1, x0:x1]
    likely = likely_print(grey, (x0, y0, x1, y1), dpi) if piece.size else None
    if likely is None:
        return []
    readings: list[list[Word]] = []
    for least, whole, larger in _LIGHTS:
        if len(readings) == _ENOUGH and len({tuple(_texts(reading)) for reading in readings}) == 1:
            break
        kept = np.clip((likely - least) / (whole - least), 0, 1)
        drawn: Mask = np.asarray(255 - (255 - piece) * kept, np.uint8)
        drawn = cv2.copyMakeBorder(drawn, _EDGES, _EDGES, _EDGES, _EDGES, cv2.BORDER_CONSTANT, value=255)
        drawn = cv2.resize(drawn, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC)
        told = line(np.asarray(drawn, np.uint8))
        readings.append([placed(word, larger, x0 / scale, y0 / scale, _EDGES / scale) for word in told])
    return readings


def _office(readings: Sequence[Sequence[Word]]) -> list[Word]:
    """The office that a reading has, scraps at its ends aside: the one that most readings have; nothing else."""
    found: defaultdict[str, list[list[Word]]] = defaultdict(list)
    for reading in readings:
        told = [replace(word, text=_EDGE.sub("", word.text).upper()) for word in reading]
        kept = [word for word in told if len(word.text) > 1 or word.confidence > _SURE]
        if len(kept) > 1 and kept[0].text in _BEFORE_OFFICE:
            kept[0] = replace(kept[0], text=f"{kept[0].text}.")
        if " ".join(word.text for word in kept if not word.text.endswith(".")) in _whole_offices():
            found[" ".join(word.text for word in kept)].append(kept)
    if not found:
        return []
    best = max(found.values(), key=lambda same: sum(mean_confidence(one) for one in same))
    sure = sum(mean_confidence(one) for one in best) / len(readings)
    chosen = max(best, key=mean_confidence)
    return [replace(word, confidence=round(min(word.confidence, sure), 4)) for word in chosen]


def _name(readings: Sequence[Sequence[Word]]) -> list[Word]:
    """The name that most readings have; nothing where they agree on none."""
    named = [name for reading in readings if len(name := _name_of(reading)) in _SYLLABLES]
    return _agreed(named, len(readings))


def _name_of(found: Sequence[Word]) -> list[Word]:
    """The words of a reading without scraps at its ends and within; ``PHan`` is ``Phan``, ``Tô'Trung`` two words."""
    out = []
    for word in found:
        parts = _RUN_ON.split(_EDGE.sub("", word.text))
        for k, part in enumerate(parts):
            width = (word.box.x1 - word.box.x0) / len(parts)
            box = word.box._replace(x0=word.box.x0 + k * width, x1=word.box.x0 + (k + 1) * width)
            if sum(c.isalpha() for c in part) > 1 or part in _surnames():
                out.append(replace(word, text=part if part.isupper() else part[0] + part[1:].lower(), box=box))
    return out


def _agreed(readings: Sequence[Sequence[Word]], asked: int) -> list[Word]:
    """Syllable by syllable what the readings of the commonest length say; nothing without a family name first."""
    if not readings:
        return []
    lengths: Counter[int] = Counter()
    for reading in readings:
        lengths[len(reading)] += 2 if reading[0].text in _surnames() else 1
    length = max(lengths, key=lambda n: (lengths[n], n))
    alike = [reading for reading in readings if len(reading) == length]
    out = []
    for at in range(length):
        weights: defaultdict[str, float] = defaultdict(float)
        for reading in alike:
            weights[reading[at].text] += (reading[at].confidence + 0.15) * _likeness(reading[at].text, at, length)
        text = max(weights, key=lambda t: (weights[t], t))
        same = [reading[at] for reading in alike if reading[at].text == text]
        sure = round(sum(word.confidence for word in same) / asked, 4)
        out.append(replace(max(same, key=lambda word: word.confidence), confidence=sure))
    if out[0].text not in _surnames() and out[0].confidence < _DIVIDED:
        meant = _family({reading[0].text for reading in alike})
        out[0] = replace(out[0], text=meant or out[0].text)
    return out if out[0].text in _surnames() and all(_is_name_word(word.text) for word in out) else []


def _family(texts: Collection[str]) -> str | None:
    """The one common family name that all of several readings miss by a letter at most, marks aside."""
    common = [name for name, rank in _surnames().items() if rank < _MANY and len(name) > 3]
    near = [name for name in common if all(Levenshtein.distance(bare(name), bare(text)) <= 1 for text in texts)]
    return near[0] if len(near) == 1 and len(texts) > 1 else None


def _likeness(text: str, at: int, length: int) -> float:
    """How much a syllable at a place of a name is like one."""
    if at == 0:
        rank = _surnames().get(text)
        return 0.4 if rank is None else 2.0 if rank < _MANY else 1.4
    if not (_is_name_word(text) and is_syllable(text) and _MARKS.issuperset(unicodedata.normalize("NFD", text))):
        return 0.4
    return 1.5 if text in _MIDDLE and at < length - 1 else 1.0


def _is_name_word(text: str) -> bool:
    return len(text) > 1 and text[0].isupper() and text[1:].islower()


@cache
def _whole_offices() -> frozenset[str]:
    return frozenset(office.upper() for office in load("positions").data["heads"])


@cache
def _offices() -> frozenset[str]:
    """Words of offices."""
    return frozenset(word for office in _whole_offices() for word in office.split())


@cache
def _surnames() -> dict[str, int]:
    """Family names and their place in the list."""
    return {name: rank for rank, name in reversed(list(enumerate(load("positions").data["surnames"])))}
