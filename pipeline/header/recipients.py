"""The entries of ``Nơi nhận``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.document import Block, Field, Span
from pipeline.header.masthead import Masthead
from pipeline.header.spacing import respaced
from pipeline.rules import load
from pipeline.text import fold, squeeze

_HEADING = load("layout").pattern("recipients")
_MARK = re.compile(r"^[^\w(]{0,3}[-–—•+*·~■▪●_=][^\w(]{0,3}(?=[\w(“\"])")
_RAN_ON = re.compile(r"\n|[;.,)] {1,3}(?=[-–~•+] ?[^\W\d_])")  # entries on one line: ``Như trên; - Lưu: VT``
_STORED = re.compile(r"^[^\w]{0,3}(?:Lưu|LƯU|Luu|Lưư|Lru|Lưru)\b")
_AS_ABOVE = re.compile(r"^[^\w]{0,3}(?:Như|Nhu) ")
_NO_LETTER = r"\s*[^\w)]{0,2}$"
_CLOSED = re.compile(rf"(?:[;.]|/\.?){_NO_LETTER}")
_CASED = re.compile(r"[^\W_ˆ]|\(")  # of ``ˆ``, which a scan makes of a dash, Unicode says that it is a letter
_CLOSED_ON_SCANS = re.compile(rf"(?:[;.:]|/\.?){_NO_LETTER}")  # a semicolon may have lost its tail
_HEADING_LENGTH = 22  # characters of ``Nơi nhận:`` with noise around
_ENTRY = 200  # characters of the longest entry
_NOISE = 12  # characters of a scrap that is no part of the entry above it
_WRAPPED = 45  # characters of the longest line that a file entry goes on in
_EDGES = " \t|*_~ˆ`'\"«»°{}[]<>=•·■▪●"
_REPORTED = re.compile(r"(\((?:để )?)[bB6]/[cCe€]\)")  # ``(b/c)``, to be reported to
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
    for block in _blocks(masthead):
        text = document.text[block.span.start : block.span.end]
        heading = _HEADING.match(fold(text))
        if heading is None and not lines and len(text) < _HEADING_LENGTH and text.rstrip().endswith(":"):
            continue  # the heading, misread
        start = heading.end() if heading else 0
        if heading and text[start - 1 : start] in "-–":
            start -= 1
        for a, b in pairwise([start, *(m.end() for m in _RAN_ON.finditer(text, start)), len(text)]):
            entry = text[a:b] if masthead.scanned else respaced(text[a:b])
            lines.append(_Entry(entry, block.span.start + a, block.span.start + b))
    entries = _entries(lines, masthead.scanned)
    values = [
        (value, entry)
        for entry in entries
        if (value := _value(_REPORTED.sub(r"\1b/c)", _alone(entry.text)) if masthead.scanned else entry.text))
    ]
    if values:
        span = Span(values[0][1].start, values[-1][1].end)
        yield Field("recipients", [v for v, _ in values], document.text[span.start : span.end], span, 0.93)


def _blocks(masthead: Masthead) -> list[Block]:
    """Blocks of the list; of one that broke off at its heading, the entries that stand below it."""
    blocks = masthead.zone("recipients")
    if len(blocks) != 1 or not _HEADING.fullmatch(fold(blocks[0].text).strip()):
        return blocks
    everything = masthead.document.blocks
    at = next(i for i, b in enumerate(everything) if b.zone == "recipients")
    for block in everything[at + 1 : at + 40]:
        if block.page > blocks[0].page + 1 or len(block.text) > _ENTRY:
            break
        if block.zone != "signature":
            blocks.append(block)
        if _STORED.match(_MARK.sub("", fold(block.text))):
            break
    return blocks if len(blocks) > 2 else blocks[:1]


def _entries(lines: Sequence[_Entry], scanned: bool) -> list[_Entry]:
    """Lines joined where an entry was wrapped in its narrow column."""
    dashed = sum(bool(_MARK.match(line.text)) for line in lines) >= max(1, 0.4 * len(lines))
    entries: list[_Entry] = []
    for line in lines:
        if not re.search(r"[^\W\d_]{2,}" if scanned else r"[^\W\d_]", line.text):
            continue
        stored = bool(entries) and _STORED.match(entries[-1].text) and not _MARK.match(line.text)
        if stored and (len(line.text) > _WRAPPED or (scanned and not line.text.lstrip()[:1].islower())):
            break  # the list ends with what is kept on file: this is text behind it
        begins = not entries or _begins(line.text, entries[-1].text, dashed, scanned)
        if (
            not begins
            and scanned
            and _CLOSED.search(_alone(entries[-1].text))
            and "(" not in line.text
            and len(line.text) < _NOISE
        ):
            continue
        if not begins:
            entries[-1] = _Entry(f"{entries[-1].text} {line.text.strip()}", entries[-1].start, line.end)
        else:
            entries.append(line)
    return entries


def _begins(text: str, before: str, dashed: bool, scanned: bool) -> bool:
    """An entry begins on this line."""
    first = next((c for c in text if _CASED.match(c)), "")
    if _MARK.match(text) or _STORED.match(text):
        return True
    if first == "(" or first.islower() or text.lstrip().startswith(("}", ")")):
        return False
    if not dashed:
        return not (before.count("(") > before.count(")"))
    # A scan loses dashes: what stands behind a closed entry is a new one.
    opens = first.isupper() or bool(_AS_ABOVE.match(text))
    return scanned and opens and bool(_CLOSED_ON_SCANS.search(_alone(before)))


def _alone(text: str) -> str:
    """An entry without what a scan took from the column beside it: capitals or scraps behind the closing mark."""
    if _STORED.match(_MARK.sub("", text)):
        return re.split(r"(?<=[\w)])\. ", text, maxsplit=1)[0]
    at = text.find("; ")
    rest = text[at + 2 :]
    if at < 0 or sum(c.islower() for c in rest) > 0.5 * len(rest):
        return text
    return text[: at + 1]


def _value(text: str) -> str | None:
    mark = _MARK.match(text)
    text = squeeze(text[mark.end() :] if mark else text).strip(_EDGES)
    text = re.sub(r"\s*\}.*$", "", text)
    text = _ENDING.sub("", text)
    text = re.sub(r"^[^\w(“\"]+", "", text)
    letters = sum(c.isalpha() for c in text)
    return text if letters >= 2 and letters >= 0.4 * len(text) else None
