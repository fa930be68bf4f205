"""What is true of one act, as rows of the per-document tables: header, outline, citations."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipeline.document import Box
from pipeline.specimens.draft import Block, Draft, Paragraph, marks_of
from pipeline.specimens.gold.outline import Outline, outline
from pipeline.specimens.gold.tasks import target_rows, task_rows
from pipeline.specimens.rich import Mark
from pipeline.tabulate import HEADER
from pipeline.text import key

Row = dict[str, Any]
Rows = dict[str, list[Row]]

NAMED = "named/"  # begins the key of an act that only its name tells
_TITLE = {"type", "subject", "about"}
_PREAMBLE = {"basis", "opening", "decree", "authority", "addressee", "addressees"}


@dataclass(frozen=True, slots=True)
class Paper:
    """The file that an act stands in: where it lies and where each of its words is.

    Attributes:
        file_id, source_path: of the file; `ordinal` of the act in it, from 1.
        words: start, end, page and box of each word of the text, in order; empty for a file without pages.
        text_source: text-layer, ocr or plain, as a reader will find it.
    """

    file_id: str
    source_path: str
    ordinal: int
    words: Sequence[tuple[int, int, int, Box]] = ()
    text_source: str = "plain"

    @property
    def doc_id(self) -> str:
        return f"{self.file_id[:16]}-{self.ordinal}"

    def grounding(self, start: int, end: int) -> Row:
        """Columns that say where a span stands: the box is that of its words on its first page."""
        first = bisect_left(self.words, start + 1, key=lambda word: word[1])
        found = [word for word in self.words[first : first + end - start] if word[0] < end]
        page, box = (found[0][2], _around([b for _, _, p, b in found if p == found[0][2]])) if found else (1, None)
        return {"page": page, "start": start, "end": end, "bbox": box, "confidence": 1.0, "method": "human"}


def _around(boxes: Sequence[Box]) -> list[float]:
    edges = zip(*boxes, strict=True)
    return [round(f(edge), 2) for f, edge in zip((min, min, max, max), edges, strict=True)]


def document_rows(draft: Draft, paper: Paper) -> Rows:
    """Rows of documents, fields, sections, citations, tasks, responsibilities and targets for one act."""
    text = draft.text
    tree = outline(draft)
    rows: Rows = {
        "documents": [_document_row(draft, paper, text)],
        "fields": _field_rows(draft, paper, text),
        "sections": _section_rows(tree, paper),
        "citations": _citation_rows(draft, paper, text, tree),
    }
    rows["tasks"], rows["responsibilities"] = task_rows(draft, paper.doc_id, paper.grounding, tree)
    rows["targets"] = target_rows(draft, paper.doc_id, paper.grounding, tree, rows["tasks"])
    return rows


def _document_row(draft: Draft, paper: Paper, text: str) -> Row:
    pages = [word[2] for word in paper.words]
    first, last = (min(pages), max(pages)) if pages else (None, None)  # where a text's pages end is not its own affair
    row: Row = {
        "doc_id": paper.doc_id,
        "file_id": paper.file_id,
        "source_path": paper.source_path,
        "ordinal": paper.ordinal,
        "page_first": first,
        "page_last": last,
        "page_amount": last - first + 1 if first and last else None,
        **{name: draft.fields.get(name) for name in HEADER},
        "text_source": paper.text_source,
        "flags": sorted(draft.flags),
        "text": text,
        **paper.grounding(0, len(text)),
    }
    row["bbox"] = None
    row["recipients"] = list(row["recipients"]) if row["recipients"] else None
    return row


def _field_rows(draft: Draft, paper: Paper, text: str) -> list[Row]:
    spans: dict[str, list[Mark]] = defaultdict(list)
    for mark in draft.marks():
        if mark.kind == "field":
            spans[mark.data["name"]].append(mark)
    out = []
    for name, marks in spans.items():
        value = draft.fields.get(name, marks[0].data.get("value"))
        if isinstance(value, list | tuple):
            value = " | ".join(value)
        elif isinstance(value, date):
            value = value.isoformat()
        start, end = min(m.start for m in marks), max(m.end for m in marks)
        raw = "\n".join(text[m.start : m.end] for m in marks)
        out.append({"doc_id": paper.doc_id, "name": name, "value": value, "raw": raw, **paper.grounding(start, end)})
    return out


def _section_rows(tree: Outline, paper: Paper) -> list[Row]:
    out = []
    for number, section in enumerate(tree.sections, 1):
        row = {
            "section_id": f"{paper.doc_id}-s{number}",
            "doc_id": paper.doc_id,
            "parent_id": None if section.parent is None else f"{paper.doc_id}-s{section.parent + 1}",
            "label": section.label or None,
            "level": section.level,
            "heading": section.heading or None,
            "kind": section.kind,
            **paper.grounding(section.start, section.heading_end),
            "heading_end": section.heading_end,
        }
        out.append(row | {"start": section.start, "end": section.end})
    return out


def _citation_rows(draft: Draft, paper: Paper, text: str, tree: Outline) -> list[Row]:
    out: list[Row] = []
    headed = False  # a heading of the body has passed
    for at, block in draft.blocks():
        headed = headed or (isinstance(block, Paragraph) and block.role in {"heading", "item", "article"})
        zone = _zone(draft, block, headed)
        marks = [m for m in marks_of(block, at) if m.kind == "citation"]
        marks = sorted([*marks, *_themselves(draft, block.text, at, marks)], key=lambda m: (m.start, -m.end))
        around: list[tuple[Mark, str]] = []
        for mark in marks:
            around = [entry for entry in around if entry[0].end >= mark.end]
            citation_id = f"{paper.doc_id}-c{len(out) + 1}"
            within = around[-1][1] if around else None
            out.append(_citation_row(mark, citation_id, within, zone, text, paper, tree))
            around.append((mark, citation_id))
    return out


def _themselves(draft: Draft, text: str, at: int, marks: Sequence[Mark]) -> list[Mark]:
    """``Quyết định này`` in the set phrases of a decision, where no mark says so yet; a web article is no act itself."""
    kind, name = draft.fields.get("type_code"), draft.fields.get("type_name") or "Công văn"
    if kind is None:
        return []
    data = {"form": "self", "act": draft.key, "type_code": kind, "relation": "mentions"}
    found = re.finditer(rf"(?<!\w)[{name[0]}{name[0].lower()}]{name[1:]} này(?!\w)", text)
    spans = [(at + m.start(), at + m.end()) for m in found]
    return [
        Mark("citation", start, end, data)
        for start, end in spans
        if not any(m.start < end and start < m.end and m.data["form"] in {"self", "anaphor"} for m in marks)
    ]


def _zone(draft: Draft, block: Block, headed: bool) -> str:
    if any(block is other for other in draft.appendices):
        return "body"
    if isinstance(block, Paragraph):
        if block.role in _TITLE:
            return "title"
        if block.role in {"recipients", "recipient"}:
            return "recipients"
        if block.role in _PREAMBLE or not headed:
            return "preamble"
    return "body"


def _citation_row(
    mark: Mark, citation_id: str, within: str | None, zone: str, text: str, paper: Paper, tree: Outline
) -> Row:
    data: Mapping[str, Any] = mark.data
    return {
        "citation_id": citation_id,
        "doc_id": paper.doc_id,
        "section_id": tree.section_id(mark.start, paper.doc_id),
        "zone": zone,
        "text": text[mark.start : mark.end],
        "form": data["form"],
        "type_code": data.get("type_code"),
        "code": data.get("code"),
        "code_number": data.get("number"),
        "code_notation": data.get("notation"),
        "issued_date": data.get("date"),
        "organ_name": data.get("organ"),
        "title": data.get("title"),
        "relation": data.get("relation"),
        "within": within,
        "act_key": data.get("act") or _named(data, text[mark.start : mark.end]),
        **paper.grounding(mark.start, mark.end),
    }


def _named(data: Mapping[str, Any], mention: str) -> str | None:
    """Key of an act that the world does not hold: a law, a resolution of a congress, a decree, a submission."""
    if data["form"] == "named":
        return f"{NAMED}{data.get('identity') or key(mention)}"
    # numbers start again every year, but where the code says the year
    day = data.get("date") if re.fullmatch(r"\d+/[A-ZĐ].*|\d+-.*", data.get("code") or "") else None
    return f"{NAMED}{key(data['code'])}{f' {day}' if day else ''}" if data.get("code") else None
