"""Blocks of a file → its acts, each with its text fixed and its blocks in zones.

An act begins with a masthead or a number line and ends before the next; an appendix (also a form with a
masthead of its own) stays with the act before it. Zones follow Akoma Ntoso's preface, preamble, body, conclusions and
attachments in the words of the tables: preface, title, preamble, body, recipients, signature, appendix.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.blocks import append
from pipeline.document import Block, Document, Piece, Source, Span
from pipeline.outline_marks import find_marker
from pipeline.rules import load
from pipeline.text import fold, is_person, is_upper
from pipeline.titles import is_type_line, title_type

_RULES = load("layout")
_MOTTO = _RULES.pattern("motto")
_NUMBER = _RULES.pattern("number-line")
_BARE_NUMBER = _RULES.pattern("bare-number-line")
_PLACE_DATE = _RULES.pattern("place-date")
_RECIPIENTS = _RULES.pattern("recipients")
_AUTHORITY = _RULES.pattern("authority")
APART = frozenset({"furniture", "stamp", "footnote"})
_APPENDIX = re.compile(
    r"^[^\w]{0,3}(?:PHỤ LỤC|Phụ lục(?! kèm)|BIỂU MẪU|Biểu mẫu|BIỂU SỐ|Biểu số|BẢNG TỔNG HỢP|DANH SÁCH|DANH MỤC|MẪU SỐ|Mẫu số|Mẫu \d|MẪU \d)"
)
_ATTACHED = re.compile(r"^\W{0,3}(?:Ban hành )?[Kk]èm theo ")
_LETTER_SUBJECT = re.compile(r"^[^\w]{0,3}(?:V ?[/#|] ?[vVyY]?|VỀ VIỆC|Về việc)\b")
_PREAMBLE = re.compile(
    r"^[^\w]{0,3}(?:Căn cứ|Thực hiện|Thi hành|Xét |Theo |K[íi]nh (?:gửi|trình)|Ngày \d|Nhằm |Để |Trong |Tiếp theo|Triển khai thực hiện|Qua |Hiện nay)"
)
_CAPTION = re.compile(r"^(?:VIỆT NAM|XÃ HỘI|ĐỘC LẬP)\b")


def split(source: Source, blocks: Sequence[Block]) -> list[Document]:
    """The acts of a file in reading order; a file without a word gives none."""
    main = [b for b in blocks if b.kind not in APART]
    if not any(b.text.strip() for b in main):
        return []
    starts = [*_act_starts(main), len(main)]
    documents = []
    for ordinal, (first, end) in enumerate(itertools.pairwise(starts), 1):
        documents.append(_document(source, zoned(main[first:end]), ordinal, blocks))
    return documents


# ------------------------------------------------------------------ where acts begin
def _act_starts(blocks: Sequence[Block]) -> list[int]:
    starts = [0]
    for i, block in enumerate(blocks):
        if block.kind == "table":
            continue
        number = is_number_line(block)
        if not number and not (_MOTTO.search(fold(block.text)) and _begins_page(blocks, i)):
            continue
        first = _masthead_start(blocks, i)
        if first <= starts[-1]:
            continue
        before = blocks[starts[-1] : first]
        if _is_form(blocks, first):
            continue
        if number:
            # what stands above the first masthead is a cover line or a running head of the same act
            begins = (_has_number(before) or _is_complete(before)) and _is_masthead(blocks, first, i)
        else:
            begins = _is_complete(before) and _is_dated_masthead(blocks, first)
        if begins:
            starts.append(first)
    return starts


def is_number_line(block: Block) -> bool:
    """``Số: 12/KH-UBND``, also without its first word in the left column of a scanned masthead."""
    text = fold(block.text)
    return bool(_NUMBER.match(text) or (block.kind == "masthead-left" and _BARE_NUMBER.match(text)))


def _has_number(blocks: Sequence[Block]) -> bool:
    return any(is_number_line(b) for b in blocks if b.kind != "table")


def _begins_page(blocks: Sequence[Block], i: int) -> bool:
    """Among the first lines of its page."""
    return i == 0 or any(blocks[j].page != blocks[i].page for j in range(max(0, i - 8), i))


_DATED = re.compile(r"(?:ngày|tháng).{1,20}năm {0,3}(?:19|20)\d\d")


def _is_dated_masthead(blocks: Sequence[Block], first: int) -> bool:
    """A masthead whose number the scan lost: motto, a date with its year, and a title or an addressee below."""
    head = [fold(b.text) for b in blocks[first : first + 14] if b.kind != "table"]
    return any(_PLACE_DATE.match(t) and _DATED.search(t) for t in head) and any(
        title_type(t) or re.match(r"^\W{0,3}K[íi]nh gửi", t) for t in head
    )


def _masthead_start(blocks: Sequence[Block], number: int) -> int:
    """The first block of the masthead around a number line: capitals, mottoes and rules above it."""
    first = number
    while first > 0 and number - first < 12:
        block = blocks[first - 1]
        if block.kind in {"recipients", "signature", "table"}:
            break
        text = fold(block.text)
        if (
            block.kind.startswith("masthead")
            or _MOTTO.search(text)
            or _PLACE_DATE.match(text)
            or not re.search(r"\w", text)
            or (is_upper(text, 0.7) and len(text) < 120 and not _AUTHORITY.match(text) and not find_marker(text))
        ):
            first -= 1
        else:
            break
    return first


def _is_masthead(blocks: Sequence[Block], first: int, number: int) -> bool:
    """A date with its place, a motto, or an act's title stands beside the number."""
    near = [fold(b.text) for b in blocks[first : number + 7] if b.kind != "table"]
    return any(_PLACE_DATE.match(t) or _MOTTO.search(t) for t in near) or any(title_type(t) for t in near)


