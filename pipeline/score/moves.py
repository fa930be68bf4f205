"""Passages that were read well but stand in another place: columns read across, a signature before the recipients."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

_SOLID = 12  # characters that agree, with no more than `_SLIP` others between any two, for the place to be believed
_SLIP = 3
_SHORTEST = 8  # characters of a passage
_MOST = 60  # passages looked for in one text; the longest first
_ALIKE = 75  # per cent
_WORSE = 0.4  # edits to a character: beyond it nothing was moved


class Move(NamedTuple):
    """Gold characters and the published ones that are theirs."""

    gold_start: int
    gold_end: int
    start: int
    end: int


def moved(lined: str, gold: str, published: str, equal: Sequence[tuple[int, int, int]]) -> list[Move]:
    """Passages of `gold` that an alignment in reading order lost and that stand elsewhere in `published`.

    Args:
        lined: `gold` with its line ends, at which what was lost is cut.
        equal: runs on which the alignment agrees (start in gold, start in published, length), in order.
    """
    solid = list(_solid(equal))
    lost = [part for gap in _gaps([run[:2] for run in solid], len(gold)) for part in _lines(lined, *gap)]
    free = list(_gaps([run[2:] for run in solid], len(published)))
    found: list[Move] = []
    for start, end in sorted(lost, key=lambda part: part[0] - part[1])[:_MOST]:
        best = _best(gold[start:end], published, sorted(free, key=lambda part: part[0] - part[1])[:_MOST])
        if best is None:
            continue
        gold_part, place, hole = best
        found.append(Move(start + gold_part[0], start + gold_part[1], *place))
        free.remove(hole)
        free += [part for part in ((hole[0], place[0]), (place[1], hole[1])) if part[1] - part[0] >= _SHORTEST]
    return found


def _solid(equal: Sequence[tuple[int, int, int]]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches whose place is believed: start and end in gold, start and end in published."""
    first = last = agreed = 0
    for n, (g, p, length) in enumerate(equal):
        if n > first and max(g - sum(equal[last][::2]), p - sum(equal[last][1:])) > _SLIP:
            if agreed >= _SOLID:
                yield _stretch(equal[first], equal[last])
            first, agreed = n, 0
        last = n
        agreed += length
    if agreed >= _SOLID:
        yield _stretch(equal[first], equal[last])


def _stretch(first: tuple[int, int, int], last: tuple[int, int, int]) -> tuple[int, int, int, int]:
    return first[0], last[0] + last[2], first[1], last[1] + last[2]


def _gaps(runs: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    at = 0
    for start, end in [*runs, (length, length)]:
        if start - at >= _SHORTEST:
            yield at, start
        at = end


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for line in text[start:end].split("\n"):
        if len(line.strip()) >= _SHORTEST:
            yield at, at + len(line)
        at += len(line) + 1


def _best(
    lost: str, published: str, free: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], tuple[int, int], tuple[int, int]] | None:
    """Part of `lost`, its place in `published`, and the gap that this is in; the longest that agrees."""
    best, gain = None, 0.0
    for hole in free:
        found = fuzz.partial_ratio_alignment(lost, published[hole[0] : hole[1]], score_cutoff=_ALIKE)
        if found is None or found.src_end - found.src_start < _SHORTEST:
            continue
        part = (found.src_start, found.src_end)
        place = (hole[0] + found.dest_start, hole[0] + found.dest_end)
        edits = Levenshtein.distance(lost[part[0] : part[1]], published[place[0] : place[1]])
        size = part[1] - part[0]
        if edits <= _WORSE * size and size - edits > gain:
            best, gain = (part, place, hole), float(size - edits)
    return best
