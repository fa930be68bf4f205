"""The zones of one act: preface, title, preamble, body, recipients, signature, appendix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.blocks import append
from pipeline.document import Block
from pipeline.outline_marks import find_marker
from pipeline.rules import load
from pipeline.split.acts import APPENDIX, has_number, is_number_line
from pipeline.text import fold, is_person, is_upper
from pipeline.titles import is_type_line, title_type

_RULES = load("layout")
_MOTTO = _RULES.pattern("motto")
_PLACE_DATE = _RULES.pattern("place-date")
_ADDRESSEE = load("header").pattern("addressee")
_WORD = re.compile(r"[^\W\d_][a-zà-ỹ]")
_MARKS = (load("header").pattern("urgency"), load("header").pattern("secrecy"))
_LETTER_SUBJECT = re.compile(r"^[^\w]{0,3}(?:V ?[/#|] ?[vVyY]?|VỀ VIỆC|Về việc)\b")
_PREAMBLE = re.compile(
    r"^[^\w]{0,3}(?:Căn cứ|Thực hiện|Thi hành|Xét |Theo |K[íi]nh (?:gửi|trình)|Ngày \d|Nhằm |Để |Trong |Tiếp theo"
    r"|Triển khai thực hiện|Qua |Hiện nay)"
)


def zoned(blocks: Sequence[Block]) -> list[Block]:
    """The blocks of one act with their zones."""
    zones = ["body"] * len(blocks)
    title, first_body = _title(blocks)
    for i in range(title[0]):
        zones[i] = "preface"
    for i in range(*title):
        zones[i] = "title"
    for i, block in enumerate(blocks[:first_body]):
        if zones[i] == "body" and i >= title[1]:
            zones[i] = "preamble"
        if i < first_body and _LETTER_SUBJECT.match(fold(block.text)) and block.kind == "masthead-left":
            zones[i] = "title"
            for j in range(i + 1, first_body):  # the subject of a letter runs to the end of its column
                text = fold(blocks[j].text)
                if blocks[j].kind != "masthead-left" or _PLACE_DATE.match(text) or _is_mark(text):
                    break
                zones[j] = "title"
    _close(blocks, zones)
    return _joined_title([b if b.zone == z else replace(b, zone=z) for b, z in zip(blocks, zones, strict=True)])


def _joined_title(blocks: Sequence[Block]) -> list[Block]:
    """The lines of the subject as one paragraph, so that a number or a name broken over two lines is whole."""
    out: list[Block] = []
    for block in blocks:
        last = out[-1] if out else None
        if (
            last
            and last.zone == block.zone == "title"
            and last.kind == block.kind
            and not is_type_line(fold(last.text))
        ):
            out[-1] = append(last, block)
        else:
            out.append(block)
    return out


def _title(blocks: Sequence[Block]) -> tuple[tuple[int, int], int]:
    """(first and end block of the title with its subject), first block of the body."""
    limit = min(len(blocks), 40)
    at = None
    for i in range(limit):
        block = blocks[i]
        if block.kind == "table" or block.kind in {"recipients", "signature"}:
            continue
        text = fold(block.text)
        if find_marker(text) and not title_type(text) and not block.kind.startswith("masthead"):
            if not re.search(r"\w", text):
                continue  # the star below a Party body's name
            break
        if title_type(text) and not block.kind.startswith("masthead") and len(text) < 400:
            at = i
            break
    if at is None:
        end = _preface_end(blocks, limit)
        return (end, end), _body_start(blocks, end) if end else 0
    end = at + 1
    if is_type_line(fold(blocks[at].text)):
        end = _subject_end(blocks, at + 1, limit)
    return (at, end), _body_start(blocks, end)


def _subject_end(blocks: Sequence[Block], first: int, limit: int) -> int:
    """The end of the lines that say what the act is about, which follow its type."""
    end = first
    styled = None
    while end < min(limit, first + 8):
        block = blocks[end]
        text = fold(block.text)
        if block.kind != "text" or len(text) > 700 or _ADDRESSEE.match(text):
            break
        if end == first and not re.search(r"[^\W_]", text):
            first = end = end + 1  # dirt between the type and what the act is about
            continue
        if end > first and (find_marker(text) or (text.startswith("Căn cứ ") and not block.bold)):
            break
        style = (block.bold or block.centered, is_upper(text))
        if end == first:
            if _PREAMBLE.match(text) and not (block.bold or block.centered) and _ends_sentence(text):
                break
            styled = style
        elif _goes_on(blocks[end - 1].text, text):
            pass
        elif (
            not (style[0] and styled and styled[0] and not _ends_sentence(blocks[end - 1].text))
            and not (style[1] and styled and styled[1])
        ) or _issuer_line(blocks, end):
            break
        end += 1
    return end


def _is_mark(text: str) -> bool:
    """``KHẨN`` or ``MẬT`` alone on its line."""
    return is_upper(text, 0.9) and any(
        m and m.end() - m.start() > len(text) - 4 for m in (mark.search(text) for mark in _MARKS)
    )


def _goes_on(before: str, text: str) -> bool:
    """A line that begins with a small letter ends the one before it."""
    return (
        next((c for c in text if c.isalpha()), "A").islower() and not _ends_sentence(before) and not find_marker(text)
    )


def _ends_sentence(text: str) -> bool:
    return text.rstrip().endswith((".", ";", ":"))


def _issuer_line(blocks: Sequence[Block], i: int) -> bool:
    """The body's name in capitals between the subject and the first ``Căn cứ`` (``CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH``)."""
    following = next((fold(b.text) for b in blocks[i + 1 : i + 3] if b.kind == "text"), "")
    heads = (
        "chủ tịch",
        "ủy ban",
        "hội đồng",
        "thủ tướng",
        "chính phủ",
        "bộ trưởng",
        "giám đốc",
        "ban ",
        "tổng ",
        "quốc hội",
        "bộ ",
        "ubnd",
        "hđnd",
    )
    if not following.startswith(("Căn cứ", "- Căn cứ", "Xét")):
        return False
    named = fold(blocks[i].text).lower().startswith(heads)
    return named or (is_upper(blocks[i].text) and not is_upper(blocks[i - 1].text))


