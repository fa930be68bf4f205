"""By when: the year or day that governs a number, in its clause, its paragraph or the headings above."""

from __future__ import annotations

import re
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
    found: list[Horizon] = []
    for rule in _OWN:
        for m in rule.regex.finditer(text, *span):
            where = trimmed(text, Span(*m.span()))
            if any(h.span.start < where.end and where.start < h.span.end for h in found):
                continue
            value = _value(m)
            if value and (heading or not _foreign(passage, where, dated=len(value) > 4)):
                part = _part(passage, where.start)
                found.append(
                    Horizon(value, where, _opens(text[span.start : where.start]), _opens(text[part : where.start]))
                )
    return sorted(found, key=lambda h: h.span)


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
    before = [h for h in found if h.span.end <= number.start and h.forward and h.span.start >= sentence.start]
    nearest = before[-1] if before else None
    if nearest is None or nearest.span.start < clause.start or nearest.opens:
        for h in found:
            if number.end <= h.span.start < clause.end and not h.forward:
                return h
    if nearest is not None:
        return nearest
    return next((h for h in reversed(found) if h.opens and h.span.end <= number.start), None)


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
