"""What a section is for, as its heading says: purpose, targets, tasks, organisation."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.document import Document, Item
from pipeline.rules import load
from pipeline.text import fold, is_upper

_KINDS: list[tuple[str, re.Pattern[str]]] = [
    (rule.data.get("kind", rule.name), rule.regex) for rule in load("sections").rules
]
_NUMBERED = frozenset({"part", "chapter", "mục", "capital", "roman"})  # signs that only headings have
# what may stand before the word that says what a part is for
_OPENS = re.compile(r"(?:(?:về|các|một số|những|phần|nguồn|công tác)\s)*", re.IGNORECASE)
_ATTRIBUTES = [rule.regex for rule in load("tasks").rules if rule.data.get("fills")]


def section_kind(heading: str) -> str | None:
    """What a heading says of its section: ``"II. NHIỆM VỤ, GIẢI PHÁP"`` → ``tasks``; None when it says nothing."""
    folded = fold(heading)
    for name, regex in _KINDS:
        if regex.search(folded):
            return name
    return None


def lead_in_kind(text: str) -> str | None:
    """The kind that the words nearest to the colon name."""
    tail = fold(text[-130:])
    last = max(((m.start(), name) for name, regex in _KINDS for m in regex.finditer(tail)), default=None)
    return last[1] if last else None


def kind_of(item: Item, heading: str, above: str) -> str:
    """The kind a heading gives its section, or that of the part it stands in.

    One in a part that has a kind says so with its first words only (``Yêu cầu``, not ``Công an xã có nhiệm vụ:``); one
    deep in the outline or long only by naming purpose or targets outright.
    """
    if item.form == "plain" and item.lead_in:
        return lead_in_kind(heading) or above
    kind = section_kind(heading)
    if above in {"other", "appendix"}:
        short = item.level <= 2 and len(heading) < 110 and item.form != "ordinal"
        if item.lead_in and item.parent is None and kind == "organisation" and _first_words(heading) is None:
            return "tasks"  # ``2. Sở Y tế có trách nhiệm:``
    else:
        short = item.form in _NUMBERED and (item.form != "roman" or is_upper(heading, 0.9))
        kind = kind if short else _first_words(heading)
        short = short or item.form in _NUMBERED or (item.level <= 3 and len(heading) < 110)
    if item.form in _NUMBERED or short or (kind in {"purpose", "targets"} and len(heading) < 50):
        return kind or above
    return above


def _first_words(heading: str) -> str | None:
    """The kind that a heading begins with: ``Về các chỉ tiêu`` → ``targets``."""
    folded = fold(heading)
    at = _OPENS.match(folded).end()  # type: ignore[union-attr]  # matches nothing at worst
    return next((name for name, regex in _KINDS if regex.match(folded, at)), None)


def described_only(document: Document, items: Sequence[Item]) -> set[int]:
    """Items below which stands nothing but who, when and with what result (``- Thời gian: …``): tasks, no headings."""
    below: dict[int, bool] = {}
    for item in items:
        if item.parent is not None:
            text = document.folded[item.body.start : item.body.start + 80]
            told = any(regex.match(text) for regex in _ATTRIBUTES)
            below[item.parent] = below.get(item.parent, True) and told
    return {i for i, told in below.items() if told and items[i].form not in _NUMBERED and not items[i].lead_in}
