"""The outline of a draft: its sections, and for each paragraph those that it stands under."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipeline.specimens.draft import Block, Draft, Paragraph, marks_of
from pipeline.specimens.rich import Mark

_BULLET = re.compile(r"[-–—+*•]+\s*")
_ASSIGNS = re.compile(r"(?:nhiệm vụ|nội dung|trách nhiệm)[^:]{0,40}:$")  # ``2. Sở Y tế có trách nhiệm:``
_AFTER = re.compile(r"[.)/:\-–\s]*")
_HEADER = {"organ", "parent", "code", "about", "motto", "dateline", "type", "subject", "authority"}
_FOOT = {"recipients": "recipients", "recipient": "recipients",
         "signing": "signature", "position": "signature", "signer": "signature"}  # fmt: skip


def body_start(paragraph: Paragraph) -> int:
    """Where a paragraph's words begin after its marker."""
    text = paragraph.text
    if paragraph.marker:
        end = text.find(paragraph.marker) + len(paragraph.marker)
        return end + _AFTER.match(text[end:]).end()  # type: ignore[union-attr]  # matches nothing at worst
    bullet = _BULLET.match(text)
    return bullet.end() if bullet else 0


@dataclass(slots=True)
class Part:
    """A section as gold has it; `end` grows while the text goes on."""

    label: str
    level: int
    heading: str
    kind: str
    start: int
    heading_end: int
    end: int
    parent: int | None


@dataclass(slots=True)
class Above:
    """A heading or lead-in over a paragraph: what it passes on."""

    depth: int
    marks: list[Mark]
    section: int | None
    attributes: list[Mark] = field(default_factory=list)
    owner: bool = True  # a heading or lead-in; an item passes on its attributes alone


@dataclass(slots=True)
class Placed:
    """A block with its offset, the headings and lead-ins above it (nearest last), and its label."""

    start: int
    block: Block
    above: tuple[Above, ...]
    label: str
    own: Above | None = None


@dataclass(slots=True)
class Outline:
    """Sections in order and blocks in order."""

    sections: list[Part]
    placed: list[Placed]

    def section_at(self, offset: int) -> int | None:
        """Index of the innermost section that holds a character."""
        last = bisect_right(self.sections, offset, key=lambda part: part.start) - 1
        while last >= 0 and self.sections[last].end <= offset:
            last = up if (up := self.sections[last].parent) is not None else last - 1
        return last if last >= 0 else None

    def section_id(self, offset: int, doc_id: str) -> str | None:
        found = self.section_at(offset)
        return None if found is None else f"{doc_id}-s{found + 1}"


def outline(draft: Draft) -> Outline:
    """The sections of a draft and what stands above each of its blocks."""
    tree = Outline([], [])
    stack: list[Above] = []
    labels: list[tuple[int, str]] = []
    for at, block in draft.blocks():
        end = at + len(block.text)
        if isinstance(block, Paragraph):
            if block.role in _FOOT or block.role == "appendix":
                stack, labels = [], []
                _add_foot(tree, block, at, end)
            elif block.depth:
                stack = [above for above in stack if above.depth < block.depth]
                labels = [label for label in labels if label[0] < block.depth]
                _place(tree, block, at, end, stack, labels)
                continue
            elif block.role not in _HEADER:
                _add_preamble(tree, at, end)
        for part in _open(tree):
            part.end = max(part.end, end)
        tree.placed.append(Placed(at, block, tuple(stack), _path(labels)))
    return tree


def _place(
    tree: Outline, block: Paragraph, at: int, end: int, stack: list[Above], labels: list[tuple[int, str]]
) -> None:
    marks = list(marks_of(block, at))
    if block.role == "attribute":
        if stack:
            stack[-1].attributes += marks
        tree.placed.append(Placed(at, block, tuple(stack), _path(labels)))
    else:
        before = tuple(stack)
        marker = re.sub(r"^(?:Điều|Chương|Phần(?: thứ)?)\s+", "", block.marker)
        if marker:
            labels.append((block.depth, marker))
        own = Above(block.depth, marks, None, owner=block.role in {"heading", "lead-in", "article"} and not block.task)
        numbered = (block.role == "lead-in" and block.marker) or (
            block.role == "heading" and not _BULLET.match(block.text)
        )
        if not block.task and (block.role == "article" or numbered):
            own.section = _add_section(tree, block, at, end, before, _path(labels))
        stack.append(own)
        tree.placed.append(Placed(at, block, before, _path(labels), own))
    for part in _open(tree):
        part.end = max(part.end, end)


def _path(labels: Sequence[tuple[int, str]]) -> str:
    """``III.2.a``; a marker that repeats its parents' (``2.1`` under ``2``) takes their place."""
    path: list[str] = []
    for _, label in labels:
        while path and "." in label and label.startswith(f"{path[-1]}."):
            path.pop()
        path.append(label)
    return ".".join(path)


def _add_section(tree: Outline, block: Paragraph, at: int, end: int, before: Sequence[Above], label: str) -> int:
    parent = next((above.section for above in reversed(before) if above.section is not None), None)
    above = tree.sections[parent].kind if parent is not None else "other"
    kind = above if block.kind in {"", "other"} else block.kind  # a heading that says nothing takes its parent's
    if kind == "other" and parent is None:
        within = any(section.kind == "appendix" for section in tree.sections)
        kind = "appendix" if within else "tasks" if block.role == "lead-in" and _ASSIGNS.search(block.text) else kind
    heading = block.text[body_start(block) :].strip()
    level = 1 if parent is None else tree.sections[parent].level + 1
    tree.sections.append(Part(label, level, heading, kind, at, end, end, parent))
    return len(tree.sections) - 1


def _add_foot(tree: Outline, block: Paragraph, at: int, end: int) -> None:
    kind = _FOOT.get(block.role, "appendix")
    last = tree.sections[-1] if tree.sections else None
    if last and last.kind == kind and kind != "appendix":
        last.end = end
        return
    heading = block.text if kind == "appendix" else ""
    tree.sections.append(Part("", 1, heading, kind, at, end if heading else at, end, None))


def _add_preamble(tree: Outline, at: int, end: int) -> None:
    if not tree.sections:
        tree.sections.append(Part("", 1, "", "preamble", at, at, at, None))


def _open(tree: Outline) -> Iterator[Part]:
    """The sections that are still going on: the last one and those above it."""
    index: int | None = len(tree.sections) - 1 if tree.sections else None
    while index is not None:
        yield tree.sections[index]
        index = tree.sections[index].parent
