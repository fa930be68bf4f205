"""The outline of an act: which paragraph stands under which, and what each section is for.

Documents number their parts in ways that differ from body to body (``I. 1. a) -``, ``Điều 1. 1. a)``, ``1. 1.1. - +``, or
nothing), so depth is taken from order of appearance: a form seen before is a sibling of its last use, a new one
goes below what is open and outranks it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.document import Block, Document, Item, Section, Span
from pipeline.outline_marks import RANKS, Marker, find_marker, number_of
from pipeline.rules import load
from pipeline.section_kinds import described_only, kind_of, lead_in_kind, section_kind
from pipeline.text import is_upper, words

_CLOSING = load("layout").pattern("closing")
_ALWAYS_HEADING = frozenset({"part", "chapter", "mục", "capital", "roman"})
_NUMBER_ALONE = frozenset({"part", "chapter", "mục"})  # their number may stand alone on its line
_OUTLINED = frozenset({"preamble", "body", "appendix"})
_LEAD_IN = re.compile(r":\W{0,3}$")
_SHORT = 150  # a numbered line of fewer characters may be the heading of the plain paragraph below it
_DEEPEST = 24  # levels; lead-ins below lead-ins without end are no outline
_LEAD_RANK = 0.5  # a lead-in paragraph stands just below what it stands under


@dataclass(slots=True)
class _Open:
    """An item that may still get items below it."""

    item: int
    rank: float
    form: str
    sentence: bool  # it ends as a sentence does, so it is no mere heading
    begun: bool = False  # an item with a marker has come after it
    holds: bool = False  # and stands right under it


def outline(document: Document) -> tuple[tuple[Section, ...], tuple[Item, ...]]:
    """Sections (headings with all below them) and items (every paragraph of preamble, body and appendix)."""
    items = _items(document)
    items = _with_headings(document, items)
    return _sections(document, items)


# ------------------------------------------------------------------ items
def _items(document: Document) -> list[Item]:
    items: list[Item] = []
    stack: list[_Open] = []
    zone = ""
    for index, block in enumerate(document.blocks):
        if block.zone not in _OUTLINED or not block.text.strip():
            continue
        if block.zone != zone:
            zone = block.zone
            stack.clear()
        text = document.folded[block.span.start : block.span.end]
        marker = None if block.kind == "table" else find_marker(text)
        if marker and _misread(text, marker, items, stack):
            marker = None
        items.append(_item(block, index, text, marker, items, stack))
    return items


def _misread(text: str, marker: Marker, items: Sequence[Item], stack: Sequence[_Open]) -> bool:
    """A marker that cannot be one: ``15.`` after nothing, a letter that begins a sentence."""
    if marker.form == "decimal1" and marker.text.strip("()./ -").isdigit():
        number = int(marker.text.strip("()./ -"))
        seen = any(o.form == "decimal1" for o in stack) or any(i.form == "decimal1" for i in items)
        return number > 31 and not seen
    return False


def _item(
    block: Block, index: int, text: str, marker: Marker | None, items: Sequence[Item], stack: list[_Open]
) -> Item:
    lead = bool(_LEAD_IN.search(text)) and block.kind != "table"
    capital = marker is None and _is_unmarked_heading(block, text) and is_upper(text, 0.9)
    if capital:  # a section that is not numbered, or whose number the scan lost
        while stack and stack[-1].rank >= RANKS["roman"] - 1 + _LEAD_RANK:
            stack.pop()
    if block.kind == "table" or marker is None:
        parent = _plain_parent(block, text, items, stack)
        form = "table" if block.kind == "table" else "plain"
        body = block.span
        mark = ""
    else:
        _pop_to(marker, stack, block)
        parent = stack[-1].item if stack else None
        form, mark = marker.form, marker.text
        body = Span(block.span.start + marker.end, block.span.end)
    level = items[parent].level + 1 if parent is not None else 1
    label = _label(items[parent].label if parent is not None else "", mark)
    item = Item(index, block.span, body, mark, form, label, level, parent, None, False, lead)
    if form != "plain":
        for above in stack:
            above.begun = True
            above.holds |= above.item == parent
    if marker is not None:
        stack.append(_Open(len(items), RANKS[form], form, text.rstrip().endswith((".", ";"))))
    elif lead or _is_unmarked_heading(block, text):
        rank = RANKS["roman"] - _LEAD_RANK if capital else (stack[-1].rank if stack else 0) + _LEAD_RANK
        stack.append(_Open(len(items), rank, form, False))
    return item


def _pop_to(marker: Marker, stack: list[_Open], block: Block) -> None:
    """Close what does not hold a new item of this form."""
    at = next((i for i in range(len(stack) - 1, -1, -1) if stack[i].form == marker.form), None)
    if at is not None:
        del stack[at:]
        return
    while stack and stack[-1].rank > marker.rank and stack[-1].form != "plain":
        stack.pop()
    if marker.form in _ALWAYS_HEADING:
        while stack and stack[-1].form == "plain":
            stack.pop()


def _plain_parent(block: Block, text: str, items: Sequence[Item], stack: list[_Open]) -> int | None:
    """A paragraph without a marker stands under the innermost heading or lead-in, not under the bullet before it."""
    if _CLOSING.match(text) and block.kind == "text" and block.zone == "body":
        while stack and stack[-1].form not in _ALWAYS_HEADING:
            stack.pop()
        return stack[-1].item if stack else None
    while stack:
        top = stack[-1]
        item = items[top.item]
        if top.form == "plain":
            # a lead-in holds the list below it; once a marked list has begun, the next plain paragraph closes it
            begun = top.begun or (len(items) > top.item + 1 and _LEAD_IN.search(text)) or item.level >= _DEEPEST
            if not begun and not _is_unmarked_heading(block, text):
                return top.item
            stack.pop()
            continue
        if item.form in {"dash", "plus", "star", "letter"} and not item.lead_in:
            stack.pop()
            continue
        if (
            item.lead_in
            or item.form in _ALWAYS_HEADING
            or item.form == "ordinal"
            or (item.body.end - item.body.start < _SHORT and not top.sentence)
        ):
            return top.item
        if top.holds:
            return top.item
        stack.pop()
    return None


def _is_unmarked_heading(block: Block, text: str) -> bool:
    """A short line in bold or capitals without a number (``TỔ CHỨC THỰC HIỆN``)."""
    if block.kind != "text" or block.zone == "preamble" or len(text) > 160 or text.rstrip().endswith((".", ";", ",")):
        return False
    return (
        (block.bold and len(text) < 120 and not text[:1].islower())
        or (is_upper(text, 0.9) and len(words(text)) >= 2)
        or (block.style == "heading")
    )


def _label(parent: str, mark: str) -> str:
    number = number_of(mark)
    if not number:
        return parent
    if "." in number:  # ``2.1`` under ``II.2`` is ``II.2.1``
        head = number.split(".")[0]
        above = parent.split(".")
        if head in above:
            above = above[: len(above) - 1 - above[::-1].index(head)]
        return ".".join([*filter(None, above), number])
    return f"{parent}.{number}" if parent else number


# ------------------------------------------------------------------ headings
def _with_headings(document: Document, items: list[Item]) -> list[Item]:
    """Marks the items that are headings: those with items below them, and those that can be nothing else."""
    children = [0] * len(items)
    for item in items:
        if item.parent is not None:
            children[item.parent] += 1
    # an act without numbered sections is parted by its lead-ins (``đề ra những chỉ tiêu sau:``)
    flat = not any(item.form in _ALWAYS_HEADING or item.form in {"article", "decimal1"} for item in items)
    out = []
    for i, item in enumerate(items):
        block = document.blocks[item.block]
        text = document.folded[item.span.start : item.span.end]
        bare_length = item.body.end - item.body.start
        heading = False
        if block.kind == "table":
            heading = False
        elif item.form in _ALWAYS_HEADING:
            heading = bare_length < 400
        elif item.form == "plain":
            heading = bool(children[i]) and (
                _is_unmarked_heading(block, text) or (flat and item.lead_in and bool(lead_in_kind(text)))
            )
        elif item.form in {"dash", "plus", "star"}:
            heading = False
        elif children[i]:
            heading = bare_length < 350 and not (item.lead_in and bare_length > 220)
        # a numbered line with nothing below it is a leaf, however it is set
        out.append(replace(item, heading=True) if heading else item)
    return out


# ------------------------------------------------------------------ sections
def _sections(document: Document, items: Sequence[Item]) -> tuple[tuple[Section, ...], tuple[Item, ...]]:
    ends = _ends(items)
    described = described_only(document, items)
    sections: list[Section] = []
    section_of: dict[int, int] = {}
    out: list[Item] = []
    for zone_section in _zone_sections(document, {"preamble"}):
        sections.append(zone_section)
    for i, item in enumerate(items):
        above = section_of.get(item.parent) if item.parent is not None else None
        # what an appendix is called is no part of it; what names its chapter (``Chương I`` and the line below) is
        appended = document.blocks[item.block].zone == "appendix"
        caption = item.form == "plain" and appended and not _names_part(items, i)
        if item.heading and i not in described and not caption:
            heading = document.text[item.body.start : item.body.end].strip(" *_")
            kind = kind_of(item, heading, sections[above].kind if above is not None else "other")
            if appended:
                kind = "appendix" if kind == "other" else kind
            if above is not None and _names_part(items, i):
                start = sections[above].heading_span.start
                sections[above] = replace(
                    sections[above], heading=heading, kind=kind, heading_span=Span(start, item.span.end)
                )
                section_of[i] = above
                out.append(item if above is None else replace(item, section=above))
                continue
            sections.append(
                Section(item.label, item.level, heading, kind, Span(item.span.start, ends[i]), item.span, above)
            )
            section_of[i] = len(sections) - 1
            out.append(replace(item, section=section_of[i]))
            continue
        if above is None and document.blocks[item.block].zone == "preamble":
            above = 0 if sections and sections[0].kind == "preamble" else None
        if above is not None:
            section_of[i] = above
        out.append(item if above is None else replace(item, section=above))
    sections.extend(_zone_sections(document, {"recipients", "signature"}))
    sections.extend(_appendices(document))
    return tuple(sections), tuple(out)


def _names_part(items: Sequence[Item], i: int) -> bool:
    """The line below ``Chương I`` that says what the chapter is about."""
    item, before = items[i], items[i - 1]
    return item.form == "plain" and item.parent == i - 1 and before.form in _NUMBER_ALONE and not before.body


def _ends(items: Sequence[Item]) -> list[int]:
    """Where each item ends with all that stands below it."""
    ends = [item.span.end for item in items]
    for i in range(len(items) - 1, -1, -1):
        parent = items[i].parent
        if parent is not None:
            ends[parent] = max(ends[parent], ends[i])
    return ends


def _appendices(document: Document) -> list[Section]:
    """Each appendix with the line that opens it as heading."""
    found: list[Section] = []
    for block in document.blocks:
        if block.zone != "appendix" or not block.text.strip():
            continue
        titled = block.kind == "text" and len(block.text) < _SHORT
        opens = titled and section_kind(block.text) == "appendix"
        if not found or opens:
            heading = block.text.strip(" *_") if titled else ""
            end = block.span.end if titled else block.span.start
            found.append(Section("", 1, heading, "appendix", block.span, Span(block.span.start, end), None))
        else:
            last = found[-1]
            found[-1] = replace(last, span=Span(last.span.start, block.span.end))
    return found


def _zone_sections(document: Document, zones: set[str]) -> list[Section]:
    spans: dict[str, Span] = {}
    for block in document.blocks:
        if block.zone in zones and block.text.strip():
            first = spans.get(block.zone, block.span).start
            spans[block.zone] = Span(first, block.span.end)
    return [Section("", 1, "", zone, span, Span(span.start, span.start), None) for zone, span in spans.items()]
