"""What the act is about: the title after its type name, or the ``V/v`` of a letter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from pipeline.document import Block, Field, Span
from pipeline.header.bodies import head_of
from pipeline.header.casing import normal_case
from pipeline.header.masthead import Line, Masthead
from pipeline.header.spacing import respaced
from pipeline.rules import load
from pipeline.text import fold, is_upper, key, squeeze
from pipeline.titles import title_type

_RULES = load("header")
_LETTER = _RULES.pattern("letter-subject")
_ADDRESSEE = _RULES.pattern("addressee")
_ATTACHED = re.compile(r"\s*\(\s*(?:Ban hành )?[Kk]èm theo .*$")
_LEAD = " \t*_#:.-–—|~“”\"'`"
_TAIL = " \t*_#:;,.-–—|~=`'"
_NOTE = re.compile(r"\[\d{1,2}\]|(?<=[^\W\d_])\d{1,2}$")
_RULED = re.compile(r"_{2,}|[-–—]{3,}|(?<=\s)[—~](?=\s)")  # what is left of a line drawn below the title
_LEGIBLE = 0.5
_LONGEST = 1500
_LETTER_NOTATION = re.compile(r"/ ?[^\W\d_]{2,12} ?[-–] ?[^\W\d_]{2,12}\W*$")
_FEW_WORDS = 3  # a subject has as many at least


def find(masthead: Masthead) -> Iterator[Field]:
    """`subject`: one line in normal case, without type name (``KẾ HOẠCH / Chuyển đổi số`` → ``Chuyển đổi số``)."""
    spans = _titled(masthead) if masthead.title is not None else _lettered(masthead)
    if not spans:
        return
    document = masthead.document
    raw = " ".join(document.text[s.start : s.end] for s in spans)
    text = _clean(raw if masthead.scanned else respaced(raw))
    if not re.search(r"\w", text) or len(text) > _LONGEST:
        return
    if is_upper(text, 0.75):
        text = normal_case(fold(text), masthead.evidence, name=False)
    elif text.startswith("CỦA "):  # the body between type and subject: ``CỦA BAN THƯỜNG VỤ / về công tác …``
        body = " ".join(takewhile(str.isupper, text.split()))
        text = normal_case(fold(body), masthead.evidence, name=False) + text[len(body) :]
    yield Field("subject", text, raw, Span(spans[0].start, spans[-1].end), 0.95 if masthead.title else 0.93)


def _clean(raw: str) -> str:
    text = squeeze(_RULED.sub(" ", _ATTACHED.sub("", squeeze(raw))))
    text = _NOTE.sub("", text.lstrip(_LEAD.replace("“", "").replace('"', "")))
    return text.rstrip(_TAIL)


def _titled(masthead: Masthead) -> list[Span]:
    """The rest of the title line, and the lines of the title below it."""
    spans: list[Span] = []
    started = False
    for block in masthead.title_blocks:
        text = fold(block.text)
        start = 0
        if not started:
            found = title_type(text)
            if found is None:
                continue
            started, start = True, found[1]
        elif _ADDRESSEE.match(text) or block.kind.startswith("masthead"):
            continue
        elif spans and is_upper(text, 0.9) and head_of(key(text).split()) and not _shouted(masthead, spans):
            break  # the body that resolves: its name in capitals opens the act
        start += len(text[start:]) - len(text[start:].lstrip(_LEAD))
        if re.search(r"\w", text[start:]):
            spans.append(Span(block.span.start + start, block.span.end))
    return spans


def _shouted(masthead: Masthead, spans: Sequence[Span]) -> bool:
    """What was found of the title stands in capitals."""
    return is_upper(" ".join(masthead.document.text[s.start : s.end] for s in spans), 0.75)


def _lettered(masthead: Masthead) -> list[Span]:
    """What follows ``V/v`` to the end of its lines."""
    marked = masthead.having("letter")
    if not marked:
        return _unmarked(masthead) if masthead.scanned else []
    # A web page repeats the subject above the masthead: the one beside the number counts.
    number = masthead.first("number")
    line = next((m for m in marked if number is None or m.span.start > number.span.start), marked[-1])
    mark = _LETTER.match(line.text)
    start = mark.end() if mark else 0
    start += len(line.text[start:]) - len(line.text[start:].lstrip(_LEAD))
    spans = [line.part(start, len(line.text))] if start < len(line.text) else []
    return spans + _following(masthead, line)


def _unmarked(masthead: Masthead) -> list[Span]:
    """The lines below the number of a letter whose ``V/v`` a scan lost."""
    number = masthead.first("number")
    if number is None or number.kind != "masthead-left" or not _LETTER_NOTATION.search(number.text):
        return []
    spans = _following(masthead, number)
    text = " ".join(masthead.document.text[s.start : s.end] for s in spans)
    return spans if len(text.split()) >= _FEW_WORDS and not is_upper(text, 0.5) else []


def _following(masthead: Masthead, line: Line) -> list[Span]:
    """Lines that the subject of a letter goes on in: the rest of its column."""
    spans: list[Span] = []
    blocks: Sequence[Block] = masthead.document.blocks
    roles = {other.block: other for other in masthead.lines if other.block != line.block}
    for index in range(line.block + 1, min(line.block + 8, len(blocks))):
        block = blocks[index]
        text = fold(block.text)
        other = roles.get(index)
        if not re.search(r"\w", text):
            continue
        if block.kind != line.kind or block.zone not in {"preface", "title"} or _ADDRESSEE.match(text):
            break
        if other is not None and other.role not in {"", "organ"}:
            break
        if masthead.document.confidence(block.span) < _LEGIBLE:
            continue  # ink of a stamp
        spans.append(block.span)
    return spans
