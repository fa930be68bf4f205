"""The items of an act as a tree, and the lines that only describe the task above them (``Thời gian: Quý II/2025``)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from pipeline.document import Document, Item, Span
from pipeline.rules import load
from pipeline.tasks.responsibilities import find_roles, heading_roles
from pipeline.tasks.sentence import Roles

_ATTRIBUTES = ("roles", "time", "lead", "advise", "support", "product", "circumstance")
_MOST_LINES = 60  # of one kind that describe one task; more are no description
_BULLETS = frozenset({"dash", "plus", "star"})
_CLAUSE = 30  # characters behind a name that are no rest of it
_HEADING = 260  # a longer line without a full stop is a sentence cut by the page
_TITLE = 160  # characters of a numbered sentence that may be a heading
NUMBERED = frozenset(
    {"part", "chapter", "mục", "capital", "roman", "article", "ordinal", "decimal1", "decimal2", "decimal3", "decimal4"}
)


@dataclass(frozen=True, slots=True)
class Outline:
    """The items of a document as a tree, with what each line describes."""

    document: Document
    children: dict[int | None, list[int]]
    attributes: dict[int, dict[str, list[Span]]]  # owner item → what fills → value
    forms: dict[int, set[str]]  # owner item → forms of the lines that describe it
    lines: frozenset[int]  # items that are such lines
    heads: frozenset[int]  # numbered sentences that are headings of the paragraphs behind them
    over: dict[int, int]  # item → the one of its rank before it that opens what follows
    dotted: dict[int, bool] = field(init=False, default_factory=dict)
    read: dict[int, Roles] = field(init=False, default_factory=dict)

    def is_form(self, block: int) -> bool:
        """The block has dots or blanks to fill in."""
        if block not in self.dotted:
            self.dotted[block] = bool(_form().search(self.document.blocks[block].text))
        return self.dotted[block]

    def roles(self, i: int) -> Roles:
        """Roles that a heading or lead-in gives what stands below it, read once."""
        if i not in self.read:
            item = self.document.items[i]
            self.read[i] = heading_roles(self.document, item.body, lead_in=item.lead_in)
        return self.read[i]


@cache
def _form() -> re.Pattern[str]:
    return load("tasks").pattern("form")


@cache
def _fills() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rules = {rule.name: rule for rule in load("tasks").rules}
    return tuple((rules[name].data["fills"], rules[name].regex) for name in _ATTRIBUTES)


def outline(document: Document) -> Outline:
    """The tree of a document's items, lines that describe a task told from the rest."""
    children: dict[int | None, list[int]] = {}
    for i, item in enumerate(document.items):
        children.setdefault(item.parent, []).append(i)
    found = _Lines(document)
    for i, item in enumerate(document.items):
        if item.form != "table":
            found.read(i, item)
    lines = frozenset(found.lines)
    _share(document, found, children)
    heads = frozenset(_heads(document, children, lines))
    over = _over(document, children, heads)
    return Outline(document, children, found.attributes, found.forms, lines, heads, over)


@dataclass(slots=True)
class _Open:
    """A line whose values stand below it: ``Thời gian:``, ``2. Cơ quan chủ trì, phối hợp``."""

    item: int
    owner: int | None
    fills: str


@dataclass(slots=True)
class _Lines:
    """Lines that describe, gathered in one pass over the items."""

    document: Document
    attributes: dict[int, dict[str, list[Span]]] = field(default_factory=dict)
    forms: dict[int, set[str]] = field(default_factory=dict)
    lines: set[int] = field(default_factory=set)
    plain: dict[tuple[int | None, str], list[tuple[int, Span]]] = field(default_factory=dict)
    open: _Open | None = None
    addressed: bool = False

    def read(self, i: int, item: Item) -> None:
        """Takes the item for a line, a value of the open line, or neither."""
        head = self.document.folded[item.body.start : item.body.start + 8]
        self.addressed = head == "Kính gửi" or (self.addressed and (item.form in _BULLETS or head.startswith("(")))
        if self.addressed:  # whom a letter is sent to
            self.lines.add(i)
            return
        attribute = _attribute(self.document, item)
        opened = self.open
        if opened and _below(self.document, i, opened.item):
            if attribute is None:
                self._value(i, item, opened)
                return
            if self.document.items[
                opened.item
            ].heading:  # ``a) Cơ quan chủ trì`` under ``2. Cơ quan chủ trì, phối hợp``
                opened.fills = attribute[0]
                self.lines.add(i)
                self._describe(opened.owner, *attribute, self.document.items[opened.item].form)
                return
        else:
            self.open = None
        if attribute is None or (item.heading and attribute[1]):
            return
        fills, value = attribute
        owner = _owner(self.document, i)
        self.lines.add(i)
        self._describe(owner, fills, value, item.form)
        if item.form == "plain" and value and fills:
            self.plain.setdefault((item.parent, fills), []).append((i, value))
        if not value:
            self.open = _Open(i, owner, fills)

    def _value(self, i: int, item: Item, opened: _Open) -> None:
        remark = self.document.folded.startswith("(", item.body.start)
        if not remark and _is_task(self.document, item.body, self.document.items[opened.item], opened.fills):
            return
        self.lines.add(i)
        if not remark:
            self._describe(opened.owner, opened.fills, item.body, self.document.items[opened.item].form)

    def _describe(self, owner: int | None, fills: str, value: Span, form: str) -> None:
        if owner is None or not fills or not value:
            return
        values = self.attributes.setdefault(owner, {}).setdefault(fills, [])
        if len(values) < _MOST_LINES:
            values.append(value)
            self.forms.setdefault(owner, set()).add(form)