def _preface_end(blocks: Sequence[Block], limit: int) -> int:
    """Of an act without a title line: the end of its masthead, 0 where there is none."""
    end = 0
    for i in range(min(limit, 20)):
        text = fold(blocks[i].text)
        if (
            blocks[i].kind.startswith("masthead")
            or is_number_line(blocks[i])
            or _PLACE_DATE.match(text)
            or _MOTTO.search(text)
        ):
            end = i + 1
    if end:
        while end < min(limit, 24) and _LETTER_SUBJECT.match(fold(blocks[end].text)):
            end += 1
    return end


def _body_start(blocks: Sequence[Block], first: int) -> int:
    """The first numbered heading or clause after the preamble; of an act without one, the end of its opening paragraph."""
    for i in range(first, min(len(blocks), first + 60)):
        block = blocks[i]
        if block.kind in {"recipients", "signature"}:
            return min(first + 1, i)
        if block.kind == "table":
            return i
        text = fold(block.text)
        marker = find_marker(text)
        if marker and marker.form not in {"dash", "plus", "star", "letter"}:
            return i
        if marker and not _PREAMBLE.match(text[marker.end :]) and not _in_recipients_of_letter(blocks, i):
            return i
    return min(first + 1, len(blocks)) if has_number(blocks[:first]) else first


def _in_recipients_of_letter(blocks: Sequence[Block], i: int) -> bool:
    """Entries of ``Kính gửi:`` stand as bullets between the title and the text."""
    for block in reversed(blocks[max(0, i - 12) : i]):
        text = fold(block.text)
        if re.match(r"^[^\w]{0,3}K[íi]nh (?:gửi|trình)", text):
            return True
        if not find_marker(text) and len(text) > 3 and _WORD.search(text):  # not what is left of a stamp
            return False
    return False


def _close(blocks: Sequence[Block], zones: list[str]) -> None:
    """Zones of the closing: recipients, signature, and the appendices after them."""
    closed = after = False
    for i, block in enumerate(blocks):
        text = fold(block.text)
        attached = block.kind == "signature" and title_type(text)  # the act that a decision issues comes after it
        if block.kind in {"recipients", "signature"} and not closed and not attached:
            zones[i] = block.kind
            after = True
            continue
        if (
            not closed
            and APPENDIX.match(text)
            and block.kind in {"text", "masthead-left", "masthead-right"}
            and (is_upper(text[:14], 0.6) or block.centered or after)
            and (after or _starts_page(blocks, i))
        ):
            closed = True
        if not closed and after and block.kind == "table":
            closed = True
        if closed:
            zones[i] = "appendix"
        elif after:
            zones[i] = _after_closing(blocks, zones, i)
            closed = zones[i] == "appendix"


def _starts_page(blocks: Sequence[Block], i: int) -> bool:
    return i > 0 and blocks[i].page != blocks[i - 1].page


def _after_closing(blocks: Sequence[Block], zones: list[str], i: int) -> str:
    """A plain block behind the closing: a line of the signature, or the first of an appendix."""
    text = fold(blocks[i].text)
    if zones[i - 1] == "appendix" or find_marker(text) or title_type(text):
        return "appendix"
    near = blocks[i].page == blocks[i - 1].page
    if (len(text) < 70 and near) or (is_person(blocks[i].text) and blocks[i].page - blocks[i - 1].page <= 1):
        return "signature"
    return "appendix"
