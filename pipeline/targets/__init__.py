"""Numbers that an act undertakes to reach: value, unit, comparator, what they measure and by when.

``Đến năm 2030: trên 85% doanh nghiệp … ký kết được Thỏa ước lao động tập thể`` → ``> 85 %``, horizon 2030.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace

from pipeline.document import Document, Item, Target
from pipeline.rules import load
from pipeline.targets.clauses import Passage
from pipeline.targets.horizons import horizon_of, horizons, inherited
from pipeline.targets.judgement import Setting, judge, may_hold, ranked
from pipeline.targets.quantities import quantities
from pipeline.targets.rows import target_of
from pipeline.targets.tables import table_targets

_COUNTABLE = re.compile(
    r"\d|(?:t nhất|i thiểu|ng dưới|ng quá|i đa|rên|ơn) \w"
)  # a number, or a bound before one in words
_ABOVE = load("targets").pattern("targets-above")
# acts whose numbers are rules, terms or results unless the words say otherwise
_RULED = frozenset({"L", "PL", "NĐ", "TT", "TTLT", "QyĐ", "QC", "ĐL", "HĐ", "BB", "BC", "TTr"})
_TELLING = frozenset({"CV", "TB"})  # what such a paper says outside its tasks tells how things stand
_STRICT_SECTIONS = frozenset({"purpose", "preamble", "recipients", "signature", "appendix"})


def extract(document: Document) -> tuple[Target, ...]:
    """Every target of an act, in the order of the text."""
    ruled = document.value("type_code") in _RULED
    starts = sorted(task.span.start for task in document.tasks)
    ends = sorted(task.span.end for task in document.tasks)
    found: list[Target] = []
    for index, item in enumerate(document.items):
        if item.form == "table":
            found += table_targets(document, index, strict=ruled or _under_article(document, item))
        elif _COUNTABLE.search(document.folded, *item.body):
            given = bisect_right(ends, item.body.start) < bisect_left(starts, item.body.end)
            found += _of_item(document, index, item, _setting(document, item, ruled, given))
    found.sort(key=lambda t: t.span)
    return tuple(_with_tasks(document, found))


def _under_article(document: Document, item: Item) -> bool:
    """The item stands in an article: it states a rule unless its words say that something is to be reached."""
    parent: int | None = None
    while item.form != "article" and (parent := item.parent) is not None:
        item = document.items[parent]
    return item.form == "article"


def _setting(document: Document, item: Item, ruled: bool, given: bool) -> Setting:
    kind = document.sections[item.section].kind if item.section is not None else "other"
    targets = kind == "targets"
    parent = item.parent
    for _ in range(8):
        if targets or parent is None:
            break
        above = document.items[parent]
        if above.lead_in:  # what a lead-in says at its end: ``đề ra những chỉ tiêu sau:``
            targets = bool(_ABOVE.search(document.folded, max(above.body.start, above.body.end - 90), above.body.end))
        elif above.heading:  # what a heading says first: ``Mục tiêu cụ thể``
            targets = bool(_ABOVE.search(document.folded, above.body.start, min(above.body.end, above.body.start + 40)))
        parent = above.parent
    told = document.value("type_code") in _TELLING and not given
    strict = ruled or told or kind in _STRICT_SECTIONS or _under_article(document, item)
    zone = document.blocks[item.block].zone
    return Setting(targets, strict or (zone == "preamble" and bool(document.sections)), item.form != "plain" or targets)


def _of_item(document: Document, index: int, item: Item, setting: Setting) -> Iterator[Target]:
    if not may_hold(document.folded, item.body, setting):
        return
    passage = Passage(document.folded, item.body)
    candidates = list(quantities(passage, document.text))
    kept = [(q, sure) for q in candidates if (sure := judge(q, passage, setting))]
    if not kept:
        return
    limits = horizons(passage)
    above = inherited(document, index)
    for quantity, sure in kept:
        limit = horizon_of(quantity.number.span, passage, limits) or above
        yield target_of(document, passage, quantity, sure, limit, item.section, ranked(quantity, passage))


def _with_tasks(document: Document, targets: list[Target]) -> Iterator[Target]:
    """Each target with the index of the task that it lies in."""
    order = sorted(range(len(document.tasks)), key=lambda i: document.tasks[i].span)
    starts = [document.tasks[i].span.start for i in order]
    for target in targets:
        at = bisect_right(starts, target.span.start) - 1
        holds = at >= 0 and document.tasks[order[at]].span.end >= target.span.end
        yield replace(target, task=order[at]) if holds else target
