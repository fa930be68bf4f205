"""The items of an act as a tree, and the lines that only describe the task above them (``Thời gian: Quý II/2025``)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from pipeline.document import Document, Item, Span
from pipeline.rules import load

_ATTRIBUTES = ("time", "lead", "advise", "support", "product", "circumstance")
_MOST_LINES = 60  # of one kind that describe one task; more are no description
NUMBERED = frozenset(
    {"part", "chapter", "mục", "capital", "roman", "article", "ordinal", "decimal1", "decimal2", "decimal3", "decimal4"}
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The items of a document as a tree, with what each line describes."""

    document: Document
    children: dict[int | None, list[int]]
    attributes: dict[int, dict[str, list[Span]]]  # owner item → what fills → value
    lines: frozenset[int]  # items that are such lines
    over: dict[int, int]  # bullet → the bullet of its rank before it whose colon opens what follows


@cache
def _fills() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = {rule.name: rule for rule in load("tasks").rules}
    return tuple((rules[name].data["fills"], rules[name].regex) for name in _ATTRIBUTES)


def outline(document: Document) -> Outline:
    """The tree of a document's items, lines that describe a task told from the rest."""
    children: dict[int | None, list[int]] = {}
    for i, item in enumerate(document.items):
        children.setdefault(item.parent, []).append(i)
    attributes: dict[int, dict[str, list[Span]]] = {}
    lines: set[int] = set()
    open_line: tuple[int, int, str] | None = None  # a line `Thời gian:` whose values are the bullets below
    for i, item in enumerate(document.items):
        if open_line and _below(document, item, open_line[0]):
            lines.add(i)
            if open_line[2]:
                _describe(attributes, open_line[1], open_line[2], item.body)
            continue
        open_line = None
        found = None if item.form == "table" else _attribute(document, item)
        if found is None or (item.heading and found[1]):
            continue
        fills, value = found
        owner = _owner(document, i)
        lines.add(i)
        if fills and owner is not None and value:
            _describe(attributes, owner, fills, value)
        if not value:
            open_line = (i, owner if owner is not None else -1, fills)
    return Outline(document, children, attributes, frozenset(lines), _over(document, children))


def _describe(attributes: dict[int, dict[str, list[Span]]], owner: int, fills: str, value: Span) -> None:
    values = attributes.setdefault(owner, {}).setdefault(fills, [])
    if len(values) < _MOST_LINES:
        values.append(value)


def _over(document: Document, children: dict[int | None, list[int]]) -> dict[int, int]:
    items, over = document.items, {}
    for siblings in children.values():
        opened: int | None = None
        for before, i in pairwise(siblings):
            if items[before].form != items[i].form or items[i].form not in {"dash", "plus", "star"}:
                opened = None
                continue
            if items[before].lead_in and before not in children:
                opened = before
            if opened is not None:
                over[i] = opened
    return over


def _attribute(document: Document, item: Item) -> tuple[str, Span] | None:
    text = document.folded
    head = text[item.body.start : min(item.body.end, item.body.start + 120)].rstrip(" *_")
    for fills, pattern in _fills():
        if m := pattern.match(head):
            return fills, _trim(text, item.body.start + m.end(), item.body.end)
    return None


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and text[end - 1] in " .;,*_":
        end -= 1
    return Span(start, end)


def _below(document: Document, item: Item, line: int) -> bool:
    """A bullet that gives a value of the open line before it."""
    opened = document.items[line]
    if opened.heading:
        return item.parent == line
    return not item.heading and item.form in {"dash", "plus", "star", "letter"} and item.section == opened.section


def _owner(document: Document, i: int) -> int | None:
    """The item that a line describes: the bullet above a `+`, the numbered item or heading above all else."""
    items = document.items
    at = items[i].parent
    if items[i].form in {"plus", "letter"} and at is not None:
        return at
    while at is not None and items[at].form not in NUMBERED and not (items[at].heading or items[at].lead_in):
        at = items[at].parent
    return at