def _is_task(document: Document, span: Span, opened: Item, fills: str) -> bool:
    """What stands below the open line is no value of it but a sentence that gives a body work."""
    if fills in {"lead", "advise", "support"} or (not fills and _funds(document, opened)):
        lead = find_roles(document, span).lead
        return bool(lead) and span.end - lead[-1].span.end > _CLAUSE
    return False


def _funds(document: Document, item: Item) -> bool:
    return "kinh phí" in document.folded[item.body.start : item.body.start + 40].lower()


def _share(document: Document, found: _Lines, children: dict[int | None, list[int]]) -> None:
    """Of several plain lines of one kind under one heading, each describes what stands between it and the last."""
    for (parent, fills), lines in found.plain.items():
        if len(lines) < 2:
            continue
        siblings = children[parent]
        place = {i: n for n, i in enumerate(siblings)}
        places = [place[i] for i, _ in lines]
        runs = [siblings[a + 1 : b] for a, b in pairwise([-1, *places])]
        runs = [[i for i in run if i not in found.lines] for run in runs]
        if not all(runs):
            continue
        owner = _owner(document, lines[0][0])
        if owner is not None and owner in found.attributes:
            found.attributes[owner].pop(fills, None)
            if not found.attributes[owner]:
                del found.attributes[owner]
        for run, (_, value) in zip(runs, lines, strict=True):
            for i in run:
                found.attributes.setdefault(i, {}).setdefault(fills, [value])


def _heads(document: Document, children: dict[int | None, list[int]], lines: frozenset[int]) -> Iterable[int]:
    """Numbered lines over plain paragraphs, where others of their rank are headings or stand so too."""
    items = document.items
    for siblings in children.values():
        ranks: dict[str, list[int]] = {}
        for s in siblings:
            if items[s].form in NUMBERED:
                ranks.setdefault(items[s].form, []).append(s)
        for rank in ranks.values():
            over = [s for s in rank if _over_plain(document, lines, s)]
            if not over:
                continue
            headed = any(items[s].heading for s in rank)
            titled = len(rank) > 2 and all(
                items[s].lead_in
                or any(c not in lines for c in children.get(s, ()))
                or (_over_plain(document, lines, s) and _is_title(document, items[s]))
                for s in rank
            )
            for s in over:
                short = items[s].body.end - items[s].body.start < _HEADING
                if titled if _ended(document, items[s]) else headed and short:
                    yield s


def _over_plain(document: Document, lines: frozenset[int], i: int) -> bool:
    """A plain paragraph of the same rank follows the item, or one below it."""
    items = document.items
    if i + 1 >= len(items) or i + 1 in lines or items[i + 1].form != "plain" or items[i + 1].heading:
        return False
    return items[i + 1].parent in {items[i].parent, i}


def _is_title(document: Document, item: Item) -> bool:
    written = document.folded[item.body.start : item.body.end]
    return len(written) < _TITLE and ". " not in written.rstrip()


def _ended(document: Document, item: Item) -> bool:
    return document.folded[item.body.start : item.body.end].rstrip(" *_").endswith((".", ",", ";", ":", "…", "/"))


def _over(document: Document, children: dict[int | None, list[int]], heads: frozenset[int]) -> dict[int, int]:
    items = document.items
    over: dict[int, int] = {}
    for siblings in children.values():
        opened: int | None = None
        for before, i in pairwise(siblings):
            if items[i].form == "plain" and (before in heads or (before in over and over[before] in heads)):
                over[i] = before if before in heads else over[before]
                continue
            if items[before].form != items[i].form or items[i].form not in _BULLETS:
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


def _below(document: Document, i: int, line: int) -> bool:
    """An item that may give a value of the open line before it."""
    opened, item = document.items[line], document.items[i]
    if not opened.heading:
        return not item.heading and item.form in {"dash", "plus", "star", "letter"} and item.section == opened.section
    at: int | None = item.parent
    while at is not None and at > line:
        at = document.items[at].parent
    return at == line


def _owner(document: Document, i: int) -> int | None:
    """The item that a line describes: the bullet above a `+`, the numbered item or heading above all else."""
    items = document.items
    at = items[i].parent
    if items[i].form in {"plus", "letter"} and at is not None:
        return at
    while at is not None and items[at].form not in NUMBERED and not (items[at].heading or items[at].lead_in):
        at = items[at].parent
    return at