def _is_complete(blocks: Sequence[Block]) -> bool:
    return any(b.kind in {"recipients", "signature"} for b in blocks[-80:])


def _is_form(blocks: Sequence[Block], first: int) -> bool:
    """A blank form or an appendix with a masthead of its own: announced by a line just above."""
    for block in reversed(blocks[max(0, first - 3) : first + 2]):
        text = fold(block.text)
        if block.kind == "table":
            break
        if _APPENDIX.match(text) or _ATTACHED.match(text):
            return True
    return False


# ------------------------------------------------------------------ zones of one act
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
                if blocks[j].kind != "masthead-left" or _PLACE_DATE.match(fold(blocks[j].text)):
                    break
                zones[j] = "title"
    _close(blocks, zones)
    return _joined_title([replace(b, zone=z) for b, z in zip(blocks, zones, strict=True)])


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
        if block.kind != "text" or len(text) > 700:
            break
        if find_marker(text) and end > first:
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
    return bool(following.startswith(("Căn cứ", "- Căn cứ", "Xét"))) and fold(blocks[i].text).lower().startswith(heads)


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


_FIRST_HEADING = re.compile(r"^(?:Điều 1\b)")


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
    return min(first + 1, len(blocks)) if _has_number(blocks[:first]) else first


def _in_recipients_of_letter(blocks: Sequence[Block], i: int) -> bool:
    """Entries of ``Kính gửi:`` stand as bullets between the title and the text."""
    for block in reversed(blocks[max(0, i - 12) : i]):
        text = fold(block.text)
        if re.match(r"^[^\w]{0,3}K[íi]nh (?:gửi|trình)", text):
            return True
        if not find_marker(text) and len(text) > 3:
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
            and _APPENDIX.match(text)
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


# ------------------------------------------------------------------ the text, fixed
def _document(source: Source, blocks: Sequence[Block], ordinal: int, everything: Sequence[Block]) -> Document:
    text: list[str] = []
    pieces: list[Piece] = []
    placed: list[Block] = []
    at = 0
    for block in blocks:
        if text:
            text.append("\n")
            at += 1
        moved = tuple(p._replace(start=p.start + at, end=p.end + at) for p in block.pieces)
        cells = tuple(replace(c, span=Span(c.span.start + at, c.span.end + at)) for c in block.cells)
        placed.append(replace(block, pieces=moved, cells=cells, span=Span(at, at + len(block.text))))
        pieces.extend(moved)
        text.append(block.text)
        at += len(block.text)
    pages = [p.page for p in pieces] or [b.page for b in blocks]
    first, last = min(pages), max(pages)
    sources = {p.text_source for p in source.pages if first <= p.number <= last and (p.words or p.flow)}
    read = [p.ocr_confidence for p in source.pages if first <= p.number <= last and p.ocr_confidence is not None]
    pieces.sort(key=lambda p: p.start)
    return Document(
        doc_id=f"{source.file_id[:16]}-{ordinal}",
        file_id=source.file_id,
        source_path=source.path,
        ordinal=ordinal,
        text="".join(text),
        blocks=tuple(placed),
        pieces=tuple(pieces),
        page_first=first,
        page_last=last,
        text_source=sources.pop() if len(sources) == 1 else ("mixed" if sources else "plain"),
        ocr_confidence=sum(read) / len(read) if read else None,
        asides=tuple(b for b in everything if b.kind in APART and first <= b.page <= last),
    )
