"""What the stages found in one file, as rows of the published tables, each grounded to page and box."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from pipeline import evidence
from pipeline.document import Block, Document, Field, Place, Source, Span
from pipeline.errors import KehoachError, UnreadableFile
from pipeline.file_rows import ERRORS_SHOWN, of_file, rounded

Row = dict[str, Any]
Rows = dict[str, list[Row]]

# Columns of `documents` that are header fields of the same name.
HEADER = (
    "type_code", "type_name", "code", "code_number", "code_notation", "issued_date", "place", "organ_name",
    "parent_organ_name", "system", "subject", "signer_name", "signer_position", "signing_authority", "recipients",
    "urgency", "secrecy",
)  # fmt: skip


def tabulate(source: Source, blocks: Iterable[Block], documents: Sequence[Document]) -> Rows:
    """Rows of every per-file table for one file that was read, by table name, in reading order.

    Columns that only the whole archive can tell (``organ_id``, ``act_key`` …) are left out.
    Raises `UnreadableFile` when no page gave any text.
    """
    problems = list(source.errors)
    for page in source.pages:
        if page.error and not any(page.error in told for told in source.errors):
            problems.append(f"page {page.number}: {page.error}")
    if not any(document.text.strip() for document in documents):
        raise UnreadableFile(
            "; ".join(problems[:ERRORS_SHOWN]) or "no text was found on any page",
            "" if problems else "look at it: it may be blank, a photograph or handwritten",
        )
    rows: Rows = of_file(source, blocks, problems)
    for name in ("documents", "fields", "candidates", "sections", "citations", "tasks", "responsibilities", "targets"):
        rows[name] = []
    for document in documents:
        _add_document(rows, document)
    return rows


def failed(file_id: str, size: int | None, error: KehoachError) -> Rows:
    """Rows for a file of which nothing could be read: its row in `files` alone."""
    row = {"file_id": file_id, "bytes": size, "status": "failed", "error": str(error)}
    return {"files": [row]}


# ------------------------------------------------------------------ one document
def _add_document(rows: Rows, document: Document) -> None:
    fields = [_field_row(document, found) for found in document.fields.values() if _told(found)]
    rows["documents"].append(_document_row(document, fields))
    rows["fields"] += fields
    for found in document.fields.values():
        rows["candidates"] += _candidate_rows(document, found)
    rows["sections"] += _section_rows(document)
    rows["citations"] += _citation_rows(document)
    for number, task in enumerate(document.tasks, 1):
        task_id = f"{document.doc_id}-t{number}"
        rows["tasks"].append(
            {
                "task_id": task_id,
                "doc_id": document.doc_id,
                "section_id": _id(document, "s", task.section),
                "section_label": task.section_label or None,
                "ordinal": number,
                "text": task.text,
                "start_date": task.start_date,
                "deadline": task.deadline,
                "deadline_text": task.deadline_text,
                "recurrence": task.recurrence,
                "product": task.product,
                "source": task.source,
                **_grounding(document, task.span, task.confidence, task.method),
            }
        )
        seen: dict[str, int] = {}
        for body in task.responsibilities:
            seen[body.role] = seen.get(body.role, 0) + 1
            rows["responsibilities"].append(
                {
                    "task_id": task_id,
                    "role": body.role,
                    "ordinal": seen[body.role],
                    "doc_id": document.doc_id,
                    "organ_text": body.organ_text,
                    "inherited": body.inherited,
                    **_grounding(document, body.span, body.confidence, body.method),
                }
            )
    rows["targets"] += _target_rows(document)


def _document_row(document: Document, fields: list[Row]) -> Row:
    sure = [row["confidence"] for row in fields]
    row: Row = {
        "doc_id": document.doc_id,
        "file_id": document.file_id,
        "ordinal": document.ordinal,
        "page_first": document.page_first,
        "page_last": document.page_last,
        "page_amount": document.page_last - document.page_first + 1,
        **{name: document.value(name) for name in HEADER},
        "code_raw": _raw(document, "code", "code_notation"),
        "issued_date_raw": _raw(document, "issued_date"),
        "text_source": document.text_source,
        "ocr_confidence": rounded(document.ocr_confidence, 4),
        "flags": sorted(set(document.flags)),
        "text": document.text,
        **{"page": document.page_first, "start": 0, "end": len(document.text), "bbox": None},
        "confidence": rounded(sum(sure) / len(sure), 4) if sure else None,  # none of its own: that of its header
        "method": "rule",
    }
    row["recipients"] = list(row["recipients"]) if row["recipients"] else None
    return row


def _told(found: Field) -> bool:
    return found.value not in (None, "", (), []) or bool(found.raw)


def _raw(document: Document, *names: str) -> str | None:
    for name in names:
        found = document.fields.get(name)
        if found and found.raw:
            return found.raw
    return None


def _candidate_rows(document: Document, found: Field) -> list[Row]:
    told = [candidate for candidate in found.candidates if candidate.field == found.name in evidence.FIELDS]
    return [evidence.row(document.doc_id, number, candidate, found.value) for number, candidate in enumerate(told, 1)]


def _field_row(document: Document, found: Field) -> Row:
    value = found.value
    if isinstance(value, list | tuple):
        value = " | ".join(map(str, value))
    elif isinstance(value, date):
        value = value.isoformat()
    return {
        "doc_id": document.doc_id,
        "name": found.name,
        "value": None if value in (None, "") else str(value),
        "raw": found.raw or None,
        **_grounding(document, found.span, found.confidence, found.method),
    }


def _section_rows(document: Document) -> list[Row]:
    return [
        {
            "section_id": f"{document.doc_id}-s{number}",
            "doc_id": document.doc_id,
            "parent_id": _id(document, "s", section.parent),
            "label": section.label or None,
            "level": section.level,
            "heading": section.heading or None,
            "kind": section.kind,
            **_grounding(document, section.heading_span or section.span, 1.0, "rule"),
            "start": section.span.start,
            "end": section.span.end,
            "heading_end": section.heading_span.end,
        }
        for number, section in enumerate(document.sections, 1)
    ]


def _citation_rows(document: Document) -> list[Row]:
    return [
        {
            "citation_id": f"{document.doc_id}-c{number}",
            "doc_id": document.doc_id,
            "section_id": _id(document, "s", cited.section),
            "zone": cited.zone,
            "text": document.text[cited.span.start : cited.span.end],
            "form": cited.form,
            "type_code": cited.type_code,
            "code": cited.code,
            "code_number": cited.code_number,
            "code_notation": cited.code_notation,
            "issued_date": cited.issued_date,
            "organ_name": cited.organ_name,
            "title": cited.title,
            "relation": cited.relation,
            "within": _id(document, "c", cited.within),
            **_grounding(document, cited.span, cited.confidence, cited.method),
        }
        for number, cited in enumerate(document.citations, 1)
    ]


def _target_rows(document: Document) -> list[Row]:
    return [
        {
            "target_id": f"{document.doc_id}-g{number}",
            "doc_id": document.doc_id,
            "task_id": _id(document, "t", target.task),
            "section_id": _id(document, "s", target.section),
            "text": target.text,
            "indicator": target.indicator or None,
            "comparator": target.comparator,
            "value": target.value,
            "value_text": target.value_text,
            "unit": target.unit or None,
            "per": target.per or None,
            "horizon": target.horizon or None,
            "horizon_text": target.horizon_text or None,
            **_grounding(document, target.span, target.confidence, target.method),
        }
        for number, target in enumerate(document.targets, 1)
    ]


# ------------------------------------------------------------------ parts of rows
def _id(document: Document, letter: str, index: int | None) -> str | None:
    return None if index is None else f"{document.doc_id}-{letter}{index + 1}"


def _grounding(document: Document, span: Span | None, confidence: float, method: str) -> Row:
    """Where a thing stands and how sure it is: the rule's own confidence times how well its words were read.

    What other evidence than the words there tells is as sure as that evidence.
    """
    place = document.locate(span) if span else Place(document.page_first, None)
    read = document.confidence(span) if span and not evidence.used(method) else 1.0
    return {
        "page": place.page,
        "start": span.start if span else None,
        "end": span.end if span else None,
        "bbox": [round(edge, 2) for edge in place.box] if place.box else None,
        "confidence": rounded(confidence * read, 4),
        "method": method,
    }
