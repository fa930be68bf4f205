"""The top of an act taken apart into lines, each with its role, and what the fields share of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pipeline.document import Block, Document, Span
from pipeline.header.casing import Wording, wording
from pipeline.rules import load
from pipeline.text import fold, is_upper
from pipeline.titles import title_type

_RULES = load("header")
STATE_MOTTO = _RULES.pattern("state-motto")
PARTY_MOTTO = _RULES.pattern("party-motto")
YOUTH_MOTTO = _RULES.pattern("youth-motto")
_NUMBER_MARK = _RULES.pattern("number-mark")
_UNMARKED = _RULES.pattern("unmarked-number")
_PLACE_DATE = _RULES.pattern("place-date")
_WORN_DATE = _RULES.pattern("worn-date")
_LETTER_SUBJECT = _RULES.pattern("letter-subject")
_ADDRESSEE = _RULES.pattern("addressee")
_URGENCY = _RULES.pattern("urgency")
_SECRECY = _RULES.pattern("secrecy")
_AUTHORITY = load("layout").pattern("authority")
# What a line may hold beside another role where the columns ran together.
_PARTS = (
    ("state-motto", STATE_MOTTO),
    ("party-motto", PARTY_MOTTO),
    ("date", _PLACE_DATE),
    ("number", _NUMBER_MARK),
    ("letter", _LETTER_SUBJECT),
)
_APPENDIX = re.compile(r"(?:PHỤ LỤC|BIỂU|MẪU|DỰ THẢO|BẢNG)(?!\w)")
_OPENS = re.compile(
    r"^\W{0,3}(?:Căn cứ|Thực hiện .{1,400}, .{3,80} ban hành|Theo |Xét |Ngày \d|Điều 1|[I1]\.|Phần|Chương)"
)
_SUBJECT = 400  # characters of the longest subject line
_LINES = 5  # lines of the longest title
_NEAR = 3  # lines below the masthead among which a title is looked for
_OPENING = 40  # blocks: a masthead is never longer
_EDGE = " \t|*_#~`'\"“”‘’.,:;=<>«»·•°"

TYPE_CODES: dict[str, str] = load("types").data["names"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the masthead.

    `role` is ``"organ"``, ``"number"``, ``"date"``, ``"letter"``, ``"motto"``, ``"mark"`` or ``""``.

    `text` is folded, with the length of the original.
    """

    role: str
    text: str
    span: Span
    kind: str
    block: int
    bold: bool = False

    def part(self, start: int, end: int) -> Span:
        """Span in the document of a piece of this line."""
        return Span(self.span.start + start, self.span.start + end)


@dataclass(frozen=True)
class Masthead:
    """What stands above the text of an act, and the closing, as the fields read them."""

    document: Document
    lines: tuple[Line, ...]

    def first(self, role: str) -> Line | None:
        """The first line of a role."""
        return next((line for line in self.lines if line.role == role), None)

    def having(self, role: str) -> list[Line]:
        """All lines of a role."""
        return [line for line in self.lines if line.role == role]

    def zone(self, name: str) -> list[Block]:
        """Blocks of a zone that hold a word."""
        return [b for b in self.document.blocks if b.zone == name and re.search(r"\w", b.text)]

    @cached_property
    def scanned(self) -> bool:
        """Some page was read by OCR, so that letters may be misread."""
        return self.document.scanned

    @cached_property
    def title(self) -> tuple[str, Span] | None:
        """Name of the type that the title line states, and where."""
        for block in self.title_blocks:
            if found := title_type(fold(block.text)):
                name, end = found
                return name, Span(block.span.start, block.span.start + end)
        return None

    @cached_property
    def title_blocks(self) -> list[Block]:
        """The lines of the title; where it was not marked, the first below the masthead that names a type."""
        title = [b for b in self.zone("title") if not b.kind.startswith("masthead")]
        below = [b for b in self.document.blocks[:_OPENING] if b.zone in {"preamble", "body"} and b.kind == "text"]
        below = [b for b in below if re.search(r"[^\W\d_]{2}", b.text)][:_NEAR]
        if not any(title_type(fold(b.text)) for b in title):
            at = next((i for i, b in enumerate(below) if title_type(fold(b.text))), None)
            if at is None or not self.lines:
                return title
            title, below = [below[at]], below[at + 1 :]
        only_type = title_type(fold(title[-1].text))
        alone = only_type is not None and not re.search(r"\w", title[-1].text[only_type[1] :])
        if alone and below and self.lines and _may_be_subject(below[0]):
            title = [*title, below[0]]  # noise of the scan parted the type from what it is about
            for before, block in pairwise(below):
                if not (before.bold and block.bold) or before.text.endswith((".", ":")) or len(title) > _LINES:
                    break
                title.append(block)
        return title

    @cached_property
    def body_start(self) -> int:
        """Where title and masthead end."""
        ends = [b.span.end for b in self.document.blocks[:_OPENING] if b.zone in {"preface", "title"}]
        return max(ends, default=0)

    def certainty(self, span: Span) -> float:
        """How surely the least certain word of a span was read."""
        return min((piece.confidence for piece in self.document.covering(span)), default=0.0)

    def tallness(self, span: Span, print_: Span) -> float:
        """Height of the words of a span over that of printed figures beside it; 1.0 where no page shows them.

        Printed figures of one line differ by a tenth; what a hand wrote stands out by a fifth and more.
        """
        heights = [
            max((p.box[3] - p.box[1] for p in self.document.covering(s) if p.box), default=0.0) for s in (span, print_)
        ]
        return heights[0] / heights[1] if all(heights) else 1.0

    @cached_property
    def is_act(self) -> bool:
        """It has a heading or a closing; a web article or a fragment has neither, and so no fields."""
        if any(line.role in {"number", "date", "motto"} for line in self.lines) or self.zone("signature"):
            return True
        first = next((b for b in self.document.blocks if re.search(r"\w", b.text)), None)
        return self.title is not None and first is not None and not _APPENDIX.match(fold(first.text).lstrip(_EDGE))

    @cached_property
    def evidence(self) -> Wording:
        """The running text, which shows how names and words in capitals are written."""
        return wording(self.document.folded[self.body_start :])

    @cached_property
    def is_letter(self) -> bool:
        """``Kính gửi`` or ``V/v`` without a title line."""
        if self.title is not None:
            return False
        near = self.document.blocks[:_OPENING]
        return any(_ADDRESSEE.match(fold(b.text)) for b in near) or self.first("letter") is not None


