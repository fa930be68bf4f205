"""Marks of urgency and secrecy stamped or printed at the top."""

from __future__ import annotations

from collections.abc import Iterator

from pipeline.document import Field, Span
from pipeline.header.masthead import Masthead
from pipeline.rules import load
from pipeline.text import fold, is_upper

_RULES = load("header")
_LEVELS = {
    "urgency": (_RULES.pattern("urgency"), {"flash": "Hỏa tốc", "very": "Thượng khẩn", "urgent": "Khẩn"}),
    "secrecy": (_RULES.pattern("secrecy"), {"top": "Tuyệt mật", "high": "Tối mật", "secret": "Mật"}),
}
_LONGEST = 30  # characters: a mark stands alone on its line


def find(masthead: Masthead) -> Iterator[Field]:
    """`urgency` (``HỎA TỐC`` → ``Hỏa tốc``) and `secrecy` (``MẬT`` → ``Mật``)."""
    document = masthead.document
    lines: list[tuple[str, Span | None]] = [(line.text, line.span) for line in masthead.having("mark")]
    lines += [(fold(a.text), None) for a in document.asides if a.kind == "stamp" and a.page == document.page_first]
    for name, (pattern, values) in _LEVELS.items():
        for text, span in lines:
            found = pattern.search(text.upper()) if len(text) < _LONGEST and is_upper(text, 0.8) else None
            if found and found.lastgroup:
                yield Field(name, values[found.lastgroup], text, span, 0.95)
                break
