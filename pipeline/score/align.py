"""Gold text beside published text: how many letters differ, and where each gold offset stands in the published text.

The count is of edits (a letter put in, left out or changed). What was read well but in another place is
aligned where it was found: `TextErrors.edits` counts it in reading order, `TextErrors.reordered` in its own place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Levenshtein

from pipeline.score.moves import Move, moved
from pipeline.text import bare

_BLANKS = str.maketrans("\n\t\r", "   ")
_LONGEST_GAP = 100  # characters between two parts of one span
_ROUNDS, _LONG = 3, 20_000
_EXPECTED = 0.05  # share of edits from which the search for the best alignment starts
Offsets = NDArray[np.int64]

_UNCOUNTED = re.compile(r"^[^\S\n]*(?:[-_*=.~–—]{3,}|\*)[^\S\n]*(?:\n|\Z)|(?<=\s)\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class TextErrors:
    """Edits that make the published text of the gold one; all are counts.

    Attributes:
        characters, words: of the gold text.
        edits, word_edits: in reading order.
        reordered, word_reordered: with passages that stand elsewhere compared with their own words.
        diacritics, case, punctuation: of the edits of `reordered`, those between letters of one base (``ê``, ``ề``), of
            one letter in two cases, and of blanks and signs.
    """

    characters: int
    edits: int
    reordered: int
    words: int
    word_edits: int
    word_reordered: int
    diacritics: int = 0
    case: int = 0
    punctuation: int = 0


@dataclass(frozen=True, slots=True)
class Alignment:
    """Where gold stands in the published text. `to_published` has an offset for each gold one, -1 where there is none."""

    gold: str
    published: str
    to_published: Offsets

    def span(self, start: int, end: int) -> tuple[int, int] | None:
        """The span in the published text of a gold span; None where none of its characters was found.

        Of a span that was torn apart, the longest part.
        """
        found = self.to_published[start:end]
        found = found[found >= 0]
        if not len(found):
            return None
        steps = np.diff(found)
        tears = np.flatnonzero((steps < 0) | (steps > max(_LONGEST_GAP, end - start)))
        if len(tears):
            parts = np.split(found, tears + 1)
            found = max(parts, key=len)
        return int(found[0]), int(found[-1]) + 1


def align(gold: str, published: str) -> tuple[Alignment, TextErrors]:
    """Both at once; linear where the texts agree, quadratic in 64ths where they do not (60,000 characters: 0.2 s)."""
    one, other = gold.translate(_BLANKS), published.translate(_BLANKS)
    words = one.split()
    if one == other:
        same = np.arange(len(gold))
        return Alignment(gold, published, same), TextErrors(len(gold), 0, 0, len(words), 0, 0)
    here, there = _counted(gold), _counted(published)
    whole = rest = _Passage(_at(one, here), _at(other, there), here, there)
    passages: list[_Passage] = []
    for _ in range(_ROUNDS if len(gold) <= _LONG else 1):  # what moved hides what else has moved
        moves = moved(_at(gold, rest.gold_at), rest.gold, rest.published, rest.equal)
        if not moves:
            break
        parts, left = rest.without(moves)
        if sum(part.edits for part in parts) + left.edits >= rest.edits:
            break
        passages += parts
        rest = left
    passages.append(rest)
    to_published = np.full(len(gold), -1)
    kinds: Counter[str] = Counter()
    for passage in passages:
        passage.place(to_published)
        passage.count(kinds)
    errors = TextErrors(
        len(gold), whole.edits, sum(p.edits for p in passages),
        len(words), whole.word_edits, min(whole.word_edits, sum(p.word_edits for p in passages)),
        kinds["diacritics"], kinds["case"], kinds["punctuation"],
    )  # fmt: skip
    return Alignment(gold, published, to_published), errors


class _Passage:
    """Two strings that are compared, and where their characters stand in the whole texts."""

    def __init__(self, gold: str, published: str, gold_at: Offsets, published_at: Offsets) -> None:
        self.gold, self.published = gold, published
        self.gold_at, self.published_at = gold_at, published_at
        hint = int(_EXPECTED * max(len(gold), len(published))) + 8
        self.ops = [
            (op.tag, op.src_start, op.src_end, op.dest_start, op.dest_end)
            for op in Levenshtein.opcodes(gold, published, score_hint=hint)
        ]
        self.edits = sum(max(g1 - g0, p1 - p0) for tag, g0, g1, p0, p1 in self.ops if tag != "equal")
        self.word_edits = Levenshtein.distance(gold.split(), published.split())

    @property
    def equal(self) -> list[tuple[int, int, int]]:
        """Runs that agree: start in gold, start in published, length."""
        return [(g0, p0, g1 - g0) for tag, g0, g1, p0, _ in self.ops if tag == "equal"]

    def without(self, moves: Sequence[Move]) -> tuple[list[_Passage], _Passage]:
        """Each of `moves` by itself, and all the rest."""
        parts = [
            _Passage(self.gold[g0:g1], self.published[p0:p1], self.gold_at[g0:g1], self.published_at[p0:p1])
            for g0, g1, p0, p1 in moves
        ]
        here = _left(len(self.gold), ((m.gold_start, m.gold_end) for m in moves))
        there = _left(len(self.published), ((m.start, m.end) for m in moves))
        gold, published = _at(self.gold, here), _at(self.published, there)
        return parts, _Passage(gold, published, self.gold_at[here], self.published_at[there])

    def place(self, to_published: Offsets) -> None:
        for tag, g0, g1, p0, p1 in self.ops:
            if tag in ("equal", "replace"):
                to_published[self.gold_at[g0:g1]] = self.published_at[p0:p1]

    def count(self, kinds: Counter[str]) -> None:
        for tag, g0, g1, p0, p1 in self.ops:
            if tag == "replace":
                pairs = zip(self.gold[g0:g1], self.published[p0:p1], strict=True)
                kinds.update(_kind(a, b) for a, b in pairs)
            elif tag != "equal":
                signs = self.gold[g0:g1] or self.published[p0:p1]
                kinds["punctuation"] += sum(not sign.isalnum() for sign in signs)


def _counted(text: str) -> Offsets:
    """What counts: all but rules drawn with signs (``-----``, ``*``) and blanks beyond the first."""
    return _left(len(text), (match.span() for match in _UNCOUNTED.finditer(text)))


def _kind(a: str, b: str) -> str:
    one, other = a.lower(), b.lower()
    if one == other:
        return "case"
    if not a.isalnum() and not b.isalnum():
        return "punctuation"
    return "diacritics" if bare(one) == bare(other) else "other"


def _left(length: int, cuts: Iterable[tuple[int, int]]) -> Offsets:
    keep = np.ones(length, dtype=bool)
    for start, end in cuts:
        keep[start:end] = False
    return np.flatnonzero(keep)


def _at(text: str, places: Offsets) -> str:
    return "".join([text[place] for place in places.tolist()])
