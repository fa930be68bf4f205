"""How an act assigns its tasks, by its type: as a plan, a directive, a report, a normative act, or not at all."""

from __future__ import annotations

import re

from pipeline.document import Document
from pipeline.rules import load

PLAN, DIRECTIVE, REPORT, NORMATIVE, NONE = "plan", "directive", "report", "normative", "none"


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


def manners(document: Document) -> list[str]:
    """How each item of the act is assigned: what is issued with it (`KẾ HOẠCH` behind a decision) by its own type."""
    own = now = manner(document)
    if own == NONE:
        return [NONE] * len(document.items)
    found: list[str] = []
    at = 0
    for item in document.items:
        for block in document.blocks[at : item.block + 1]:
            if block.zone != "appendix":
                now = own
            elif title := _title(block.text):
                now = own if title == _ANNEX else _by_type(title) or own
        at = item.block + 1
        found.append(now)
    return found


_ANNEX = "PHỤ LỤC"
_ANNEXES = (_ANNEX, "DANH MỤC", "DANH SÁCH", "BIỂU", "MẪU")


def _title(text: str) -> str | None:
    """The code of the type that a line in capitals names, or `_ANNEX`."""
    words = text.strip(" *_")
    if not words[:4].isupper():
        return None
    if words.startswith(_ANNEXES):
        return _ANNEX
    names: dict[str, str] = load("tasks").data["names"]
    return next((code for name, code in names.items() if words.startswith(name)), None)


def _by_type(code: str) -> str | None:
    types: dict[str, list[str]] = load("tasks").data["types"]
    return next((name for name, codes in types.items() if code in codes), None)


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
