"""What belongs together: gold and published documents of a file, and spans of one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pipeline.score.align import Alignment
from pipeline.score.sameness import plain_code
from pipeline.score.tables import Row
from pipeline.text import key

FLOOR = 0.5  # intersection over union from which two spans, or two boxes, are of one thing
_KEPT = frozenset("%‰≥≤<>")  # signs that say something at the edge of a span
_SAME_CODE = 1.0  # weighs as much as all lines in common
_RELATED = 0.1  # weight from which two documents of a file may be the same act


class Span(NamedTuple):
    """A span of the published text, its edges moved to whole words."""

    start: int
    end: int


class Match(NamedTuple):
    """A gold span and the published one that is for it, by their numbers; `exact` when the bounds are the same."""

    gold: int
    published: int
    exact: bool


@dataclass(frozen=True)
class Pair:
    """A gold document and the published one that stands for it; either may be missing.

    Attributes:
        name: file name, ``#`` and ordinal: stands at the head of every key.
        groups: values of `GROUPS`.
        columns: of the gold tables that there are.
        gold_rows, published_rows: rows of the document by table.
    """

    name: str
    groups: tuple[str | None, ...]
    columns: Mapping[str, frozenset[str]]
    gold: Row | None
    published: Row | None
    gold_rows: Mapping[str, list[Row]]
    published_rows: Mapping[str, list[Row]]
    alignment: Alignment | None

    def gold_span(self, start: int | None, end: int | None) -> Span | None:
        """Where a span of the gold text stands in the published text; None where nothing of it was read."""
        if self.alignment is None or start is None or end is None:
            return None
        own = _trimmed(self.alignment.gold, start, end)
        found = self.alignment.span(*own) if own else None
        return found and whole_words(self.alignment.published, *found)

    def light(self) -> Pair:
        """The pair without its text and rows, but for what is asked across documents."""
        kept = "plan_resolutions"
        here, there = ({kept: rows.get(kept, [])} for rows in (self.gold_rows, self.published_rows))
        return replace(self, gold_rows=here, published_rows=there, alignment=None)

    def published_span(self, start: int | None, end: int | None) -> Span | None:
        """A span of the published text, comparable with `gold_span`."""
        if self.published is None or start is None or end is None:
            return None
        return whole_words(self.published["text"] or "", start, end)


def whole_words(text: str, start: int, end: int) -> Span | None:
    """The span without signs and blanks at its edges, then out to whole words; None where nothing is left."""
    own = _trimmed(text, start, end)
    if own is None:
        return None
    start, end = own
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span(start, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    start, end = max(start, 0), min(end, len(text))
    while start < end and not _says(text[start]):
        start += 1
    while end > start and not _says(text[end - 1]):
        end -= 1
    return (start, end) if start < end else None


def _says(sign: str) -> bool:
    return sign.isalnum() or sign in _KEPT


# ------------------------------------------------------------------ spans
def overlap(one: Span, other: Span) -> float:
    """Intersection over union."""
    shared = min(one.end, other.end) - max(one.start, other.start)
    return shared / (max(one.end, other.end) - min(one.start, other.start)) if shared > 0 else 0.0


def match(
    gold: Sequence[Span | None], published: Sequence[Span | None], akin: Callable[[int, int], bool] | None = None
) -> list[Match]:
    """One-to-one, exact bounds first, then the greatest overlap of at least `FLOOR`.

    `akin` tells of two that overlap less whether something else shows that they are of one thing.
    """
    order = sorted((span.start, span.end, j) for j, span in enumerate(published) if span)
    found = []
    for i, span in enumerate(gold):
        if span is None:
            continue
        for start, end, j in order:
            if start >= span.end:
                break
            if end <= span.start:
                continue
            share = overlap(span, Span(start, end))
            if share >= FLOOR or (akin and akin(i, j)):
                found.append((-share, i, j))
    return [Match(i, j, share == -1.0) for share, i, j in one_to_one(found)]


def one_to_one(candidates: Iterable[tuple[float, int, int]]) -> Iterator[tuple[float, int, int]]:
    """The candidates (cost, number here, number there) that are left when each is taken once, the cheapest first."""
    here: set[int] = set()
    there: set[int] = set()
    for cost, i, j in sorted(candidates):
        if i not in here and j not in there:
            here.add(i)
            there.add(j)
            yield cost, i, j


def covered(span: Span | None, spans: Iterable[Span | None]) -> bool:
    """At least half of `span` lies in one of `spans`."""
    if span is None:
        return False
    half = (span.end - span.start) / 2
    return any(other and min(span.end, other.end) - max(span.start, other.start) >= half for other in spans)


def same_box(one: Row, other: Row) -> bool | None:
    """The boxes of two rows are of one place; None where one of them has none."""
    a, b = one.get("bbox"), other.get("bbox")
    if not a or not b:
        return None
    return one["page"] == other["page"] and _box_overlap(a, b) >= FLOOR


def _box_overlap(a: Sequence[float], b: Sequence[float]) -> float:
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / ((a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared)


# ------------------------------------------------------------------ documents
def pair_documents(gold: Sequence[Row], published: Sequence[Row]) -> list[tuple[Row | None, Row | None]]:
    """The documents of one file: by order where there are as many, else by number and common lines; then the rest."""
    if len(gold) == len(published):
        return list(zip(gold, published, strict=True))
    candidates = []
    for i, one in enumerate(gold):
        for j, other in enumerate(published):
            weight = _relation(one, other)
            if weight >= _RELATED:
                candidates.append((-weight, i, j))
    chosen = {i: j for _, i, j in one_to_one(candidates)}
    pairs: list[tuple[Row | None, Row | None]] = [
        (one, published[chosen[i]] if i in chosen else None) for i, one in enumerate(gold)
    ]
    return pairs + [(None, other) for j, other in enumerate(published) if j not in chosen.values()]


def _relation(gold: Row, published: Row) -> float:
    code = plain_code(gold["code"])
    return _SAME_CODE * (code != "" and code == plain_code(published["code"])) + _common(gold, published)


def _common(gold: Row, published: Row) -> float:
    """Share of runs of three words of the shorter text that the other has too."""
    one, other = (_shingles(row["text"]) for row in (gold, published))
    return len(one & other) / max(min(len(one), len(other)), 1)


def _shingles(text: Any) -> set[tuple[str, ...]]:
    words = key(text or "").split()
    return set(zip(words, words[1:], words[2:], strict=False))
