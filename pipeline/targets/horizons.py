"""By when: the year or day that governs a number, in its clause, its paragraph or the headings above."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.dates import make_date
from pipeline.document import Document, Item, Span
from pipeline.rules import load
from pipeline.targets.clauses import Passage

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


def horizons(passage: Passage, *, heading: bool = False) -> list[Horizon]:
    """Every time limit of a passage that is the passage's own, in order; a heading's may stand behind an act's name."""
    text, span = passage.text, passage.span
    if not _YEAR.search(text, *span):
        return []
    found: list[Horizon] = []
    for rule in _OWN:
        matches = [rule.regex.search(text[span.start : span.end])] if rule.name == "year-head" else rule.regex.finditer(text, *span)
        for m in matches:
            if m is None:
                continue
            offset = span.start if rule.name == "year-head" else 0
            where = Span(m.start() + offset, m.end() + offset)
            if any(h.span.start < where.end and where.start < h.span.end for h in found):
                continue
            value = _value(m)
            if value and (heading or not _foreign(passage, where)):
                opens = bool(_LEADING.match(text[span.start : where.start][:60])) and where.start - span.start < 60
                found.append(Horizon(value, where, opens))
    return sorted(found, key=lambda h: h.span)


def _value(m: re.Match[str]) -> str | None:
    groups = m.groupdict()
    if groups.get("d"):
        day = make_date(groups["d"], groups["m"], groups["y"])
        return day.isoformat() if day else None
    return groups["y"]


def _foreign(passage: Passage, where: Span) -> bool:
    """The year belongs to a base of comparison or to the name of an act."""
    if passage.quoted(where):
        return True
    start = max(passage.clause(where.start).start, where.start - 110)
    return bool(_NOT_OWN.search(passage.text[start : where.start]))


def horizon_of(number: Span, passage: Passage, found: list[Horizon], others: list[Span]) -> Horizon | None:
    """The limit that governs a number: behind it in its clause, else the last that opened before it.

    `others` are the spans of all numbers of the passage: a limit behind a number is that number's only when no other
    number stands between (``1,5% vào năm 2015, trên 2% vào năm 2020``).
    """
    clause = passage.clause(number.start)
    for h in found:
        if number.end <= h.span.start < clause.end and not any(number.end <= o.start < h.span.start for o in others):
            return h
    before = [h for h in found if h.span.end <= number.start]
    for h in reversed(before):
        if h.opens:
            return h
        same = passage.sentence(h.span.start) == passage.sentence(number.start)
        trailing = any(o.end <= h.span.start and passage.clause(o.start) == passage.clause(h.span.start) for o in others)
        if same and not trailing:
            return h
    return None


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
