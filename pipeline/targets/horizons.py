"""By when: the year or day that governs a number, in its clause, its paragraph or the headings above."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import timedelta

from pipeline.dates import make_date
from pipeline.document import Document, Item, Span
from pipeline.rules import load
from pipeline.targets.clauses import Passage, trimmed

_RULES = load("horizons")
_OWN = tuple(r for r in _RULES.rules if r.name != "not-own")
_NOT_OWN = _RULES.pattern("not-own")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LONG = 160  # a longer paragraph states things of its own and governs nothing below it
_LEADING = re.compile(r"^\W*(?:[^\W\d_]{1,12} ){0,6}$")


@dataclass(frozen=True, slots=True)
class Horizon:
    """A year (``"2025"``) or ISO day, and where it is written."""

    value: str
    span: Span
    opens: bool  # it opens its paragraph, and so governs all of it
    forward: bool  # it opens its part of the clause, and so governs what follows


def horizons(passage: Passage, *, heading: bool = False) -> list[Horizon]:
    """Every time limit of a passage that is the passage's own, in order; a heading's may stand behind an act's name."""
    text, span = passage.text, passage.span
    if not _YEAR.search(text, *span):
        return []
    found: dict[int, Horizon] = {}
    taken: set[int] = set()
    for rule in _OWN:
        for m in rule.regex.finditer(text[span.start : span.end]):  # a copy, so that ^ is where the passage begins
            where = trimmed(text, Span(m.start() + span.start, m.end() + span.start))
            value = _value(m)
            if value is None or where.end in taken or (not heading and _foreign(passage, where, dated=len(value) > 4)):
                continue
            part = _part(passage, where.start)
            opens, forward = (
                _opens(text[span.start : min(where.start, span.start + 61)]),
                _opens(text[part : where.start]),
            )
            found[where.start] = Horizon(value, where, opens, forward)
            taken.add(where.end)
    return [found[start] for start in sorted(found)]


def _opens(before: str) -> bool:
    return len(before) < 60 and bool(_LEADING.match(before))


def _part(passage: Passage, offset: int) -> int:
    """Where the part between commas or colons begins that an offset stands in."""
    start = passage.clause(offset).start
    return max(start, *(passage.text.rfind(c, start, offset) + 1 for c in ",:"))


def _value(m: re.Match[str]) -> str | None:
    groups = m.groupdict()
    if not groups.get("d"):
        return groups["y"]
    day = make_date(groups["d"], groups["m"], groups["y"])
    if day is None:
        return None
    return (day - timedelta(days=1) if m.group().lower().startswith("trước") else day).isoformat()


def _foreign(passage: Passage, where: Span, *, dated: bool) -> bool:
    """The year belongs to a base of comparison or to the name of an act."""
    if passage.quoted(where):
        return True
    if dated:
        return False
    start = max(passage.clause(where.start).start, where.start - 110)
    return bool(_NOT_OWN.search(passage.text[start : where.start]))


def horizon_of(number: Span, passage: Passage, found: list[Horizon]) -> Horizon | None:
    """The limit that governs a number.

    A limit that opens its part of the clause governs what follows (``đến năm 2030 đạt 50%``), any other what stands
    before it in its clause (``1,5% vào năm 2015, trên 2% vào năm 2020``); one that opens
    the paragraph governs all of it.
    """
    clause, sentence = passage.clause(number.start), passage.sentence(number.start)
    at = bisect_left(found, number.start, key=_start)
    before = found[bisect_left(found, sentence.start, key=_start) : at]
    nearest = next(
        (h for h in reversed(before) if h.forward and (h.span.start >= clause.start or _leads(passage, h))), None
    )
    if nearest is None or nearest.span.start < clause.start or nearest.opens:
        behind = found[at : bisect_left(found, clause.end, key=_start)]
        if trailing := next((h for h in behind if not h.forward), None):
            return trailing
    if nearest is not None:
        return nearest
    return found[0] if found[:1] and found[0].opens and at else None


def _leads(passage: Passage, horizon: Horizon) -> bool:
    """It opens its clause, and so governs the next clauses too."""
    return _opens(passage.text[passage.clause(horizon.span.start).start : horizon.span.start])


def _start(horizon: Horizon) -> int:
    return horizon.span.start


def inherited(document: Document, index: int) -> Horizon | None:
    """The limit that the headings and lead-ins above an item set."""
    items = document.items
    parent = items[index].parent
    while parent is not None:
        item = items[parent]
        if h := _governing(document, item):
            return h
        parent = item.parent
    return None


def _governing(document: Document, item: Item) -> Horizon | None:
    if not (item.heading or item.lead_in or item.span.end - item.span.start < _LONG) or item.form == "table":
        return None
    if not _YEAR.search(document.folded, *item.body):
        return None
    found = horizons(Passage(document.folded, item.body), heading=True)
    return found[-1] if len(found) == 1 or (found and found[0].opens) else None
