"""What a task is to deliver, where its own sentence says so: ``…; sản phẩm: sổ tay hướng dẫn``."""

from __future__ import annotations

from pipeline.document import Document, Span
from pipeline.rules import load


def find_products(document: Document, span: Span) -> list[Span]:
    """Spans of the products that the text of an item names behind a label, in order."""
    pattern = load("tasks").pattern("delivers")
    return [Span(*m.span("what")) for m in pattern.finditer(document.folded, span.start, span.end)]
