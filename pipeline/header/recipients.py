"""The entries of ``Nơi nhận``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.document import Field, Span
from pipeline.header.masthead import Masthead
from pipeline.rules import load
from pipeline.text import fold, squeeze

_HEADING = load("layout").pattern("recipients")
_MARK = re.compile(r"^[^\w(]{0,3}[-–—•+*·~■▪●_=][^\w(]{0,3}(?=[\w(“\"])")
_STORED = re.compile(r"^[^\w]{0,3}(?:Lưu|LƯU|Luu|Lưư|Lru|Lưru)\b")
_AS_ABOVE = re.compile(r"^[^\w]{0,3}(?:Như|Nhu) ")
_CLOSED = re.compile(r"(?:[;.]|/\.?)\s*[^\w)]{0,2}$")
_WRAPPED = 45  # characters of the longest line that a file entry goes on in
_EDGES = " \t|*_~`'\"«»°{}[]<>=•·■▪●"
_ENDING = re.compile(r"[\s;,.:/|*_~`'{}«»-]+$")


@dataclass(slots=True)
class _Entry:
    text: str
    start: int
    end: int


def find(masthead: Masthead) -> Iterator[Field]:
    """`recipients`: one string for each entry, without dash and closing mark (``- Lưu: VT.`` → ``Lưu: VT``)."""
    document = masthead.document
    lines: list[_Entry] = []
    for block in masthead.zone("recipients"):
        text = document.text[block.span.start : block.span.end]
        heading = _HEADING.match(fold(text))
        start = heading.end() if heading else 0
        if heading and text[start - 1 : start] in "-–":
            start -= 1
        for found in re.finditer(r"[^\n]+", text[start:]):
            at = block.span.start + start + found.start()
            lines.append(_Entry(found.group(), at, at + len(found.group())))
    entries = _entries(lines, masthead.scanned)
    values = [(value, entry) for entry in entries if (value := _value(entry.text))]
    if values:
        span = Span(values[0][1].start, values[-1][1].end)
        yield Field("recipients", [v for v, _ in values], document.text[span.start : span.end], span, 0.93)


def _entries(lines: Sequence[_Entry], scanned: bool) -> list[_Entry]:
    """Lines joined where an entry was wrapped in its narrow column."""
    dashed = sum(bool(_MARK.match(line.text)) for line in lines) >= max(1, 0.4 * len(lines))
    entries: list[_Entry] = []
    for line in lines:
        if not re.search(r"[^\W\d_]{2,}", line.text):
            continue
        if entries and _STORED.match(entries[-1].text) and not _MARK.match(line.text) and len(line.text) > _WRAPPED:
            break  # the list ends with what is kept on file: this is text behind it
        if entries and not _begins(line.text, entries[-1].text, dashed, scanned):
            entries[-1] = _Entry(f"{entries[-1].text} {line.text.strip()}", entries[-1].start, line.end)
        else:
            entries.append(line)
    return entries


def _begins(text: str, before: str, dashed: bool, scanned: bool) -> bool:
    """An entry begins on this line."""
    first = next((c for c in text if c.isalnum() or c == "("), "")
    if _MARK.match(text) or _STORED.match(text):
        return True
    if first == "(" or first.islower() or text.lstrip().startswith(("}", ")")):
        return False
    if not dashed:
        return not (before.count("(") > before.count(")"))
    # A scan loses dashes: what stands behind a closed entry is a new one.
    return scanned and bool(_CLOSED.search(before)) and (first.isupper() or bool(_AS_ABOVE.match(text)))


def _value(text: str) -> str | None:
    mark = _MARK.match(text)
    text = squeeze(text[mark.end() :] if mark else text).strip(_EDGES)
    text = re.sub(r"\s*\}.*$", "", text)
    text = _ENDING.sub("", text)
    text = re.sub(r"^[^\w(“\"]+", "", text)
    letters = sum(c.isalpha() for c in text)
    return text if letters >= 2 and letters >= 0.4 * len(text) else None
