"""How an act assigns its tasks, by its type: as a plan, a directive, a report, a normative act, or not at all."""

from __future__ import annotations

import re

from pipeline.document import Document
from pipeline.rules import load

PLAN, DIRECTIVE, REPORT, NORMATIVE, NONE = "plan", "directive", "report", "normative", "none"


def is_noisy(document: Document) -> bool:
    """The text was recognised from pictures: marks and letters may be lost."""
    return document.text_source not in {"plain", "text-layer"}


def manner(document: Document) -> str:
    """How the act assigns: as a plan, a directive, a report, a normative act, or not at all."""
    code = document.value("type_code") or _named_type(document)
    types: dict[str, list[str]] = load("tasks").data["types"]
    for name, codes in types.items():
        if code in codes:
            if name == PLAN and code == "NQ" and any(i.form == "article" for i in document.items):
                return NORMATIVE
            return name
    if code is None and any(i.form == "article" for i in document.items):
        return NORMATIVE
    return PLAN


def _named_type(document: Document) -> str | None:
    names: dict[str, str] = load("tasks").data["names"]
    for block in document.blocks:
        if block.zone == "title":
            words = block.text.strip().upper()
            for name, code in names.items():
                if words.startswith(name):
                    return code
    head = " ".join(b.text for b in document.blocks[:12] if b.zone in {"preface", "title"})
    return "CV" if re.search(r"V/v|Về việc", head) and re.search(r"Số: ?[\d ]{0,8}/[A-ZĐ]{2,}-", head) else None
