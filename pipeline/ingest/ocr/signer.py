"""The signer's name under a seal or a pen, read again in several lights: what most readings say, and what names are like.

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
from pipeline.ingest.ocr import seals
from pipeline.ingest.ocr.engine import Image, Mask
from pipeline.ingest.ocr.page_image import Prepared
from pipeline.ingest.ocr.second_look import Reader, placed
from pipeline.ingest.plausible import is_syllable
from pipeline.rules import load
from pipeline.text import bare

_SYLLABLES = range(2, 6)
_SURE = 0.9
_LIGHTS = ((0.05, 0.4, 1.0), (0.05, 0.4, 1.5), (0.4, 0.6, 1.0), (0.4, 0.6, 1.5), (0.0, 0.01, 1.0))
"""Of each reading: how likely print a pixel is that stays pale, and that stays whole; how much larger it is drawn."""
_BEYOND = 1.1  # inches before the first word that was read, where a seal may have covered others
_EDGES = 8  # pixels of paper around what is read
_NEAR = 8.0  # points around a seal
_MANY = 36  # family names that nine in ten people have stand first in the list
_LISTED = re.compile(r"^[-–—~+•]|[:;,/]|^Nơi |[.]$")
_RUN_ON = re.compile(r"(?<=[^\W\d_A-Z])['’\d]+(?=[^\W\d_])")
_DIVIDED = 0.5  # readings agree less: they are unsure which family name it is
_EDGE = re.compile(r"^[\W\d_]+|[\W\d_]+$")
_MARKS = frozenset("\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323đĐ" + string.ascii_letters)
_MIDDLE = frozenset({"Văn", "Thị"})


def read_again(prepared: Prepared, words: list[Word], dpi: float, line: Reader) -> list[Word]:
    """`words` (boxes in points) with each unsure name beside a seal or a signature as most readings have it.

    A name is changed only where it then begins with a family name; its confidence is the share of the readings that agree.
    """
    places = [Box(*(edge * 72 / dpi for edge in place)).widened(_NEAR, _NEAR) for place in seals.places(prepared, dpi)]
    for row in _names(words, places):
        if found := _read(prepared.grey, row, words, dpi, line):
            gone = set(map(id, row))
            at = next(k for k, word in enumerate(words) if id(word) in gone)
            rest = [word for word in words if id(word) not in gone]
            words = [*rest[:at], *found, *rest[at:]]
    return words


def _names(words: Sequence[Word], places: Sequence[Box]) -> list[list[Word]]:
    """Unsure rows that a place touches and that may be a name: every word begins large, and it is no line of a list."""
    out = []
    for row in _rows([word for word in words if any(place.meets(word.box) for place in places)], words):
        texts = [text for word in row if len(text := _EDGE.sub("", word.text)) > 1]
        if _LISTED.search(" ".join(word.text for word in row)) or not 2 <= len(texts) <= _SYLLABLES[-1]:
            continue
        if not all(text[0].isupper() and not text.isupper() for text in texts):
            continue
        known = texts[0] in _surnames() and all(_is_name_word(text) and is_syllable(text) for text in texts)
        if not known or min(word.confidence for word in row) < _SURE:
            out.append(row)
    return out


def _rows(touched: Sequence[Word], words: Sequence[Word]) -> list[list[Word]]:
    """The rows of the words that a place touches: neighbours at one height, no more than two heights apart."""
    out: list[list[Word]] = []
    for word in touched:
        if any(word in row for row in out):
            continue
        height, middle = word.box.y1 - word.box.y0, (word.box.y0 + word.box.y1) / 2
        level = sorted((w for w in words if w.box.y0 < middle < w.box.y1), key=lambda w: w.box.x0)
        at = level.index(word)
        first = last = at
        while first and level[first].box.x0 - level[first - 1].box.x1 < 2 * height:
            first -= 1
        while last + 1 < len(level) and level[last + 1].box.x0 - level[last].box.x1 < 2 * height:
            last += 1
        out.append(level[first : last + 1])
    return out


def _read(grey: Image, row: Sequence[Word], words: Sequence[Word], dpi: float, line: Reader) -> list[Word]:
    """The name that most readings of a row have; nothing where they agree on none."""
    box, scale = Box.around(word.box for word in row), dpi / 72
    before = [w.box.x1 for w in words if w.box.y0 < (box.y0 + box.y1) / 2 < w.box.y1 and w.box.x1 <= box.x0]
    left = max([box.x0 - _BEYOND * 72, *(x + 4 for x in before), 0.0])
    pad = 0.2 * (box.y1 - box.y0)
    x0, y0 = int(left * scale), max(int((box.y0 - pad) * scale), 0)
    x1, y1 = int((box.x1 + 2 * pad) * scale) + 1, int((box.y1 + pad) * scale) + 1
    likely = seals.likely_print(grey, (x0, y0, x1, y1), dpi)
    if likely is None:
        return []
    piece = grey[y0:y1, x0:x1]
    readings = []
    for least, whole, larger in _LIGHTS:
        kept = np.clip((likely - least) / (whole - least), 0, 1)
        drawn: Mask = np.asarray(255 - (255 - piece) * kept, np.uint8)
        drawn = cv2.copyMakeBorder(drawn, _EDGES, _EDGES, _EDGES, _EDGES, cv2.BORDER_CONSTANT, value=255)
        drawn = cv2.resize(drawn, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC)
        told = line(np.asarray(drawn, np.uint8))
        found = [placed(word, larger, x0 / scale, y0 / scale, _EDGES / scale) for word in told]
        readings.append(_name_of(found))
        print("      ", [[(w.text, round(w.confidence, 2)) for w in r] for r in readings])
    return _agreed([reading for reading in readings if len(reading) in _SYLLABLES], len(_LIGHTS))


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
def _surnames() -> dict[str, int]:
    """Family names and their place in the list."""
    return {name: rank for rank, name in reversed(list(enumerate(load("positions").data["surnames"])))}