def _may_be_subject(block: Block) -> bool:
    text = fold(block.text)
    return (
        len(text) < _SUBJECT and not _ADDRESSEE.match(text) and not _OPENS.match(text) and not text.endswith((":", ";"))
    )


def read_masthead(document: Document) -> Masthead:
    """The masthead of one act."""
    return Masthead(document, tuple(_lines(document)))


def _lines(document: Document) -> Iterator[Line]:
    started = False
    for index, block in enumerate(document.blocks[:_OPENING]):
        column = block.kind.startswith("masthead")
        if block.zone == "body" and started:
            break  # a masthead further down is another act's
        if not (block.zone == "preface" or column or (block.zone == "title" and not started)):
            letter = block.zone in {"title", "preamble"} and _LETTER_SUBJECT.match(fold(block.text).lstrip(_EDGE))
            if not letter or _PLACE_DATE.search(block.text):
                continue
        if block.zone in {"recipients", "signature", "appendix"}:
            break
        started = True
        yield from _parts(document, block, index)


def _parts(document: Document, block: Block, index: int) -> Iterator[Line]:
    """The lines that ran together in one block."""
    text = document.folded[block.span.start : block.span.end]
    if block.kind == "table":
        bounds = [(m.start(), m.end()) for m in re.finditer(r"[^\t\n]+", text)]
    else:
        bounds = [(0, len(text))]
    for start, end in bounds:
        cuts = _cuts(text, start, end)
        for (role, a), (_, b) in zip(cuts, [*cuts[1:], ("", end)], strict=True):
            line = _line(block, index, text, a, b, role)
            if line is not None:
                yield line


def _cuts(text: str, start: int, end: int) -> list[tuple[str, int]]:
    """Where the roles of a line begin."""
    cuts: dict[int, str] = {start: ""}
    after: set[int] = set()
    for role, pattern in _PARTS:
        found = pattern.search(text, start, end)
        if found is None or not _may_follow(role, text[start : found.start()]):
            continue
        if role == "number" and found.end() == end and text[start : found.start()].strip(_EDGE):
            continue  # the last word of a name: ``CHUYỂN ĐỔI SỐ``
        cuts[found.start()] = role
        if role.endswith("motto") and found.end() < end:
            after.add(found.end())
    for at in after:
        cuts.setdefault(at, "")
    return [(role, at) for at, role in sorted(cuts.items())]


def _may_follow(role: str, before: str) -> bool:
    """What stands before a role on its line is another column's text, not the sentence that it is part of."""
    before = before.strip(_EDGE + "-–")
    if not before or is_upper(before, 0.7):
        return True
    return role in {"date", "letter"} and _NUMBER_MARK.match(before) is not None


def _line(block: Block, index: int, text: str, start: int, end: int, role: str) -> Line | None:
    raw = text[start:end]
    left = len(raw) - len(raw.lstrip(_EDGE + "-–—"))
    right = len(raw.rstrip(_EDGE + "-–—")) if role not in {"number", "date"} else len(raw.rstrip())
    if right <= left:
        return None
    raw = raw[left:right]
    span = Span(block.span.start + start + left, block.span.start + start + right)
    if not re.search(r"\w", raw):
        return None
    if role == "number" and not re.search(r"[-–—/]", raw):
        role = ""
    return Line(_role(raw, role, block), raw, span, block.kind, index, block.bold)


def _role(text: str, role: str, block: Block) -> str:
    if role.endswith("motto"):
        return "motto"
    if role:
        return role
    if block.kind == "masthead-left" and (found := _UNMARKED.match(text)) and found["type"] in TYPE_CODES.values():
        return "number"
    if STATE_MOTTO.search(text) or YOUTH_MOTTO.match(text):
        return "motto"
    if len(text) < 30 and is_upper(text, 0.9) and (_URGENCY.search(text) or _SECRECY.search(text)):
        return "mark"
    if block.kind != "text" and _WORN_DATE.match(text):
        return "date"
    if block.kind == "masthead-right" or not is_upper(text, 0.75) or _AUTHORITY.match(text):
        return ""
    if title_type(text) or _APPENDIX.match(text):
        return ""
    return "organ" if 3 <= len(text) <= 160 and sum(c.isalpha() for c in text) >= 0.6 * len(text) else ""


def spanning(lines: Sequence[Line]) -> Span:
    """From the start of the first to the end of the last."""
    return Span(min(line.span.start for line in lines), max(line.span.end for line in lines))
