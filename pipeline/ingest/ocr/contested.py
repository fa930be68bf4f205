"""Blocks that the engine's layout tore apart: where two words claim the same ink, the block is read again by itself.

Small lines beside larger ones do this: recipients at the left of the office that signs.
"""

from __future__ import annotations

from pipeline.document import Box, Word
from pipeline.ingest.ocr.engine import Image
from pipeline.ingest.ocr.second_look import Reader, count_letters, mean_confidence, shifted

_SHARED = 0.3  # of the smaller word's area: more than lines that lean into each other have
_SIDEWAYS, _DOWN = 1.5, 1.1  # heights of a line that words of one block stand apart at most
_WIDEST, _HIGHEST = 0.55, 12  # share of the page's width, heights of a line: more is no block beside another
_WORSE = 0.1  # mean confidence that the new reading may lack: words of the old one are sure of half a line each
_KEPT = 0.75  # share of the old reading's letters, some of which it had twice


def read_again(grey: Image, words: list[Word], dpi: float, read: Reader) -> list[Word]:
    """`words` of a page (boxes in points) with each torn block as it reads alone, where nothing is torn then."""
    for region in _regions(words, grey.shape[1] * 72 / dpi):
        inside = [word for word in words if region.meets(word.box)]
        x0, y0, x1, y1 = (int(edge * dpi / 72) for edge in region)
        crop = grey[max(y0, 0) : y1, max(x0, 0) : x1]
        if not crop.size:
            continue
        found = [shifted(word, max(x0, 0) * 72 / dpi, max(y0, 0) * 72 / dpi) for word in read(crop)]
        sure = mean_confidence(found) >= mean_confidence(inside) - _WORSE
        if sure and not _contested(found) and count_letters(found) >= _KEPT * count_letters(inside):
            gone = set(map(id, inside))
            words = [word for word in words if id(word) not in gone] + found
    return words


def _regions(words: list[Word], width: float) -> list[Box]:
    """The blocks around contested ink, with a margin; none for what is as wide or high as running text."""
    out: list[Box] = []
    for one, other in _contested(words):
        height = min(one.box.y1 - one.box.y0, other.box.y1 - other.box.y0)
        region = Box.around((one.box, other.box))
        if any(region.meets(known) for known in out):
            continue
        grown = _grown(region, words, height)
        while grown != region and _is_block(grown, height, width):
            region, grown = grown, _grown(grown, words, height)
        if _is_block(grown, height, width):
            out.append(grown.widened(height / 2, height / 2))
    return out


def _grown(region: Box, words: list[Word], height: float) -> Box:
    """The region with every word that stands near it."""
    near = region.widened(_SIDEWAYS * height, _DOWN * height)
    return Box.around([region, *(word.box for word in words if near.meets(word.box))])


def _is_block(region: Box, height: float, width: float) -> bool:
    return region.x1 - region.x0 <= _WIDEST * width and region.y1 - region.y0 <= _HIGHEST * height


def _contested(words: list[Word]) -> list[tuple[Word, Word]]:
    """Pairs of words of two letters or more that lie on each other."""
    told = sorted((word for word in words if sum(c.isalnum() for c in word.text) >= 2), key=lambda word: word.box.y0)
    out = []
    for at, one in enumerate(told):
        for other in told[at + 1 :]:
            if other.box.y0 >= one.box.y1:
                break
            across = min(one.box.x1, other.box.x1) - max(one.box.x0, other.box.x0)
            down = min(one.box.y1, other.box.y1) - other.box.y0
            if across > 0 and across * down > _SHARED * min(_area(one.box), _area(other.box)):
                out.append((one, other))
    return out


def _area(box: Box) -> float:
    return (box.x1 - box.x0) * (box.y1 - box.y0)
